"""Typeset the sample documents of data/inbox/ from bench/samples/*.md, and write the truth about them to tests/golden/.

    make samples

The truth is made from the sources, never from what Copydesk makes of the documents. The sources were written for this
project and are under its licence. PDFs are typeset by two programs that have nothing in common, WeasyPrint and typst; the
fonts are open and embedded as subsets: Libertinus Serif (SIL OFL, comes with typst), Liberation Serif and Sans (SIL OFL),
DejaVu Sans (Bitstream Vera licence). With the same versions and fonts the same bytes come out.

A source is a head of `key: value` lines, an empty line, and paragraphs; `## ` begins a heading, `- ` a list item, `> ` a quote.
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pyphen
import typst
from weasyprint import HTML

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "bench" / "samples"
INBOX = ROOT / "data" / "inbox"
GOLDEN = ROOT / "tests" / "golden"
KINDS = {"## ": "heading", "- ": "list_item", "> ": "quote"}
FIRST_HEADS = {"narrow": "Reportage"}  # what stands at the head of the first page instead of the running head
EPOCH = 1_704_067_200  # 2024-01-01: a fixed date in every PDF


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One source: the head's values, with title, subtitle and byline among them, and the blocks."""

    name: str
    head: dict[str, str]
    blocks: tuple[Block, ...]

    def get(self, key: str) -> str:
        return self.head.get(key, "")


def read_sample(path: Path) -> Sample:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    blocks = []
    for line in filter(None, body.split("\n")):
        mark = next((mark for mark in KINDS if line.startswith(mark)), "")
        blocks.append(Block(KINDS.get(mark, "paragraph"), line.removeprefix(mark)))
    values = dict(line.split(": ", 1) for line in head.split("\n"))
    return Sample(path.stem, values, tuple(blocks))


def write_truth(sample: Sample, file: str) -> None:
    """The form that `copydesk score` and the tests read. Levels: 1 is a top section."""
    truth = {
        "file": file,
        "lang": sample.get("language"),
        "title": sample.get("title"),
        "subtitle": sample.get("subtitle") or None,
        "byline": sample.get("byline") or None,
        "blocks": [
            {"kind": block.kind, "level": 1 if block.kind in ("heading", "list_item") else None, "text": block.text}
            for block in sample.blocks
        ],
        "furniture": [text for text in (sample.get("head"), FIRST_HEADS.get(sample.get("layout"))) if text],
    }
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / f"{sample.name}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


# ---------------------------------------------------------------------------------------------------- WeasyPrint

CSS = """
@page { size: %(size)s; margin: %(margin)s;
  @top-center { content: "%(head)s"; font: 8pt "Liberation Sans"; color: #555 }
  @bottom-center { content: %(foot)s; font: 8pt "Liberation Sans" } }
@page :first { @top-center { content: %(first)s } }
body { font: %(font)s "Liberation Serif"; text-align: justify; hyphens: auto; orphans: 2; widows: 2 }
h1 { font: bold %(title)s "%(display)s"; text-align: left; hyphens: none; margin: 0 0 6pt }
h2 { font: bold 1.15em "%(display)s"; text-align: left; hyphens: none; margin: 1.1em 0 .4em; break-after: avoid }
.sub { font-size: 1.15em; font-style: italic; text-align: left; hyphens: none; margin: 0 0 6pt }
.by { font: .85em "%(display)s"; text-align: left; margin: 0 0 12pt }
p { margin: 0; text-indent: %(indent)s } h2 + p, .by + p, .body > p:first-child { text-indent: 0 }
p { margin-bottom: %(gap)s }
ul { margin: .5em 0; padding-left: 1.2em } li { margin: 0 0 .2em; text-align: left }
blockquote { margin: .8em 2em; font-style: italic; text-align: left; hyphens: none }
.body { columns: %(columns)s; column-gap: 7mm }
"""
WEASYPRINT = {
    "newspaper": {"size": "A5", "margin": "17mm 15mm", "font": "10.5pt/1.3", "title": "18pt", "display": "Liberation Sans",
                  "indent": "1em", "gap": "0", "columns": "auto", "first": "none"},
    "magazine": {"size": "A5", "margin": "18mm 14mm 16mm", "font": "9.5pt/1.28", "title": "19pt", "display": "Liberation Serif",
                 "indent": "1em", "gap": "0", "columns": "2", "first": "none"},
    "narrow": {"size": "128mm 190mm", "margin": "16mm 26mm 16mm 22mm", "font": "10pt/1.35", "title": "15pt",
               "display": "DejaVu Sans", "indent": "0", "gap": ".6em", "columns": "auto", "first": '"Reportage"'},
}  # fmt: skip


def typeset_weasyprint(sample: Sample) -> bytes:
    layout = WEASYPRINT[sample.get("layout")]
    foot = re.sub(r"\{(\w+)\}", r'" counter(\1) "', f'"{sample.get("foot")}"')
    css = CSS % {**layout, "head": sample.get("head"), "foot": foot}
    tags = {"heading": "h2", "paragraph": "p", "quote": "blockquote", "list_item": "li"}
    body = "\n".join(f"<{tags[b.kind]}>{html.escape(b.text)}</{tags[b.kind]}>" for b in sample.blocks)
    body = re.sub(r"(?:<li>.*</li>\n?)+", lambda match: f"<ul>{match.group()}</ul>\n", body)
    front = [f"<h1>{html.escape(sample.get('title'))}</h1>"]
    front += [f'<div class="{name}">{html.escape(sample.get(key))}</div>'
              for key, name in (("subtitle", "sub"), ("byline", "by")) if sample.get(key)]  # fmt: skip
    title = f"<title>{html.escape(sample.get('title'))}</title>"
    page = (
        f'<html lang="{sample.get("language")}"><head>{title}<style>{css}</style></head>'
        f'<body>{"".join(front)}<div class="body">{body}</div></body></html>'
    )
    data = HTML(string=page).write_pdf(pdf_identifier=sample.name.encode())
    assert data is not None
    return data


# --------------------------------------------------------------------------------------------------------- typst

TYPST = {
    "twocolumn": '#set page(width: 148mm, height: 210mm, margin: (x: 13mm, top: 18mm, bottom: 16mm), columns: 2)\n'
    "#set text(size: 9.3pt, hyphenate: true)\n#set par(justify: true, first-line-indent: 1em, spacing: .65em)\n",
    "report": "#set page(width: 148mm, height: 210mm, margin: (x: 20mm, y: 20mm))\n"
    "#set text(size: 11pt)\n#set par(justify: false, spacing: 1.1em)\n",
}  # fmt: skip


def typeset_typst(sample: Sample) -> bytes:
    head, foot = quote_typst(sample.get("head")), quote_typst(sample.get("foot"))
    foot = foot.replace("{pages}", '" + str(counter(page).final().first()) + "')
    foot = foot.replace("{page}", '" + str(counter(page).get().first()) + "')
    parts = [
        TYPST[sample.get("layout")],
        f'#set text(lang: "{sample.get("language")}", font: "Libertinus Serif")\n',
        f"#set page(header: align(center, text(8pt, smallcaps({head}))), footer: context align(center, text(8pt, {foot})))\n",
        "#show heading: set text(size: 1.1em, hyphenate: false)\n#show heading: set block(above: 1.3em, below: .7em)\n",
        "#show heading: set par(justify: false)\n",
        '#place(top, scope: "parent", float: true, clearance: 1.2em)[\n'
        if sample.get("layout") == "twocolumn"
        else "#block(below: 1.5em)[\n",
        "#set par(justify: false, first-line-indent: 0em)\n",
        f"#text(19pt, weight: 700, hyphenate: false, {quote_typst(sample.get('title'))})\n\n",
    ]
    if sample.get("subtitle"):
        parts.append(f'#text(11.5pt, style: "italic", hyphenate: false, {quote_typst(sample.get("subtitle"))})\n\n')
    if sample.get("byline"):
        parts.append(f"#text(9pt, {quote_typst(sample.get('byline'))})\n\n")
    parts.append("]\n")
    for block in sample.blocks:
        text = f"#{quote_typst(block.text)}"
        match block.kind:
            case "heading":
                parts.append(f"= {text}\n\n")
            case "list_item":
                parts.append(f"- {text}\n")
            case "quote":
                parts.append(f"\n#quote(block: true)[{text}]\n\n")
            case _:
                parts.append(f"\n{text}\n\n")
    data = typst.compile("".join(parts).encode(), format="pdf", ignore_system_fonts=True, timestamp=EPOCH)
    assert isinstance(data, bytes)
    return data


def quote_typst(text: str) -> str:
    """A string literal: nothing in it is markup, and typst leaves quotes and dashes in it as they are."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---------------------------------------------------------------------------------------------------- text dumps


def dump_text(sample: Sample, width: int = 58, height: int = 34) -> str:
    """What a careless tool leaves of a printed page: lines of `width` with hyphens, a running head, pages of `height` lines."""
    words = pyphen.Pyphen(lang={"de": "de_DE", "en": "en_US"}[sample.get("language")])
    lines: list[str] = []
    for text, narrower in ((sample.get("title"), 24), (sample.get("subtitle"), 14), (sample.get("byline"), 0)):
        lines += [*cut_lines(text, width - narrower, None), ""]
    for block in sample.blocks:
        is_heading = block.kind == "heading"
        lines += [*cut_lines(block.text, width, None if is_heading else words), ""]
    pages = [lines[at : at + height] for at in range(0, len(lines), height)]
    printed = []
    for number, page in enumerate(pages, 1):
        while page and not page[-1]:
            page.pop()
        while page and not page[0]:
            page.pop(0)
        printed.append("\n".join([f"{sample.get('head')}{number:>6}", "", *page, ""]))
    return "\f".join(printed)


def cut_lines(text: str, width: int, words: pyphen.Pyphen | None) -> list[str]:
    """Fill lines up to `width` characters; with `words`, cut the last word where it may be cut."""
    lines, line = [], ""
    for word in text.split(" "):
        room = width - len(line) - bool(line)
        if len(word) <= room:
            line = f"{line} {word}" if line else word
            continue
        cut = words.wrap(word, room) if words and room > 3 and word.isalpha() else None
        if cut:
            lines.append(f"{line} {cut[0]}")
            line = cut[1]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


# --------------------------------------------------------------------------------------------------------- files


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = str(EPOCH)
    INBOX.mkdir(parents=True, exist_ok=True)
    for path in sorted(SAMPLES.glob("*.md")):
        sample = read_sample(path)
        layout = sample.get("layout")
        if layout == "dump":
            name = f"{sample.name}.{sample.get('encoding')}.txt"
            text = dump_text(sample)
            # UTF-16 as Windows programs save it: byte order mark first, lines ending in CR LF.
            data = b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le") if "16" in name else text.encode("cp1252")
        else:
            name = f"{sample.name}.pdf"
            data = (typeset_weasyprint if layout in WEASYPRINT else typeset_typst)(sample)
        (INBOX / name).write_bytes(data)
        write_truth(sample, name)
        print(f"{name:<36}{len(data):>8,} bytes", file=sys.stderr)
    # A download that broke off: the beginning of a PDF, without the page tree and the cross-reference table.
    whole = (INBOX / "night-ferry.pdf").read_bytes()
    (INBOX / "broken-download.pdf").write_bytes(whole[:3000])


if __name__ == "__main__":
    main()
