"""Stand-ins for the pipeline that misbehave in every way a parser can. The file's name says how."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

from ingest.errors import DocumentError
from ingest.model import Document, Engine, MediaType, Processed, Reason, Rejected, Source
from ingest.read import Found
from ingest.settings import Settings


def settle_by_name(found: Found, settings: Settings) -> Processed | Rejected:
    """good-*, or the way to die; a name that ends in -once is good with the other engine."""
    how = found.below.partition(".")[0]
    if how.endswith("-once"):
        if settings.extract.engine is Engine.PDFIUM:
            how = "good"
        how = how.removesuffix("-once")
    misbehave(how, settings)
    text = f"{found.below} {settings.extract.engine}"
    source = Source(found.uri, text.encode(), "0" * 64, MediaType.PDF)
    return Processed(source, Document(text, (), (), str(settings.extract.engine)), ())


def misbehave(how: str, settings: Settings) -> None:
    match how:
        case "hang":
            time.sleep(1000)
        case "hang-deaf":
            for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGPROF):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(1000)
        case "loop":
            while True:
                pass
        case "loop-in-c":
            sum(range(10**13))
        case "memory":
            hoard = []
            while True:
                hoard.append(bytearray(10_000_000))
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            sys.exit(3)
        case "exit-now":
            os._exit(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "raise":
            raise ValueError("\x1b[31mred")
        case "refuse":
            raise DocumentError("bad \x1b[31mstream\n", reason=Reason.CORRUPT, stage="extract")
        case "huge":
            pass
        case "recursion":
            _recurse()
        case "shout":
            os.write(1, b"\x1b[31mhello")
            os.write(2, b"\x1b[31mhello")


def _recurse() -> None:
    _recurse()


def name_and_engine(processed: Processed) -> bytes:
    """A `finish` that hands back what the double wrote."""
    return processed.source.data * (400_000 if processed.source.data.startswith(b"huge") else 1)


def process_id(processed: Processed) -> bytes:
    """A `finish` that tells in which process it ran."""
    return str(os.getpid()).encode()
