"""Documents made by hand, and writers that run as processes of their own."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import resource
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from ingest.errors import LakeError
from ingest.model import (
    Article,
    Block,
    BlockKind,
    Box,
    Change,
    Document,
    Furniture,
    FurnitureKind,
    MediaType,
    Page,
    Piece,
    Processed,
    Quality,
    Reason,
    Rejected,
    Rule,
    Section,
    Source,
)
from ingest.store import Candidate, Lake, Provenance, Settled, commit_batch, settle_rows
from ingest.store.table import Table

# A machine may be busy with other things; no test waits this long but for a fault.
WAIT_S = 240.0

NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)
MADE_BY = Provenance("1.0.0", "0123456789ab", "run-1", NOON)
LATER = Provenance("1.1.0", "0123456789ab", "run-2", NOON)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def processed(uri: str, *bodies: str) -> Processed:
    """A source with one article of one paragraph for each body."""
    raw = "\n\n".join(bodies)
    articles, at = [], 0
    for index, body in enumerate(bodies):
        block = Block(BlockKind.PARAGRAPH, body, (Piece(at, at + len(body)),), 1, 1)
        at += len(body) + 2
        articles.append(Article(index, None, None, None, None, (), None, "en", 0.9, (block,), (), (), (), Quality()))
    source = Source(uri, raw.encode("utf-8", "surrogatepass"), sha256(raw), MediaType.TEXT, "utf-8")
    return Processed(source, Document(raw, (), (Page(1),), "text"), tuple(articles))


def rejected(uri: str, content: str | None, reason: Reason = Reason.CORRUPT) -> Rejected:
    return Rejected(uri, reason, "extract", "The file ends early", None if content is None else sha256(content), ("cpu_s=30",))


def settled(uri: str, *bodies: str, by: Provenance = MADE_BY) -> Settled:
    return settle_rows(processed(uri, *bodies), by)


def turned_down(uri: str, content: str | None, by: Provenance = MADE_BY) -> Settled:
    return settle_rows(rejected(uri, content), by)


def letter() -> Processed:
    """A small PDF page with everything that a row can hold."""
    raw = "The Ferry\nBy Ann Lee\nIt ran all win-\nter long.  Then\nit stopped.\n1\n"
    pieces = {
        "title": (Piece(0, 9),),
        "byline": (Piece(10, 20),),
        "body": (
            Piece(21, 35),
            Piece(35, 37, "", Rule.SOFT_HYPHEN, 0.98),
            Piece(37, 46),
            Piece(46, 48, " ", Rule.SPACE_RUN),
            Piece(48, 52),
            Piece(52, 53, " ", Rule.JOIN_LINES, 0.99),
            Piece(53, 64),
        ),
        "number": (Piece(65, 66),),
    }
    box = Box(56.69, 70.5, 300.123, 84.0)

    def block(kind: BlockKind, name: str, text: str) -> Block:
        return Block(kind, text, pieces[name], 1, 1, None, box, 0.97)

    body = block(BlockKind.PARAGRAPH, "body", "It ran all winter long. Then it stopped.")
    gaps = ((9, 10), (20, 21), (64, 65), (66, 67))
    changes = (
        Change(Rule.SOFT_HYPHEN, 1, 3, 35, 37, "-\n", "", 0.98),
        Change(Rule.SPACE_RUN, 1, 4, 46, 48, "  ", " ", 1.0),
        Change(Rule.JOIN_LINES, 1, 4, 52, 53, "\n", " ", 0.99),
        *(Change(Rule.BLOCK_END, 1, 1, start, end, "\n", "", 1.0) for start, end in gaps),
    )
    article = Article(
        index=0,
        title=block(BlockKind.PARAGRAPH, "title", "The Ferry"),
        subtitle=None,
        byline=block(BlockKind.PARAGRAPH, "byline", "By Ann Lee"),
        dateline=None,
        authors=("Ann Lee",),
        date_published=date(2025, 3, 14),
        language="en",
        language_confidence=0.95,
        blocks=(body,),
        sections=(Section(0, None, None, (), body.text, 0, 0),),
        furniture=(Furniture(FurnitureKind.PAGE_NUMBER, "1", pieces["number"], 1),),
        changes=changes,
        quality=Quality(0.9, ("letter_spaced",)),
    )
    source = Source("file:///ferry.pdf", raw.encode(), sha256(raw), MediaType.PDF)
    return Processed(source, Document(raw, (), (Page(1, 595.0, 842.0),), "pdfminer"), (article,))


# Children of a clean server process: forked quickly, and without the threads of this one.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.store.made", "ingest.store.warm"])


def start(target: Callable[..., object], *args: object) -> multiprocessing.process.BaseProcess:
    """Run this in a process of its own."""
    child = CONTEXT.Process(target=target, args=args, daemon=True)
    child.start()
    return child


# -- writers in processes of their own: functions that `multiprocessing` can name --------------------------------------


def documents(count: int) -> dict[str, tuple[str, ...]]:
    """What a directory holds, by address. Every seventh cannot be read."""
    return {
        f"file:///in/{number:03d}.txt": tuple(f"Body {number}.{part}" for part in range(number % 3 + 1))
        for number in range(count)
    }


def commit_with_small_files(path: str, answer: multiprocessing.connection.Connection) -> None:
    """A commit of a process that may write files of 9 kB at most."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
    try:
        commit_batch(Lake(path), [settled("file:///big", random.Random(1).randbytes(60_000).hex())])
    except LakeError as error:
        answer.send(str(error))
    else:
        answer.send("no error")


def run_ingest(path: str, count: int, batch: int = 4, storage_options: dict[str, str] | None = None) -> int:
    """A run as the flow does it: plan, commit batch by batch, vacuum. Returns how many sources it worked on."""
    lake = Lake(path, storage_options, wait_s=WAIT_S)
    lake.check_writable()
    found = documents(count)
    plan = lake.plan([Candidate(uri, sha256("\n\n".join(bodies))) for uri, bodies in found.items()], MADE_BY)
    work = [candidate.uri for candidate in plan.work]
    for first in range(0, len(work), batch):
        commit_batch(lake, [_settle(uri, found[uri]) for uri in work[first : first + batch]])
    lake.vacuum()
    return len(work)


def _settle(uri: str, bodies: Sequence[str]) -> Settled:
    number = int(uri[-7:-4])
    return turned_down(uri, "\n\n".join(bodies)) if number % 7 == 3 else settled(uri, *bodies)


def die_between_commits(path: str, count: int) -> None:
    """A run that is killed after its second batch's articles and before their ledger."""
    commits = 0
    replace = Table.replace

    def deadly(self: Table, uris: Sequence[str], *rest: object) -> None:
        nonlocal commits
        if self.name == "sources":
            commits += 1
            if commits == 2:
                os.kill(os.getpid(), signal.SIGKILL)
        replace(self, uris, *rest)  # type: ignore[arg-type]

    Table.replace = deadly  # type: ignore[method-assign,assignment]
    run_ingest(path, count)


def write_turns(path: str, writer: int, turns: int, storage_options: dict[str, str] | None = None) -> None:
    """Write sources of one's own, and in every turn one that all writers share."""
    lake = Lake(path, storage_options, wait_s=WAIT_S)
    for turn in range(turns):
        mine = settled(f"file:///{writer}/{turn}", f"{writer} {turn}")
        shared = settled("file:///shared", *(f"writer {writer} part {part}" for part in range(writer + 1)))
        commit_batch(lake, [mine, shared])
        if turn % 3 == 2:
            lake.vacuum()


def hold_lock(path: str, ready: Callable[[], None]) -> None:
    """Take the lake's lock and keep it for ever."""
    with Lake(path)._alone():
        ready()
        signal.pause()
