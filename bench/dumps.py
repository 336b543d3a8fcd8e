"""Further text dumps of an article with known truth, with the damage that other tools and people leave.

The dumps of a labelled folder come from a handful of tools. Archives hold more: clean text with a paragraph a
line, mail-like text wrapped at a fixed width, indents instead of blank lines, stray blank lines inside titles and
sentences, page gaps. Each is made here from the truth, so that the trees have seen it.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator

from ingest.model import BlockKind

MADE = ("clean-", "wrapped-")  # how their names begin


def make_dumps(blocks: list[tuple[str, str]], seed: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) for one article.

    Args:
        blocks: (kind, text) in order, title first.
        seed: the same seed gives the same dumps.
    """
    rng = random.Random(seed)
    yield "clean-blank", "\n\n".join(text for _, text in blocks) + "\n"
    yield "clean-marked", "\n\n".join(("• " if kind == BlockKind.LIST_ITEM else "") + text for kind, text in blocks) + "\n"
    if rng.random() < 0.5:
        yield "clean-tight", "\n".join(text for _, text in blocks) + "\n"
    yield "wrapped-blank", _wrapped(blocks, rng, blank=True, indent=False, stray=0.0)
    if rng.random() < 0.5:
        yield "wrapped-indent", _wrapped(blocks, rng, blank=False, indent=True, stray=0.0)
    yield "wrapped-stray", _wrapped(blocks, rng, blank=True, indent=False, stray=0.05)
    if rng.random() < 0.5:
        yield "wrapped-pages", _wrapped(blocks, rng, blank=rng.random() < 0.5, indent=False, stray=0.01, pages=True)


def _wrapped(
    blocks: list[tuple[str, str]], rng: random.Random, *, blank: bool, indent: bool, stray: float, pages: bool = False
) -> str:
    width = rng.choice([34, 42, 55, 60, 62, 66, 72, 78, 95])
    bullet = rng.choice(["• ", "- ", "* ", "", "– "])
    page_length = rng.randint(30, 60)
    head = rng.choice(["", "{n}", "- {n} -", "Page {n}", "Seite {n}"])
    out: list[str] = []
    number = 1
    trail = rng.random() < 0.3
    front = {BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING}
    for index, (kind, text) in enumerate(blocks):
        if index and blank and not (kind == BlockKind.LIST_ITEM == blocks[index - 1][0] and bullet and rng.random() < 0.5):
            # some tools leave no blank line before the standfirst or after a heading
            none = rng.random() <= (0.25 if blocks[index - 1][0] in front else 0.02)
            out += [] if none else [""] * rng.choice([1, 1, 1, 2])
        own = int(width * rng.choice([0.5, 0.66])) if kind == BlockKind.TITLE else width
        first = bullet if kind == BlockKind.LIST_ITEM else ("   " if indent and kind == BlockKind.PARAGRAPH else "")
        hang = "  " if kind == BlockKind.LIST_ITEM and rng.random() < 0.5 else ""
        lines = textwrap.wrap(text, own, initial_indent=first, subsequent_indent=hang, break_long_words=False) or [""]
        for k, line in enumerate(lines):
            if k and rng.random() < (0.3 if stray and kind in front else stray):
                out.append(rng.choice(["", "", " "]))
            if stray and rng.random() < 0.04:
                line = " " + line
            out.append(line + (" " if trail and k + 1 < len(lines) else ""))
            if pages and len(out) > page_length * number:
                gap = ["", head.format(n=number), ""] if head else ["", "", ""]
                out += gap + (["\f"] if rng.random() < 0.5 else [])
                number += 1
    return "\n".join(out).replace("\n\f\n", "\n\f") + "\n"
