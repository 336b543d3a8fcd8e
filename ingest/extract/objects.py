"""The objects of a PDF file, each token by one regular expression instead of the library's walk from state to state.

`QuickDocument` is the library's document with another way to read one object or a stream of objects. It knows what nearly
every producer writes; where an object holds anything else (comments, odd escapes, a wrong length, damage) the library
reads that object. Nothing is looked up before an object is known to be a usual one, so no object is read twice
because another one is broken.
"""

from __future__ import annotations

import re
from io import BytesIO

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream
from pdfminer.psparser import KWD, LIT, PSLiteral

_END = rb"(?=[/%\[\]()<>{}\s]|\Z)"
_NUMBER = rb"[-+]?(?:\d{1,15}(?:\.\d{0,30})?|\.\d{1,30})"
# (?>(?:…)*) and not (?:…)*+: see ingest/extract/tokens.py.
_TOKEN = re.compile(
    rb"\s*+(?:/((?>(?:[^#/%\[\]()<>{}\s]++|#[0-9A-Fa-f]{2})*))(?!#)"  # 1: a name
    + rb"|(\d{1,9})\s++\d{1,9}\s++R%s" % _END  # 2: a reference
    + rb"|(%s)%s" % (_NUMBER, _END)  # 3
    + rb"|\[((?>(?:\s*+%s(?=[\s\]]))*))\s*+\]" % _NUMBER  # 4: an array of numbers, of which there are thousands
    + rb"|(<<|\[)"  # 5
    + rb"|(>>|\])"  # 6
    + rb"|<((?>(?:\s*+[0-9A-Fa-f]\s*+[0-9A-Fa-f])*)\s*+)>"  # 7: a hexadecimal string
    + rb"|\(((?>(?:[^()\\]++|\\(?:[nrtbf()\\]|[0-3][0-7]{2}))*))\)"  # 8: a string
    + rb"|(true|false|null)%s" % _END  # 9
    + rb"|(\Z)"  # 10
    + rb"|([\s\S]))"  # 11: what only the library reads
)
_HEAD = re.compile(rb"\s*+(\d{1,10})\s++\d{1,10}\s++obj" + _END)
_INTEGER = re.compile(rb"\s++(\d{1,10})\s++endobj" + _END)
_TAIL = re.compile(rb"\s*+(?:endobj" + _END + rb"|(stream)(?:\r\n?|\n))")
_STREAM_TAIL = re.compile(rb"\s*+endstream\s++endobj" + _END)
_HEX_IN_NAME = re.compile(rb"#(..)")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_WORDS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
_BARE_NULL = KWD(b"null")
"""What the library makes of null in a stream of objects."""


class UnusualObjectError(Exception):
    """An object that only the library reads."""


def _unescape(match: re.Match[bytes]) -> bytes:
    what = match[1]
    return bytes((int(what, 8),)) if len(what) == 3 else _ESCAPED.get(what, what)


def _number(text: bytes) -> int | float:
    return float(text) if b"." in text else int(text)


def _make_dictionary(items: list[object]) -> dict[str, object]:
    if len(items) % 2:
        raise UnusualObjectError
    found: dict[str, object] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if not isinstance(key, PSLiteral):
            raise UnusualObjectError
        if value is not None:
            found[str(key.name)] = value
    return found


def read_objects(data: bytes, at: int, document: PDFDocument | None, most: int | None = None) -> tuple[list[object], int]:
    """The objects that begin at a place, and where the last one ends.

    >>> read_objects(b"<< /Kids [1 -.5] /N (a\\\\051) >> endobj", 0, None, 1)
    ([{'Kids': [1, -0.5], 'N': b'a)'}], 30)

    Args:
        document: what references belong to.
        most: how many objects are read; None for those of a stream of objects, to its end.
    Raises:
        UnusualObjectError: the library has to read them.
    """
    items: list[object] = []
    outer: list[tuple[list[object], bytes]] = []
    opened = b""
    for match in _TOKEN.finditer(data, at):
        kind = match.lastindex
        if kind == 1:
            name = match[1]
            if b"#" in name:
                name = _HEX_IN_NAME.sub(lambda found: bytes((int(found[1], 16),)), name)
            try:
                items.append(LIT(name.decode()))
            except UnicodeDecodeError:
                raise UnusualObjectError from None
        elif kind == 2:
            if most is None and not outer:
                raise UnusualObjectError
            items.append(PDFObjRef(document, int(match[2])))
        elif kind == 3:
            items.append(_number(match[3]))
        elif kind == 4:
            items.append([_number(text) for text in match[4].split()])
        elif kind == 5:
            outer.append((items, opened))
            items, opened = [], match[5]
            continue
        elif kind == 6:
            if opened != (b"[" if match[6] == b"]" else b"<<"):
                raise UnusualObjectError
            made = items if opened == b"[" else _make_dictionary(items)
            items, opened = outer.pop()
            items.append(made)
        elif kind == 7:
            items.append(bytes.fromhex(b"".join(match[7].split()).decode()))
        elif kind == 8:
            text = match[8]
            items.append(_ESCAPE.sub(_unescape, text) if b"\\" in text else text)
        elif kind == 9:
            items.append(_WORDS[match[9]] if most is not None or match[9] != b"null" else _BARE_NULL)
        elif kind == 10 and most is None and not outer:
            return items, len(data)
        else:
            raise UnusualObjectError
        if most is not None and not outer and len(items) >= most:
            return items, match.end()
    raise UnusualObjectError


class QuickDocument(PDFDocument):
    """The library's document, its objects read faster.

    Raises:
        whatever the library raises for a file that is damaged or encrypted.
    """

    def __init__(self, data: bytes, password: str = "") -> None:
        self._data = data
        super().__init__(PDFParser(BytesIO(data)), password)

    def getobj(self, objid: int) -> object:
        known = self._cached_objs.get(objid)
        return known[0] if known is not None else super().getobj(objid)

    def _getobj_parse(self, pos: int, objid: int) -> object:
        try:
            return self._read_object(pos, objid)
        except UnusualObjectError:
            return super()._getobj_parse(pos, objid)

    def _get_objects(self, stream: PDFStream) -> tuple[list[object], int]:
        try:
            objects, _ = read_objects(stream.get_data(), 0, self)
        except UnusualObjectError:
            return super()._get_objects(stream)
        count = stream.get("N")
        return (objects, count) if isinstance(count, int) else super()._get_objects(stream)

    def _read_object(self, pos: int, objid: int) -> object:
        head = self._match_head(pos, objid)
        [found], end = read_objects(self._data, head.end(), self, 1)
        tail = _TAIL.match(self._data, end)
        if tail is None:
            raise UnusualObjectError
        if tail[1] is None:
            return found
        if not isinstance(found, dict):
            raise UnusualObjectError
        length = self._find_length(found.get("Length"))
        start = tail.end()
        if not isinstance(length, int) or length < 0 or _STREAM_TAIL.match(self._data, start + length) is None:
            raise UnusualObjectError
        return PDFStream(found, self._data[start : start + length], self.decipher)

    def _match_head(self, pos: int, objid: int) -> re.Match[bytes]:
        head = _HEAD.match(self._data, pos) if pos >= 0 else None
        if head is None or int(head[1]) != objid or self._parser is None or self._parser.fallback:
            raise UnusualObjectError
        return head

    def _find_length(self, value: object) -> object:
        """The length of a stream, also where it is an object of its own: a number, looked up without any other object."""
        if not isinstance(value, PDFObjRef):
            return value
        if value.objid in self._cached_objs:
            return self._cached_objs[value.objid][0]
        for xref in self.xrefs:
            try:
                outside, pos, _ = xref.get_pos(value.objid)
            except KeyError:
                continue
            number = _INTEGER.match(self._data, self._match_head(pos, value.objid).end()) if outside is None else None
            return int(number[1]) if number is not None else None
        return None
