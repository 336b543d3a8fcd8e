"""What stands in a manual, block by block, and what each of its printed lines is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from bench.labels import LineLabel
from bench.manuals.sources import Manual, Node, rows_of, text_of
from ingest.model import BlockKind, Document, FurnitureKind

_CHAPTER = re.compile(r"(?:chapter|appendix|part|kapitel|anhang|chapitre|capítulo)\s*(?:\d{1,2}|[A-Z]|[IVX]{1,5})[.:]?", re.I)
_ENTRY = re.compile(r"(?:\.\s?){3,}\s*[\divxlc]{1,4}$|\s[\divxlc]{1,4}$")
_NAMES = ("contents", "table of contents", "inhaltsverzeichnis", "table des matières", "índice")


def write_gold(manual: Manual, run_in: bool) -> dict[str, Any]:
    """The truth in the form of a labelled folder. `run_in`: a term stands in the first line of its definition."""
    blocks = [
        {"type": kind, "level": level + 1 if kind == "heading" else None, "text": text}
        for kind, level, text in _walk(manual.blocks, run_in)
        if text.strip()
    ]
    return {
        "id": manual.id, "domain": manual.package, "lang": "en", "title": manual.title, "subtitle": None, "byline": manual.author,
        "blocks": blocks,
    }  # fmt: skip


def _walk(blocks: Sequence[Node], run_in: bool, kind: str = "paragraph") -> Iterator[tuple[str, int, str]]:
    for block in blocks:
        name, c = block["t"], block.get("c")
        if name == "Header":
            yield "heading", c[0], _flat(text_of(c[2]))
        elif name in ("Para", "Plain"):
            yield kind, 0, _flat(text_of(c))
        elif name == "CodeBlock":
            yield "code", 0, c[1]
        elif name in ("BulletList", "OrderedList"):
            for item in c if name == "BulletList" else c[1]:
                yield from _item(item, run_in)
        elif name == "DefinitionList":
            for term, meanings in c:
                head, inside = _flat(text_of(term)), list(_walk(meanings[0], run_in))
                if run_in and inside and inside[0][0] == "paragraph":
                    yield "list_item", 0, f"{head} {inside[0][2]}"
                    yield from inside[1:]
                else:
                    yield "paragraph", 0, head
                    yield from inside
        elif name == "BlockQuote":
            yield from _walk(c, run_in, "quote")
        elif name == "Div":
            yield from _walk(c[1], run_in)
        elif name == "Table":
            yield "table", 0, "\n".join("\t".join(row) for row in rows_of(block))


def _item(blocks: Sequence[Node], run_in: bool) -> Iterator[tuple[str, int, str]]:
    first = True
    for kind, level, text in _walk(blocks, run_in):
        yield ("list_item" if first and kind == "paragraph" else kind), level, text
        first = False


def _flat(text: str) -> str:
    return " ".join(text.split())


def label_manual(document: Document, gold: dict[str, Any]) -> list[LineLabel]:
    """One label for each line.

    What stands outside the area of the body, which the lines of its long blocks span, is furniture; so are the entries of
    contents before it. The rest is aligned with the truth letter by letter; what matches nothing has no label.
    """
    blocks = [("title", None, gold["title"])]
    if gold["byline"]:
        blocks.append(("byline", None, gold["byline"]))
    blocks += [(b["type"], b["level"], b["text"]) for b in gold["blocks"]]
    texts = [document.text(line) for line in document.lines]
    squeezed = [_squeeze(text) for text in texts]
    wanted = [_squeeze(text) for _, _, text in blocks]
    title = _find_title(document, squeezed, wanted[0])
    # A running title is no title: only the largest one is aligned.
    squeezed = ["" if text == wanted[0] and title and k != title else text for k, text in enumerate(squeezed)]
    owners = _align(squeezed, wanted)
    aside = _find_aside(document, texts, squeezed, owners, wanted, {b for b, one in enumerate(blocks) if one[0] == "heading"})
    owners = _align(["" if k in aside else text for k, text in enumerate(squeezed)], wanted)
    labels: list[LineLabel] = []
    seen: set[int] = set()
    for k, text in enumerate(texts):
        if k in aside:
            bare = re.fullmatch(r"\W*[\divxlc]{1,5}\W*", text) is not None
            labels.append(LineLabel(FurnitureKind.PAGE_NUMBER if bare else FurnitureKind.PAGE_HEADER, True))
        elif owners[k] is None:
            following = owners[k + 1] if k + 1 < len(texts) else None
            number = (
                following is not None and following[2] <= 2 and blocks[following[0]][0] == "heading"
                and re.fullmatch(r"(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*\.?", text.strip()) is not None
                and abs((document.lines[k].baseline or 0) - (document.lines[k + 1].baseline or 99)) < 2
            )  # fmt: skip
            # "Chapter 3" over the name of the chapter is no part of the name, and no block of the source.
            chapter = (
                _CHAPTER.fullmatch(text.strip()) is not None and following is not None and blocks[following[0]][0] == "heading"
            )
            two = text.strip().casefold() == "chapter" or (k and texts[k - 1].strip().casefold() == "chapter")
            if chapter or two:
                labels.append(LineLabel(FurnitureKind.OTHER, True))
                continue
            kind = BlockKind.HEADING if number else None
            if number and following is not None:
                seen.add(following[0])
            labels.append(LineLabel(kind, kind is not None))
        else:
            block, offset, place = owners[k]
            kind, level, _ = blocks[block]
            # A printed number, "Chapter 3." or a bullet may stand before the first letter of the block.
            begins = block not in seen and place <= 2 and (offset <= 3 or kind in ("heading", "list_item"))
            seen.add(block)
            labels.append(LineLabel(BlockKind(kind), begins, level - 1 if level else None, block))
    return labels


def _find_title(document: Document, squeezed: Sequence[str], title: str) -> int | None:
    """The line that is the whole title in the largest print; None where the title takes several lines."""
    twins = [k for k, text in enumerate(squeezed) if text == title and document.lines[k].runs]
    return max(twins, key=lambda k: (max(run.style.size for run in document.lines[k].runs), -k), default=None)


def _squeeze(text: str) -> str:
    """As print leaves it: no blanks, one form of quotes and dashes; signs stay, for code is made of them."""
    text = text.translate(str.maketrans("“”„‘’–—−\u2010\u2011", '"""\'\'-----'))
    return "".join(text.casefold().split()).replace("ﬁ", "fi").replace("ﬂ", "fl").replace("\u00ad", "").replace("↪", "")


def _align(lines: Sequence[str], blocks: Sequence[str]) -> list[tuple[int, int, int] | None]:
    """For each line the block that most of it belongs to, its first matching letter, and the place of that in the block."""
    owner = [(i, k) for i, text in enumerate(lines) for k in range(len(text))]
    place = [(b, k) for b, text in enumerate(blocks) for k in range(len(text))]
    hits: dict[int, list[tuple[int, int, int]]] = {}
    for op in Levenshtein.opcodes("".join(lines), "".join(blocks)):
        if op.tag == "equal":
            for x, y in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True):
                i, k = owner[x]
                hits.setdefault(i, []).append((place[y][0], k, place[y][1]))
    out: list[tuple[int, int, int] | None] = [None] * len(lines)
    for i, found in hits.items():
        counts: dict[int, int] = {}
        for block, _, _ in found:
            counts[block] = counts.get(block, 0) + 1
        best = max(counts, key=lambda b: counts[b])
        # "Chapter 1. Name": more of the line may be the label than the name, which then must be there whole.
        whole = counts[best] >= 0.9 * len(blocks[best]) and len(blocks[best]) >= 3 and counts[best] >= 0.25 * len(lines[i])
        if counts[best] >= 0.6 * len(lines[i]) or whole:
            out[i] = next(f for f in found if f[0] == best)
    return out


def _find_aside(
    document: Document,
    texts: Sequence[str],
    squeezed: Sequence[str],
    owners: Sequence[tuple[int, int, int] | None],
    blocks: Sequence[str],
    headed: set[int],
) -> set[int]:
    boxes = [line.box for line in document.lines]
    sure = [k for k, owner in enumerate(owners) if owner is not None and len(squeezed[k]) >= 35 and owner[0] > 1]
    aside: set[int] = set()
    if not sure:
        return aside
    tops = sorted(box.top for k in sure if (box := boxes[k]) is not None)
    bottoms = sorted(box.bottom for k in sure if (box := boxes[k]) is not None)
    top, bottom = tops[len(tops) // 500], bottoms[-1 - len(bottoms) // 500]
    first = document.lines[sure[0]].page
    heights: dict[int, set[int]] = {}  # pages on which something stands at this height
    spots: dict[tuple[int, str], int] = {}
    for k, box in enumerate(boxes):
        heights.setdefault(round(box.top) if box else 0, set()).add(document.lines[k].page)
        spots[document.lines[k].page, squeezed[k]] = spots.get((document.lines[k].page, squeezed[k]), 0) + 1
    pages = len({line.page for line in document.lines})
    for k, box in enumerate(boxes):
        if box is None or (box.bottom >= top + 1 and box.top <= bottom - 1):
            continue
        owner = owners[k]
        if owner is not None and owner[0] > 1 and spots[document.lines[k].page, squeezed[k]] == 1:
            # The first line of a chapter, the last one of a listing: not where a running head stands on most pages.
            often = len(heights.get(round(box.top), ())) > 0.5 * pages
            if not often or (owner[0] in headed and squeezed[k].endswith(blocks[owner[0]])):
                continue
        if owner is None or owner[0] > 1:
            aside.add(k)
    # Contents: from its name or first entry to the last entry before the text.
    known = {blocks[b] for b in headed}
    entries = []
    for k in range(sure[0]):
        bare = re.sub(r"^(?:chapter|appendix)?[\da-z]?[\d.]*", "", _squeeze(_ENTRY.sub("", texts[k]))).rstrip(".")
        named = texts[k].strip().casefold() in _NAMES
        if k not in aside and (
            named
            or (_ENTRY.search(texts[k]) and any(h in _squeeze(texts[k]) for h in known if len(h) > 2))
            or (bare in known and document.lines[k].page < first)
        ):
            entries.append(k)
    if len(entries) >= 4:
        last = entries[-1] + 1
        while last < sure[0] and (owners[last] is None and re.fullmatch(r"[\divxlc. ]+", texts[last].strip())):
            last += 1
        aside |= {k for k in range(entries[0], last) if owners[k] is None or owners[k][0] > 1}
    return aside
