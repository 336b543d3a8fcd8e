"""Where the two PDF engines differ: lines of every PDF in a directory, read by both.

    python bench/parity.py DIRECTORY [--limit N] [--show 3]

For each document that differs: how many lines, and the first of them. At the end the figures, and the differences by
kind. A kind is found by undoing known differences one after the other until the lines are equal.
"""

from __future__ import annotations

import argparse
import hashlib
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
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


def _strip_cids(text: str) -> str:
    parts = text.split("(cid:")
    return parts[0] + "".join(part.partition(")")[2] for part in parts[1:]).replace("\ufffd", "")


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
    """The first known difference whose undoing (with those before it) makes the texts equal."""
    for name, undo in KINDS:
        ours, theirs = undo(ours), undo(theirs)
        if ours == theirs:
            return name
    return "other letters"


def measure_placement(one: Document, other: Document) -> float:
    """The largest distance, in points, between the edges of the same line by both engines."""
    worst = 0.0
    for line, twin in zip(one.lines, other.lines, strict=False):
        if line.box and twin.box and one.text(line) == other.text(twin):
            worst = max(worst, *(abs(a - b) for a, b in zip(line.box, twin.box, strict=True)))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="documents, evenly spread; 0 = all")
    parser.add_argument("--show", type=int, default=2, help="differing lines to print for each document")
    options = parser.parse_args()
    paths = sorted(options.directory.rglob("*.pdf"))
    if options.limit and len(paths) > options.limit:
        paths = paths[:: -(-len(paths) // options.limit)]
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    lines = same = same_documents = both = tags = 0
    cpu = {Engine.PDFMINER: 0.0, Engine.PDFIUM: 0.0}
    for path in paths:
        one, why_one, time_one = read(path, Engine.PDFMINER)
        other, why_other, time_other = read(path, Engine.PDFIUM)
        cpu[Engine.PDFMINER] += time_one
        cpu[Engine.PDFIUM] += time_other
        if one is None or other is None:
            outcomes[f"pdfminer {why_one}, pdfium {why_other}"] += 1
            if why_one != why_other:
                print(f"{path}: pdfminer {why_one}, pdfium {why_other}")
            continue
        both += 1
        a, b = [one.text(line) for line in one.lines], [other.text(line) for line in other.lines]
        matcher = SequenceMatcher(None, a, b, autojunk=False)
        equal = sum(block.size for block in matcher.get_matching_blocks())
        longest = max(len(a), len(b))
        lines += longest
        same += equal
        tags += sum(line.tag == twin.tag for line, twin in zip(one.lines, other.lines, strict=False))
        if equal == longest:
            same_documents += 1
            shift = measure_placement(one, other)
            if shift > 1:
                kinds["edges of a line more than 1 pt apart (documents)"] += 1
            continue
        print(f"{path}: {longest - equal} of {longest} lines")
        shown = 0
        for what, i, j, k, m in matcher.get_opcodes():
            if what == "equal":
                continue
            if j - i == m - k:
                for ours, theirs in zip(a[i:j], b[k:m], strict=True):
                    kinds[name_kind(ours, theirs)] += 1
            else:
                whole = name_kind(" ".join(a[i:j]), " ".join(b[k:m]))
                kinds["lines cut elsewhere" if whole == "blanks" else f"lines in another order, or {whole}"] += max(j - i, m - k)
            if shown < options.show:
                shown += 1
                print(f"    pdfminer {a[i:j][:3]}\n    pdfium   {b[k:m][:3]}")
    print(f"\n{len(paths)} documents, {both} read by both, {same_documents} of them with the same lines")
    print(f"{same} of {lines} lines the same ({same / max(lines, 1):.4%}), tags the same in {tags}")
    print(f"CPU seconds: pdfminer {cpu[Engine.PDFMINER]:.2f}, pdfium {cpu[Engine.PDFIUM]:.2f}")
    for title, counts in (("not read by both", outcomes), ("differing lines by kind", kinds)):
        if counts:
            print(f"{title}:")
            for name, count in counts.most_common():
                print(f"  {count:6}  {name}")


if __name__ == "__main__":
    main()
