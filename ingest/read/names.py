"""How a source is called: a URI that is printable, the same in every run, and harmless on a terminal or in Markdown."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, urlsplit, urlunsplit

# Markdown and HTML signs (* ! ( ) [ ] < > ` |) are left out on purpose: a report may print a URI as it is.
_SAFE = frozenset("/-._~+,=:@")


def quote_path(path: str) -> str:
    """Percent-encode what could not be printed, keep letters and digits of any script readable.

    Bytes that are no UTF-8 (surrogates in `path`) become their percent-encoding, so two different names never meet.

    >>> quote_path("/a/Prüfung 1.pdf")
    '/a/Prüfung%201.pdf'
    >>> quote_path("/a/x\\n\\x1b[31m\\udcff")
    '/a/x%0A%1B%5B31m%FF'
    """
    return "".join(
        char if char in _SAFE or char.isalnum() else "".join(f"%{byte:02X}" for byte in os.fsencode(char)) for char in path
    )


def file_uri(path: str) -> str:
    """The URI of a local path.

    >>> file_uri("/tmp/a b.pdf")
    'file:///tmp/a%20b.pdf'
    """
    return "file://" + quote_path(os.path.abspath(path))


_SECRET = re.compile(r"(?i)(signature|sig|token|key|secret|password|credential|access)")


def clean_url(url: str) -> str:
    """A URL without user, password and signed query values, and without anything that could not be printed.

    >>> clean_url("s3://key:secret@bucket/a b.pdf")
    's3://bucket/a%20b.pdf'
    >>> clean_url("https://h/x.pdf?page=2&X-Amz-Signature=abc")
    'https://h/x.pdf?page=2'
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    kept = "&".join(part for part in parts.query.split("&") if part and not _SECRET.search(part.partition("=")[0]))
    return urlunsplit((parts.scheme, quote(host, safe=":[]"), quote_path(parts.path), quote(kept, safe="&=%"), ""))


def is_url(pattern: str) -> bool:
    """Whether a pattern names a place by URL and not by a local path.

    >>> is_url("s3://bucket/a"), is_url("a:b/c"), is_url("zip://x.txt::archive.zip")
    (True, False, True)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", pattern) is not None
