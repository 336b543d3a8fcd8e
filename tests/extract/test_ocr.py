"""Scans read by tesseract: the words of a page come back from its picture."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from ingest.errors import DocumentError
from ingest.extract import extract
from ingest.extract.ocr import Word, make_drafts
from ingest.model import Reason, Source
from ingest.settings import ExtractSettings, Ocr

SAMPLE = Path(__file__).parents[2] / "data" / "inbox" / "bread-prices.pdf"
WORD = re.compile(r"\w{3,}")


@pytest.fixture(scope="module")
def scan(make_pdf: Callable[..., bytes], stream: Callable[..., bytes], as_source: Callable[[bytes], Source]) -> Source:
    """The first page of a sample as a picture in a PDF."""
    page = pdfium.PdfDocument(SAMPLE)[0]
    width, height = page.get_size()
    bitmap = page.render(scale=200 / 72, grayscale=True)
    rows = [bytes(bitmap.buffer)[at * bitmap.stride : at * bitmap.stride + bitmap.width] for at in range(bitmap.height)]
    size = f"/Width {bitmap.width} /Height {bitmap.height}"
    image = f"/Type /XObject /Subtype /Image {size} /ColorSpace /DeviceGray /BitsPerComponent 8"
    return as_source(
        make_pdf(
            f"q {width} 0 0 {height} 0 0 cm /Scan Do Q",
            page=f"/MediaBox [0 0 {width} {height}]",
            resources="/XObject << /Scan 100 0 R >>",
            objects={100: stream(b"".join(rows), image)},
        )
    )


def test_a_scan_is_rejected_unless_ocr_is_on(scan: Source) -> None:
    with pytest.raises(DocumentError) as caught:
        extract(scan, ExtractSettings())
    assert caught.value.reason is Reason.NO_TEXT_LAYER


def test_a_missing_program_is_named(scan: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(DocumentError, match="tesseract is not installed"):
        extract(scan, ExtractSettings(ocr=Ocr.TESSERACT))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_read(scan: Source) -> None:
    document = extract(scan, ExtractSettings(ocr=Ocr.TESSERACT))
    assert document.extractor == "tesseract"
    assert document.flags == ("ocr",)
    printed = extract(Source("x", SAMPLE.read_bytes(), "", scan.media_type))
    wanted = set(WORD.findall("\n".join(printed.text(line) for line in printed.lines if line.page == 1)))
    assert len(wanted & set(WORD.findall(document.raw))) > 0.9 * len(wanted)
    sizes = {run.style.size for line in document.lines for run in line.runs}
    body = sorted(run.style.size for line in printed.lines for run in line.runs)[len(printed.lines) // 2]
    assert min(abs(size - body) for size in sizes) <= 1


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_missing_languages_are_named(scan: Source) -> None:
    with pytest.raises(DocumentError, match="check ocr_languages = xxx"):
        extract(scan, ExtractSettings(ocr=Ocr.TESSERACT, ocr_languages="xxx"))


def test_words_become_lines_in_points() -> None:
    words = [
        Word((1, 1, 1), 300, 600, 150, 35, "Haus"),
        Word((1, 1, 1), 480, 605, 100, 30, "und"),
        Word((1, 1, 2), 300, 670, 90, 35, "Hof"),
    ]
    first, second = make_drafts(words)
    assert (first.text, second.text) == ("Haus und", "Hof")
    assert first.box[0] == 72
    assert first.runs[0].style.size == pytest.approx(11, abs=1.5)
    assert first.baseline < second.baseline
