"""The lines of a printed table of contents and running heads, as strings that the alignment can set aside."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_TAIL = re.compile(r"[\s.]*\s\d+$|(?:\s?\.){3,}\s*\d*$")


def _squeeze(text: str) -> str:
    return "".join(text.split()).casefold()


def find_contents_lines(pdf: Path, headings: Sequence[str], pages: int = 6) -> list[str]:
    """All lines from the first to the last entry, unless the same line stands in the body as well.

    An entry ends with a page number, after dots or after a heading's text. Dots are spread, for some readers see blanks
    between them; an entry is given without its page number too, for some readers cut it off.
    """
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    lines = [(k, " ".join(line.split())) for k, page in enumerate(text.split("\f")) for line in page.splitlines() if line.strip()]
    known = [_squeeze(h) for h in headings]
    hits = []
    for i, (page, line) in enumerate(lines):
        bare = _squeeze(re.sub(r"^\d[\d.]*\s+", "", _TAIL.sub("", line)))
        entry = re.search(r"(?:\. ?){4}", line) or (len(bare) > 5 and any(h.startswith(bare) or h.endswith(bare) for h in known))
        if page < pages and re.search(r"\d$", line) and entry:
            hits.append(i)
    if len(hits) < 3:
        return []
    first, last = hits[0], hits[0]
    for i in hits:
        last = i if i - last < 8 else last
    while first > 0 and hits[0] - first < 2 and lines[first - 1][0] == lines[hits[0]][0]:
        first -= 1  # the heading of the contents, or the first line of a long entry
    body = {_squeeze(line) for _, line in (*lines[:first], *lines[last + 1 :])}
    found: list[str] = []
    for _, line in lines[first : last + 1]:
        spread = re.sub(r"(?:\. ?){3,}", lambda m: " " + " ".join("." * m.group().count(".")) + " ", line)
        for text in (spread, _TAIL.sub("", spread)):
            if len(text) > 3 and _squeeze(text) not in body and text not in found:
                found.append(text)
    return found


def find_running_lines(pdf: Path, blocks: Sequence[str]) -> list[str]:
    """What stands at the head or foot of at least half of the pages and is no block of the article."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    pages = [[line.strip() for line in page.splitlines() if line.strip()] for page in text.split("\f") if page.strip()]
    counts: Counter[str] = Counter()
    for lines in pages:
        found = {
            re.sub(r"\b\d{1,3}$|^\d{1,3}\b", "{page}", part)
            for line in lines[:3] + lines[-2:]
            for part in re.split(r"\s{3,}", line)
        }
        counts.update(found)
    known = {_squeeze(block) for block in blocks}
    return [line for line, count in counts.items() if count >= max(2, len(pages) / 2) and _squeeze(line) not in known]
