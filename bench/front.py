"""Measure how bylines are told from other short lines, and what is read from them.

    python bench/front.py CORPUS

CORPUS holds `gold/<id>.json` (title, subtitle, blocks, lang) and `manifest.jsonl` with `params.byline_text`, the byline
as printed. Every printed byline should count as one; no title, subtitle or short block should.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from ingest.structure.front import is_byline, parse_byline

SURE = 0.5
LONGEST = 160


def read_bylines(corpus: Path) -> Iterator[tuple[str, str]]:
    """Printed bylines with their language, each once."""
    seen = set()
    for line in (corpus / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        printed = row["params"].get("byline_text")
        if printed and (printed, row["lang"]) not in seen:
            seen.add((printed, row["lang"]))
            yield printed, row["lang"]


def read_others(corpus: Path) -> Iterator[tuple[str, str]]:
    """Short texts that are no bylines, with their language."""
    for path in sorted((corpus / "gold").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        for text in [article["title"], article["subtitle"], *(block["text"] for block in article["blocks"])]:
            if text and len(text) <= LONGEST:
                yield text, article["lang"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--list", action="store_true", help="list the misses")
    options = parser.parse_args()
    for title, known in (("language known", True), ("language unknown", False)):
        bylines = [(text, is_byline(text, language if known else None)) for text, language in read_bylines(options.corpus)]
        others = [(text, is_byline(text, language if known else None)) for text, language in read_others(options.corpus)]
        found = sum(score >= SURE for _, score in bylines)
        false = sum(score >= SURE for _, score in others)
        print(f"{title}: {found} of {len(bylines)} bylines found; {false} of {len(others)} other short texts taken for one")
        if options.list:
            for text, score in [*((t, s) for t, s in bylines if s < SURE), *((t, s) for t, s in others if s >= 0.25)]:
                print(f"   {score:.2f} {text}")
    dated = [(text, parse_byline(text, language)) for text, language in read_bylines(options.corpus) if text[-4:].isdigit()]
    read = sum(byline is not None and byline.date is not None for _, byline in dated)
    print(f"dates read: {read} of {len(dated)}")


if __name__ == "__main__":
    main()
