"""Quality and speed on documents of your own, beside the bare extraction that a user would otherwise start from.

    python bench/bench.py [DOCUMENTS ...] [--gold GOLD] [--most 200]

Without DOCUMENTS: the samples in data/inbox/. Speed is CPU time in one process, models loaded, one pass: what
`copydesk clean` needs of one core, from the bytes of the file to the rows of the table. The bare extraction is the
library's own text, without lines, order, repair or structure. GOLD holds NAME.json for each document, see `copydesk score`.
"""

from __future__ import annotations

import argparse
import io
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import ingest.warm  # noqa: F401 - models are loaded before the clock starts
from ingest.errors import CopydeskError
from ingest.measure import format_table, score_folders, summarize_groups
from ingest.model import Engine, MediaType, Processed
from ingest.pipeline import PIPELINE_VERSION, process
from ingest.read import Found, find_sources, read_source
from ingest.results import Format, Names, render_articles, write_file
from ingest.settings import ExtractSettings, Settings
from ingest.store import Provenance, article_rows

ROOT = Path(__file__).resolve().parents[1]
PROVENANCE = Provenance(PIPELINE_VERSION, "bench", None, datetime.fromtimestamp(0, UTC))


@dataclass(frozen=True, slots=True)
class Speed:
    """One way of reading over all documents of one kind."""

    name: str
    documents: int
    failed: int
    pages: int
    characters: int
    cpu_s: float

    def __str__(self) -> str:
        per_s = 1 / max(self.cpu_s, 1e-9)
        rate = f"{self.pages * per_s:9.1f}" if self.pages else " " * 9
        return (
            f"{self.name:34}{self.documents:10,}{self.failed:8,}{self.cpu_s:9.2f}{self.documents * per_s:9.1f}{rate}"
            f"{self.characters * per_s / 1e6:9.3f}"
        )


HEAD = f"{'':34}{'documents':>10}{'failed':>8}{'CPU s':>9}{'docs/s':>9}{'pages/s':>9}{'MB/s':>9}"


def measure_copydesk(found: Sequence[Found], settings: Settings, name: str, output: Path | None) -> Speed:
    """Every document through all rooms; with `output`, also written as JSON, outside the time."""
    names = Names(Format.JSON)
    failed = pages = characters = 0
    cpu_s = 0.0
    if output is not None:
        output.mkdir(parents=True)
    for one in found:
        began = time.process_time()
        outcome = process(read_source(one, settings.read), settings)
        rows = article_rows(outcome, PROVENANCE) if isinstance(outcome, Processed) else []
        cpu_s += time.process_time() - began
        if not isinstance(outcome, Processed):
            failed += 1
            continue
        pages += len(outcome.document.pages) if outcome.source.media_type is MediaType.PDF else 0
        characters += len(outcome.document.raw)
        if output is not None:
            write_file(output / names.choose(one.below), render_articles(one.uri, rows, Format.JSON))
    return Speed(name, len(found), failed, pages, characters, cpu_s)


def measure_bare(found: Sequence[Found], name: str, extract: Callable[[bytes], tuple[str, int]]) -> Speed:
    """The bare extraction of a library."""
    failed = pages = characters = 0
    cpu_s = 0.0
    for one in found:
        data = Path(one.path).read_bytes()
        began = time.process_time()
        try:
            text, count = extract(data)
        except Exception:
            failed += 1
            continue
        finally:
            cpu_s += time.process_time() - began
        pages += count
        characters += len(text)
    return Speed(name, len(found), failed, pages, characters, cpu_s)


def extract_pdfminer(data: bytes) -> tuple[str, int]:
    from pdfminer.high_level import extract_text

    text = extract_text(io.BytesIO(data))
    return text, text.count("\f")


def extract_pdfium(data: bytes) -> tuple[str, int]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return "\f".join(page.get_textpage().get_text_range() for page in document), len(document)
    finally:
        document.close()


def score(gold: Path, output: Path) -> str:
    try:
        return format_table(summarize_groups(list(score_folders(gold, output))))
    except CopydeskError as error:
        return str(error)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="*", default=[str(ROOT / "data/inbox")])
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--most", type=int, default=200, help="measure at most so many documents of each kind")
    arguments = parser.parse_args()

    listed = [one for one in find_sources(arguments.documents, Settings().read) if isinstance(one, Found)]
    kinds = {True: [one for one in listed if b"%PDF-" in Path(one.path).read_bytes()[:1024]]}
    kinds[False] = [one for one in listed if one not in kinds[True]]
    for kind, found in kinds.items():
        step = max(1, len(found) // arguments.most)
        kinds[kind] = found[::step][: arguments.most]

    libraries = ", ".join(f"{name} {version(name)}" for name in ("copydesk", "pdfminer.six", "pypdfium2"))
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, {libraries}\n\n{HEAD}")
    tables = []
    with tempfile.TemporaryDirectory() as scratch:
        for engine in Engine:
            if not kinds[True]:
                break
            settings = Settings(extract=ExtractSettings(engine=engine))
            output = Path(scratch) / engine if arguments.gold else None
            print(measure_copydesk(kinds[True], settings, f"PDF to articles, {engine}", output), flush=True)
            if output is not None:
                tables.append((f"PDF, {engine}", score(arguments.gold, output)))
        if kinds[True]:
            print(measure_bare(kinds[True], "PDF to bare text, pdfminer.six", extract_pdfminer), flush=True)
            print(measure_bare(kinds[True], "PDF to bare text, pypdfium2", extract_pdfium), flush=True)
        if kinds[False]:
            output = Path(scratch) / "text" if arguments.gold else None
            print(measure_copydesk(kinds[False], Settings(), "text dump to articles", output), flush=True)
            if output is not None:
                tables.append(("text dumps", score(arguments.gold, output)))
    for name, table in tables:
        print(f"\n{name}\n{table}")


if __name__ == "__main__":
    main()
