"""Small PDFs written by hand, so that a test can say exactly what stands in the file."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping

import pytest

from ingest.model import MediaType, Source

TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def % a comment
1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfchar <0001> <0041> <0002> <FB01> <0003> <D83DDE00> endbfchar
2 beginbfrange <0010> <0029> <0061> <0030> <0031> [<0066006C> <00660066>] endbfrange
endcmap"""

FONTS: dict[str, str] = {
    "F1": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "F2": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    "F3": "<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Some-Italic /FirstChar 32 /LastChar 34 /Widths [250 333 408]"
    " /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+Some-Italic /Flags 96 /ItalicAngle -12 /Ascent 700"
    " /Descent -200 /FontBBox [0 -200 1000 800] /MissingWidth 500 /StemV 80 >> >>",
    "F4": "<< /Type /Font /Subtype /Type0 /BaseFont /GHIJKL+Wide /Encoding /Identity-H /ToUnicode 9 0 R /DescendantFonts"
    " [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /GHIJKL+Wide /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
    " /Supplement 0 >> /DW 600 /W [1 [700 550 900] 16 41 480] /FontDescriptor << /Type /FontDescriptor"
    " /FontName /GHIJKL+Wide /Flags 4 /ItalicAngle 0 /Ascent 800 /Descent -200 /FontBBox [0 -200 1000 800] /StemV 180 >> >>] >>",
}

Maker = Callable[..., bytes]


def build_pdf(
    *contents: str | bytes,
    page: str = "/MediaBox [0 0 400 600]",
    resources: str = "",
    objects: Mapping[int, bytes] | None = None,
    catalog: str = "",
    trailer: str = "",
    fonts: Mapping[str, str] = FONTS,
) -> bytes:
    """A PDF with one page for each content stream.

    Object numbers: 1 catalog, 2 page tree, 9 a ToUnicode table, 20 … pages, 60 … contents, 100 … yours.
    """
    found: dict[int, bytes] = {}
    kids = " ".join(f"{20 + index} 0 R" for index in range(len(contents)))
    found[1] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    found[2] = f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode()
    found[9] = make_stream(TO_UNICODE)
    table = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(fonts, 3))
    for number, spec in enumerate(fonts.values(), 3):
        found[number] = spec.encode()
    for index, content in enumerate(contents):
        data = content.encode("latin-1") if isinstance(content, str) else content
        found[20 + index] = (
            f"<< /Type /Page /Parent 2 0 R {page} /Contents {60 + index} 0 R /Resources << /Font << {table} >> {resources} >> >>"
        ).encode()
        found[60 + index] = make_stream(data)
    found.update(objects or {})
    return write_objects(found, trailer)


def make_stream(data: bytes, extra: str = "") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode {extra} >>\nstream\n".encode() + packed + b"\nendstream"


def write_objects(found: Mapping[int, bytes], trailer: str = "") -> bytes:
    """Objects with their numbers to a file with a cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in sorted(found.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    size = max(found) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places[number]:010d} 00000 n \n".encode() if number in places else b"0000000000 65535 f \n"
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


@pytest.fixture(scope="session")
def make_pdf() -> Maker:
    return build_pdf


@pytest.fixture(scope="session")
def stream() -> Callable[..., bytes]:
    return make_stream


@pytest.fixture(scope="session")
def as_source() -> Callable[[bytes], Source]:
    def wrap(data: bytes) -> Source:
        return Source("test.pdf", data, hashlib.sha256(data).hexdigest(), MediaType.PDF)

    return wrap
