"""The fast road through content streams gives the same characters at the same places as pdfminer's own layout objects."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.utils import Matrix, apply_matrix_pt

from ingest.extract.content import ContentReader, UnusualContentError
from ingest.extract.glyphs import PageGlyphs, clean_glyph, to_page
from ingest.extract.pdfminer_engine import PdfminerFile
from ingest.extract.sink import Mark

INBOX = sorted((Path(__file__).parents[2] / "data" / "inbox").glob("*.pdf"))
INBOX = [path for path in INBOX if b"%%EOF" in path.read_bytes()[-2048:]]  # one of them is damaged on purpose
TOLERANCE_PT = 0.02
Place = tuple[str, float, float, float, float]


class Recorder(PDFPageAggregator):
    """The library's own device; notes what it is told to draw, in the order of the file."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.seen: list[Place] = []

    def render_char(self, matrix: Matrix, font: PDFFont, fontsize: float, scaling: float, rise: float, *rest: Any) -> float:
        advance = super().render_char(matrix, font, fontsize, scaling, rise, *rest)
        char = self.cur_item._objs[-1]
        assert isinstance(char, LTChar)
        (x0, y0), (x1, y1) = apply_matrix_pt(matrix, (0, rise)), apply_matrix_pt(matrix, (advance, rise))
        self.seen.append((clean_glyph(char.get_text()), x0, y0, x1, y1))
        return advance


def places_by_library(data: bytes) -> list[list[Place]]:
    """For each page: text, and where each character's advance begins and ends, from the lower left of the page."""
    manager = PDFResourceManager()
    device = Recorder(manager)
    interpreter = PDFPageInterpreter(manager, device)
    pages = []
    for page in PDFPage.get_pages(BytesIO(data)):
        device.seen = []
        interpreter.process_page(page)
        pages.append(device.seen)
    return pages


def places_by_us(pages: list[PageGlyphs]) -> list[list[Place]]:
    found = []
    for glyphs in pages:
        here: list[Place] = []
        for strip in glyphs.strips:
            for text, start, end in zip(strip.texts, strip.starts, strip.ends, strict=True):
                x0, y0 = to_page(start, strip.baseline, strip.angle)
                x1, y1 = to_page(end, strip.baseline, strip.angle)
                here.append((text, x0, glyphs.page.height - y0, x1, glyphs.page.height - y1))
        found.append(here)
    return found


def assert_same(data: bytes) -> None:
    ours = places_by_us(list(PdfminerFile(data).pages(1000)))
    theirs = places_by_library(data)
    assert [[place[0] for place in page] for page in ours] == [[place[0] for place in page] for page in theirs]
    for our_page, their_page in zip(ours, theirs, strict=True):
        for ours_one, theirs_one in zip(our_page, their_page, strict=True):
            assert ours_one[1:] == pytest.approx(theirs_one[1:], abs=TOLERANCE_PT), ours_one[0]


@pytest.mark.parametrize("path", INBOX, ids=lambda path: path.stem)
def test_sample_documents(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The library knows no /ActualText.
    monkeypatch.setattr(Mark, "apply", lambda self, strips: None)
    assert_same(path.read_bytes())


numbers = st.integers(-30, 30) | st.floats(-40, 40).map(lambda value: round(value, 3))
sizes = st.sampled_from([1, 6, 8.5, 12, 30])
plain = st.text("abcXYZ ,.()\\\u00e9", max_size=8)


def literal(text: str) -> str:
    body = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({body.replace('X', chr(92) + '130')})"


strings = plain.map(literal) | plain.map(lambda text: f"<{text.encode('latin-1').hex()}>")
wide = st.lists(st.sampled_from([1, 2, 3, 16, 17, 30, 41, 48, 49, 99]), max_size=6).map(
    lambda codes: "<" + "".join(f"{code:04X}" for code in codes) + ">"
)
# The library adds character spacing before the first glyph of an array that begins with a number, or with an empty string.
inner = st.lists(strings | numbers.map(str), max_size=5)
wide_inner = st.lists(wide | numbers.map(str), max_size=5)
arrays = st.tuples(strings.filter(lambda text: len(text) > 2), inner).map(lambda parts: f"[{' '.join([parts[0], *parts[1]])}]")
wide_arrays = st.tuples(wide.filter(lambda text: len(text) > 2), wide_inner).map(
    lambda parts: f"[{' '.join([parts[0], *parts[1]])}]"
)
matrices = st.sampled_from(["1 0 0 1", "2 0 0 2", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0", "1 0 0 -1", ".5 0 0 1.5"])


def place(parts: tuple[object, ...]) -> str:
    return " ".join(str(part) for part in parts)


moves = (
    st.tuples(numbers, numbers, st.just("Td")).map(place)
    | st.tuples(numbers, numbers, st.just("TD")).map(place)
    | st.tuples(matrices, numbers, numbers, st.just("Tm")).map(place)
    | st.just("T*")
)
states = (
    st.tuples(st.sampled_from(["/F1", "/F2", "/F3"]), sizes, st.just("Tf")).map(place)
    | st.tuples(numbers, st.sampled_from(["TL", "Tw", "Tc", "Ts"])).map(place)
    | st.tuples(st.sampled_from([100, 80, 150]), st.just("Tz")).map(place)
    | st.sampled_from(["0 Tr", "1 Tr", "2 Tr", "0 g", "1 0 0 rg", "0 0 0 1 k", "/DeviceRGB cs 0 0 1 sc", "q", "Q", "/x gs"])
    | st.sampled_from(["1 2 m 3 4 l S", "0 0 10 10 re f", "% note\n", "/P <</MCID 0>> BDC", "EMC", "/Artifact BMC", "[3 2] 0 d"])
    | st.tuples(matrices, numbers, numbers, st.just("cm")).map(place)
)
# The library forgets the character spacing after the last glyph of a string, so every string gets its own place.
shows = st.tuples(moves, strings.map(lambda s: f"{s} Tj") | arrays.map(lambda a: f"{a}TJ") | strings.map(lambda s: f"{s}'")).map(
    place
)
statements = st.lists(shows | states, max_size=14).map(lambda parts: "BT /F1 10 Tf 50 300 Td\n" + "\n".join(parts) + "\nET")
wide_statements = st.lists(st.tuples(moves, wide_arrays.map(lambda a: f"{a} TJ")).map(place) | states, max_size=10).map(
    lambda parts: "BT 50 300 Td " + " /F4 9 Tf ".join(["", *parts]) + " ET"
)


@settings(max_examples=80)
@given(content=statements | wide_statements, turn=st.sampled_from([0, 90, 180, 270]))
def test_generated_streams(make_pdf: Callable[..., bytes], content: str, turn: int) -> None:
    assert_same(make_pdf(content, page=f"/MediaBox [0 0 400 600] /Rotate {turn}"))


FORM = (
    "/Subtype /Form /BBox [0 0 400 600] /Matrix [1 0 0 1 30 40] /Resources << /Font << /F1 3 0 R >> /XObject << /Y 101 0 R >> >>"
)


def test_forms_inside_forms(make_pdf: Callable[..., bytes], stream: Callable[..., bytes]) -> None:
    objects = {
        100: stream(b"q 2 0 0 2 0 0 cm /Y Do Q BT /F1 9 Tf 5 5 Td (outer) Tj ET", FORM),
        101: stream(b"BT /F1 9 Tf 1 0 0 1 8 9 Tm (inner) Tj ET", FORM),
    }
    data = make_pdf("BT /F1 10 Tf 50 500 Td (page) Tj ET /X Do /X Do", resources="/XObject << /X 100 0 R >>", objects=objects)
    assert_same(data)
    assert "".join(text for text, *_ in places_by_us(list(PdfminerFile(data).pages(9)))[0]) == "pageinnerouterinnerouter"


def test_a_form_that_draws_itself_ends(make_pdf: Callable[..., bytes], stream: Callable[..., bytes]) -> None:
    objects = {100: stream(b"BT /F1 9 Tf (x) Tj ET /Y Do", FORM), 101: stream(b"BT /F1 9 Tf (y) Tj ET /Y Do /X Do", FORM)}
    data = make_pdf("/X Do", resources="/XObject << /X 100 0 R >>", objects=objects)
    assert_same(data)


def test_content_in_several_streams(make_pdf: Callable[..., bytes], stream: Callable[..., bytes]) -> None:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents [100 0 R 101 0 R]"
        b" /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    objects = {20: page, 100: stream(b"BT /F1 10 Tf 50 500 Td (one) Tj"), 101: stream(b"0 -12 Td (two) Tj ET")}
    assert_same(make_pdf("", objects=objects))


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 10 Tf 5 5 Td (a(b(c)d)e) Tj ET",  # strings three deep
        "BT /F1 10 Tf 5 5 Td (x) Tj ET BI /W 2 /H 1 /CS /G /BPC 8 ID ab EI BT /F1 9 Tf (y) Tj ET",
        "BT /F1 10 Tf 5 5 Td 3 (lost operand) Tj ET",
        "BT /Missing 10 Tf 5 5 Td (unknown font) Tj ET",
        "BT /F1 10 Tf 5 5 Td (before) Tj ET } ] >> BT /F1 10 Tf (after) Tj ET",
        "BT /F1 10 Tf 5 Td (a) Tj ET",
        "BT /F#31 10 Tf 5 5 Td (a) Tj ET",
    ],
)
def test_unusual_streams_give_what_the_library_gives(make_pdf: Callable[..., bytes], content: str) -> None:
    assert_same(make_pdf(content))


def test_an_unusual_page_takes_the_library_road(make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The two roads meet: what the fast one refuses comes out of the other one the same."""
    data = make_pdf("BT /F1 10 Tf 50 500 Td (Road) Tj 0 -20 Td [(wi) -200 (th) 300 (out)] TJ 1 1 1 rg (white) Tj ET")
    fast = list(PdfminerFile(data).pages(9))

    def refuse(self: ContentReader, content: bytes) -> None:
        raise UnusualContentError("test")

    monkeypatch.setattr(ContentReader, "_run", refuse)
    slow = list(PdfminerFile(data).pages(9))
    for one, other in zip(fast[0].strips, slow[0].strips, strict=True):
        assert (one.texts, one.style, one.ink, one.angle) == (other.texts, other.style, other.ink, other.angle)
        assert [*one.starts, *one.ends, one.baseline] == pytest.approx([*other.starts, *other.ends, other.baseline])


def test_character_spacing_after_the_last_glyph(make_pdf: Callable[..., bytes]) -> None:
    """PDF 32000, 9.3.2: the spacing applies to every glyph. The library leaves it out between two strings."""
    [page] = PdfminerFile(make_pdf("BT /F1 10 Tf 5 Tc 50 500 Td (i) Tj (i) Tj ET")).pages(9)
    starts = [start for strip in page.strips for start in strip.starts]
    assert starts == pytest.approx([50, 50 + 2.22 + 5])


def test_the_double_quote_operator_begins_a_line(make_pdf: Callable[..., bytes]) -> None:
    """PDF 32000, table 109: set the spacings, move to the next line, show. The library does not move."""
    [page] = PdfminerFile(make_pdf("BT /F1 10 Tf 12 TL 50 500 Td (a) Tj 1 2 (b) \" (c) ' ET")).pages(9)
    assert [strip.baseline for strip in page.strips] == pytest.approx([100, 112, 124])


def test_a_backslash_before_an_ordinary_character(make_pdf: Callable[..., bytes]) -> None:
    [page] = PdfminerFile(make_pdf(rb"BT /F1 10 Tf 50 500 Td (a\-b\q\053) Tj ET")).pages(9)
    assert page.strips[0].texts == list("a-bq+")


def test_actual_text(make_pdf: Callable[..., bytes]) -> None:
    """What the file says that its glyphs mean: one for one, several for one, and by a property list of the resources."""
    content = (
        "BT /F1 10 Tf 50 500 Td (co) Tj /Span <</ActualText <FEFF00AD>>> BDC (-) Tj EMC "
        "/Span <</ActualText (1/2)>> BDC (x) Tj EMC /Span /Named BDC (fi) Tj EMC (end) Tj ET"
    )
    data = make_pdf(content, resources="/Properties << /Named << /ActualText <FEFFFB01> >> >>")
    [page] = PdfminerFile(data).pages(9)
    assert [text for strip in page.strips for text in strip.texts] == ["c", "o", "\xad", "1/2", "\ufb01", "e", "n", "d"]


@pytest.mark.parametrize("path", INBOX, ids=lambda path: path.stem)
def test_sample_documents_take_the_fast_road(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise AssertionError("read by the library's interpreter")

    monkeypatch.setattr(PdfminerFile, "_read_slowly", fail)
    assert all(page.strips for page in PdfminerFile(path.read_bytes()).pages(99))
