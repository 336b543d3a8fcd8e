"""The tools that a user might pick instead, each as a function from a file to a `Reading`.

What is not installed is left out of the comparison. None of them is a requirement of this project; some are under licences
(AGPL) that could not be.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from ingest.measure import Part, Reading, reading_of_article, reading_of_text
from ingest.model import Engine, Rejected
from ingest.settings import ExtractSettings, Settings


@dataclass(frozen=True, slots=True)
class Tool:
    """`read` raises whatever it likes on a document that it cannot read."""

    name: str
    version: str
    suffix: str
    read: Callable[[Path], Reading]


def find_tools() -> Iterator[Tool]:
    """The tools that are here: Copydesk first, then by how much they promise."""
    ours = version("copydesk")
    for engine in Engine:
        yield Tool(f"copydesk, {engine.value}", ours, ".pdf", partial(_copydesk, engine=engine))
    yield Tool("copydesk", ours, ".txt", _copydesk)
    yield Tool("blank lines", "", ".txt", _as_it_is)
    yield Tool("usual recipe", "", ".txt", _usual_recipe)
    for name, package, read in (
        ("pymupdf4llm", "pymupdf4llm", _pymupdf4llm),
        ("markitdown", "markitdown", _markitdown),
        ("pymupdf blocks", "pymupdf", _pymupdf),
        ("pdfminer.six", "pdfminer.six", _pdfminer),
        ("pypdfium2", "pypdfium2", _pdfium),
        ("pypdf", "pypdf", _pypdf),
        ("pdfplumber", "pdfplumber", _pdfplumber),
    ):
        if importlib.util.find_spec(package.removesuffix(".six")):
            yield Tool(name, version(package), ".pdf", read)
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=False).stderr
        number = re.search(r"version (\S+)", said)
        yield Tool("pdftotext", number.group(1) if number else "", ".pdf", _pdftotext)


def _copydesk(path: Path, engine: Engine = Engine.PDFMINER) -> Reading:
    from ingest.pipeline import settle
    from ingest.read import Found, find_sources

    settings = Settings(extract=ExtractSettings(engine=engine))
    (found,) = find_sources([str(path)], settings.read)
    outcome = settle(found, settings) if isinstance(found, Found) else found
    if isinstance(outcome, Rejected):
        raise ValueError(outcome.detail)
    return reading_of_article(outcome.articles[0])


def _decode(path: Path) -> str:
    """The right encoding for nothing, so that only structure is compared."""
    data = path.read_bytes()
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1")


def _as_it_is(path: Path) -> Reading:
    """A dump as it is: what stands between blank lines is a paragraph."""
    return reading_of_text(_decode(path))


def _usual_recipe(path: Path) -> Reading:
    """What is most often advised: take hyphens at line ends out, join lines, keep blank lines."""
    text = re.sub(r"[-\u00ad\u2010]\n(?=\S)", "", _decode(path))
    return reading_of_text(re.sub(r"(?<!\n)\n(?!\n)", " ", text))


def _pdfminer(path: Path) -> Reading:
    from pdfminer.high_level import extract_text

    return reading_of_text(extract_text(path))


def _pdfium(path: Path) -> Reading:
    from pypdfium2 import PdfDocument

    document = PdfDocument(path)
    try:
        return reading_of_text("\n\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n"))
    finally:
        document.close()


def _pypdf(path: Path) -> Reading:
    from pypdf import PdfReader

    return reading_of_text("\n\n".join(page.extract_text() for page in PdfReader(path).pages))


def _pdfplumber(path: Path) -> Reading:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return reading_of_text("\n\n".join(page.extract_text() for page in document.pages))


def _pymupdf(path: Path) -> Reading:
    import pymupdf

    with pymupdf.open(path) as document:
        blocks = [block[4] for page in document for block in page.get_text("blocks") if block[6] == 0]
    return reading_of_text("\n\n".join(" ".join(block.split()) for block in blocks))


def _pdftotext(path: Path) -> Reading:
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, check=True, timeout=120)
    return reading_of_text(done.stdout.decode("utf-8", "replace"))


def _pymupdf4llm(path: Path) -> Reading:
    import pymupdf4llm

    return reading_of_markdown(pymupdf4llm.to_markdown(str(path)))


def _markitdown(path: Path) -> Reading:
    from markitdown import MarkItDown

    return reading_of_markdown(MarkItDown().convert(path).text_content)


_EMPHASIS = re.compile(r"(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")


def reading_of_markdown(text: str) -> Reading:
    """Headings, items and paragraphs of a Markdown text; a heading of level 1 at the top is the title.

    >>> reading_of_markdown("# T\\n\\nOne\\ntwo **b**\\n\\n- x\\n- y\\n\\n## H").blocks[0]
    Part(kind='paragraph', text='One two b')
    """
    title: str | None = None
    parts: list[Part] = []
    for chunk in re.split(r"\n\s*\n", text):
        lines = [_EMPHASIS.sub(r"\2", line) for line in chunk.strip().splitlines()]
        for index, line in enumerate(lines):
            heading = re.match(r"(#{1,6})\s+(.*)", line)
            if heading and title is None and len(heading[1]) == 1 and not parts:
                title = heading[2]
            elif heading:
                parts.append(Part("heading", heading[2]))
            elif _ITEM.match(line):
                parts.append(Part("list_item", _ITEM.sub("", line)))
            elif index and parts and parts[-1].kind != "heading":
                parts[-1] = parts[-1]._replace(text=f"{parts[-1].text} {line.strip()}")
            else:
                parts.append(Part("paragraph", line.strip()))
    return Reading(title, None, None, tuple(parts))
