"""The articles that teach the trees: each is well formed, and what is malformed is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.articles.__main__ import HERE, read_article

ARTICLES = sorted(HERE.glob("*/*.md"))


def test_every_article_is_read_in_the_language_of_its_folder() -> None:
    golds = [read_article(path) for path in ARTICLES]
    assert len(golds) > 300
    assert [g["lang"] for g in golds] == [path.parent.name for path in ARTICLES]
    assert len({g["id"] for g in golds}) == len({g["domain"] for g in golds}) == len(golds)
    assert all(block["text"] for g in golds for block in g["blocks"])


def test_head_title_and_blocks(tmp_path: Path) -> None:
    path = tmp_path / "ein-text.md"
    path.write_text(
        "---\nlang: de\nbyline: Jana  Petersen\n---\n# Der Titel\n\nEin Absatz\nmit Zeile.\n\n"
        "## Kopf\n\n### Unterkopf\n\n- eins\n> Zitat\n",
        "utf-8",
    )
    gold = read_article(path)
    assert (gold["id"], gold["title"], gold["byline"], gold["subtitle"]) == ("de-ein-text", "Der Titel", "Jana  Petersen", None)
    assert [(b["type"], b["level"], b["text"]) for b in gold["blocks"]] == [
        ("paragraph", None, "Ein Absatz"),
        ("paragraph", None, "mit Zeile."),
        ("heading", 2, "Kopf"),
        ("heading", 3, "Unterkopf"),
        ("list_item", None, "eins"),
        ("quote", None, "Zitat"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Titel\n\nText.\n", "no head"),
        ("---\nlang: de\n---\nText.\n", "no title"),
        ("---\nlang: de\n---\n# Titel\n\n### Zu tief\n", "level 3 after one of level 1"),
    ],
)
def test_what_is_malformed_is_named(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=f"x.md: .*{found}"):
        read_article(path)
