"""Names of the paper, the issue and the section beside a page number are no text; lines that only look like them are."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.layout.folios import find_folios, is_paper_name

TEXT = "The ferry left before anyone had counted the crates."


def _found(*lines: str) -> list[str]:
    document = read_plain("\n".join(lines))
    texts = [document.text(line) for line in document.lines]
    return [texts[i] for i in find_folios(texts, [line.page for line in document.lines])]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([TEXT, "The Harbour & Quay Weekly", "Sport", "14", TEXT], ["The Harbour & Quay Weekly", "Sport"]),
        ([TEXT, "they were", "Sport", "14", TEXT], ["Sport"]),
        ([TEXT, "Hafenblatt Sport", "Hafenblatt · 3/2021 14", TEXT], ["Hafenblatt Sport", "Hafenblatt · 3/2021 14"]),
        ([TEXT, "Hafenblatt 3/2021", "14", TEXT], ["Hafenblatt 3/2021"]),
        ([TEXT, "Hafenblatt 3/2021\f" + TEXT], ["Hafenblatt 3/2021"]),
        # no folios
        ([TEXT, "Sport", TEXT], []),
        ([TEXT, "Hafenblatt 3/2021", TEXT], []),
        ([TEXT, "We met him in 3/2021", "14", TEXT], []),
        (["Hafenblatt 3/2021", "of the rowing club", TEXT], []),
        ([TEXT, "14", "15", TEXT], []),
    ],
)
def test_folios(lines: list[str], wanted: list[str]) -> None:
    assert _found(*lines) == wanted


@pytest.mark.parametrize("text", ["", "He left.", "the Post", "Post 3", "One Two Three Four Five Six", "In the harbour"])
def test_what_is_no_name_of_a_paper(text: str) -> None:
    assert not is_paper_name(text)
