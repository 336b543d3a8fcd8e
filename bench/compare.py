"""Quality and speed beside the tools that a user might pick instead.

    python -m bench.compare                                  the samples of data/inbox/
    python -m bench.compare DOCUMENTS --gold GOLD            your own: PDFs or text dumps, and a truth for each, NAME.json
    python -m bench.compare DOCUMENTS --gold GOLD --every 10 --calibration

Every tool reads the same documents one after the other in a process of its own, the first one once more beforehand so
that loading does not count. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import platform
import resource
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from bench.tools import Tool, find_tools
from ingest.measure import Reading, Score, measure_article, reading_of_json, summarize
from ingest.measure.calibration import Decision, DecisionKind, find_decisions, format_calibration

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 120
NOTHING = Reading(None, None, None, ())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool made of the documents, and what that cost; a document that it could not read counts as an empty article."""

    scores: tuple[Score, ...]
    failures: int
    cpu_s: float
    wall_s: float


def find_pairs(documents: Path, gold: Path | None, suffix: str, every: int) -> list[tuple[Path, Path]]:
    """Documents with their gold, by the part of the name before the first dot or by the whole stem."""
    pairs = []
    for path in sorted(documents.rglob(f"*{suffix}")):
        names = [f"{path.stem}.json", f"{path.name.split('.')[0]}.json"]
        truth = next((gold / name for name in names if gold is not None and (gold / name).is_file()), None)
        if truth is not None:
            pairs.append((path, truth))
    return pairs[::every]


def run_tool(tool: Tool, pairs: Sequence[tuple[Path, Path]]) -> Outcome | str:
    """Run in a process of its own; a sentence where the tool cannot run at all."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_run_here, args=(tool, pairs, theirs))
    child.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        answer = "it ended without an answer"
    child.join()
    if isinstance(answer, str):
        return answer
    readings, cpu_s, wall_s = answer
    golds = [reading_of_json(json.loads(truth.read_text("utf-8"))) for _, truth in pairs]
    scores = tuple(measure_article(gold, found or NOTHING) for gold, found in zip(golds, readings, strict=True))
    return Outcome(scores, sum(found is None for found in readings), cpu_s, wall_s)


def _run_here(tool: Tool, pairs: Sequence[tuple[Path, Path]], answer: multiprocessing.connection.Connection) -> None:
    signal.signal(signal.SIGALRM, _give_up)
    with open(os.devnull, "wb") as nowhere:  # some tools talk
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    try:
        _read(tool, pairs[0][0])
    except ImportError as error:  # installed by half
        answer.send(str(error))
        return
    cpu, wall = _cpu_s(), time.perf_counter()
    readings = [_read(tool, path) for path, _ in pairs]
    answer.send((readings, _cpu_s() - cpu, time.perf_counter() - wall))


def _give_up(signal_number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"{TIMEOUT_S} s")


def _read(tool: Tool, path: Path) -> Reading | None:
    signal.alarm(TIMEOUT_S)
    try:
        return tool.read(path)
    except ImportError:
        raise
    except Exception:  # whatever a tool raises: it could not read the document
        return None
    finally:
        signal.alarm(0)


def _cpu_s() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def format_row(tool: Tool, outcome: Outcome, size: int) -> str:
    summary = summarize(outcome.scores)
    count = max(1, summary.articles)
    quality = (summary.breaks, summary.headings, summary.title, summary.kept, summary.clean, summary.perfect)
    speed = f"{1000 * outcome.cpu_s / count:.1f} | {size / 1e6 / max(outcome.cpu_s, 1e-9):.2f}"
    return (
        f"| {tool.name} {tool.version} | {outcome.failures} | {speed} | " + " | ".join(f"{share:.3f}" for share in quality) + " |"
    )


COLUMNS = ("tool", "failed", "ms CPU a document", "MB a CPU s", "breaks", "headings", "titles", "kept", "clean", "wholly right")
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def describe_machine() -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.python_implementation()} {platform.python_version()}, "
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start"
    )


# -- what Copydesk claims ---------------------------------------------------------------------------------------------------


def find_all_decisions(pairs: Sequence[tuple[Path, Path]]) -> tuple[list[Decision], list[tuple[str, Decision]]]:
    """Every decision that the gold can judge, and those on hyphens with their language."""
    from ingest.model import Processed
    from ingest.pipeline import settle
    from ingest.read import Found, find_sources
    from ingest.settings import Settings

    settings = Settings()
    decisions: list[Decision] = []
    hyphens: list[tuple[str, Decision]] = []
    for path, truth in pairs:
        (found,) = find_sources([str(path)], settings.read)
        outcome = settle(found, settings) if isinstance(found, Found) else found
        if not isinstance(outcome, Processed):
            continue
        value = json.loads(truth.read_text("utf-8"))
        mine = find_decisions(reading_of_json(value), outcome.document, outcome.articles[0])
        decisions += mine
        hyphens += [(value.get("lang") or "?", item) for item in mine if item.kind is DecisionKind.HYPHEN]
    return decisions, hyphens


def format_hyphens(hyphens: Sequence[tuple[str, Decision]]) -> str:
    """Line-end hyphens by what was decided and by language: right of all."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for language, item in hyphens:
        for key in ((language, item.detail), (language, "all"), ("all", item.detail), ("all", "all")):
            total[key] += 1
            right[key] += item.right
    languages = [*sorted({language for language, _ in hyphens}), "all"]
    kinds = [*sorted({item.detail for _, item in hyphens}), "all"]
    lines = ["| language | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    for language in languages:
        cells = [f"{right[language, kind]}/{total[language, kind]}" if total[language, kind] else "" for kind in kinds]
        lines.append(f"| {language} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path, nargs="?", default=ROOT / "data/inbox", help="directory with PDFs or text dumps")
    parser.add_argument("--gold", type=Path, help="directory with NAME.json, the truth of each; tests/golden for the samples")
    parser.add_argument("--every", type=int, default=1, help="only every n-th document")
    parser.add_argument("--tools", help="only tools whose name holds one of these words, separated by commas")
    parser.add_argument("--calibration", action="store_true", help="also: do confidences mean what they say, hyphens by language")
    options = parser.parse_args()
    gold = options.gold or (ROOT / "tests/golden" if options.documents == ROOT / "data/inbox" else None)
    if gold is None:
        parser.error("--gold is needed for documents of your own")
    logging.disable(logging.CRITICAL)  # what tools say of single documents
    print(f"{describe_machine()}\n")
    for suffix in (".pdf", ".txt"):
        pairs = find_pairs(options.documents, gold, suffix, options.every)
        if not pairs:
            continue
        size = sum(path.stat().st_size for path, _ in pairs)
        print(f"{len(pairs)} documents `*{suffix}`, {size / 1e6:.2f} MB\n\n{HEAD}", flush=True)
        for tool in find_tools():
            wanted = options.tools is None or any(word in tool.name for word in options.tools.split(","))
            if tool.suffix == suffix and wanted:
                outcome = run_tool(tool, pairs)
                row = f"| {tool.name}: {outcome} |" if isinstance(outcome, str) else format_row(tool, outcome, size)
                print(row, flush=True)
        print()
        if options.calibration:
            decisions, hyphens = find_all_decisions(pairs)
            print(f"Confidences\n\n```\n{format_calibration(decisions)}\n```\n")
            print(f"Hyphens at line ends, right of all\n\n{format_hyphens(hyphens)}\n")


if __name__ == "__main__":
    main()
