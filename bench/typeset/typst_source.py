# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""typst with templates of its own: a two-column paper, a book with chapters, an article of the press."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs
from bench.typeset.words import CJK, word

FACES = [
    "Libertinus Serif",
    "New Computer Modern",
    "Liberation Serif",
    "DejaVu Sans",
    "Lato",
    "Carlito",
    "EB Garamond",
    "Open Sans",
]


def _q(text: str) -> str:
    return "#" + json.dumps(text, ensure_ascii=False) + ""


def _running(text: str) -> str:
    out = json.dumps(text, ensure_ascii=False)
    parts = []
    for k, piece in enumerate(text.replace("{pages}", "\0P\0").replace("{page}", "\0p\0").split("\0")):
        if k % 2:
            parts.append("str(counter(page).get().first())" if piece == "p" else "str(counter(page).final().first())")
        elif piece:
            parts.append(json.dumps(piece, ensure_ascii=False))
    return " + ".join(parts) or out


def print_typst(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    import typst

    pick, u = rng.choice, rng.uniform
    face = pick(FACES) if content.lang not in CJK else "Noto Serif CJK SC"
    head = pick([face, "Liberation Sans", "Lato"]) if content.lang not in CJK else "Noto Sans CJK SC"
    size = u(9, 12)
    columns = 2 if family == "paper" or (family == "press" and rng.random() < 0.2) else 1
    indent = pick(["0pt", "1em", "1.5em"])
    gap = "0.65em" if indent != "0pt" else f"{u(0.9, 1.4):.2f}em"
    color = pick(["black", "black", 'rgb("#1b4f72")', 'rgb("#7b241c")'])
    toc = content.volume and rng.random() < 0.8
    side, foot = pick(["left", "center", "right"]), pick(["left", "center", "right"])
    out = [
        f'#set document(title: {json.dumps(content.title, ensure_ascii=False)})',
        f'#set page(paper: "{pick(["a4", "us-letter", "a5"] if columns == 1 else ["a4", "us-letter"])}", header: context align({side}, text(size: 8pt, {_running(content.header)})), footer: context align({foot}, text(size: 8pt, {_running(content.footer)})))',
        f'#set text(font: "{face}", size: {size:.1f}pt, lang: "{content.lang}")',
        f'#set par(justify: {pick(["true", "true", "false"])}, leading: {u(.5, .95):.2f}em, spacing: {gap}, first-line-indent: {indent})',
        f'#show heading: it => block(above: {u(1, 2):.1f}em, below: {u(.6, 1):.1f}em, text(font: "{head}", fill: {color}, it.body))',
        f'#show heading.where(level: 1): set text(size: {pick([1, 1.2, 1.5])}em, weight: "{pick(["bold", "regular"])}")',
        f'#show heading.where(level: 2): set text(size: {pick([1, 1.1])}em, style: "{pick(["italic", "normal"])}")',
        '#show heading.where(level: 3): set text(size: 1em, weight: "regular", style: "italic")',
        f'#set list(marker: [{pick(["•", "–", "‣"])}], indent: {pick(["0pt", "1em"])})',
    ]  # fmt: skip
    align = pick(["left", "left", "center"])
    styles = {"title": f'size: {u(15, 26):.0f}pt, weight: "{pick(["bold", "regular"])}", font: "{head}"', "subtitle": f'size: {size * pick([1, 1.2]):.1f}pt, style: "{pick(["italic", "normal"])}"',
              "byline": f'size: {size:.1f}pt, style: "{pick(["italic", "normal"])}"', "date": "size: 9pt", "kicker": f'size: 9pt, font: "{head}"'}  # fmt: skip
    front = [f"#align({align}, block(below: {u(.6, 1.4):.1f}em, text(hyphenate: false, {styles[x]}, {json.dumps(getattr(content, x), ensure_ascii=False)})))"
             for x in content.front if x != "end" and getattr(content, x)]  # fmt: skip
    if columns == 2:
        out.append(
            '#set page(columns: 2)\n#place(top + center, scope: "parent", float: true, block(width: 100%)[#set par(justify: false, first-line-indent: 0pt)\n'
            + "\n".join(front)
            + "])"
        )
    else:
        out += ["#[#set par(justify: false, first-line-indent: 0pt)", *front, "]"]
    if toc:
        out.append(
            f"#outline(title: {json.dumps(word(content.lang, 'contents'), ensure_ascii=False)}, depth: 2)"
            + ("\n#pagebreak()" if rng.random() < 0.5 else "")
        )
    ordered = rng.random() < 0.3
    fresh = content.volume and rng.random() < 0.5
    for kind, run in list_runs(content.blocks):
        for k, (i, b) in enumerate(run, 1):
            if i == content.caption_at and content.caption:
                out.append(
                    f"#figure(rect(width: 80%, height: {pick([25, 40])}mm, fill: luma(210)), caption: none)\n#block(text(size: .85em, {_q(content.caption)[1:]}))"
                )
            if i == content.pull_at and content.pull:
                out.append(f"#block(inset: 8pt, stroke: (left: 2pt + {color}), text(size: 1.3em, {_q(content.pull)[1:]}))")
            if kind == "heading":
                out.append(
                    ("#pagebreak(weak: true)\n" if fresh and b.level == 1 else "")
                    + f"#heading(level: {min(b.level, 4)}, {_q((b.number + ' ' if b.number else '') + b.text)[1:]})"
                )
            elif kind == "list_item":
                out.append(f"{'+' if ordered else '-'} {_q(b.text)}")
                if k == len(run):
                    out.append("")
            elif kind == "quote":
                out.append(f"#quote(block: true, {_q(b.text)[1:]})")
            else:
                out.append(_q(b.text) + (f"#footnote({_q(b.note)[1:]})" if b.note else "") + "\n")
    if "end" in content.front and content.byline:
        out.append(f"#align(right, {_q(content.byline)[1:]})")
    (work / "paper.typ").write_text("\n\n".join(out), "utf-8")
    pdf = typst.compile(str(work / "paper.typ"))
    return Printed(pdf, tuple(s for s in (content.header, content.footer, content.kicker) if s), {"toc": toc})
