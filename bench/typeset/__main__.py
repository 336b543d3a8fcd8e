"""Typeset the articles of a labelled folder by many programs, with the truth beside each PDF.

    python -m bench.typeset LABELLED_FOLDER OUT [--per-origin 12] [--seed 7] [--only NAME] [--held-out | --press]

OUT gets the same form: gold/, pdf/<origin>/, furniture/<origin>/, manifest.jsonl; `gold-score/` holds the gold with the front
matter in its fields only. `--held-out` prints with the origins that are kept apart for a check, `--press` single articles as
people keep them, for text dumps.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import shutil
import tempfile
import zlib
from pathlib import Path

from pypdf import PdfReader

from bench.typeset.content import Content, draw_content, read_golds, write_truth
from bench.typeset.contents_list import find_contents_lines, find_running_lines
from bench.typeset.origins import HELD_OUT, ORIGINS, PRESS, Origin
from bench.typeset.words import CJK


def _order(golds: list[dict], rng: random.Random) -> list[dict]:
    """Articles in a drawn order in which every language comes early and articles with headings come often."""
    keys = {}
    for lang in sorted({g["lang"] for g in golds}):
        own = [g for g in golds if g["lang"] == lang]
        rng.shuffle(own)
        own.sort(key=lambda g: -min(3, sum(b["type"] == "heading" for b in g["blocks"])) * rng.random())
        for k, g in enumerate(own):
            keys[g["id"]] = (k + rng.random()) / len(own) ** 0.5
    return sorted(golds, key=lambda g: keys[g["id"]])


def print_one(origin: Origin, content: Content, rng: random.Random, out: Path, work: Path) -> dict:
    """Print one document and write all that is known of it; returns its line of the manifest."""
    module, name = origin.printer.split(":")
    printed = getattr(importlib.import_module(module), name)(content, rng, work, origin.family)
    content = printed.content or content
    furniture = list(printed.furniture)
    target = out / "pdf" / origin.name / f"{content.id}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printed.pdf)
    pages = len(PdfReader(target).pages)
    if not pages or len(printed.pdf) < 1000:
        raise RuntimeError("no page")
    if printed.params.get("toc"):
        furniture += find_contents_lines(target, [b.text for b in content.blocks if b.kind == "heading"])
    if printed.params.get("running"):
        furniture += find_running_lines(target, [b.text for b in content.blocks])
    furniture.sort(key=lambda s: (-len(s), s))  # a page number alone must not be looked for before the line that holds it
    gold, clean, extras, params = write_truth(content)
    for folder, data in (("gold", gold), ("gold-score", clean), (f"furniture/{origin.name}", furniture)):
        path = out / folder / f"{content.id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    facts = {"id": content.id, "renderer": origin.name, "pages": pages, "lang": content.lang, "extras": extras}
    return {"pdf": f"pdf/{origin.name}/{content.id}.pdf", "params": params | printed.params} | facts


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--per-origin", type=int, default=12)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--only", default="", help="only origins whose name contains this")
    ap.add_argument("--held-out", action="store_true")
    ap.add_argument("--press", action="store_true")
    a = ap.parse_args()
    golds = read_golds(a.folder)
    manifest = a.out / "manifest.jsonl"
    a.out.mkdir(parents=True, exist_ok=True)
    for origin in HELD_OUT if a.held_out else PRESS if a.press else ORIGINS:
        if a.only not in origin.name:
            continue
        rng = random.Random(zlib.crc32(f"{origin.name}{a.seed}".encode()))
        made, failed, rows = 0, 0, []
        traits = origin.traits
        able = [
            g for g in golds if (traits.cjk or g["lang"] not in CJK) and (not traits.languages or g["lang"] in traits.languages)
        ]
        with tempfile.TemporaryDirectory() as scratch:
            for k, gold in enumerate(_order(able, rng)):
                if made == a.per_origin or failed > 2 * a.per_origin:
                    break
                single = random.Random(rng.random())
                content = draw_content(golds, gold, single, traits, f"{origin.name}{k:02d}")
                work = Path(scratch) / str(k)
                work.mkdir()
                try:
                    row = print_one(origin, content, single, a.out, work)
                except Exception as error:
                    failed += 1
                    print(f"{origin.name} {content.id}: {type(error).__name__} {str(error)[:300]}", flush=True)
                    continue
                finally:
                    shutil.rmtree(work, ignore_errors=True)
                made += 1
                rows.append(row)
        names = {row["pdf"] for row in rows}
        done = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()] if manifest.exists() else []
        done = [row for row in done if row["pdf"] not in names] + rows
        manifest.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in done), "utf-8")
        print(f"{origin.name}: {made} printed, {failed} failed", flush=True)


if __name__ == "__main__":
    main()
