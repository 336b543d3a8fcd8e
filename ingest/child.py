"""What runs inside a child process of the pool: one document after the other, each under its own limits.

The clock that counts is the CPU's (ITIMER_PROF), because wall time on a busy machine says nothing of the document.
Its signal keeps its default action, which ends the process: a loop inside a C library never returns to Python, so no
handler written in Python would run. The address space (RLIMIT_AS) is bounded to what the child had before
the document plus what the document may have, so that a long-lived child is no harder on its later documents.

What goes back to the parent is a small JSON header and the caller's bytes. Nothing is unpickled on that side: the child
reads other people's files, and a child that was taken over must not be able to run code in the parent.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import json
import os
import pickle
import re
import resource
import signal
import struct
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import connection, parent_process

from ingest.errors import DocumentError
from ingest.model import Engine, Processed, Reason, Rejected
from ingest.read import Found
from ingest.settings import LimitSettings, Settings

Work = Callable[[Found, Settings], Processed | Rejected]
Finish = Callable[[Processed], bytes]

READY = b"ready"
MOST_SCALING = 20.0
_HEADER = struct.Struct("<I")
_PR_SET_PDEATHSIG = 1
_F_SETSIG = 10  # not in the module fcntl
_GROWTH_MB = 512
_FILE_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child says of one document: the caller's bytes or the rejection, and what it cost."""

    result: bytes | Rejected
    seconds: float
    peak_mb: float
    engine: Engine | None
    sha256: str | None
    worn: bool


def serve(line: connection.Connection, settings: Settings, work: Work, finish: Finish, environment: Mapping[str, str]) -> None:
    """The main loop of a child: ends when the parent hangs up, dies or has had enough of it.

    Args:
        settings: for each document that comes with none of its own.
    """
    _die_with_parent()
    _shut_up()
    os.environ.update(environment)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))  # a hostile document shall not fill the disk
    for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    gc.freeze()  # what is loaded stays: no use to look for garbage in it after every tenth document
    at_rest_mb = _read_status("VmRSS")
    line.send_bytes(READY)
    while True:
        try:
            found, others = pickle.loads(line.recv_bytes())  # noqa: S301 - it comes from our own parent
        except (EOFError, OSError):
            return
        answer = _answer(found, others or settings, work, finish)
        line.send_bytes(pack(answer, worn=answer.worn or _read_status("VmRSS") - at_rest_mb > _GROWTH_MB))
        signal.setitimer(signal.ITIMER_REAL, 0)


def pack(answer: Answer, *, worn: bool = False) -> bytes:
    """A header in JSON, its length before it, and the bytes behind it."""
    rejected = answer.result if isinstance(answer.result, Rejected) else None
    header = {
        "seconds": answer.seconds,
        "peak_mb": answer.peak_mb,
        "engine": answer.engine,
        "sha256": answer.sha256,
        "worn": worn,
        "rejected": rejected and [rejected.reason, rejected.stage, make_printable(rejected.detail), rejected.limits],
    }
    text = json.dumps(header).encode()
    return _HEADER.pack(len(text)) + text + (answer.result if isinstance(answer.result, bytes) else b"")


def unpack(message: bytes, uri: str) -> Answer:
    """The parent's side of `pack`; trusts nothing but its own format.

    Raises:
        ValueError: this is no answer of ours.
    """
    try:
        (length,) = _HEADER.unpack_from(message)
        at = _HEADER.size + length
        header = json.loads(message[_HEADER.size : at])
        sha256 = None if header["sha256"] is None else str(header["sha256"])
        result: bytes | Rejected = message[at:]
        if header["rejected"] is not None:
            reason, stage, detail, limits = header["rejected"]
            result = Rejected(uri, Reason(reason), str(stage), make_printable(str(detail)), sha256, tuple(map(str, limits)))
        engine = None if header["engine"] is None else Engine(header["engine"])
        return Answer(result, float(header["seconds"]), float(header["peak_mb"]), engine, sha256, bool(header["worn"]))
    except (struct.error, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"not an answer: {type(error).__name__}") from None


def make_printable(text: str, most: int = 500) -> str:
    """A detail for people: no control character, no escape sequence, no line break, no direction override, no novel.

    >>> make_printable("bad \\x1b[31mstream\\n")
    'bad ?[31mstream?'
    """
    clean = "".join(char if char.isprintable() else "?" for char in text)
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def scale_limits(limits: LimitSettings, pages: int) -> tuple[float, float]:
    """CPU and wall seconds that a document of so many pages may have.

    >>> scale_limits(LimitSettings(cpu_s=60, wall_s=180, cpu_s_per_page=0.5), 120)
    (120.0, 360.0)
    """
    factor = min(MOST_SCALING, 1 + pages * limits.cpu_s_per_page / limits.cpu_s)
    return limits.cpu_s * factor, limits.wall_s * factor


def most_pages(size: int) -> int:
    """No more pages than this are believed of a file of `size` bytes.

    A page that holds something has its own object and content: below 500 bytes each, a page count is a lie or the same page
    again and again, and buys no time.
    """
    return size // 500


_COUNT = re.compile(rb"/Count\s+(\d{1,7})")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")
_INFLATE_MOST = 1 << 20


def estimate_pages(data: bytes) -> int:
    """About how many pages a PDF has, without parsing it: 0 for anything else. Only used to give long documents more time.

    >>> estimate_pages(b"%PDF-1.4 ... << /Type /Pages /Count 12 >>" + b" " * 9000)
    12
    """
    if b"%PDF-" not in data[:1024]:
        return 0
    counts = [int(match[1]) for match in _COUNT.finditer(data)]
    if not counts:
        for place, match in enumerate(_OBJECT_STREAM.finditer(data)):
            if place == 64:
                break
            try:
                inner = zlib.decompressobj().decompress(data[match.end() : match.end() + _INFLATE_MOST], _INFLATE_MOST)
            except zlib.error:
                continue
            counts += [int(found[1]) for found in _COUNT.finditer(inner)]
    return min(max(counts, default=0), most_pages(len(data)))


def _answer(found: Found, settings: Settings, work: Work, finish: Finish) -> Answer:
    limits = settings.limits
    _forget_peak()
    cpu_s, wall_s = scale_limits(limits, pages_of(found) or 0)
    names = (f"cpu_s={cpu_s:g}", f"wall_s={wall_s:g}", f"memory_mb={limits.memory_mb}")
    began, cpu_before = time.monotonic(), time.process_time()
    result: bytes | Rejected
    engine, sha256, worn = None, None, False
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if size_mb := _read_status("VmSize"):
        resource.setrlimit(resource.RLIMIT_AS, (int((size_mb + limits.memory_mb) * 2**20), most))
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    signal.setitimer(signal.ITIMER_REAL, wall_s)
    try:
        outcome = work(found, settings)
        if isinstance(outcome, Processed):
            engine = _engine_of(outcome)
            sha256 = outcome.source.sha256
            result = finish(outcome)
            if len(result) > limits.result_mb * 2**20:
                detail = f"the result takes {len(result) / 2**20:.0f} MB, wanted at most {limits.result_mb}"
                result = Rejected(found.uri, Reason.TOO_LARGE, "pool", detail, sha256, (f"result_mb={limits.result_mb}",))
        else:
            result, sha256 = outcome, outcome.sha256
    except MemoryError:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))  # first of all: saying so takes memory too
        result = Rejected(found.uri, Reason.OUT_OF_MEMORY, "pool", f"it needs more than {limits.memory_mb} MB", None, names)
    except DocumentError as error:
        result = Rejected(found.uri, error.reason, error.stage, error.detail)
    except Exception as error:
        result = Rejected(found.uri, Reason.INTERNAL_ERROR, "pipeline", _where(error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if isinstance(result, Rejected) and result.reason is Reason.OUT_OF_MEMORY:
        worn = True
        result = Rejected(result.uri, result.reason, result.stage, result.detail, result.sha256, result.limits or names)
    seconds = max(time.monotonic() - began, time.process_time() - cpu_before)
    return Answer(result, round(seconds, 3), round(_read_status("VmHWM"), 1), engine, sha256, worn)


def _engine_of(outcome: Processed) -> Engine | None:
    return next((engine for engine in Engine if outcome.document.extractor.startswith(engine)), None)


def pages_of(found: Found) -> int | None:
    """About how many pages a local PDF has; None for what is no PDF, 0 where that cannot be known.

    The file itself is judged later, by the room that reads it.
    """
    try:
        descriptor = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        return 0
    try:
        if b"%PDF-" not in os.pread(descriptor, 1024, 0):
            return None
        return estimate_pages(os.pread(descriptor, min(found.size, 64 << 20), 0)) if most_pages(found.size) else 0
    except OSError:
        return 0
    finally:
        os.close(descriptor)


def _where(error: Exception) -> str:
    """Type of an unforeseen error and where it rose: enough for a report, nothing of the document."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{os.sep}ingest{os.sep}" in frame.filename] or list(frames)
    place = f" in {os.path.basename(own[-1].filename)}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}{place}; please report this with the document"


def _die_with_parent() -> None:
    """Have the kernel send SIGKILL when the driver dies, or the fork server, however that comes about.

    The driver holds the other end of the sentinel; the kernel signals whoever asked when it closes (O_ASYNC). The fork
    server is the process that forked this one, which is what PR_SET_PDEATHSIG watches. Its own end does not wait for
    the driver's: children hold a pipe open that keeps it alive, which is why the first of the two is needed.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = parent_process()
    if parent is None:
        return
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, _F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, fcntl.fcntl(parent.sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if connection.wait([parent.sentinel], 0):  # it died before it could be watched
        os._exit(1)


def _shut_up() -> None:
    """A library's message may quote the document, escape sequences included: none of it reaches the terminal."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _read_status(name: str) -> float:
    """A line of /proc/self/status in megabytes; 0 where there is no /proc."""
    try:
        with open("/proc/self/status", "rb") as stream:
            for line in stream:
                if line.startswith(name.encode() + b":"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def _forget_peak() -> None:
    try:
        with open("/proc/self/clear_refs", "wb") as stream:
            stream.write(b"5")
    except OSError:
        return  # the peak is then that of the process, not of the document
