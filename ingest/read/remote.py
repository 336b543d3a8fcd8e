"""Sources behind a URL, by fsspec: s3://, gs://, https://, memory:// … whatever is installed.

Credentials come from the environment of the library in question (for S3: AWS_ACCESS_KEY_ID and its kin), never from
a setting or a URL that would end in a table.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fsspec.core import url_to_fs

from ingest.errors import DocumentError, SourceError
from ingest.model import Reason, Rejected
from ingest.read import find
from ingest.read.names import clean_url
from ingest.settings import ReadSettings

_PIP_NAMES = {"smbclient": "smbprotocol", "distributed": "dask"}  # where the module has another name than its package


def find_remote(url: str, settings: ReadSettings) -> Iterator[find.Found | Rejected]:
    """The files behind one URL: the file itself, all below a prefix, or all that match a glob; sorted by path.

    Raises:
        SourceError: the kind of URL is unknown, its package is not installed, or nothing is there.
    """
    if url.startswith(("file://", "local://")):
        yield from find.find_sources([url.partition("://")[2]], settings)
        return
    system, path = _open_system(url)
    try:
        if glob.has_magic(path):
            top = path[: min(path.index(sign) for sign in "*?[" if sign in path)].rpartition("/")[0]
            paths = [match for match in system.glob(path) if system.isfile(match)]
        elif system.isfile(path):
            top, paths = path.rpartition("/")[0], [path]
        elif system.isdir(path):
            top, paths = path.rstrip("/"), list(system.find(path))
        else:
            paths = []
    except Exception as error:  # a remote system raises what it likes
        raise SourceError(f"{clean_url(url)}: cannot be listed ({type(error).__name__}).", uri=clean_url(url)) from None
    if not paths:
        raise SourceError(f"{clean_url(url)}: nothing is there. Check the bucket and the prefix.", uri=clean_url(url))
    for inner in sorted(paths):
        below = inner[len(top) :].lstrip("/") if top and inner.startswith(top) else inner.rpartition("/")[2]
        if any(part.startswith(".") for part in below.split("/")) and inner != path:
            continue
        yield _describe(system, inner, below, settings)


def _describe(system: Any, path: str, below: str, settings: ReadSettings) -> find.Found | Rejected:
    url = str(system.unstrip_protocol(path))
    uri = clean_url(url)
    try:
        info = system.info(path)
    except Exception as error:
        return Rejected(uri, Reason.UNREADABLE, find.STAGE, f"the storage did not describe it ({type(error).__name__})")
    size = int(info.get("size") or 0)
    if size > settings.max_bytes:
        detail = f"{size:,} bytes, wanted at most {settings.max_bytes:,} (setting max_bytes)"
        return Rejected(uri, Reason.TOO_LARGE, find.STAGE, detail, limits=(f"max_bytes={settings.max_bytes}",))
    return find.Found(uri, url, below or os.path.basename(path), size, _modified_ns(info))


def _modified_ns(info: dict[str, Any]) -> int:
    for name in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = info.get(name)
        if isinstance(value, datetime):
            return int(value.timestamp() * 1e9)
        if isinstance(value, int | float):
            return int(value * 1e9)
    return 0


def _open_system(url: str) -> tuple[Any, str]:
    scheme = url.partition("://")[0]
    try:
        return url_to_fs(url)  # type: ignore[no-any-return]
    except ImportError as error:
        package = _find_package(error)
        message = f"{scheme}:// needs the package {package}, which is not installed: pip install {package}"
        raise SourceError(message, uri=clean_url(url)) from None
    except ValueError:
        message = f"{scheme}:// is not a kind of URL that can be read; s3://, gs://, https:// and file:// are."
        raise SourceError(message, uri=clean_url(url)) from None
    except Exception as error:  # a server that does not answer, a library of another language
        raise SourceError(f"{clean_url(url)}: cannot be reached ({type(error).__name__}).", uri=clean_url(url)) from None


def _find_package(error: ImportError) -> str:
    """The package that a kind of URL needs: the module whose import failed first, by the name under which pip knows it."""
    at: BaseException | None = error
    name = ""
    while at is not None:
        name = (getattr(at, "name", None) or name) if isinstance(at, ImportError) else name
        at = at.__cause__ or at.__context__
    return _PIP_NAMES.get(name, name.partition(".")[0]) or "fsspec[full]"


def read_remote(url: str, uri: str, max_bytes: int) -> bytes:
    """At most `max_bytes` + 1 bytes of the object; the caller says what is too large.

    Raises:
        DocumentError: the object is gone or may not be read.
    """
    system, path = _open_system(url)
    try:
        with system.open(path, "rb") as stream:
            return bytes(stream.read(max_bytes + 1))
    except Exception as error:
        detail = f"the storage did not give it ({type(error).__name__})"
        raise DocumentError(detail, reason=Reason.UNREADABLE, stage=find.STAGE) from None
