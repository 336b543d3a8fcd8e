"""Scans without a text layer, read by tesseract: optional, off by default, one process a page.

Tesseract finds lines and words; their boxes become line drafts, which take the same road as those of a PDF. Fonts and
weights are unknown, the size is guessed from the height of the letters, so structure has less to go by.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium

from ingest.errors import DocumentError
from ingest.extract.draft import DraftRun, LineDraft
from ingest.model import Box, Page, Reason, Style

DPI = 300
"""Tesseract is trained on text about 30 pixels high; 300 dpi gives that for print of 8 to 12 points."""
PAGE_TIMEOUT_S = 120
LEAST_CONFIDENCE = 10.0
"""Words below are specks and rules. Real words in bad print stay above 30."""
_LOW = frozenset("acemnorsuvwxz-–—.:…«»")
_DEEP = frozenset("gjpqy,;ßQ()[]{}|§$")


class Word(NamedTuple):
    """One word as tesseract found it; box in pixels."""

    line: tuple[int, int, int]
    left: float
    top: float
    width: float
    height: float
    text: str


def read_scan(data: bytes, languages: str, max_pages: int) -> Iterator[tuple[Page, list[LineDraft]]]:
    """The lines of every page of a PDF, as pictures read by tesseract.

    Args:
        languages: tesseract's names joined by a plus sign ("deu+eng").
    Raises:
        DocumentError: tesseract or its language data is missing, or it failed.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise failed("tesseract is not installed; install it (Debian: tesseract-ocr, tesseract-ocr-deu) or set ocr = off.")
    document = pdfium.PdfDocument(data)
    try:
        for number, page in enumerate(document, 1):
            if number > max_pages:
                raise DocumentError(
                    f"The PDF has more than {max_pages} pages; raise extract.max_pages or split the file.",
                    reason=Reason.TOO_LARGE,
                    stage="extract",
                )
            width, height = page.get_size()
            bitmap = page.render(scale=DPI / 72, grayscale=True)
            words = parse_words(_run(program, _to_pgm(bitmap), languages))
            bitmap.close()
            page.close()
            yield Page(number, round(width, 2), round(height, 2)), make_drafts(words)
    finally:
        document.close()


def failed(detail: str) -> DocumentError:
    """The document stays without a text layer."""
    return DocumentError(f"The PDF has no text layer, and {detail}", reason=Reason.NO_TEXT_LAYER, stage="extract")


def _to_pgm(bitmap: pdfium.PdfBitmap) -> bytes:
    """A grey picture in the plainest of formats, which needs no library."""
    row, width, height = bitmap.stride, bitmap.width, bitmap.height
    pixels = bytes(bitmap.buffer)
    body = pixels if row == width else b"".join(pixels[at * row : at * row + width] for at in range(height))
    return f"P5 {width} {height} 255\n".encode() + body


def _run(program: str, picture: bytes, languages: str) -> str:
    command = [program, "stdin", "stdout", "-l", languages, "--dpi", str(DPI), "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # documents run side by side, not the threads of one
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=PAGE_TIMEOUT_S, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise failed(f"tesseract took more than {PAGE_TIMEOUT_S} s for a page; set ocr = off for this file.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise failed(f"tesseract failed ({said[-1] if said else done.returncode}); check ocr_languages = {languages}.")
    return done.stdout.decode("utf-8", "replace")


def parse_words(table: str) -> list[Word]:
    """The words of tesseract's table.

    >>> parse_words("5\\t1\\t2\\t1\\t3\\t1\\t10\\t20\\t30\\t12\\t96.1\\tWort\\n4\\t1\\t2\\t1\\t3\\t0\\t10\\t20\\t30\\t12\\t-1\\t")
    [Word(line=(2, 1, 3), left=10.0, top=20.0, width=30.0, height=12.0, text='Wort')]
    """
    words = []
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip() or float(cells[10]) < LEAST_CONFIDENCE:
            continue
        left, top, width, height = map(float, cells[6:10])
        line = (int(cells[2]), int(cells[3]), int(cells[4]))
        words.append(Word(line, left, top, width, height, "".join(cells[11].split())))
    return words


def make_drafts(words: Iterable[Word]) -> list[LineDraft]:
    """Words to lines, in points."""
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    drafts = []
    for found in lines.values():
        text = " ".join(word.text for word in found)
        scale = 72 / DPI
        size = round(2 * median(word.height * scale / _share(word.text)[0] for word in found)) / 2 or 1.0
        baseline = median((word.top + word.height) * scale - _share(word.text)[1] * size for word in found)
        box = Box(
            round(min(word.left for word in found) * scale, 2),
            round(min(word.top for word in found) * scale, 2),
            round(max(word.left + word.width for word in found) * scale, 2),
            round(max(word.top + word.height for word in found) * scale, 2),
        )
        drafts.append(LineDraft(text, box, round(baseline, 2), (DraftRun(0, len(text), Style("", size)),)))
    return drafts


def _share(text: str) -> tuple[float, float]:
    """How much of the font size the ink of a word is high, and how much of that lies below the baseline.

    >>> _share("nun"), _share("Haus"), _share("gar"), _share("Tag")
    ((0.47, 0.0), (0.7, 0.0), (0.68, 0.21), (0.91, 0.21))
    """
    low = 0.21 if any(char in _DEEP for char in text) else 0.0
    high = 0.47 if all(char in _LOW or char in "gpqy,;" for char in text) else 0.7
    return round(high + low, 2), low
