"""From a found file to its bytes, its fingerprint, its media type and, for text, its encoding."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import DocumentError
from ingest.model import MediaType, Reason, Source
from ingest.read.encoding import choose_encoding
from ingest.read.find import STAGE, Found, kind_of_file
from ingest.read.mediatype import find_media_type
from ingest.read.names import is_url
from ingest.settings import ReadSettings

_CHUNK = 1 << 20


def read_source(found: Found, settings: ReadSettings) -> Source:
    """Read a found file whole.

    A file that changes while it is read is read once more; a second change rejects it, since half of each version
    would be worse than none.

    Raises:
        DocumentError: empty, too large, unsupported, undecodable or unreadable.
    """
    if is_url(found.path):
        from ingest.read.remote import read_remote

        return read_bytes(read_remote(found.path, found.uri, settings.max_bytes), found.uri, settings)
    data = _read_unchanged(found.path, settings.max_bytes)
    if data is None:
        data = _read_unchanged(found.path, settings.max_bytes)
    if data is None:
        raise _refused(Reason.UNREADABLE, "it changed twice while it was read; run again when its writer is done")
    return read_bytes(data, found.uri, settings)


def read_bytes(data: bytes, uri: str, settings: ReadSettings) -> Source:
    """Make a source of bytes in memory.

    >>> source = read_bytes("Grüße".encode("cp1252"), "memory:letter", ReadSettings())
    >>> source.media_type.value, source.encoding
    ('text/plain', 'cp1252')

    Raises:
        DocumentError: empty, too large, unsupported or undecodable.
    """
    if len(data) > settings.max_bytes:
        raise _too_large(f"more than {settings.max_bytes:,} bytes", settings.max_bytes)
    if not data.strip():
        found = "no byte" if not data else "nothing but white space"
        raise _refused(Reason.EMPTY, f"the file holds {found}")
    sha256 = hashlib.sha256(data).hexdigest()
    media_type = find_media_type(data)
    if media_type is MediaType.PDF:
        return Source(uri, data, sha256, media_type)
    encoding, confidence = choose_encoding(data, settings.encoding)
    return Source(uri, data, sha256, media_type, encoding, confidence)


def fingerprint(found: Found) -> str:
    """The sha256 of a file as 64 hex digits, read in pieces of 1 MB; no more than its size when it was found.

    Raises:
        DocumentError: the file is gone or may not be read.
    """
    digest = hashlib.sha256()
    if is_url(found.path):
        from ingest.read.remote import read_remote

        digest.update(read_remote(found.path, found.uri, found.size))
        return digest.hexdigest()
    with _open_regular(found.path) as descriptor:
        left = max(found.size, os.fstat(descriptor).st_size if found.size else 0)
        while left > 0 and (chunk := _read_some(descriptor, min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def _read_unchanged(path: str, max_bytes: int) -> bytes | None:
    """The bytes of a regular file, or None when it changed meanwhile. Never reads past the limit."""
    with _open_regular(path) as descriptor:
        before = os.fstat(descriptor)
        if before.st_size > max_bytes:
            raise _too_large(f"{before.st_size:,} bytes", max_bytes)
        parts: list[bytes] = []
        left = before.st_size + 1  # one more, to see a file that grows
        while left > 0 and (chunk := _read_some(descriptor, min(_CHUNK, left))):
            parts.append(chunk)
            left -= len(chunk)
        after = os.fstat(descriptor)
    data = b"".join(parts)
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size
    return data if same else None


def _read_some(descriptor: int, size: int) -> bytes:
    try:
        return os.read(descriptor, size)
    except OSError as error:
        raise _refused(Reason.UNREADABLE, f"reading failed: {error.strerror}") from None


@contextmanager
def _open_regular(path: str) -> Iterator[int]:
    """Open without waiting (a pipe would hang for ever) and without following a link put there since."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a file name"
        raise _refused(Reason.UNREADABLE, f"it cannot be opened: {why}") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise _refused(Reason.UNSUPPORTED, f"{kind_of_file(mode)}, not a regular file")
        yield descriptor
    finally:
        os.close(descriptor)


def _too_large(found: str, max_bytes: int) -> DocumentError:
    return _refused(Reason.TOO_LARGE, f"{found}, wanted at most {max_bytes:,} (setting max_bytes)")


def _refused(reason: Reason, detail: str) -> DocumentError:
    return DocumentError(detail, reason=reason, stage=STAGE)
