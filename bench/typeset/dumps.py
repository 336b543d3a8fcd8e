"""Text dumps of the printed PDFs by the tools that people use: `python -m bench.typeset.dumps OUT`.

Writes OUT/txt/<tool>/<origin>/<id>.txt. PyMuPDF is under the AGPL and only ever called here, in an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Callable
from pathlib import Path


def read_pdfminer(pdf: Path) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(str(pdf))


def read_pdftotext(pdf: Path) -> str:
    return subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode("utf-8", "replace")


def read_pypdf(pdf: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


def read_pymupdf(pdf: Path) -> str:
    import pymupdf

    with pymupdf.open(pdf) as document:
        return "".join(page.get_text() for page in document)


TOOLS: dict[str, Callable[[Path], str]] = {
    "pdftotext": read_pdftotext, "pypdf": read_pypdf, "pymupdf": read_pymupdf, "pdfminer": read_pdfminer,
}  # fmt: skip


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out", type=Path)
    ap.add_argument("--tools", default=",".join(TOOLS))
    a = ap.parse_args()
    for tool in a.tools.split(","):
        for row in (a.out / "manifest.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(row)
            target = a.out / "txt" / tool / entry["renderer"] / f"{entry['id']}.txt"
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            text = TOOLS[tool](a.out / entry["pdf"])
            target.write_bytes(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
