"""What happened to one document: every change, and the sum that shows that nothing was lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ingest.errors import SourceError
from ingest.model import Article, Change, Piece, Processed, Rejected, Rule
from ingest.pool import Pool
from ingest.read import find_sources
from ingest.settings import Settings
from ingest.terminal import one_line, printable


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the characters of the raw text are; `uncovered` and `covered_twice` break promise 1 unless they are 0."""

    raw: int
    in_articles: int
    in_furniture: int
    changed: int
    uncovered: int
    covered_twice: int

    @property
    def even(self) -> bool:
        return self.uncovered == 0 and self.covered_twice == 0 and self.raw == self.in_articles + self.in_furniture + self.changed


def measure_balance(processed: Processed) -> Balance:
    """Count each raw character once, by what became of it.

    A character copied into a block is in an article, one copied into the furniture is there, and one that a piece
    replaced or removed is in a change. It is counted from the pieces themselves, by marking each place of the raw
    text; no total is taken over from elsewhere.
    """
    unseen, article, furniture, change = range(4)
    marks = bytearray(len(processed.document.raw))
    doubled = 0

    def mark(start: int, end: int, value: int) -> int:
        seen = 0
        for at in range(start, end):
            seen += marks[at] != unseen
            marks[at] = value
        return seen

    for one in processed.articles:
        for piece in _body_pieces(one):
            doubled += mark(piece.start, piece.end, article if piece.text is None else change)
        for item in one.furniture:
            for piece in item.pieces:
                doubled += mark(piece.start, piece.end, furniture if piece.text is None else change)
    # Line ends between blocks belong to no block: they are changes, and may be recorded only as such.
    for one in processed.articles:
        for recorded in one.changes:
            for at in range(recorded.start, recorded.end):
                if marks[at] == unseen:
                    marks[at] = change
    count = Counter(marks)
    return Balance(len(marks), count[article], count[furniture], count[change], count[unseen], doubled)


def _body_pieces(article: Article) -> Iterator[Piece]:
    front = (article.title, article.subtitle, article.byline, article.dateline)
    for block in (*(block for block in front if block is not None), *article.blocks):
        yield from block.pieces


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change, made fit to be shown: `before` and `after` with the rest of the words around them."""

    page: int
    line: int
    rule: Rule
    before: str
    after: str
    confidence: float


_SIDES = 44  # columns of before and after; longer ones push the confidence out
_CONTEXT = 12  # code points of the words on either side: enough to recognise a word, little enough for a line


def list_changes(changes: Iterable[Change], raw: str, width: int = 40) -> Iterator[ChangeLine]:
    """The changes in the order of the raw text, each on one line and cut to `width`.

    Neighbouring changes by one rule (the hyphen, then the line end) are one line. `⏎` stands for a line end, `¶` for
    the end of a block, `·` for a blank at the edge, where it could not be seen.
    """
    for change in _join_neighbours(changes):
        left = _LEFT_WORD.search(raw[max(0, change.start - _CONTEXT) : change.start])
        right = _RIGHT_WORD.match(raw[change.end : change.end + _CONTEXT])
        around = (left.group() if left else "", right.group() if right else "")
        # Where a block ends, the change takes the line ends away; saying nothing would look as if words were joined.
        after = "¶" if change.rule is Rule.BLOCK_END else change.after
        before, after = (_show_edges(one_line(f"{around[0]}{text}{around[1]}", width)) for text in (change.before, after))
        yield ChangeLine(change.page, change.line, change.rule, before, after, change.confidence)


_LEFT_WORD = re.compile(r"\S*\Z")
_RIGHT_WORD = re.compile(r"\S*")


def _join_neighbours(changes: Iterable[Change]) -> Iterator[Change]:
    last: Change | None = None
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if last is not None and last.rule is change.rule and last.end == change.start:
            before, after = last.before + change.before, last.after + change.after
            last = last._replace(end=change.end, before=before, after=after, confidence=min(last.confidence, change.confidence))
            continue
        if last is not None:
            yield last
        last = change
    if last is not None:
        yield last


def _show_edges(text: str) -> str:
    """
    >>> _show_edges("  a b ")
    '··a b·'
    """
    inner = text.strip(" ")
    if not inner:
        return "·" * len(text)
    start = text.index(inner)
    return "·" * start + inner + "·" * (len(text) - start - len(inner))


def explain_source(pattern: str, settings: Settings, width: int) -> str | Rejected:
    """What happened to one source, as text for a terminal.

    Raises:
        SourceError: the pattern does not name exactly one source.
    """
    listed = list(islice(find_sources([pattern], settings.read), 2))
    if len(listed) != 1:
        raise SourceError(f"{pattern}: found {'more than one file' if listed else 'no file'}, wanted one.", uri=pattern)
    if isinstance(listed[0], Rejected):
        return listed[0]
    with Pool(settings, 1, finish=partial(_finish, width=width)) as pool:
        (settled,) = pool.run([listed[0]])
    return settled.result if isinstance(settled.result, Rejected) else settled.result.decode("utf-8")


def _finish(processed: Processed, *, width: int) -> bytes:
    """Runs in the child that read the document."""
    return "".join(f"{line}\n" for line in render_explanation(processed, width)).encode("utf-8", "replace")


def render_explanation(processed: Processed, width: int) -> Iterator[str]:
    """The lines of the explanation: a head, one line a change, the balance."""
    source, document = processed.source, processed.document
    yield printable(source.uri)
    encoding = f", {source.encoding} ({source.encoding_confidence:.2f})" if source.encoding else ""
    size = f"{len(document.pages)} pages, {len(document.lines)} lines"
    yield f"{source.media_type}{encoding}, read with {document.extractor}, {size}"
    yield ""
    changes = [change for article in processed.articles for change in article.changes]
    rules = max((len(change.rule.value) for change in changes), default=0)
    for change in list_changes(changes, document.raw, width):
        place = f"p{change.page} l{change.line}"
        sides = f"{change.before} → {change.after}"
        yield f"{place:<10} {change.rule.value:<{rules}}  {sides:<{_SIDES}}  {change.confidence:.2f}"
    if changes:
        yield ""
    for rule, count in Counter(change.rule for change in changes).most_common():
        yield f"{count:>8,}  {rule.value}"
    yield f"{len(changes):>8,}  changes"
    yield ""
    yield from _render_balance(measure_balance(processed))


def _render_balance(balance: Balance) -> Iterator[str]:
    yield f"{balance.raw:>8,}  characters in the raw text ="
    yield f"{balance.in_articles:>8,}  as they were, in articles"
    yield f"{balance.in_furniture:>8,}  as they were, in the furniture (running heads, page numbers), set aside"
    yield f"{balance.changed:>8,}  replaced or removed by the changes above"
    if balance.even:
        yield "Nothing was lost: each character is in exactly one of these."
    else:
        yield (
            f"NOT EVEN: {balance.uncovered:,} characters are nowhere, {balance.covered_twice:,} twice. "
            "This is a defect of copydesk; please report it."
        )
