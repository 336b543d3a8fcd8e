"""Damaged, hostile and odd files: what each engine makes of them, and when the other one is asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DocumentError
from ingest.extract import extract
from ingest.model import Document, Engine, Reason, Source
from ingest.settings import ExtractSettings

Maker = Callable[..., bytes]
Wrap = Callable[[bytes], Source]
TEXT = "BT /F1 10 Tf 50 500 Td (some words) Tj ET"
ENGINES = [Engine.PDFMINER, Engine.PDFIUM]
SAMPLES = sorted((Path(__file__).parents[2] / "data" / "inbox").glob("*.pdf"))


def read(source: Source, engine: Engine = Engine.PDFMINER, fallback: bool = False, **more: int) -> Document:
    return extract(source, ExtractSettings(engine=engine, fallback=fallback, **more))


def reason(source: Source, engine: Engine = Engine.PDFMINER, fallback: bool = False, **more: int) -> Reason:
    with pytest.raises(DocumentError) as caught:
        read(source, engine, fallback, **more)
    assert caught.value.stage == "extract"
    assert caught.value.detail.endswith(".")
    return caught.value.reason


# Page trees


@pytest.mark.parametrize("engine", ENGINES, ids=str)
def test_a_page_named_twice_is_read_twice(make_pdf: Maker, as_source: Wrap, engine: Engine) -> None:
    """The library's own list of pages leaves the second one out."""
    data = make_pdf(TEXT, objects={2: b"<< /Type /Pages /Kids [20 0 R 20 0 R] /Count 2 >>"})
    document = read(as_source(data), engine)
    assert document.raw == "some words\fsome words"
    assert [page.number for page in document.pages] == [1, 2]


def test_a_loop_in_the_page_tree_ends(make_pdf: Maker, as_source: Wrap) -> None:
    tree = {2: b"<< /Type /Pages /Kids [20 0 R 100 0 R] /Count 2 >>", 100: b"<< /Type /Pages /Kids [2 0 R 20 0 R] /Count 1 >>"}
    assert read(as_source(make_pdf(TEXT, objects=tree))).raw == "some words\fsome words"


def test_a_tree_that_branches_for_ever_is_given_up(make_pdf: Maker, as_source: Wrap) -> None:
    tree = {100 + depth: f"<< /Type /Pages /Kids [{' '.join([f'{101 + depth} 0 R'] * 30)}] >>".encode() for depth in range(30)}
    tree |= {2: b"<< /Type /Pages /Kids [100 0 R] /Count 1 >>", 130: b"<< /Type /Pages /Kids [] >>"}
    start = time.process_time()
    # The page itself is then found among the objects of the file.
    assert read(as_source(make_pdf(TEXT, objects=tree))).raw == "some words"
    assert time.process_time() - start < 20


def test_page_attributes_are_inherited(make_pdf: Maker, as_source: Wrap) -> None:
    objects = {
        2: b"<< /Type /Pages /Kids [20 0 R] /Count 1 /MediaBox [0 0 300 500] /Rotate 90"
        b" /Resources << /Font << /F1 3 0 R >> >> >>",
        20: b"<< /Type /Page /Parent 2 0 R /Contents 60 0 R >>",
    }
    page = read(as_source(make_pdf(TEXT, objects=objects))).pages[0]
    assert (page.width, page.height) == (500, 300)


def test_pages_without_a_tree_are_found(make_pdf: Maker, as_source: Wrap) -> None:
    assert read(as_source(make_pdf(TEXT, objects={2: b"<< /Type /Pages /Kids [] /Count 0 >>"}))).raw == "some words"


# What cannot be read


@pytest.mark.parametrize("engine", ENGINES, ids=str)
@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\nnothing", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>"]
)
def test_damaged_files_are_corrupt(as_source: Wrap, engine: Engine, data: bytes) -> None:
    assert reason(as_source(data), engine) is Reason.CORRUPT
    assert reason(as_source(data), engine, fallback=True) is Reason.CORRUPT


@pytest.mark.parametrize("engine", ENGINES, ids=str)
def test_limits(make_pdf: Maker, as_source: Wrap, engine: Engine) -> None:
    source = as_source(make_pdf(TEXT, TEXT, TEXT))
    assert reason(source, engine, max_pages=2) is Reason.TOO_LARGE
    assert reason(source, engine, max_chars=20) is Reason.TOO_LARGE
    assert len(read(source, engine, max_pages=3).pages) == 3


def test_a_table_of_letters_without_end(make_pdf: Maker, as_source: Wrap) -> None:
    table = b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"
    objects = {9: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(table), table)}
    data = make_pdf("BT /F4 10 Tf 50 500 Td <0001> Tj ET", objects=objects)
    assert reason(as_source(data), fallback=True) is Reason.TOO_LARGE
    odd = b"/Other usecmap " + table
    objects = {9: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(odd), odd)}
    assert reason(as_source(make_pdf("BT /F4 10 Tf 50 500 Td <0001> Tj ET", objects=objects))) is Reason.TOO_LARGE


def test_a_table_of_widths_without_end(make_pdf: Maker, as_source: Wrap) -> None:
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font"
        " /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        " /W [0 4000000000 500] >>] >>"
    )
    data = make_pdf("BT /F1 10 Tf 50 500 Td <0001> Tj ET", fonts={"F1": font})
    assert reason(as_source(data)) is Reason.TOO_LARGE


@pytest.mark.parametrize("odd", ["", "BT /F1 9 Tf 5 Td (odd) Tj ET "])
def test_forms_that_multiply_are_given_up(make_pdf: Maker, as_source: Wrap, stream: Callable[..., bytes], odd: str) -> None:
    """Ten forms that each draw the next ten times are ten billion drawings; both roads stop."""
    objects = {
        100 + level: stream(
            b"/X Do " * 10, f"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {101 + level} 0 R >> >>"
        )
        for level in range(10)
    }
    objects[110] = stream(b"", "/Subtype /Form /BBox [0 0 9 9]")
    data = make_pdf(odd + "/X Do", resources="/XObject << /X 100 0 R >>", objects=objects)
    assert reason(as_source(data)) is Reason.TOO_LARGE


# One engine for the other


def broken_length(data: bytes) -> bytes:
    """A content stream whose length is given as 0: pdfminer believes it, pdfium looks for the end."""
    plain = b"<< /Length 0 >>\nstream\nBT /F1 10 Tf 50 500 Td (hello again) Tj ET\nendstream"
    start = data.index(b"60 0 obj\n") + 9
    end = data.index(b"endobj", start)
    assert end - start > len(plain)
    return data[:start] + plain + b" " * (end - start - len(plain) - 1) + b"\n" + data[end:]


def test_the_other_engine_reads_what_this_one_cannot(make_pdf: Maker, as_source: Wrap) -> None:
    data = broken_length(make_pdf("".join(chr(33 + (n * 7919) % 90) for n in range(400))))
    assert reason(as_source(data)) is Reason.NO_TEXT_LAYER
    document = read(as_source(data), fallback=True)
    assert document.raw == "hello again"
    assert document.extractor == "pdfium (pdfminer: no_text_layer)"
    assert "engine_fallback" in document.flags
    assert read(as_source(data), Engine.PDFIUM, fallback=True).extractor == "pdfium"


def test_the_reverse(make_pdf: Maker, as_source: Wrap) -> None:
    """pdfium knows no page whose /Type is missing in a tree that does not count; pdfminer's tree walk finds it."""
    data = make_pdf(TEXT, objects={2: b"<< /Type /Pages /Kids [] /Count 0 >>"})
    document = read(as_source(data), Engine.PDFIUM, fallback=True)
    assert document.raw == "some words"
    assert document.extractor.startswith("pdfminer (pdfium: ")


def test_letters_without_a_name_are_flagged_or_rejected(make_pdf: Maker, as_source: Wrap) -> None:
    """Codes that the ToUnicode table leaves out."""
    some = make_pdf("BT /F4 10 Tf 50 500 Td <" + "0010" * 60 + "0200" + "> Tj ET")
    document = read(as_source(some))
    assert "(cid:512)" in document.raw
    assert "garbled_text" in document.flags
    most = make_pdf("BT /F4 10 Tf 50 500 Td <" + "0200" * 60 + "0010" + "> Tj ET")
    assert reason(as_source(most), fallback=True) is Reason.GARBLED


# Anything at all


@settings(max_examples=30)
@given(data=st.data())
def test_damage_gives_a_document_or_a_reason(data: st.DataObject, as_source: Wrap) -> None:
    """Bytes changed at random: no exception but DocumentError, and a raw text whose lines tile it."""
    sample = bytearray(data.draw(st.sampled_from(SAMPLES)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sample) - 1))
        sample[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        document = read(as_source(bytes(sample)))
    except DocumentError:
        return
    at = 0
    for line in document.lines:
        assert line.start >= at
        assert set(document.raw[at : line.start]) <= {"\n", "\f"}
        at = line.end
    assert set(document.raw[at:]) <= {"\f"}
    document.raw.encode("utf-8")


# Fonts that are not in the file


def make_font(encoding: str, widths: str = "") -> dict[str, str]:
    return {"F1": f"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding {encoding} {widths} >>"}


@pytest.mark.parametrize("engine", list(Engine))
def test_widths_of_the_file_come_before_those_of_the_library(make_pdf: Maker, as_source: Wrap, engine: Engine) -> None:
    """groff sets fi by a code of its own and says how wide it is; with no width the text after it would overlap it."""
    fonts = make_font(
        "<< /Type /Encoding /Differences [97 /a 140 /fi] >>",
        "/FirstChar 97 /LastChar 140 /Widths [" + " ".join(["500"] * 43 + ["900"]) + "]",
    )
    content = "BT /F1 10 Tf 50 500 Td (aa\\214\\214aa) Tj 38.5 0 Td (aaa) Tj ET"
    document = read(as_source(make_pdf(content, fonts=fonts)), engine)
    assert document.raw.replace("\ufb01", "fi") == "aafifiaaaaa"
    box = document.lines[0].box
    assert box is not None
    assert (box.x0, box.x1) == (50, pytest.approx(103.5, abs=0.1))


def test_codes_that_winansi_leaves_free_are_bullets(make_pdf: Maker, as_source: Wrap) -> None:
    plain = make_pdf("BT /F1 10 Tf 50 500 Td (\\177 re\\255do \\201) Tj ET", fonts=make_font("/WinAnsiEncoding"))
    assert [read(as_source(plain), engine).raw for engine in Engine] == ["\u2022 re-do \u2022"] * 2
    content = "BT /F1 10 Tf 50 500 Td (\\177 item) Tj ET"
    for encoding in ("/WinAnsiEncoding", "<< /BaseEncoding /WinAnsiEncoding /Differences [97 /b] >>"):
        assert read(as_source(make_pdf(content, fonts=make_font(encoding)))).raw == "\u2022 item"
    other = read(as_source(make_pdf(content, fonts=make_font("<< /BaseEncoding /WinAnsiEncoding /Differences [127 /a] >>"))))
    assert other.raw == "a item"
