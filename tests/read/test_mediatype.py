"""What a file is, by content."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.errors import DocumentError
from ingest.model import MediaType, Reason
from ingest.read import read_bytes
from ingest.read.mediatype import find_media_type
from ingest.settings import ReadSettings


def zip_with(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"\n\n%PDF-1.4",
        b"\xef\xbb\xbf%PDF-1.4",
        b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj",
        b"\0" * 1000 + b"%PDF-2.0",
    ],
)
def test_a_pdf_has_its_header_within_1024_bytes(data: bytes) -> None:
    assert find_media_type(data) is MediaType.PDF


@pytest.mark.parametrize(
    "data",
    [
        b"A file begins with %PDF-1.7, says the standard.",
        b"x" * 2000 + b"%PDF-1.7 1 0 obj",
        b"MZ is how a Windows program begins.",
        b"BM, the British Museum, is open.",
        b"a < b and <b> is bold in HTML: <html> begins a page.",
        b"II*",
        b"\xef\xbb\xbfText",
    ],
)
def test_a_text_about_formats_is_a_text(data: bytes) -> None:
    assert find_media_type(data) is MediaType.TEXT


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\xef\xbb\xbf  <!-- c -->\n<HTML lang=de>", "HTML"),
        ("<html>".encode("utf-16"), "HTML"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (zip_with("a.txt"), "ZIP"),
        (zip_with("[Content_Types].xml", "word/document.xml"), "Word"),
        (zip_with("xl/workbook.xml"), "Excel"),
        (zip_with("ppt/presentation.xml"), "PowerPoint"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "Office"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"BM\x36\x10\0\0\0\0\0\0", "BMP"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"PAR1\x15", "Parquet"),
        (b"\0\0\0\x20ftypisom", "MP4"),
        (b"\x7fELF\2\1\1", "program"),
        (bytes(range(256)) * 8, "binary"),
    ],
)
def test_anything_else_is_called_what_it_is(data: bytes, what: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, "memory:x", ReadSettings())
    assert caught.value.reason is Reason.UNSUPPORTED
    assert what in caught.value.detail
    assert "wanted a PDF or a plain text" in caught.value.detail


@pytest.mark.parametrize("data", [b"", b" \n\f\r\n\t"])
def test_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, "memory:x", ReadSettings())
    assert caught.value.reason is Reason.EMPTY
