"""The report of a run: Markdown that is safe whatever the documents contain.

Titles, paths and texts come from files that nobody vetted, and the UI renders Markdown with HTML in it. So every
value goes through `escape_cell` or into a fence longer than any run of backticks inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from flows.params import IngestParams
from flows.tally import HEADING, SAMPLE_CHARS, Sample, Tally
from ingest.model import Reason, Rejected, Rule
from ingest.read import file_uri

ADVICE: dict[Reason, str] = {
    Reason.EMPTY: "Nothing is in the file. Fetch it again, or take it out.",
    Reason.UNSUPPORTED: "Not a PDF and not plain text. Convert it, or leave it out by a narrower pattern.",
    Reason.ENCRYPTED: "Give its password (form: 'Name of the passwords'), or ask for a copy without one.",
    Reason.CORRUPT: "The file is damaged. Fetch it again; a PDF tool such as qpdf may mend it.",
    Reason.NO_TEXT_LAYER: "Pages are pictures. Have tesseract read them (form: 'Scans without a text layer'; --ocr tesseract).",
    Reason.GARBLED: "The fonts do not say which characters they show. Try the other PDF engine, or run OCR.",
    Reason.UNDECODABLE: "The encoding of the text could not be found out. Save the file as UTF-8.",
    Reason.UNREADABLE: "The file may not be read from here. Check that it exists and who may read it.",
    Reason.TOO_LARGE: "Raise 'Largest file' if the file is meant to be so large, or split it.",
    Reason.TIMEOUT: "Raise the time of one document, or try the PDF engine pdfium.",
    Reason.OUT_OF_MEMORY: "Raise the memory of one document, or try the PDF engine pdfium.",
    Reason.CRASHED: "The PDF library died on this file. Try the other PDF engine; the file may be hostile.",
    Reason.INTERNAL_ERROR: "A fault of Copydesk. Please report it with the file and this line.",
}

RULES: dict[Rule, str] = {
    Rule.MOJIBAKE: "characters in the wrong encoding put right",
    Rule.ENTITY: "HTML entities read",
    Rule.CONTROL: "invisible characters taken out",
    Rule.LIGATURE: "ligatures spelled out",
    Rule.WIDTH: "full-width letters made plain",
    Rule.RADICAL: "radicals made the characters that they stand for",
    Rule.COMPOSE: "accents joined to their letters",
    Rule.DOUBLED: "letters printed twice made one",
    Rule.PLAIN: "quotes and dashes made plain",
    Rule.LINE_SPACE: "blanks at line edges taken out",
    Rule.SPACE_RUN: "runs of blanks made one",
    Rule.PRINTED_GAP: "blanks between East Asian and Latin letters closed",
    Rule.LIGATURE_BLANK: "blanks inside ligatures closed",
    Rule.LETTER_SPACED: "l e t t e r - s p a c e d words closed up",
    Rule.SOFT_HYPHEN: "words cut at a line end made whole",
    Rule.HARD_HYPHEN: "hyphens kept that belong to the word",
    Rule.SUSPENDED_HYPHEN: "suspended hyphens kept",
    Rule.LOST_CUT: "words put together that a tool parted at a line end",
    Rule.LOST_HYPHEN: "hyphens put back that a tool took out with the line end",
    Rule.UNDECIDED_HYPHEN: "hyphens left as printed, for want of evidence",
    Rule.INVISIBLE_HYPHEN: "soft hyphens inside lines taken out",
    Rule.TYPESET_HYPHEN: "typesetter's hyphens made plain",
    Rule.JOIN_LINES: "line breaks inside paragraphs joined",
    Rule.JOIN_COLUMNS: "sentences joined over a column",
    Rule.JOIN_PAGES: "sentences joined over a page",
    Rule.JOIN_TIGHT: "line breaks inside addresses or CJK text closed",
    Rule.DROP_CAP: "large initials joined to their words",
    Rule.NOTE_MARK: "footnote numbers taken out of sentences",
    Rule.BULLET: "list marks taken out",
    Rule.TABLE_CELL: "cells of tables set apart",
    Rule.LISTING: "lines and indents of code kept",
    Rule.HEADING_NUMBER: "labels of chapters taken off their names",
}
"""What each rule did, for a reader. A rule without a line here shows its own name."""

TOLD_APART = frozenset({Rule.BLOCK_END.value, Rule.LINE_SPACE.value, Rule.SPACE_RUN.value})
"""Changes of blanks alone: true, on record, and no news."""

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^$:@/=])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def escape_cell(text: str, limit: int = 300) -> str:
    """Text that shows as itself inside a Markdown table cell: no markup, no HTML, no line end.

    A slash, colon and at sign are escaped too, because some renderers make links of bare addresses.

    >>> escape_cell("a|b <img src=x>")
    'a\\\\|b &lt;img src\\\\=x&gt;'
    """
    text = " ".join(_CONTROL.sub(" ", text).split())
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", text)


def fence(text: str) -> str:
    """A code block that the text cannot leave.

    >>> print(fence("a ``` b"))
    ````text
    a ``` b
    ````
    """
    text = "\n".join(_CONTROL.sub(" ", line) for line in text.splitlines())
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    bar = "`" * max(3, longest + 1)
    return f"{bar}text\n{text}\n{bar}"


def show_article(text: str, title: str) -> str:
    """An article as paragraphs, its title and headings bold. Not as a quotation: the UI puts quotes of its own around those.

    >>> print(show_article("A *title*\\n\\nFirst.\\n\\n## Then", "A *title*"))
    **A \\*title\\***
    <BLANKLINE>
    First\\.
    <BLANKLINE>
    **Then**
    """
    shown: list[str] = []
    for paragraph in text.split("\n\n"):
        is_heading = paragraph.startswith(HEADING) or (not shown and paragraph == title)
        cell = escape_cell(paragraph.removeprefix(HEADING), limit=SAMPLE_CHARS)
        if cell:
            shown.append(f"**{cell}**" if is_heading else cell)
    return "\n\n".join(shown)


def tell_rule(rule: str) -> str:
    """What a rule did, in words for a reader.

    >>> tell_rule("hyphens.soft")
    'words cut at a line end made whole'
    """
    try:
        return RULES.get(Rule(rule), rule)
    except ValueError:  # written by a newer version
        return rule


def tell_repairs(tally: Tally) -> list[tuple[str, int]]:
    """Repairs by kind, most frequent first, without the changes of blanks alone."""
    return [(tell_rule(rule), count) for rule, count in tally.repairs if rule not in TOLD_APART]


def advise(rejected: Rejected, params: IngestParams | None = None) -> str:
    """What a person can do about a rejected document."""
    return ADVICE[rejected.reason]


def tell_source(uri: str) -> str:
    """A source as the run form names it: by its path where it lies below the folder of the worker, else by its URI.

    >>> tell_source(file_uri("press/a b.pdf")), tell_source("file:///elsewhere/c.pdf"), tell_source("s3://bucket/d.pdf")
    ('press/a%20b.pdf', 'file:///elsewhere/c.pdf', 's3://bucket/d.pdf')
    """
    return uri.removeprefix(file_uri(".").rstrip("/") + "/")


def summarize(tally: Tally) -> str:
    """One line with the numbers, for a state message or a log.

    >>> summarize(Tally(documents=3, articles=2, rejections=1))
    '2 of 3 documents read, 2 articles, 1 rejected (33%)'
    """
    words = f"{tally.read} of {count(tally.documents, 'document')} read, {count(tally.articles, 'article')}"
    return f"{words}, {tally.rejections} rejected ({tally.rejected_share:.0%})" if tally.rejections else f"{words}, none rejected"


def count(number: int, noun: str) -> str:
    """
    >>> count(1, "article"), count(1200, "article")
    ('1 article', '1,200 articles')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def write_report(tally: Tally, params: IngestParams, *, unchanged: int, seconds: float) -> str:
    """The Markdown report of one run."""
    parts = [
        "# What this run did\n",
        _table(
            ("", ""),
            [
                ("Documents read", f"{tally.read:,}"),
                ("Documents rejected", f"{tally.rejections:,} ({tally.rejected_share:.0%})"),
                ("Documents already in the lake", f"{unchanged:,}"),
                ("Articles", f"{tally.articles:,}"),
                ("Time", f"{seconds:.0f} s" + (f", {tally.documents / seconds:.1f} documents a second" if seconds > 1 else "")),
            ],
        ),
        _write_place(params.to.lake),
    ]
    if repairs := tell_repairs(tally):
        parts += ["## Repairs\n", _table(("Repair", "Times"), [(kind, f"{times:,}") for kind, times in repairs])]
    if tally.rejected:
        parts += ["## Rejected documents\n", write_rejections(tally.rejected, tally.rejections)]
    if tally.samples:
        parts += ["## Before and after: the documents most repaired\n", *(_write_sample(sample) for sample in tally.samples)]
    return "\n".join(parts)


def write_rejections(rejected: Sequence[Rejected], total: int) -> str:
    """The table of rejected documents: which, why, what to do."""
    rows = [
        (tell_source(document.uri), document.reason.value.replace("_", " "), document.detail, advise(document))
        for document in rejected
    ]
    more = f"\n{total - len(rejected):,} more are in the table `sources` of the lake.\n" if total > len(rejected) else ""
    return _table(("Document", "Reason", "What was found", "What to do"), rows) + more


def _write_place(lake: str) -> str:
    table = f"{lake.rstrip('/')}/articles"
    return (
        "The articles are in the table:\n\n"
        + fence(table)
        + "\n\nTo look at them:\n\n"
        + fence(f"import pyarrow.parquet as pq\npq.read_table({table!r},\n              columns=['title', 'text']).to_pylist()")
        + "\n"
    )


def _write_sample(sample: Sample) -> str:
    source = tell_source(sample.uri)
    head = f"### {escape_cell(sample.title or source)}\n\n{escape_cell(source)}: {count(sample.repairs, 'repair')}\n"
    # Before: as it was, line by line. After: as an article, which a code block would cut off at the right.
    return f"{head}\nBefore:\n\n{fence(sample.before)}\n\nAfter:\n\n{show_article(sample.after, sample.title)}\n\n---\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(escape_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def publish_report(tally: Tally, params: IngestParams, *, unchanged: int, seconds: float) -> None:
    """Put the report where the UI shows it: with the run, and under Artifacts with its history."""
    from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

    create_markdown_artifact(
        write_report(tally, params, unchanged=unchanged, seconds=seconds), key="copydesk-report", description=summarize(tally)
    )
    if tally.rejected:
        rows = [
            {
                "document": tell_source(one.uri),
                "reason": one.reason.value,
                "what to do": advise(one),
                "found": one.detail,
                "stage": one.stage,
            }
            for one in tally.rejected
        ]
        create_table_artifact(rows, key="copydesk-rejected", description="Rejected documents, to search and to copy")
    address = find_address(params.to.lake)
    create_link_artifact(
        f"{address}/articles", link_text=f"{address}/articles", key="copydesk-lake", description="Where the articles are"
    )


def find_address(lake: str) -> str:
    """The lake as an address that a person elsewhere can make sense of."""
    return lake.rstrip("/") if "://" in lake else Path(lake).absolute().as_uri()
