"""Print the documentation of packages as manuals, with the truth beside each PDF.

    python -m bench.manuals ARCHIVES OUT [--programs latex fop …] [--each 2] [--seed 7]

ARCHIVES holds what `pip download --no-deps --no-binary :all:` and `npm pack` bring. OUT gets the form of a labelled
folder, split by package: `OUT/fit`, and `OUT/held` for those that are never shown to the trees. The texts belong to their
authors and stay out of this project. Needs pandoc and whichever programs are to print; the Python ones (sphinx, rst2pdf,
weasyprint, typst) beside this interpreter.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import zlib
from pathlib import Path

from bench.manuals.printers import LATIN_ONLY, PRINTERS
from bench.manuals.sources import Manual, draw_manuals, is_latin, text_of_blocks
from bench.manuals.truth import write_gold

HELD_SHARE = 4
"""One package of this many is held back."""


def is_held(package: str) -> bool:
    return zlib.crc32(package.lower().encode()) % HELD_SHARE == 0


def print_one(manual: Manual, program: str, rng: random.Random, out: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        printed_as, printed = PRINTERS[program](manual, rng, Path(scratch))
    words = len(text_of_blocks(manual.blocks).split())
    text = subprocess.run(["pdftotext", "-", "-"], input=printed.pdf, capture_output=True).stdout
    if len(text.split()) < 0.93 * words:  # a font that could not be loaded, a page that was not set
        raise RuntimeError(f"{len(text.split())} of {words} words printed")
    folder = out / ("held" if is_held(manual.package) else "fit")
    name = f"{manual.id}-{program}"
    gold = write_gold(printed_as, printed.run_in) | {"id": name}
    for kind, data in (("gold", gold), (f"furniture/{program}", [])):
        path = folder / kind / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    target = folder / "pdf" / program / f"{name}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printed.pdf)
    row = {
        "id": name,
        "renderer": program,
        "pdf": str(target.relative_to(folder)),
        "lang": "en",
        "manual": True,
        "params": {},
        "extras": [],
    }
    with (folder / "manifest.jsonl").open("a", encoding="utf-8") as manifest:
        manifest.write(json.dumps(row) + "\n")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("archives", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--programs", nargs="+", default=sorted(PRINTERS), choices=sorted(PRINTERS))
    ap.add_argument("--each", type=int, default=1, help="manuals of one package, each by another program")
    ap.add_argument("--prints", type=int, default=1, help="programs that print one manual")
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--most", type=int, default=10**6, help="archives")
    a = ap.parse_args()
    archives = sorted(p for p in a.archives.rglob("*") if p.name.endswith((".tgz", ".tar.gz")))
    random.Random(a.seed).shuffle(archives)
    turn = 0
    for archive in archives[: a.most]:
        rng = random.Random(zlib.crc32(f"{archive.name}{a.seed}".encode()))
        try:
            manuals = list(draw_manuals(archive, rng, a.each))
        except Exception as error:
            print(f"{archive.name}: {type(error).__name__} {str(error)[:200]}", flush=True)
            continue
        for manual in manuals:
            latin = is_latin(manual.blocks)
            for _ in range(a.prints):
                program = a.programs[turn % len(a.programs)]
                turn += 1
                if program in LATIN_ONLY and not latin:
                    program = next((p for p in a.programs if p not in LATIN_ONLY), program)
                try:
                    print_one(manual, program, rng, a.out)
                    print(f"{manual.id}-{program}", flush=True)
                except Exception as error:
                    print(f"{manual.id}-{program}: {type(error).__name__} {str(error)[:300]}", flush=True)


if __name__ == "__main__":
    main()
