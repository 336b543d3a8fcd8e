"""The files of `copydesk clean --output`."""

import json
from pathlib import Path

import pytest

from ingest.model import Reason, Rejected
from ingest.results import Format, Names, render_articles, render_rejection, to_json, write_file


def test_sources_with_one_stem_never_share_a_file() -> None:
    names = Names(Format.JSON)
    below = ["a.pdf", "a.txt", "sub/a.pdf", "A.PDF", "a.txt", "b.2024.pdf", ".hidden", "noend"]
    chosen = [str(names.choose(one)) for one in below]
    assert chosen == [
        "a.json",
        "a.txt.json",
        "sub/a.json",
        "A.PDF.json",
        "a.txt.2.json",
        "b.2024.json",
        ".hidden.json",
        "noend.json",
    ]
    assert len({name.casefold() for name in chosen}) == len(chosen)


@pytest.mark.parametrize("below", ["../../etc/passwd", "/etc/passwd", "a/../../b.pdf", "..", ""])
def test_no_source_is_written_outside_the_output_directory(below: str) -> None:
    chosen = Names(Format.TEXT).choose(below)
    assert not chosen.is_absolute()
    assert ".." not in chosen.parts


def test_json_holds_the_row_without_the_time_of_the_run() -> None:
    row = {"title": "Größe", "run_id": "x", "ingested_at": "now", "authors": None}
    content = render_articles("file:///a.pdf", [row], Format.JSON)
    assert json.loads(content) == {"source": "file:///a.pdf", "articles": [{"title": "Größe", "authors": None}]}
    assert "Größe" in content, "letters stay readable"


def test_json_on_one_line_has_no_terminal_control_and_reads_back() -> None:
    text = "a\x1b[2J\x9b\u202e\u2028\ud800"
    content = to_json({"t": text}, indent=None)
    assert json.loads(content)["t"] == text
    assert content.isprintable() is False  # the newline at the end
    assert content[:-1].isprintable()


def test_indented_json_is_that_of_the_standard_library() -> None:
    value = {
        "text": 'Größe "quoted" \\ / \t\b\f\n\r\0\x1f, 東京, \U0001f600',
        "": [None, True, False, 0, -1, 2**40, 0.0, 1.0, 0.0001, 0.9999, 841.89, -12.5],
        "nested": [{"a": [{"b": (1, [], {}, ())}]}, []],
    }
    for odd in ({}, {"lone": "\ud800"}):
        assert to_json(value | odd, indent=1) == json.dumps(value | odd, indent=1, ensure_ascii=False).replace(
            "\ud800", "\\ud800"
        ) + "\n"  # fmt: skip


def test_a_rejection_says_why_and_has_no_articles() -> None:
    rejected = Rejected("file:///x.pdf", Reason.ENCRYPTED, "extract", "It wants a password.", "ab", ("cpu_s=60",))
    assert json.loads(render_rejection(rejected)) == {
        "source": "file:///x.pdf",
        "rejected": {"reason": "encrypted", "stage": "extract", "detail": "It wants a password.", "limits": ["cpu_s=60"]},
        "articles": [],
    }


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "deep" / "er" / "a.txt"
    write_file(target, "eins")
    write_file(target, "zwei \ud800")
    assert target.read_text("utf-8").startswith("zwei ")

    def fail(self: Path, other: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_file(target, "drei")
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]
    assert target.read_text("utf-8").startswith("zwei ")
