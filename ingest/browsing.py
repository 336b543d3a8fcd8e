"""`copydesk articles` and `copydesk rejected`: what a lake holds, on a terminal.

On a terminal the lists are tables cut to its width; in a pipe they are lines with tabs, whole, for `cut`, `sort` and `awk`.
Somebody will open those in a spreadsheet: what one would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.errors import CopydeskError, LakeError
from ingest.results import Format, render_articles
from ingest.store import Lake
from ingest.terminal import inert_cell, one_line, printable, write_out

_LISTED = ["article_id", "article_index", "title", "language", "date_published", "word_count", "source_uri", "text"]
_ID_SHOWN = 12  # hex digits: enough to name one article among millions, short enough to type


def list_articles(path: str, limit: int) -> None:
    """Print one line an article, in the order of their sources; 0 is no limit.

    Raises:
        LakeError: there is no lake, or it cannot be read.
    """
    rows = _open(path).articles(_LISTED).sort_by([("source_uri", "ascending"), ("article_index", "ascending")])
    shown = rows.slice(0, limit or None).to_pylist()
    _print_table(
        ("id", "title", "language", "words", "published", "source"),
        (
            (
                _short(str(row["article_id"])),
                str(row["title"] or f"[no title] {str(row['text'] or '')[:60]}"),
                row["language"],
                f"{row['word_count']:,}" if sys.stdout.isatty() else row["word_count"],
                row["date_published"],
                _file_name(str(row["source_uri"])) if sys.stdout.isatty() else row["source_uri"],
            )
            for row in shown
        ),
    )
    _say_rest(rows.num_rows, len(shown), "articles")


def show_article(path: str, prefix: str, format: Format) -> None:  # noqa: A002 - the option's name
    """Print the article whose id begins so.

    Raises:
        CopydeskError: no article, or several, have such an id.
        LakeError: there is no lake, or it cannot be read.
    """
    lake = _open(path)
    ids = {str(one) for one in lake.articles(["article_id"]).column("article_id").to_pylist()}
    named = {one for one in ids if one.startswith(prefix)}
    if exact := {one for one in ids if prefix in (one, _short(one))}:
        named = exact  # "9f86d081884c" is the first article of its source, although it begins the ids of the others too
    if len(named) != 1:
        found = f"{len(named)} articles begin so" if named else "no article begins so"
        raise CopydeskError(f"{prefix}: {found}. `copydesk articles --lake {path}` lists the ids.")
    # An id is made of hex digits and a dash, so it is safe inside the condition.
    rows = lake.articles(predicate=f"article_id = '{named.pop()}'").to_pylist()
    # Files of equal content share the ids of their articles; one of them is shown.
    content = render_articles(str(rows[0]["source_uri"]), rows[:1], format)
    write_out(content if format is Format.JSON else printable(content))


def list_rejected(path: str, limit: int) -> None:
    """Print one line a rejected document; 0 is no limit.

    Raises:
        LakeError: there is no lake, or it cannot be read.
    """
    from flows.report import ADVICE
    from ingest.model import Reason

    columns = ["source_uri", "reason", "stage", "detail"]
    rows = _open(path).sources(columns, "outcome = 'rejected'").sort_by("source_uri")
    shown = rows.slice(0, limit or None).to_pylist()
    _print_table(
        ("source", "reason", "stage", "what was found", "what to do"),
        ((row["source_uri"], row["reason"], row["stage"], row["detail"], ADVICE[Reason(row["reason"])]) for row in shown),
    )
    _say_rest(rows.num_rows, len(shown), "rejected documents")


def _open(path: str) -> Lake:
    lake = Lake(path)
    if not lake.exists():
        raise LakeError(f"{path}: there is no lake here yet. `copydesk run SOURCE --lake {path}` makes one.")
    return lake


def _short(article_id: str) -> str:
    """The id as listed: its beginning, and the index of the article in its source where that is not 0.

    >>> _short("9f86d081884c7d659a2feaa0c55ad015-0"), _short("9f86d081884c7d659a2feaa0c55ad015-2")
    ('9f86d081884c', '9f86d081884c-2')
    """
    digits, _, index = article_id.partition("-")
    return digits[:_ID_SHOWN] + (f"-{index}" if index != "0" else "")


def _file_name(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]


def _print_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    lines = [["" if value is None else one_line(str(value)) for value in row] for row in rows]
    if not sys.stdout.isatty():
        write_out("".join("\t".join(map(inert_cell, line)) + "\n" for line in lines))
        return
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold" if name in ("source", "what was found", "what to do") else "ellipsis")
    for line in lines:
        table.add_row(*(Text(value) for value in line))
    Console(highlight=False, markup=False).print(table)


def _say_rest(count: int, shown: int, noun: str) -> None:
    rest = f", {shown:,} of them shown (--limit 0 shows all)" if shown < count else ""
    print(f"{count:,} {noun}{rest}", file=sys.stderr)
