"""What a PDF says of itself: title, author, date, language. Evidence only, so anything odd becomes None."""

from __future__ import annotations

import re
from datetime import date

from ingest.model import Metadata

_DATE = re.compile(r"^\s*(?:D:)?(\d{4})[-/]?(\d\d)?[-/]?(\d\d)?")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$")


def decode_text(value: bytes) -> str:
    """A PDF text string: UTF-16 with a byte order mark, UTF-8 with one, else PDFDocEncoding (read as cp1252).

    >>> decode_text(b"\\xfe\\xff\\x00\\xc4"), decode_text(b"\\xc4")
    ('Ä', 'Ä')
    """
    if value[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return value.decode("utf-16", "replace")
    if value[:3] == b"\xef\xbb\xbf":
        return value[3:].decode("utf-8", "replace")
    return value.decode("cp1252", "replace")


def read_text(value: object) -> str | None:
    """A PDF text string of the information dictionary, without stray blanks and control characters.

    >>> read_text(b"Title "), read_text(b"  "), read_text(7)
    ('Title', None, None)
    """
    if isinstance(value, bytes):
        value = decode_text(value)
    if not isinstance(value, str):
        return None
    value = " ".join(value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").split())
    return value or None


def read_date(value: object) -> date | None:
    """The day of a PDF date.

    >>> read_date(b"D:20240229120000+01'00'"), read_date("2023"), read_date("D:20231345")
    (datetime.date(2024, 2, 29), None, None)
    """
    text = read_text(value)
    found = _DATE.match(text) if text else None
    if not found or not found[2] or not found[3]:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_metadata(title: object, author: object, created: object, language: object) -> Metadata:
    """Raw values of the information dictionary and of /Lang to `Metadata`."""
    spoken = read_text(language)
    return Metadata(
        title=read_text(title),
        author=read_text(author),
        created=read_date(created),
        language=spoken.replace("_", "-") if spoken and _LANGUAGE.match(spoken) else None,
    )
