"""The encoding that a font file in the Compact Font Format has of itself: which glyph a code shows, by name.

The library reads the strings of such a file rightly, its encoding and charset not: it forgets that the first glyph has no
entry in either.

Source: Adobe Technical Note 5176, The Compact Font Format Specification, 12 (encodings) and 13 (charsets).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from pdfminer.pdffont import CFFFont

_CHARSET, _ENCODING = 15, 16  # operators of the top dictionary
_STANDARD_ENCODINGS, _STANDARD_CHARSETS = 1, 2  # the largest offsets that are numbers of a standard one


def read_cff_encoding(data: bytes) -> dict[int, str]:
    """Codes and names of glyphs; nothing where the file uses a standard encoding or charset.

    Raises:
        Exception: of any kind, as the library does, if the file is damaged.
    """
    font = CFFFont("", BytesIO(data))
    charset, encoding = (int(font.top_dict.get(operator, [0])[0]) for operator in (_CHARSET, _ENCODING))
    if encoding <= _STANDARD_ENCODINGS or charset <= _STANDARD_CHARSETS:
        return {}
    names = [font.getstr(sid) for sid in _read_charset(data, charset, font.nglyphs - 1)]
    plain = (name.decode("latin-1") if isinstance(name, bytes) else str(name) for name in names)
    return dict(zip(_read_codes(data, encoding), plain, strict=False))


def _read_charset(data: bytes, at: int, count: int) -> list[int]:
    """The numbers of the names of all glyphs but the first."""
    form = data[at]
    at += 1
    if form == 0:
        return [int.from_bytes(data[at + 2 * k : at + 2 * k + 2], "big") for k in range(count)]
    found: list[int] = []
    size = form  # bytes of the length of a range: 1 in format 1, 2 in format 2
    while len(found) < count:
        first, more = int.from_bytes(data[at : at + 2], "big"), int.from_bytes(data[at + 2 : at + 2 + size], "big")
        found += range(first, first + more + 1)
        at += 2 + size
        if at >= len(data):
            break
    return found[:count]


def _read_codes(data: bytes, at: int) -> Iterator[int]:
    """The codes of all glyphs but the first."""
    form, count = data[at] & 0x7F, data[at + 1]
    at += 2
    if form == 0:
        yield from data[at : at + count]
        return
    for first, more in zip(data[at : at + 2 * count : 2], data[at + 1 : at + 2 * count : 2], strict=True):
        yield from range(first, first + more + 1)
