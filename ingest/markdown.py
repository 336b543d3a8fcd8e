"""Articles as Markdown (CommonMark).

Text that looks like markup is escaped, so that a document cannot put links, images or HTML into the page that
shows it, and so that what is printed comes out as printed: `*`, `_`, `[` and the like are characters of the
article. What CommonMark takes literally is left alone, for the file is read by people too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from ingest.model import Article, BlockKind


class Printed(NamedTuple):
    """What Markdown needs to know of a block."""

    kind: BlockKind
    level: int | None
    text: str


class Front(NamedTuple):
    """What stands before the blocks; absent parts are None."""

    title: str | None = None
    subtitle: str | None = None
    byline: str | None = None
    dateline: str | None = None


# Characters that begin inline markup anywhere. `]`, `(` and `!` need none: without `[` they mean nothing.
_INLINE = re.compile(r"[\\`*\[<]|(?<![^\W_])_|_(?![^\W_])|~~|&(?=#?\w+;)")
# What begins a block at the start of a line: heading, list item, quote, rule, underline of a heading, fence, table.
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|={1,}\s*$|-{1,}\s*$|~{3,}|\||:(?=\s))")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def escape(text: str) -> str:
    r"""Text of an article as Markdown that shows exactly this text.

    >>> escape("5 * 3 [sic] <b>")
    '5 \\* 3 \\[sic] \\<b>'
    >>> escape("1. Mai in snake_case & AT&T")
    '1\\. Mai in snake_case & AT&T'
    >>> escape("# no heading")
    '\\# no heading'
    """
    return "\\\n".join(_escape_line(line) for line in text.split("\n"))


def _escape_line(line: str) -> str:
    line = line.strip(" \t")
    line = _INLINE.sub(lambda match: "".join("\\" + char for char in match.group()), line)
    if number := _NUMBER.match(line):
        return f"{number[1]}\\{line[number.end(1) :]}"
    return "\\" + line if _LINE_START.match(line) else line


def write_markdown(front: Front, blocks: Iterable[Printed]) -> str:
    """One article. Ends in a newline.

    The title is a heading of level 1, so a section's heading of level 1 has two `#`; deeper than six there is none.
    Footnotes are collected under a rule at the end; captions and bylines are in italics.

    >>> print(write_markdown(Front("Rauch", byline="Von A. Beer"), [
    ...     Printed(BlockKind.PARAGRAPH, None, "Es brennt."),
    ...     Printed(BlockKind.HEADING, 1, "Danach"),
    ...     Printed(BlockKind.LIST_ITEM, 1, "Asche"),
    ...     Printed(BlockKind.LIST_ITEM, 2, "kalt"),
    ... ]), end="")
    # Rauch
    <BLANKLINE>
    *Von A. Beer*
    <BLANKLINE>
    Es brennt.
    <BLANKLINE>
    ## Danach
    <BLANKLINE>
    - Asche
      - kalt
    """
    parts: list[str] = []
    if front.title:
        parts.append(f"# {_flat(front.title)}")
    if front.subtitle:
        parts.append(f"**{_flat(front.subtitle)}**")
    parts += [f"*{_flat(text)}*" for text in (front.byline, front.dateline) if text]
    notes: list[str] = []
    in_list = False
    for block in blocks:
        is_item = block.kind is BlockKind.LIST_ITEM
        if is_item and in_list:
            parts[-1] += "\n" + _item(block)
        else:
            (notes if block.kind is BlockKind.FOOTNOTE else parts).append(_item(block) if is_item else _block(block))
        in_list = is_item or (in_list and block.kind is BlockKind.FOOTNOTE)
    if notes:
        parts += ["---", *notes]
    return "\n\n".join(parts) + "\n"


def _block(block: Printed) -> str:
    match block.kind:
        case BlockKind.HEADING:
            return "#" * min(6, 1 + (block.level or 1)) + " " + _flat(block.text)
        case BlockKind.QUOTE | BlockKind.PULL_QUOTE:
            return "\n".join("> " + line for line in escape(block.text).split("\n"))
        case BlockKind.CAPTION:
            return f"*{_flat(block.text)}*"
        case BlockKind.TABLE if "\t" in block.text:
            return _table(block.text)
        case BlockKind.TABLE | BlockKind.FORMULA | BlockKind.CODE:
            longest = max((len(run) for run in re.findall("`+", block.text)), default=0)
            fence = "`" * max(3, longest + 1)
            return f"{fence}\n{block.text}\n{fence}"
        case _:
            return escape(block.text)


def _table(text: str) -> str:
    r"""Rows by lines and cells by tabs as a table of pipes; the first row is its head, for Markdown knows none without.

    >>> print(_table("\tBoats\nSpring\t12|13"))
    |  | Boats |
    | --- | --- |
    | Spring | 12\|13 |
    """
    rows = [[_cell(cell) for cell in line.split("\t")] for line in text.split("\n")]
    width = max(map(len, rows))
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join(["---"] * width) + " |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    line = _flat(text)
    return (line[1:] if line.startswith("\\|") else line).replace("|", "\\|")


def _item(block: Printed) -> str:
    """A list item; one that prints its own number keeps it."""
    indent = "  " * max(0, (block.level or 1) - 1)
    number = _NUMBER.match(block.text)
    if number:
        return f"{indent}{number.group()} {escape(block.text[number.end() :])}"
    return f"{indent}- {escape(block.text)}".rstrip()


def _flat(text: str) -> str:
    """For places that Markdown keeps on one line: headings and emphasis."""
    line = _escape_line(" ".join(text.split()))
    # A heading's closing sequence of `#` would be dropped.
    return re.sub(r"(?<=\s)(#+)$", lambda match: "\\" + match.group(), line)


def markdown_of(article: Article) -> str:
    """One article as Markdown."""
    front = (article.title, article.subtitle, article.byline, article.dateline)
    return write_markdown(
        Front(*(block.text if block else None for block in front)),
        (Printed(block.kind, block.level, block.text) for block in article.blocks),
    )


def markdown_of_row(row: Mapping[str, object]) -> str:
    """One row of the table as Markdown."""
    front = Front(*(cast("str | None", row.get(name)) for name in Front._fields))
    blocks = cast("Sequence[Mapping[str, object]]", row.get("blocks") or ())
    return write_markdown(
        front,
        (Printed(BlockKind(str(block["kind"])), cast("int | None", block["level"]), str(block["text"])) for block in blocks),
    )
