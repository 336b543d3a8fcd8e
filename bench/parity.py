"""Where the two PDF engines differ: lines of every PDF in a directory, read by both.

    python -m bench.parity DIRECTORY [--limit N] [--show 3] [--timeout 60]

For each document that differs: how many lines, and the first of them. At the end the figures, the documents by what
became of them, and the differing lines by kind. A kind is found by undoing known differences one after the other until
the lines are equal. Each document is read in a process of its own, since public test files hang or abort libraries.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.errors import DocumentError
from ingest.extract import extract
from ingest.model import Document, Engine, MediaType, Source
from ingest.settings import ExtractSettings

KINDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("letters of another form (ligatures, width)", lambda text: unicodedata.normalize("NFKC", text)),
    ("glyphs without a letter", lambda text: "".join(char for char in _strip_cids(text) if ord(char) < 0xE000)),
    ("soft or hard hyphen", lambda text: text.replace("\u00ad", "-").replace("\u2010", "-")),
    ("blanks", lambda text: "".join(text.split())),
    ("control and zero-width characters", lambda text: "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))),
    ("order within the line", lambda text: "".join(sorted(text))),
)
EDGES = "edges of a line more than 1 pt apart (documents)"


def _strip_cids(text: str) -> str:
    parts = text.split("(cid:")
    return parts[0] + "".join(part.partition(")")[2] for part in parts[1:]).replace("\ufffd", "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the engines made of one document. `lines` are those of the engine that finds more."""

    outcome: str
    lines: int = 0
    same: int = 0
    tags: int = 0
    seconds: tuple[float, float] = (0.0, 0.0)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: tuple[tuple[list[str], list[str]], ...] = ()


def read(path: Path, engine: Engine) -> tuple[Document | None, str, float]:
    """The document or the reason why there is none, and the CPU seconds that it took."""
    data = path.read_bytes()
    source = Source(path.name, data, hashlib.sha256(data).hexdigest(), MediaType.PDF)
    start = time.process_time()
    try:
        document = extract(source, ExtractSettings(engine=engine, fallback=False))
    except DocumentError as error:
        return None, str(error.reason), time.process_time() - start
    return document, "read", time.process_time() - start


def name_kind(ours: str, theirs: str) -> str:
    """The first known difference whose undoing (with those before it) makes the texts equal.

    >>> name_kind("of\\ufb01ce", "office"), name_kind("a b", "ab"), name_kind("a", "b")
    ('letters of another form (ligatures, width)', 'blanks', 'other letters')
    """
    for name, undo in KINDS:
        ours, theirs = undo(ours), undo(theirs)
        if ours == theirs:
            return name
    if not ours or not theirs:
        return "only one engine finds them"
    return "other letters"


def measure_placement(one: Document, other: Document) -> float:
    """The largest distance, in points, between the edges of the same line by both engines."""
    worst = 0.0
    for line, twin in zip(one.lines, other.lines, strict=False):
        if line.box and twin.box and one.text(line) == other.text(twin):
            worst = max(worst, *(abs(a - b) for a, b in zip(line.box, twin.box, strict=True)))
    return worst


def compare(path: Path) -> Comparison:
    """Read a document with both engines."""
    one, why_one, time_one = read(path, Engine.PDFMINER)
    other, why_other, time_other = read(path, Engine.PDFIUM)
    seconds = (time_one, time_other)
    if one is None or other is None:
        return Comparison(f"pdfminer {why_one}, pdfium {why_other}", seconds=seconds)
    a, b = [one.text(line) for line in one.lines], [other.text(line) for line in other.lines]
    kinds: Counter[str] = Counter()
    examples: list[tuple[list[str], list[str]]] = []
    same = 0
    for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            same += j - i
            continue
        examples.append((a[i:j][:3], b[k:m][:3]))
        if j - i == m - k:
            for ours, theirs in zip(a[i:j], b[k:m], strict=True):
                kinds[name_kind(ours, theirs)] += 1
        elif sorted("".join(a[i:j])) == sorted("".join(b[k:m])) and i != j:
            kinds["lines in another order"] += max(j - i, m - k)
        else:
            ours, theirs = " ".join(a[i:j]), " ".join(b[k:m])
            whole = "blanks" if ours == theirs else name_kind(ours, theirs)
            kinds["lines cut elsewhere" if whole == "blanks" else whole] += max(j - i, m - k)
    longest = max(len(a), len(b))
    if same == longest and measure_placement(one, other) > 1:
        kinds[EDGES] += 1
    tags = sum(line.tag == twin.tag for line, twin in zip(one.lines, other.lines, strict=False))
    return Comparison("both", longest, same, tags, seconds, kinds, tuple(examples))


def compare_apart(path: Path, timeout_s: float) -> Comparison:
    """The same in a child of its own; one that hangs is killed."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    child = fork.Process(target=_send, args=(path, there))
    child.start()
    there.close()
    try:
        result = here.recv() if here.poll(timeout_s) else Comparison("one of them takes too long")
    except EOFError:
        result = Comparison("one of them ends the process")
    child.kill()
    child.join()
    assert isinstance(result, Comparison)
    return result


def _send(path: Path, there: Connection) -> None:
    there.send(compare(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="documents, evenly spread; 0 = all")
    parser.add_argument("--show", type=int, default=2, help="differing lines to print for each document")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for a document and both engines")
    options = parser.parse_args()
    paths = sorted(options.directory.rglob("*.pdf"))
    if options.limit and len(paths) > options.limit:
        paths = paths[:: -(-len(paths) // options.limit)]
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    found: list[Comparison] = []
    for path in paths:
        result = compare_apart(path, options.timeout)
        found.append(result)
        outcomes[result.outcome] += 1
        kinds.update(result.kinds)
        documents.update(result.kinds.keys())
        name = path.relative_to(options.directory)
        if result.outcome != "both":
            print(f"{name}: {result.outcome}", flush=True)
        elif result.same < result.lines:
            print(f"{name}: {result.lines - result.same} of {result.lines} lines {dict(result.kinds)}", flush=True)
            for ours, theirs in result.examples[: options.show]:
                print(f"    pdfminer {ours}\n    pdfium   {theirs}")
    lines, same = sum(one.lines for one in found), sum(one.same for one in found)
    agree = sum(one.outcome == "both" and one.same == one.lines for one in found)
    print(f"\n{len(paths)} documents, {outcomes['both']} read by both, {agree} of them with the same lines")
    print(f"{same} of {lines} lines the same ({same / max(lines, 1):.4%}), tags the same in {sum(one.tags for one in found)}")
    print("CPU seconds: pdfminer {:.2f}, pdfium {:.2f}".format(*(sum(one.seconds[at] for one in found) for at in (0, 1))))
    print("documents:")
    for name, count in outcomes.most_common():
        print(f"  {count:6}  {name}")
    print("differing lines by kind, and the documents that hold them:")
    for name, count in kinds.most_common():
        print(f"  {count:6} {documents[name]:5}  {name}")


if __name__ == "__main__":
    main()
