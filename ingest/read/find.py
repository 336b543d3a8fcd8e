"""Find the sources below directories, behind globs and URLs, in an order that is the same on every machine.

What stands in a directory but can be no document (a pipe, a device, a link that leaves the directory, a directory
that may not be listed, a file over the size limit) is reported as `Rejected`: never followed, never skipped silently.
Skipped without a word are names that begin with a dot (give such a name itself to have it read) and links
to directories inside the root, since what they show is found at its own place; that also ends every loop.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.errors import SourceError
from ingest.model import Reason, Rejected
from ingest.read.names import file_uri, is_url
from ingest.settings import ReadSettings

STAGE = "read"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a document.

    `uri` names it in tables and reports; `path` opens it (local path or URL); `below` is its path below the
    directory that was given, or its file name; `size` in bytes; `modified_ns` since the epoch, 0 where unknown.
    `path` and `below` may hold surrogates for bytes that are no UTF-8; `uri` never does.
    """

    uri: str
    path: str
    below: str
    size: int
    modified_ns: int


def find_sources(patterns: Sequence[str], settings: ReadSettings) -> Iterator[Found | Rejected]:
    """Every source that these patterns name, each once, in the order of the patterns, then by name (as bytes).

    Args:
        patterns: files, directories (walked), globs (`**` walks) and fsspec URLs (`s3://bucket/prefix`).
        settings: the size limit; larger files are rejected unread.
    Raises:
        SourceError: a pattern names nothing, or its kind of URL is not known or not installed.
    """
    seen: set[str] | None = set() if len(patterns) > 1 or any(glob.has_magic(pattern) for pattern in patterns) else None
    for pattern in patterns:
        for found in _find_one(pattern, settings):
            if seen is not None:
                if found.uri in seen:
                    continue
                seen.add(found.uri)
            yield found


def _find_one(pattern: str, settings: ReadSettings) -> Iterator[Found | Rejected]:
    if not pattern:
        raise SourceError("An empty name was given as a source; name a file, a directory, a glob or a URL.", uri="")
    if is_url(pattern):
        from ingest.read.remote import find_remote  # fsspec costs 0.1 s to import; most runs never need it

        yield from find_remote(pattern, settings)
        return
    try:
        os.lstat(pattern)
    except (OSError, ValueError) as error:
        if "\0" not in pattern and glob.has_magic(pattern):
            yield from _find_glob(pattern, settings)
            return
        raise SourceError(f"{file_uri(pattern)}: {_why(error)}. Name an existing file, directory or glob.", uri=pattern) from None
    yield from _find_named(pattern, settings)


def _find_glob(pattern: str, settings: ReadSettings) -> Iterator[Found | Rejected]:
    matches = sorted(glob.glob(pattern, recursive=True), key=os.fsencode)
    if not matches:
        raise SourceError(f"{file_uri(pattern)}: no file matches this pattern. Check it, or quote it for the shell.", uri=pattern)
    fixed = pattern[: min(pattern.index(sign) for sign in "*?[" if sign in pattern)]
    top = os.path.dirname(fixed) or "."
    root = os.path.realpath(top)
    for match in matches:
        if os.path.isdir(match) and not os.path.islink(match):
            if "**" not in pattern:  # `**` has listed what is below it by itself
                yield from _walk(match, os.path.relpath(match, top), root, settings)
        else:
            yield from _check_entry(match, os.path.relpath(match, top), root, settings)


def _find_named(path: str, settings: ReadSettings) -> Iterator[Found | Rejected]:
    """A path that the user named is followed where it leads, links included."""
    try:
        status = os.stat(path)
    except OSError as error:
        yield _refuse(path, Reason.UNREADABLE, _why(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(path, "", os.path.realpath(path), settings)
    else:
        yield _check_file(path, os.path.realpath(path), os.path.basename(path), status, settings)


def _walk(directory: str, below: str, root: str, settings: ReadSettings) -> Iterator[Found | Rejected]:
    """Depth first without recursion: a directory tree deeper than Python's stack must not end a run."""
    stack = [(directory, below)]
    while stack:
        path, under = stack.pop()
        try:
            names = sorted(os.listdir(path), key=os.fsencode)
        except OSError as error:
            yield _refuse(path, Reason.UNREADABLE, f"the directory cannot be listed: {_why(error)}")
            continue
        deeper: list[tuple[str, str]] = []
        for name in names:
            if name.startswith("."):
                continue
            inner, inner_below = os.path.join(path, name), os.path.join(under, name) if under else name
            try:
                is_directory = stat.S_ISDIR(os.lstat(inner).st_mode)
            except OSError as error:
                yield _refuse(inner, Reason.UNREADABLE, _why(error))
                continue
            if is_directory:
                deeper.append((inner, inner_below))
            else:
                yield from _check_entry(inner, inner_below, root, settings)
        stack.extend(reversed(deeper))


def _check_entry(path: str, below: str, root: str, settings: ReadSettings) -> Iterator[Found | Rejected]:
    """One name inside a directory; links are followed only as far as the root."""
    try:
        status = os.lstat(path)
        real = path
        if stat.S_ISLNK(status.st_mode):
            real = os.path.realpath(path, strict=True)
            status = os.stat(real)
            inside = real == root or real.startswith(root.rstrip(os.sep) + os.sep)
            if not inside:
                yield _refuse(path, Reason.UNREADABLE, "a link that leads out of the directory given; name its target to read it")
                return
            if stat.S_ISDIR(status.st_mode):
                return
    except OSError as error:
        yield _refuse(path, Reason.UNREADABLE, _why(error))
        return
    yield _check_file(path, real, below, status, settings)


def _check_file(path: str, real: str, below: str, status: os.stat_result, settings: ReadSettings) -> Found | Rejected:
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, Reason.UNSUPPORTED, f"{kind_of_file(status.st_mode)}, not a regular file")
    if status.st_size > settings.max_bytes:
        return Rejected(
            file_uri(path),
            Reason.TOO_LARGE,
            STAGE,
            f"{status.st_size:,} bytes, wanted at most {settings.max_bytes:,} (setting max_bytes)",
            limits=(f"max_bytes={settings.max_bytes}",),
        )
    return Found(file_uri(path), os.path.abspath(real), below, status.st_size, status.st_mtime_ns)


def kind_of_file(mode: int) -> str:
    """In words, what a directory entry is that is no regular file.

    >>> kind_of_file(stat.S_IFIFO)
    'a named pipe'
    """
    kinds = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a character device"),
        (stat.S_ISBLK, "a block device"),
        (stat.S_ISDIR, "a directory"),
        (stat.S_ISLNK, "a link"),
    )
    return next((words for test, words in kinds if test(mode)), "something else")


def _refuse(path: str, reason: Reason, detail: str) -> Rejected:
    return Rejected(file_uri(path), reason, STAGE, detail)


def _why(error: OSError | ValueError) -> str:
    """The system's reason in words, without the path, which may hold anything."""
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "the name holds a NUL character"
