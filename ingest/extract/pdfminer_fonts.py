"""Fonts for the pdfminer engine: the library's own, with their ToUnicode tables read faster.

The library reads a ToUnicode table token by token in Python, which costs more than the text of a short article.
Nearly all tables hold nothing but hexadecimal strings in ``bfchar`` and ``bfrange`` sections; those are read here
with regular expressions, all others by the library.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from pdfminer.cmapdb import FileUnicodeMap
from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFFont, PDFType1Font, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name

from ingest.errors import DocumentError
from ingest.extract.cff_encoding import read_cff_encoding
from ingest.extract.glyphs import clean_glyph, is_bold, is_italic, plain_font_name
from ingest.extract.symbol_fonts import find_symbols
from ingest.extract.tex_fonts import read_tex_codes
from ingest.model import Reason

_SECTION = re.compile(rb"begin(bfchar|bfrange)\b(.*?)end\1\b", re.S)
_CHAR = re.compile(rb"\s*<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"\s*<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([0-9A-Fa-f\s<>]*)\])")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_COMMENT = re.compile(rb"%[^\r\n]*")
_UNUSUAL = re.compile(rb"usecmap|begincid(?:char|range)|endcmap\b.*begin(?:bf|cmap)", re.S)
_FREE_IN_WINANSI = (127, 129, 141, 143, 144, 157)
LARGEST_RANGE = 0x10000
"""A longer range is hostile: 919 bytes can ask for 4 billion entries."""


# First and last code of a range; what they stand for is passed over, or it would be taken for the next first code.
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]{1,64})>\s*<([0-9A-Fa-f\s]{1,64})>\s*(?:<[^>]*>|\[[^\]]*\]|-?\d+)")


def check_ranges(data: bytes) -> None:
    """Refuse a table whose ranges would be expanded for minutes.

    Raises:
        DocumentError: too large.
    """
    for section in re.finditer(rb"begin(?:bf|cid|notdef)range(.*?)end", data, re.S):
        for first, last in _PAIR.findall(section[1]):
            if int.from_bytes(_bytes(last), "big") - int.from_bytes(_bytes(first), "big") >= LARGEST_RANGE:
                raise too_wide("ToUnicode table")


def check_widths(widths: object) -> None:
    """Refuse a table of glyph widths that names billions of glyphs in three numbers.

    Raises:
        DocumentError: too large.
    """
    widths = resolve1(widths)
    numbers = [resolve1(item) for item in widths] if isinstance(widths, list) else []
    for first, last in pairwise(numbers):
        if isinstance(first, int) and isinstance(last, int) and last - first >= LARGEST_RANGE:
            raise too_wide("table of widths")


def too_wide(what: str) -> DocumentError:
    """A font that names more glyphs than fonts can have."""
    return DocumentError(
        f"A font's {what} names more than {LARGEST_RANGE} codes in one range; the file is hostile or broken.",
        reason=Reason.TOO_LARGE,
        stage="extract",
    )


def read_unicode_map(data: bytes) -> FileUnicodeMap | None:
    """A ToUnicode table, or None where it holds anything but plain sections, for the library to read.

    >>> table = read_unicode_map(b"1 beginbfchar <01> <0041> endbfchar 1 beginbfrange <02><04><0061> endbfrange")
    >>> [table.get_unichr(code) for code in (1, 2, 4)]
    ['A', 'a', 'c']
    >>> read_unicode_map(b"/Other usecmap") is None
    True
    """
    if b"%" in data:
        data = _COMMENT.sub(b"", data)
    if _UNUSUAL.search(data):
        return None
    found = FileUnicodeMap()
    for section in _SECTION.finditer(data):
        body = section[2]
        pattern, add = (_CHAR, _add_char) if section[1] == b"bfchar" else (_RANGE, _add_range)
        at = 0
        while match := pattern.match(body, at):
            add(found, match)
            at = match.end()
        if body[at:].strip():
            return None
    return found


def _bytes(text: bytes) -> bytes:
    digits = b"".join(text.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _add_char(table: FileUnicodeMap, match: re.Match[bytes]) -> None:
    table.add_cid2unichr(int.from_bytes(_bytes(match[1]), "big"), _bytes(match[2]))


def _add_range(table: FileUnicodeMap, match: re.Match[bytes]) -> None:
    first, last = _bytes(match[1]), _bytes(match[2])
    if len(first) != len(last):
        return
    start, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
    if match[4] is not None:
        for code, value in zip(range(start, end + 1), _HEX.findall(match[4]), strict=False):
            table.add_cid2unichr(code, _bytes(value))
        return
    target = _bytes(match[3])
    prefix, tail = target[:-4], target[-4:]
    base, length = int.from_bytes(tail, "big"), len(tail)
    for code in range(start, end + 1):
        value = (base + code - start) & ((1 << 8 * length) - 1)
        table.add_cid2unichr(code, prefix + value.to_bytes(length, "big"))


class FontManager(PDFResourceManager):
    """Makes the library's fonts, each once."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        if objid and objid in self._cached_fonts:
            return self._cached_fonts[objid]
        if literal_name(spec.get("Subtype")) == "Type0":
            below = resolve1(list_value(spec["DescendantFonts"])[0])
            for key in ("W", "W2"):
                check_widths(dict_value(below).get(key))
        font = self._fast_font(spec) or super().get_font(None, spec)
        if isinstance(font, PDFType1Font):
            _complete(font, spec)
        elif isinstance(font, PDFType3Font) and (codes := read_tex_codes(spec)):
            font.cid2unicode = codes
            font.is_tex = True  # type: ignore[attr-defined]
        if objid and self.caching:
            self._cached_fonts[objid] = font
        return font

    def _fast_font(self, spec: Mapping[str, object]) -> PDFFont | None:
        stream = resolve1(spec.get("ToUnicode"))
        if not isinstance(stream, PDFStream):
            return None
        data = stream.get_data()
        check_ranges(data)
        table = read_unicode_map(data)
        if table is None:
            return None
        bare = {key: value for key, value in spec.items() if key != "ToUnicode"}
        if literal_name(bare.get("Subtype")) == "Type0":
            # With a ToUnicode table the library needs neither the character collection nor the font file.
            below = dict(dict_value(list_value(spec["DescendantFonts"])[0]))
            if "Encoding" in spec:
                below["Encoding"] = resolve1(spec["Encoding"])
            below["CIDSystemInfo"] = {"Registry": b"Adobe", "Ordering": b"Identity"}
            if "FontDescriptor" in below:
                below["FontDescriptor"] = {k: v for k, v in dict_value(below["FontDescriptor"]).items() if k != "FontFile2"}
            bare = below
        font = super().get_font(None, bare)
        font.unicode_map = table  # type: ignore[attr-defined]
        return font


def _complete(font: PDFType1Font, spec: Mapping[str, object]) -> None:
    """Add what the library leaves out of a simple font: widths of the file, bullets of the encoding.

    For the fourteen standard fonts the library takes its own widths, which know no glyph by its code: a ligature of the
    file's own encoding gets none. The file's widths go first. Where WinAnsiEncoding leaves a code free it is a bullet
    (ISO 32000-1, annex D.2, note 3); 173 is a hyphen, which the library reads as a blank.
    """
    first, widths = resolve1(spec.get("FirstChar")), resolve1(spec.get("Widths"))
    if isinstance(first, int) and isinstance(widths, list):
        own = {first + index: resolve1(width) for index, width in enumerate(widths)}
        font.widths = {**font.widths, **{code: width for code, width in own.items() if isinstance(width, (int, float))}}
    encoding = resolve1(spec.get("Encoding"))
    own_codes = isinstance(encoding, dict)
    if isinstance(encoding, dict):
        encoding = resolve1(encoding.get("BaseEncoding"))
    if encoding is None and "FontFile" not in font.descriptor:
        native = _find_own_encoding(font)
        if native:
            font.cid2unicode = {**font.cid2unicode, **native, **_read_differences(spec)}
    if isinstance(encoding, PSLiteral) and encoding.name == "WinAnsiEncoding":
        font.cid2unicode = {**dict.fromkeys(_FREE_IN_WINANSI, "\u2022"), **font.cid2unicode}
        if not own_codes:
            font.cid2unicode[173] = "-"


def _find_own_encoding(font: PDFType1Font) -> Mapping[int, str]:
    """The encoding that a font has of itself: of the standard fonts of symbols, or of its file, whose glyphs have names."""
    stream = resolve1(font.descriptor.get("FontFile3"))
    if isinstance(stream, PDFStream) and literal_name(stream.attrs.get("Subtype")) == "Type1C":
        try:
            names = read_cff_encoding(stream.get_data())
        except Exception:  # the file is damaged; the library raises what it likes
            names = {}
        found = {code: text for code, name in names.items() if (text := _read_name(name)) is not None}
        if found:
            return found
    return find_symbols(str(font.basefont))


def _read_differences(spec: Mapping[str, object]) -> dict[int, str]:
    """The codes that a file names itself, where the names are known."""
    encoding = resolve1(spec.get("Encoding"))
    found: dict[int, str] = {}
    at = 0
    for item in map(resolve1, resolve1(encoding.get("Differences")) or ()) if isinstance(encoding, dict) else ():
        if isinstance(item, int):
            at = item
        elif isinstance(item, PSLiteral):
            text = _read_name(item.name)
            if text is not None:
                found[at] = text
            at += 1
    return found


def _read_name(name: object) -> str | None:
    try:
        return name2unicode(str(name))
    except (KeyError, ValueError):
        return None


class FontFace:
    """What lines need to know of a font, and its glyphs as they are met."""

    __slots__ = ("bold", "font", "glyphs", "italic", "multibyte", "name", "scale", "shown", "vertical")

    def __init__(self, font: PDFFont) -> None:
        name = font.fontname
        if isinstance(name, bytes):
            name = name.decode("latin-1")
        basefont = getattr(font, "basefont", None)
        if (not name or name == "unknown") and isinstance(basefont, str):
            name = basefont
        self.name = plain_font_name(str(name))
        weight = _number(font.descriptor.get("FontWeight"))
        if not weight:
            stem = _number(font.descriptor.get("StemV"))
            weight = stem * 5 if stem < 140 else stem * 4 + 140
        self.bold = is_bold(self.name, font.flags, weight)
        self.italic = is_italic(self.name, font.flags, _number(font.italic_angle))
        # How much of the nominal size is printed: 1 but for bitmap fonts, whose glyph space is their own.
        self.scale = 1.0
        if isinstance(font, PDFType3Font):
            height = font.bbox[3] - font.bbox[1]
            own = abs(font.vscale - 0.001) > 1e-5
            self.scale = abs(height * font.vscale) if height and own else abs(font.vscale) * 1000
            if hasattr(font, "is_tex"):  # TeX gives the size in points and the glyphs in dots
                self.scale = 1.0
        self.font = font
        self.vertical = font.is_vertical()
        self.multibyte = font.is_multibyte()
        self.glyphs: dict[int, tuple[str, float, bool]] = {}
        self.shown: dict[bytes, list[tuple[str, float, bool]]] = {}

    def glyph(self, cid: int) -> tuple[str, float, bool]:
        """Text, width in font sizes, and whether word spacing applies to this glyph."""
        known = self.glyphs.get(cid)
        if known is None:
            try:
                text = self.font.to_unichr(cid)
            except PDFUnicodeNotDefined:
                text = f"(cid:{cid})"
            known = self.glyphs[cid] = (clean_glyph(text), float(self.font.char_width(cid)), cid == 32 and not self.multibyte)
        return known


def _number(value: object) -> float:
    value = resolve1(value)
    return float(value) if isinstance(value, (int, float)) else 0.0
