"""The tokens of a content stream: one regular expression for whole statements, strings, property lists."""

from __future__ import annotations

import re

from ingest.extract.metadata import decode_text

_N = rb"[-+]?(?:\d++\.?\d*+|\.\d++)"
# (?>(?:…)*) and not (?:…)*+, which is the same but forgets, before Python 3.11.5, to go back where its last round failed.
_PLAIN = rb"[^()\\]*+(?>(?:\\[\s\S][^()\\]*+)*)"
_STRING = rb"\(%s(?>(?:\(%s\)%s)*)\)" % (_PLAIN, _PLAIN, _PLAIN)
_HEX = rb"<[0-9A-Fa-f\s]*+>"
_END = rb"(?=[#/%\[\]()<>{}\s]|\Z)"
STATEMENT = re.compile(
    rb"[\s\x00]*+(?:"
    + rb"(%s)\s+(%s)\s+Td%s" % (_N, _N, _END)  # 1, 2
    + rb"|(%s|%s)\s*+Tj%s" % (_HEX, _STRING, _END)  # 3
    + rb"|\[((?>(?:[-+.\d\s]++|%s|%s)*))\]\s*+TJ%s" % (_HEX, _STRING, _END)  # 4
    + rb"|((?:%s\s+){6})(Tm|cm)%s" % (_N, _END)  # 5, 6
    + rb"|/([^#/%%\[\]()<>{}\s]+)\s+(%s)\s+Tf%s" % (_N, _END)  # 7, 8
    + rb"|((?>(?:(?>(?:%s\s+)*)(?:re|[mlcvyhnSsWFfBbwJjM]|[WfBb]\*)%s\s*+)+))" % (_N, _END)  # 9: paths, which hold no text
    + rb"|(%s)" % _N  # 10
    + rb"|([A-Za-z][^#/%\[\]()<>{}\s]*+|['\"])"  # 11
    + rb"|/([^#/%\[\]()<>{}\s]*+)(?!#)"  # 12
    + rb"|(%s|%s)" % (_HEX, _STRING)  # 13
    + rb"|\[((?>(?:[-+.\d\s]++|%s|%s)*))\]" % (_HEX, _STRING)  # 14
    + rb"|<<((?>(?:[^<>()]++|%s|%s)*))>>" % (_HEX, _STRING)  # 15
    + rb"|(%[^\r\n]*+)"  # 16
    + rb"|(\Z)"  # 17
    + rb"|([\s\S]))"  # 18
)
ELEMENT = re.compile(rb"%s|%s|%s" % (_HEX, _STRING, _N))
INLINE_IMAGE = re.compile(rb"(?<!\S)BI\s*/((?>(?:[^I()]++|I(?!D\s))*))ID\s[\s\S]*?EI(?=\s)")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ODD_ESCAPE = re.compile(rb"\\(?:[^0-7nrtbf\\]|[4-7][0-7]{2}|\Z)")
"""Escapes that a PDF string and a Python string read differently."""
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_ACTUAL = re.compile(rb"/ActualText\s*(%s|%s)" % (_HEX, _STRING))
_MCID = re.compile(rb"/MCID\s+(\d+)")


def _unescape(match: re.Match[bytes]) -> bytes:
    what = match[1]
    if what[:1].isdigit() and what[0] < 56:
        return bytes((int(what, 8) & 255,))
    return _ESCAPED.get(what, what)


def read_string(token: bytes) -> bytes:
    """The bytes of a string token with its delimiters.

    >>> read_string(rb"(a\\050\\n)"), read_string(b"<41 4>")
    (b'a(\\n', b'A@')
    """
    if token[:1] == b"<":
        digits = token[1:-1]
        try:
            return bytes.fromhex(digits.decode())
        except ValueError:
            digits = b"".join(digits.split())
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    body = token[1:-1]
    if b"\\" not in body:
        return body
    if _ODD_ESCAPE.search(body):
        return _ESCAPE.sub(_unescape, body)
    return body.decode("unicode_escape").encode("latin-1")


def read_properties(body: bytes) -> tuple[int | None, str | None]:
    """Marked content number and /ActualText of a property list written in the content stream.

    >>> read_properties(b"/MCID 3 /ActualText <FEFF00AD>")
    (3, '\\xad')
    """
    marked, actual = _MCID.search(body), _ACTUAL.search(body)
    return int(marked[1]) if marked else None, decode_text(read_string(actual[1])) if actual else None
