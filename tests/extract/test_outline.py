"""The bookmarks of a PDF, and the lines that they name."""

from __future__ import annotations

import pytest

from ingest.extract.pdfium_engine import PdfiumFile
from ingest.extract.pdfminer_engine import PdfminerFile
from ingest.model import Document, Line, Metadata
from ingest.outline import find_outlined

ENGINES = [PdfminerFile, PdfiumFile]


def make(*, circle: bool = False) -> bytes:
    """One page and three entries, one inside another; in a circle the inner one is followed by itself."""
    follows = "/Next 6 0 R" if circle else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        "<< /Type /Outlines /First 5 0 R /Last 7 0 R /Count 3 >>",
        "<< /Title <FEFF00DC0062006500720020005A00FC00670065> /Parent 4 0 R /First 6 0 R /Last 6 0 R /Next 7 0 R /Count 1 >>",
        f"<< /Title (Tracks) /Parent 5 0 R {follows} >>",
        "<< /Title (Signals) /Parent 4 0 R /Prev 5 0 R >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("circle", [False, True])
def test_depth_and_name_of_each_entry(engine: type[PdfminerFile] | type[PdfiumFile], circle: bool) -> None:
    file = engine(make(circle=circle))
    assert file.metadata().outline == ((1, "Über Züge"), (2, "Tracks"), (1, "Signals"))
    file.close()


def document(*texts: str, outline: tuple[tuple[int, str], ...]) -> Document:
    lines, at = [], 0
    for text in texts:
        lines.append(Line(1, at, at + len(text)))
        at += len(text) + 1
    return Document("\n".join(texts), tuple(lines), (), "test", Metadata(outline=outline))


def test_lines_with_the_name_of_an_entry_are_found_over_two_lines_and_past_numbers() -> None:
    outline = ((1, "Trains"), (2, "Named and numbered tracks"), (1, "Signals"))
    texts = ("1 Trains", "Trains run on tracks.", "1.1. Named and", "numbered tracks", "Signals show", "Chapter 2. Signals")
    assert find_outlined(document(*texts, outline=outline)) == [1, 0, 2, 2, 0, 1]


def test_two_entries_are_no_outline() -> None:
    assert find_outlined(document("One", "Two", outline=((1, "One"), (1, "Two")))) == [0, 0]
