"""Does a confidence mean what it says? Decisions of an article, each held against the gold.

A decision is: two printed lines were joined; a hyphen at a line end was taken out, kept, or kept with a blank; a new block was
begun; a block was called a heading, a list item, a paragraph. Where the gold does not tell (words around the place
are missing in it), the decision is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.measure.align import align_words
from ingest.measure.reading import BESIDE, BYLINE_BLOCKS, Reading, is_byline, normalize
from ingest.model import Article, Block, BlockKind, Document, Rule, Step

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Lower edges of the classes of confidence; the last one holds 1.0 alone."""


class DecisionKind(StrEnum):
    """What was decided."""

    LINE = "line"  # the line goes on in the next one
    HYPHEN = "hyphen"  # how a word cut at the line end continues
    BREAK = "break"  # a block begins here
    LABEL = "label"  # what the block is


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; `detail` is the rule or the kind of block, for tables by class."""

    kind: DecisionKind
    detail: str
    confidence: float
    right: bool
    words: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions of one class of confidence: how many, how many of them right, what they claimed on the mean."""

    low: float
    count: int
    right: int
    claimed: float

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0


_JOINS = frozenset((Rule.JOIN_LINES, Rule.JOIN_COLUMNS, Rule.JOIN_PAGES, Rule.JOIN_TIGHT))
_HYPHENS = frozenset((Rule.SOFT_HYPHEN, Rule.HARD_HYPHEN, Rule.SUSPENDED_HYPHEN, Rule.UNDECIDED_HYPHEN))

# What tells two kinds apart for a reader; a quote is a paragraph set apart.
_ALIKE = {BlockKind.QUOTE.value: BlockKind.PARAGRAPH.value}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the article in normal form, its block, and the place of each of its code points in the block's text."""

    text: str
    block: int
    start: int
    end: int


def find_decisions(gold: Reading, document: Document, article: Article) -> list[Decision]:
    """The decisions of an article on which the gold has a word, in the order of the text."""
    blocks = _compared(gold, article)
    words = [word for index, block in enumerate(blocks) for word in _split_words(block, document.raw, index)]
    parts = gold.parts(gold.byline)
    gold_words = [(word.casefold(), index) for index, part in enumerate(parts) for word in part.text.split()]
    gold_at = {right: left for left, right in align_words([word for word, _ in gold_words], [word.text for word in words])}
    gold_at |= {-1: -1, len(words): len(gold_words)}
    gold_block = [index for _, index in gold_words]
    kinds = [part.kind for part in parts]
    found: list[Decision] = []
    first = 0
    for index, block in enumerate(blocks):
        last = first
        while last < len(words) and words[last].block == index:
            last += 1
        mine = words[first:last]
        if index and mine:
            found += _judge_start(block, mine, words, first, gold_at, gold_block)
        if mine and first in gold_at:
            found.append(_judge_label(block, kinds[gold_block[gold_at[first]]]))
        found += _judge_pieces(block, document.raw, mine, first, gold_at, gold_block)
        first = last
    return found


def _compared(gold: Reading, article: Article) -> list[Block]:
    """The blocks that `Reading.parts` keeps, front matter included."""
    body = [block for block in article.blocks if block.kind not in BESIDE]
    byline = normalize(gold.byline)
    body = [block for index, block in enumerate(body) if index >= BYLINE_BLOCKS or not is_byline(normalize(block.text), byline)]
    return [*(block for block in (article.title, article.subtitle) if block is not None), *body]


def _split_words(block: Block, raw: str, index: int) -> list[_Word]:
    text = "".join(piece.render(raw) for piece in block.pieces)
    words, start = [], 0
    for end in range(len(text) + 1):
        if end == len(text) or text[end].isspace():
            word = normalize(text[start:end]).casefold()
            if word and " " not in word:
                words.append(_Word(word, index, start, end))
            start = end + 1
    return words


def _judge_start(
    block: Block, mine: Sequence[_Word], words: Sequence[_Word], first: int, gold_at: dict[int, int], gold_block: Sequence[int]
) -> list[Decision]:
    before, here = gold_at.get(first - 1), gold_at.get(first)
    if before is None or here is None:
        return []
    around = f"{words[first - 1].text} | {mine[0].text}"
    return [Decision(DecisionKind.BREAK, block.kind.value, block.confidence, gold_block[before] != gold_block[here], around)]


def _judge_label(block: Block, gold_kind: str) -> Decision:
    mine = block.kind.value
    right = _ALIKE.get(mine, mine) == _ALIKE.get(gold_kind, gold_kind)
    return Decision(DecisionKind.LABEL, mine, block.confidence, right, block.text[:60])


def _judge_pieces(
    block: Block, raw: str, mine: Sequence[_Word], first: int, gold_at: dict[int, int], gold_block: Sequence[int]
) -> list[Decision]:
    found: list[Decision] = []
    at = cursor = 0
    for piece in block.pieces:
        start, at = at, at + len(piece.render(raw))
        if piece.rule is None or (piece.rule not in _JOINS and piece.rule not in _HYPHENS):
            continue
        while cursor < len(mine) and mine[cursor].end < start:
            cursor += 1
        if cursor >= len(mine):
            break
        kind = DecisionKind.HYPHEN if piece.rule in _HYPHENS else DecisionKind.LINE
        right = _is_right(mine[cursor], cursor, at, first, gold_at, gold_block, len(mine))
        if right is not None:
            detail = piece.rule.value.removeprefix(f"{Step(piece.rule.step).value}.")
            around = " ".join(word.text for word in mine[cursor : cursor + 2])
            found.append(Decision(kind, detail, piece.confidence, right, around))
    return found


def _is_right(
    word: _Word, index: int, end: int, first: int, gold_at: dict[int, int], gold_block: Sequence[int], count: int
) -> bool | None:
    """Whether the words at a joint stand so in the gold; None where it does not tell."""
    before, here, after = (gold_at.get(first + at) for at in (index - 1, index, index + 1))
    if word.end >= end and word.start < end:  # the joint lies inside this word
        if here is not None:
            return True
        # Right and left of it the gold goes on, so it has this word in another form.
        return False if before is not None and after is not None and after - before > 1 else None
    if index + 1 >= count or here is None or after is None:
        return None
    return after == here + 1 and gold_block[here] == gold_block[after]


def measure_calibration(decisions: Iterable[Decision]) -> list[Bin]:
    """Decisions by class of confidence, the least sure first; classes without any are left out."""
    bins: list[list[Decision]] = [[] for _ in EDGES]
    for decision in decisions:
        bins[max(index for index, low in enumerate(EDGES) if decision.confidence >= low)].append(decision)
    return [
        Bin(low, len(items), sum(item.right for item in items), sum(item.confidence for item in items) / len(items))
        for low, items in zip(EDGES, bins, strict=True)
        if items
    ]


def format_calibration(decisions: Sequence[Decision]) -> str:
    """A table for each kind of decision: class of confidence, decisions, claimed, right."""
    lines = []
    for kind in DecisionKind:
        bins = measure_calibration(item for item in decisions if item.kind is kind)
        if not bins:
            continue
        lines.append(f"{kind.value:8} confidence  decisions   claimed     right")
        lines += [f"{'':8} {f'>= {item.low:.2f}':>10} {item.count:10d} {item.claimed:9.4f} {item.share:9.4f}" for item in bins]
    return "\n".join(lines)
