"""The frozen types that travel between the rooms.

A document moves through Copydesk as these values, in this order::

    Source          bytes with a name and a fingerprint           (room: read)
    Document        raw text, its lines, their geometry           (room: extract)
    Piece, Block    the raw text taken apart and put together     (rooms: repair, structure)
    Article         title, byline, blocks, sections               (room: structure)

The raw text of a document never changes after extraction. Everything later is a `Piece`: a half-open
span of the raw text that either copies its span or stands for it with another text, and then says by
which rule and how surely. Two promises follow:

1. nothing lost: the spans of all pieces of a document tile its raw text;
2. everything explained: the pieces whose text differs from their span are the changes.

Coordinates are PDF points with the origin at the top left of the page. Pages count from 1, indexes from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class MediaType(StrEnum):
    """What a source is, by its content and never by its name."""

    PDF = "application/pdf"
    TEXT = "text/plain"


class Engine(StrEnum):
    """The library that reads the characters of a PDF."""

    PDFMINER = "pdfminer"
    PDFIUM = "pdfium"


class Step(StrEnum):
    """The part of the work that made a change."""

    CHARACTERS = "characters"
    SPACING = "spacing"
    HYPHENS = "hyphens"
    REFLOW = "reflow"
    STRUCTURE = "structure"


class Rule(StrEnum):
    """Every reason for which the clean text may differ from the raw text. The part before the dot is the step."""

    MOJIBAKE = "characters.mojibake"  # text decoded with the wrong encoding, put right by ftfy
    ENTITY = "characters.entity"  # &amp; left over from HTML
    CONTROL = "characters.control"  # control, zero-width and escape characters taken out
    LIGATURE = "characters.ligature"  # ﬁ -> fi
    WIDTH = "characters.width"  # full-width Latin letters, half-width kana
    RADICAL = "characters.radical"  # the radical of a font's table for the ideograph of the same look
    COMPOSE = "characters.compose"  # a letter and its loose accent joined; NFC
    DOUBLED = "characters.doubled"  # glyphs drawn twice for fake bold
    PLAIN = "characters.plain"  # only with normalization=plain: straight quotes, simple hyphens
    LINE_SPACE = "spacing.line_edge"  # blanks at the beginning or end of a line
    SPACE_RUN = "spacing.run"  # several blanks, tabs or no-break spaces to one space
    LETTER_SPACED = "spacing.letter_spaced"  # "H e a d i n g" -> "Heading"
    PRINTED_GAP = "spacing.gap"  # a blank where typesetting parts East Asian from Latin letters, removed
    LIGATURE_BLANK = "spacing.ligature"  # "f inden" -> "finden"
    SOFT_HYPHEN = "hyphens.soft"  # a hyphen that only the line end made, removed
    HARD_HYPHEN = "hyphens.hard"  # a hyphen of the word at a line end: kept, line break removed
    SUSPENDED_HYPHEN = "hyphens.suspended"  # "Vor- und": kept, line break becomes a space
    UNDECIDED_HYPHEN = "hyphens.undecided"  # left as printed, line break removed or made a space
    LOST_CUT = "hyphens.cut"  # "con tributing" -> "contributing": the tool took out the hyphen and left a blank
    LOST_HYPHEN = "hyphens.lost"  # "HZBSprecherin" -> "HZB-Sprecherin": the tool took the hyphen out with the line end
    INVISIBLE_HYPHEN = "hyphens.invisible"  # U+00AD inside a line, removed
    TYPESET_HYPHEN = "hyphens.typeset"  # U+2010 or U+2011 inside a word to the plain hyphen
    JOIN_LINES = "reflow.line"  # line break inside a paragraph to a space
    JOIN_COLUMNS = "reflow.column"  # the same over a column
    JOIN_PAGES = "reflow.page"  # the same over a page, or past furniture
    JOIN_TIGHT = "reflow.tight"  # line break inside a text written without spaces (CJK) or inside a URL
    BLOCK_END = "structure.block_end"  # line ends and blank lines between two blocks
    DROP_CAP = "structure.drop_cap"  # a large initial joined to the rest of its word
    NOTE_MARK = "structure.note_mark"  # the raised number of a footnote taken out of a sentence
    BULLET = "structure.bullet"  # the printed mark before a list item
    LISTING = "structure.listing"  # the line ends, blank lines and indents of code
    TABLE_CELL = "structure.table_cell"  # what parts two cells of a table: a tab; two rows: a line end
    HEADING_NUMBER = "structure.heading_number"  # "Chapter 3." before a chapter's name in a manual; other numbers stay

    @property
    def step(self) -> Step:
        return Step(self.value.split(".", 1)[0])


class Box(NamedTuple):
    """A rectangle in points, origin at the top left of the page."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom))


class Style(NamedTuple):
    """How a run of characters is printed.

    `size` is the height of the font in points as seen on the page; `color` is 0xRRGGBB or None where unknown.
    """

    font: str
    size: float
    bold: bool = False
    italic: bool = False
    color: int | None = None


class Run(NamedTuple):
    """Neighbouring characters of one line in one style; `start`, `end` are offsets into the raw text.

    `rise` is how far the baseline stands above that of the line, in points; > 0 for superscripts.
    """

    start: int
    end: int
    style: Style
    rise: float = 0.0


class Gap(NamedTuple):
    """A blank wider than those between words: its place in the raw text, and where it begins and ends across the page."""

    at: int
    x0: float
    x1: float


class Line(NamedTuple):
    """One printed line, or the part of it that lies in one column.

    `start`, `end` is its half-open span in the raw text, without the line end. Geometry is None for plain
    text. `tag` is the nearest structure tag of a tagged PDF ("P", "H1", "LI", "Artifact" …), evidence only.
    `column` numbers the columns of a page from the left; `region` numbers the stretches of the page that
    are read one after the other, so that two lines with the same page, region and column stand in one column.
    `gaps` are the wide blanks inside the line: between the cells of a table's row, now and then between words.
    """

    page: int
    start: int
    end: int
    box: Box | None = None
    baseline: float | None = None
    runs: tuple[Run, ...] = ()
    tag: str | None = None
    column: int = 0
    region: int = 0
    hidden: bool = False
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `width` and `height` in points as displayed, 0 for plain text."""

    number: int
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says of itself. Evidence only: often a template's or another document's.

    `outline` holds depth (from 1) and name of its bookmarks.
    """

    title: str | None = None
    author: str | None = None
    created: date | None = None
    language: str | None = None
    outline: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file and where they came from.

    `uri` is printable and stable from run to run; `encoding` is set for text, with the confidence of the choice.
    """

    uri: str
    data: bytes
    sha256: str
    media_type: MediaType
    encoding: str | None = None
    encoding_confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """A source after extraction: the raw text and the lines in reading order.

    Lines never overlap; blank lines are not lines but part of the gap between two of them. `raw` keeps
    everything, line ends included. Lines stand in reading order, which need not be the order of their spans.
    """

    raw: str
    lines: tuple[Line, ...]
    pages: tuple[Page, ...]
    extractor: str
    metadata: Metadata = Metadata()
    flags: tuple[str, ...] = ()

    def text(self, line: Line) -> str:
        return self.raw[line.start : line.end]


class Piece(NamedTuple):
    """A span of the raw text and what became of it.

    `text` None means: copied as it is. Otherwise `rule` and `confidence` (0..1) say why it differs. A hyphen
    kept on purpose (hard, suspended, undecided) is a piece with a rule too, so that the decision is on record.
    """

    start: int
    end: int
    text: str | None = None
    rule: Rule | None = None
    confidence: float = 1.0

    def render(self, raw: str) -> str:
        return raw[self.start : self.end] if self.text is None else self.text


def render(raw: str, pieces: Iterable[Piece]) -> str:
    """Replay: the clean text that these pieces make of the raw text."""
    return "".join([raw[piece.start : piece.end] if piece.text is None else piece.text for piece in pieces])


class BlockKind(StrEnum):
    """The kinds of block in the body of an article."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    PULL_QUOTE = "pull_quote"
    TABLE = "table"
    FORMULA = "formula"
    CODE = "code"  # a program, a terminal session: line ends and indents kept
    TITLE = "title"  # front matter; never among the blocks of an article
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    DATELINE = "dateline"


class FurnitureKind(StrEnum):
    """What is printed on a page for the reader's orientation and is no part of an article."""

    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"
    PAGE_NUMBER = "page_number"
    CONTENTS = "contents"  # an entry of a table of contents, with its page number
    OTHER = "other"


class Cell(NamedTuple):
    """A line's part that stands in one cell of a table: row and column from 0, and its span of the raw text."""

    row: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """What one line is: of which kind, and whether a block begins with it.

    `index` points into the lines of the document. Labelled lines stand in the order in which their blocks
    are read: a line that does not begin a block goes on with the block of the labelled line before it.
    `cells` are those of a line of a table, from the left; together they hold all of the line but the blanks between them.
    """

    index: int
    kind: BlockKind | FurnitureKind
    begins: bool
    kind_confidence: float = 1.0
    break_confidence: float = 1.0
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list item …: pieces in reading order, whose rendering is `text`.

    A table has a line for each row, with tabs between its cells, empty ones too. Code has its lines as they are printed.

    `level` is set for headings (1 = top section) and list items (1 = outermost), None otherwise.
    `box` is that of the part on the first page; None for plain text.
    """

    kind: BlockKind
    text: str
    pieces: tuple[Piece, ...]
    page_first: int
    page_last: int
    level: int | None = None
    box: Box | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line or a group of lines set aside, with its pieces."""

    kind: FurnitureKind
    text: str
    pieces: tuple[Piece, ...]
    page: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows up to the next one; `block_first` and `block_last` are inclusive indexes.

    The lead before the first heading has index 0 and heading None. `path` holds the headings from the top.
    """

    index: int
    level: int | None
    heading: str | None
    path: tuple[str, ...]
    text: str
    block_first: int
    block_last: int


class Change(NamedTuple):
    """One recorded alteration: where in the raw text, what stood there, what stands there now, why, how surely."""

    rule: Rule
    page: int
    line: int
    start: int
    end: int
    before: str
    after: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the article can be trusted: 0..1, and flags such as garbled_text, letter_spaced, mixed_columns."""

    confidence: float = 1.0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Front matter is kept as blocks too, so that its pieces and pages are known."""

    index: int
    title: Block | None
    subtitle: Block | None
    byline: Block | None
    dateline: Block | None
    authors: tuple[str, ...]
    date_published: date | None
    language: str | None
    language_confidence: float
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    furniture: tuple[Furniture, ...]
    changes: tuple[Change, ...]
    quality: Quality

    @property
    def text(self) -> str:
        """Title, standfirst and blocks, separated by blank lines."""
        front = [block.text for block in (self.title, self.subtitle) if block is not None]
        return "\n\n".join([*front, *(block.text for block in self.blocks)])


@dataclass(frozen=True, slots=True)
class Processed:
    """A source that was read: the articles and the raw text that they were made of."""

    source: Source
    document: Document
    articles: tuple[Article, ...]


class Reason(StrEnum):
    """Why a document was rejected."""

    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    NO_TEXT_LAYER = "no_text_layer"
    GARBLED = "garbled"
    UNDECODABLE = "undecodable"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    INTERNAL_ERROR = "internal_error"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that cannot be read is a value, not an exception.

    `stage` is the room that gave up; `detail` one sentence for a person: what was found, what was wanted.
    `limits` are the limits that applied, by name with unit ("cpu_s=30").
    """

    uri: str
    reason: Reason
    stage: str
    detail: str
    sha256: str | None = None
    limits: tuple[str, ...] = field(default=())


def find_gaps(pieces: Sequence[Piece], length: int) -> list[tuple[int, int]]:
    """Spans of a raw text of this length that no piece covers; negative-length entries mean overlaps.

    Promise 1 holds when the answer is empty.

    >>> find_gaps([Piece(0, 3), Piece(4, 6)], 7)
    [(3, 4), (6, 7)]
    >>> find_gaps([Piece(0, 3), Piece(2, 6)], 6)
    [(3, 2)]
    """
    gaps, at = [], 0
    for start, end in sorted((piece.start, piece.end) for piece in pieces):
        if start == end:
            continue
        if start != at:
            gaps.append((at, start))
        at = max(at, end)
    if at < length:
        gaps.append((at, length))
    return gaps
