"""The standfirst of a plain text, by its place; what must not change first."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.layout.standfirst import mark_standfirst
from ingest.model import BlockKind, LabelledLine

KINDS = {
    "t": BlockKind.TITLE, "h": BlockKind.HEADING, "p": BlockKind.PARAGRAPH, "b": BlockKind.BYLINE,
    "l": BlockKind.LIST_ITEM, "s": BlockKind.SUBTITLE,
}  # fmt: skip
BODY = "\n".join(f"line {n} of the body of the text" for n in range(10))

CASES = [
    # text, kinds by line (capital: begins), kinds wanted
    ("A title\nFirst paragraph here\n" + BODY, "TP" + "P" + "p" * 9, "TP" + "P" + "p" * 9),  # nothing tells it apart
    ("A title\n• one\nBy Ann Example\n" + BODY, "TLB" + "P" + "p" * 9, "TLB" + "P" + "p" * 9),  # a list is none
    ("First paragraph here\nA title\nmore words now\nBy Ann\n" + BODY, "PTPB" + "P" + "p" * 9, "PTPB" + "P" + "p" * 9),
    ("A title\nWhat it is about\nin three lines\nBy Ann Example\n" + BODY, "THSB" + "P" + "p" * 9, "TSsB" + "P" + "p" * 9),
    # spaced like the title, and not like the body
    ("A title\n\nof two lines\nWhat it is\n\nabout, in short\n" + BODY, "TtPp" + "P" + "p" * 9, "TtSs" + "P" + "p" * 9),
]


@pytest.mark.parametrize(("text", "kinds", "wanted"), CASES)
def test_what_stands_between_title_and_byline(text: str, kinds: str, wanted: str) -> None:
    document = read_plain(text)
    labels = [LabelledLine(i, KINDS[k.lower()], k.isupper()) for i, k in enumerate(kinds)]
    found = mark_standfirst(document, labels)
    names = {kind: letter for letter, kind in KINDS.items()}
    assert "".join(names[BlockKind(x.kind)].upper() if x.begins else names[BlockKind(x.kind)] for x in found) == wanted
