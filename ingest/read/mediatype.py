"""What a file is, by its first bytes; and, where it is nothing that can be read, what it is instead."""

from __future__ import annotations

import re

from ingest.errors import DocumentError
from ingest.model import MediaType, Reason

_PDF = re.compile(rb"%PDF-\d")
# The PDF standard (Annex H, note 13) lets the header stand anywhere in the first 1024 bytes.
_PDF_WITHIN = 1024

_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of the older kind (.doc, .xls, .ppt)"),
    (b"{\\rtf", "an RTF file"),
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "an EPS file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"II+\0", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (b"AT&TFORM", "a DjVu file"),
    (b"8BPS", "a Photoshop file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"RIFF", "a WebP, WAV or AVI file"),
    (b"\x80\x04\x95", "a Python pickle"),
)
_SHORT = (b"BM", b"MZ", b"II*\0", b"MM\0*", b"ID3", b"BZh")  # also the beginning of an honest text
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"\s*<(?:\?xml\b|!doctype\s+(?!html))", re.IGNORECASE)
_ADVICE = "wanted a PDF or a plain text"


def find_media_type(data: bytes) -> MediaType:
    """PDF or text, by content.

    >>> find_media_type(b"%PDF-1.7 ...").value
    'application/pdf'
    >>> find_media_type(b"Ten years on, the bridge stands.").value
    'text/plain'

    Raises:
        DocumentError: the bytes are something else; the detail says what.
    """
    if _is_pdf(data):
        return MediaType.PDF
    other = _name_other(data)
    if other is not None:
        raise DocumentError(f"{other}; {_ADVICE}", reason=Reason.UNSUPPORTED, stage="read")
    return MediaType.TEXT


def _is_pdf(data: bytes) -> bool:
    header = _PDF.search(data, 0, _PDF_WITHIN + 8)
    if header is None:
        return False
    if header.start() == 0 or not data[: header.start()].strip(b"\0\t\n\f\r \xef\xbb\xbf"):
        return True
    # Further in, it may be a text that speaks of PDF, a ZIP or a mail that holds one: the body must look like one too.
    return not data.startswith(b"PK\x03\x04") and b" obj" in data[header.start() :]


def _name_other(data: bytes) -> str | None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _name_zip(data)
    if data[4:8] == b"ftyp":
        return "an MP4 video or HEIF image"
    if data[257:262] == b"ustar":
        return "a tar archive"
    for sign, words in _BEGINS:
        if data.startswith(sign) and not (sign in _SHORT and _looks_like_text(data)):
            return words
    head = _decode_head(data)
    if _HTML.match(head):
        return "an HTML page"
    if _XML.match(head):
        return "an XML file"
    return None


def _looks_like_text(data: bytes) -> bool:
    head = data[:4096]
    return not any(byte < 9 or 13 < byte < 27 for byte in head)


def _decode_head(data: bytes) -> str:
    head = data[:2048]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:2] == b"\0":
        return head.decode("utf-16-le", "replace")
    if head[:1] == b"\0":
        return head.decode("utf-16-be", "replace")
    return head.decode("latin-1").removeprefix("\xef\xbb\xbf")


def _name_zip(data: bytes) -> str:
    head, tail = data[:4096], data[-65536:]
    for sign, words in (
        (b"word/", "a Word document (.docx)"),
        (b"xl/", "an Excel workbook (.xlsx)"),
        (b"ppt/", "a PowerPoint presentation (.pptx)"),
        (b"mimetypeapplication/epub+zip", "an EPUB book"),
        (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file (.odt, .ods, .odp)"),
    ):
        if sign in head or sign in tail:
            return words
    return "a ZIP archive"
