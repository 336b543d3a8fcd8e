"""Markdown shows the article, and nothing in an article becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ingest.markdown import Front, Printed, escape, write_markdown
from ingest.model import BlockKind

COMMONMARK = MarkdownIt("commonmark", {"html": True})


def shown_text(markdown: str) -> str:
    """What a reader of the rendered page sees; markup that is not text would be missing here."""
    inline = (child for token in COMMONMARK.parse(markdown) for child in token.children or ())
    return "".join(child.content for child in inline if child.type == "text")


def block_types(markdown: str) -> list[str]:
    return [token.type for token in COMMONMARK.parse(markdown) if token.nesting == 1]


@pytest.mark.parametrize(
    "text",
    [
        "1. Mai war kalt",
        "2024) und danach",
        "# kein Titel",
        "- Strich am Anfang",
        "+ plus",
        "> größer als",
        "===",
        "---",
        "~~~ Tilden",
        "*Stern* und **zwei**",
        "_unter_ und snake_case_name",
        "__0__ und a__b",
        "[Link](https://example.org) und ![Bild](x.png)",
        "<script>alert(1)</script> &amp; &#65;",
        "`Code` und \\ Rückstrich",
        "<https://example.org>",
        "AT&T & Söhne",
        "***",
        "- - -",
        "| a | b |",
        "* Stern",
        "10.000 Euro",
    ],
)
def test_text_that_looks_like_markup_is_shown_as_printed(text: str) -> None:
    markdown = write_markdown(Front(), [Printed(BlockKind.PARAGRAPH, None, text)])
    assert block_types(markdown) == ["paragraph_open"]
    assert shown_text(markdown) == text


@pytest.mark.parametrize("text", ["Ein „Satz“ – und ß.", "10.000 Euro (etwa) kosten 3 % mehr!", "snake_case", "a]b", "C:/x"])
def test_ordinary_text_is_not_littered_with_backslashes(text: str) -> None:
    assert escape(text) == text


MARKUP = " #*_[]<>&`\\~|-+=.)1!"
PRINTED = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), include_characters=MARKUP)


@given(st.text(PRINTED, min_size=1))
def test_any_text_comes_out_of_a_renderer_as_it_went_in(text: str) -> None:
    text = " ".join(text.split(" ")).strip()
    wanted = " ".join(text.split())
    if wanted != text or not text:
        return  # blocks hold single spaces
    markdown = write_markdown(Front(), [Printed(BlockKind.PARAGRAPH, None, text)])
    assert block_types(markdown) == ["paragraph_open"]
    assert shown_text(markdown) == text


@given(st.text(MARKUP + "ab", min_size=1))
def test_any_title_stays_a_title(text: str) -> None:
    text = " ".join(text.split())
    if not text:
        return
    markdown = write_markdown(Front(title=text), [])
    assert block_types(markdown) == ["heading_open"]
    assert shown_text(markdown) == text


def test_the_parts_of_an_article_in_their_order_and_form() -> None:
    blocks = [
        Printed(BlockKind.PARAGRAPH, None, "Anfang."),
        Printed(BlockKind.FOOTNOTE, None, "1 Siehe dort."),
        Printed(BlockKind.HEADING, 1, "Teil"),
        Printed(BlockKind.HEADING, 2, "Unterteil"),
        Printed(BlockKind.HEADING, 9, "Tief"),
        Printed(BlockKind.LIST_ITEM, 1, "eins"),
        Printed(BlockKind.LIST_ITEM, 2, "tiefer"),
        Printed(BlockKind.LIST_ITEM, 1, "2. mit Nummer"),
        Printed(BlockKind.QUOTE, None, "Sagte sie.\nZweite Zeile."),
        Printed(BlockKind.CAPTION, None, "Ein Bild"),
        Printed(BlockKind.TABLE, None, "a | b\n``` c"),
    ]
    assert write_markdown(Front("Titel #", "Unter", "Von X", "BERLIN"), blocks) == (
        "# Titel \\#\n\n**Unter**\n\n*Von X*\n\n*BERLIN*\n\nAnfang.\n\n## Teil\n\n### Unterteil\n\n###### Tief\n\n"
        "- eins\n  - tiefer\n2. mit Nummer\n\n> Sagte sie.\\\n> Zweite Zeile.\n\n*Ein Bild*\n\n"
        "````\na | b\n``` c\n````\n\n---\n\n1 Siehe dort.\n"
    )


def test_an_article_without_anything_is_one_empty_line() -> None:
    assert write_markdown(Front(), []) == "\n"


def test_a_table_is_one_of_pipes() -> None:
    table = Printed(BlockKind.TABLE, None, "\t2019\t2020\nNorth|*\t12")
    expected = "|  | 2019 | 2020 |\n| --- | --- | --- |\n| North\\|\\* | 12 |  |\n"
    assert write_markdown(Front(), [table]) == expected
