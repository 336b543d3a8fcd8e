"""The two promises, checked from the table alone: a row, and the raw text that it was made of.

A row holds where in the raw text each part stands (`spans`) and every change with its place. So whoever kept the raw text
(what `ingest.read` gives before any repair) can make the clean text again, and see that no character is missing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# A row as Arrow gives it, `pyarrow.Table.to_pylist`, or as JSON gives it.
Row = Mapping[str, Any]


def replay_spans(raw: str, spans: Iterable[Row], changes: Sequence[Row]) -> str:
    """The clean text of one part of an article: its spans of the raw text, with the changes that lie in them.

    >>> replay_spans("finan-\\nziell", [{"start": 0, "end": 12}], [{"start": 5, "end": 7, "after": ""}])
    'finanziell'

    Args:
        raw: the raw text of the source.
        spans: of this part, in reading order.
        changes: of the article, sorted by `start`.
    Returns:
        The text. A change that lies in no span of this part does not count.
    """
    starts = [change["start"] for change in changes]
    out: list[str] = []
    for span in spans:
        at, end = span["start"], span["end"]
        for change in changes[bisect_left(starts, at) :]:
            # An insertion has an empty place, and belongs to the part that has that empty span.
            if change["start"] > end or (change["start"] == end and span["start"] < end):
                break
            if change["end"] > end or (change["start"] == change["end"]) != (span["start"] == end):
                continue
            out += (raw[at : change["start"]], change["after"])
            at = change["end"]
        out.append(raw[at:end])
    return "".join(out)


def replay_article(raw: str, row: Row) -> str:
    """The text of an article, made again from the raw text: title, subtitle and blocks, separated by blank lines."""
    changes = sorted(row["changes"] or (), key=lambda change: (change["start"], change["end"]))
    front = [part for part in row["front"] or () if part["role"] in ("title", "subtitle")]
    return "\n\n".join(replay_spans(raw, part["spans"], changes) for part in [*front, *(row["blocks"] or ())])


def find_lost(rows: Iterable[Row], raw_length: int) -> list[tuple[int, int]]:
    """Spans of the raw text of one source that are in no article, no furniture and no change: none, by promise.

    >>> find_lost([{"front": [], "blocks": [{"spans": [{"start": 0, "end": 5}]}], "furniture": [],
    ...             "changes": [{"start": 5, "end": 6}]}], 8)
    [(6, 8)]
    """
    covered: list[tuple[int, int]] = []
    for row in rows:
        for part in [*(row["front"] or ()), *(row["blocks"] or ()), *(row["furniture"] or ())]:
            covered += [(span["start"], span["end"]) for span in part["spans"]]
        covered += [(change["start"], change["end"]) for change in row["changes"] or ()]
    lost, at = [], 0
    for start, end in sorted(covered):
        if start > at:
            lost.append((at, start))
        at = max(at, end)
    if at < raw_length:
        lost.append((at, raw_length))
    return lost
