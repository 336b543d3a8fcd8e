"""The articles of this folder as the gold of a labelled folder: `python -m bench.articles OUT`.

They were written for this project, in the manner of news sites, blogs and magazines, to teach the trees what headings, bylines
and lists read like; what they tell is invented. Afterwards `python -m bench.typeset OUT/gold-of-articles …` prints them.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read_article(path: Path) -> dict[str, Any]:
    """The gold of one Markdown file: a head with `lang`, `subtitle`, `byline`, then the title and the blocks.

    Raises:
        ValueError: the file has no head or no title, or the levels of its headings have a gap.
    """
    match = re.fullmatch(r"---\n(.*?)\n---\n(.*)", path.read_text("utf-8"), re.DOTALL)
    if not match:
        raise ValueError(f"{path}: no head between two lines of three hyphens")
    head = dict(re.findall(r"(?m)^(lang|subtitle|byline): *(\S.*?) *$", match[1]))
    title, level = None, 1
    blocks: list[dict[str, Any]] = []
    for line in match[2].splitlines():
        text = " ".join(unicodedata.normalize("NFC", line).split())
        if not text:
            continue
        mark, _, rest = text.partition(" ")
        if mark == "#":
            title = rest
        elif re.fullmatch("#+", mark):
            if len(mark) > level + 1:
                raise ValueError(f"{path}: a heading of level {len(mark)} after one of level {level}")
            level = len(mark)
            blocks.append({"type": "heading", "level": level, "text": rest})
        elif mark in ("-", "*", ">"):
            blocks.append({"type": "quote" if mark == ">" else "list_item", "level": None, "text": rest})
        else:
            blocks.append({"type": "paragraph", "level": None, "text": text})
    if not title:
        raise ValueError(f"{path}: no title")
    name = f"{head['lang']}-{path.stem}"
    return {
        "id": name, "source": "articles", "url": f"{path.stem}.html", "domain": f"{path.stem}.example", "lang": head["lang"],
        "title": title, "subtitle": head.get("subtitle"), "byline": head.get("byline"), "blocks": blocks, "furniture": [],
    }  # fmt: skip


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out", type=Path)
    a = ap.parse_args()
    target = a.out / "gold"
    target.mkdir(parents=True, exist_ok=True)
    paths = sorted(HERE.glob("*/*.md"))
    for path in paths:
        gold = read_article(path)
        (target / f"{gold['id']}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), "utf-8")
    print(f"{len(paths)} articles")


if __name__ == "__main__":
    main()
