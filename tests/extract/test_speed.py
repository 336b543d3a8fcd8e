"""Lines cost a fraction of what pdfminer's own text extraction costs, measured side by side in one run."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import pytest
from pdfminer.high_level import extract_text

from ingest.extract.lines import make_lines
from ingest.extract.pdfium_engine import PdfiumFile
from ingest.extract.pdfminer_engine import PdfminerFile

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "data" / "inbox").glob("*.pdf"))]
SAMPLES = [data for data in SAMPLES if b"%%EOF" in data[-2048:]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [PdfminerFile, PdfiumFile])
def test_lines_are_fast(kind: type[PdfminerFile] | type[PdfiumFile]) -> None:
    """4 to 9 times faster on articles; the floor leaves room for a busy machine and very short samples."""
    theirs = ours = 0.0
    for data in SAMPLES * 2:
        start = time.process_time()
        extract_text(BytesIO(data))
        theirs += time.process_time() - start
        start = time.process_time()
        assert any(make_lines(page.strips) for page in kind(data).pages(99))
        ours += time.process_time() - start
    assert theirs > 3 * ours
