# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""XSL-FO as Apache FOP prints it: technical manuals and reports, with a table of contents in volumes."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace
from html import escape
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs, number_headings
from bench.typeset.words import word

_CONFIG = (
    '<fop version="1.0"><renderers><renderer mime="application/pdf"><fonts><auto-detect/></fonts></renderer></renderers></fop>'
)
FACES = ["Liberation Serif", "Liberation Sans", "DejaVu Sans", "DejaVu Serif", "Carlito", "Caladea", "Open Sans", "Lato"]


def _running(text: str) -> str:
    text = escape(text)
    return text.replace("{pages}", '<fo:page-number-citation ref-id="last"/>').replace("{page}", "<fo:page-number/>")


def _fop(work: Path) -> bytes:
    (work / "fop.xml").write_text(_CONFIG)
    done = subprocess.run(
        ["fop", "-c", "fop.xml", "-fo", "paper.fo", "-pdf", "paper.pdf"], cwd=work, capture_output=True, text=True, timeout=240
    )
    if not (work / "paper.pdf").exists():
        raise RuntimeError(done.stderr[-300:])
    return (work / "paper.pdf").read_bytes()


def print_fop(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    pick, u = rng.choice, rng.uniform
    body, head = pick(FACES), pick(FACES)
    size = u(9, 12)
    width, height = pick([(210, 297), (210, 297), (216, 279), (148, 210)])
    margin = pick([15, 20, 25])
    columns = 2 if rng.random() < 0.2 and width > 200 else 1
    align, indent = pick(["justify", "start"]), pick(["0pt", "1em", "0pt"])
    after = "0pt" if indent != "0pt" else f"{u(4, 9):.0f}pt"
    lead = u(1.15, 1.5)
    numbered_toc = content.volume and rng.random() < 0.8
    body_start = pick(["0pt", "0pt", "12mm"]) if columns == 1 else "0pt"  # manuals hang their headings into the margin
    marks = pick(["•", "–", "▪", "◦"])
    ordered = rng.random() < 0.3
    out = []
    a = out.append
    for x in content.front:
        text = getattr(content, x, None) if x != "end" else None
        if not text:
            continue
        span = ' span="all"'
        style = {"title": f'font-family="{head}" font-size="{u(16, 26):.0f}pt" font-weight="{pick(["bold", "normal"])}" space-after="8pt" line-height="1.2" text-align="{pick(["start", "start", "center"])}"',
                 "subtitle": f'font-size="{size * 1.15:.1f}pt" font-style="{pick(["italic", "normal"])}" space-after="8pt"', "byline": f'font-style="{pick(["italic", "normal"])}" space-after="8pt"',
                 "date": 'font-size="9pt" space-after="8pt"', "kicker": f'font-family="{head}" font-size="9pt" space-after="4pt"'}[x]  # fmt: skip
        a(f"<fo:block{span} {style}>{escape(text)}</fo:block>")
    if numbered_toc:
        a(
            f'<fo:block span="all" font-family="{head}" font-weight="bold" font-size="14pt" space-before="10pt" space-after="6pt">{word(content.lang, "contents")}</fo:block>'
        )
        for i, b in enumerate(content.blocks):
            if b.kind == "heading" and b.level <= 2:
                leader = '<fo:leader leader-pattern="dots"/>' if rng.random() < 0.95 else '<fo:leader leader-pattern="space"/>'
                label = escape((f"{b.number} " if b.number else "") + b.text)
                a(
                    f'<fo:block span="all" text-align-last="justify" margin-left="{(b.level - 1) * 14}pt">{label} {leader} <fo:page-number-citation ref-id="h{i}"/></fo:block>'
                )
    count = 0
    styles = {1: f'font-size="{size * pick([1.2, 1.5, 1.7]):.1f}pt" font-weight="bold"', 2: f'font-size="{size * pick([1, 1.2]):.1f}pt" font-weight="bold"',
              3: pick(['font-style="italic"', 'font-weight="bold"']), 4: 'font-style="italic"'}  # fmt: skip
    fresh = ' break-before="page"' if content.volume and rng.random() < 0.6 else ""
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            a(
                f'<fo:list-block provisional-distance-between-starts="{pick([12, 16, 20])}pt" provisional-label-separation="4pt" margin-left="{body_start}" space-after="6pt">'
            )
            for k, (_, b) in enumerate(run, 1):
                label = f"{k}." if ordered else marks
                a(f'<fo:list-item space-after="{pick([0, 2, 4])}pt"><fo:list-item-label end-indent="label-end()"><fo:block>{label}</fo:block></fo:list-item-label>'
                  f'<fo:list-item-body start-indent="body-start()"><fo:block text-align="{align}">{escape(b.text)}</fo:block></fo:list-item-body></fo:list-item>')  # fmt: skip
            a("</fo:list-block>")
            continue
        i, b = run[0]
        if i == content.caption_at and content.caption:
            a(f'<fo:block space-before="8pt" space-after="8pt" keep-together.within-page="always"><fo:block background-color="#ccd2d8" padding-top="{pick([20, 35])}mm"> </fo:block>'
              f'<fo:block font-size="{size * .85:.1f}pt" font-style="{pick(["italic", "normal"])}" font-weight="{pick(["bold", "normal"])}">{escape(content.caption)}</fo:block></fo:block>')  # fmt: skip
        if kind == "heading":
            label = (f"{escape(b.number)}&#160;{pick(['', '&#160;&#160;'])}" if b.number else "") + escape(b.text)
            a(f'<fo:block id="h{i}" font-family="{head}" {styles[min(b.level, 4)]} space-before="{size * u(.8, 1.6):.0f}pt" space-after="{pick([2, 4, 6])}pt" '
              f'keep-with-next.within-page="always" line-height="1.2"{fresh if b.level == 1 else ""}>{label}</fo:block>')  # fmt: skip
        elif kind == "quote":
            a(
                f'<fo:block margin-left="10mm" margin-right="10mm" font-style="italic" space-before="6pt" space-after="6pt">{escape(b.text)}</fo:block>'
            )
        else:
            note = ""
            if b.note:
                count += 1
                raised = f'<fo:inline baseline-shift="super" font-size="65%">{count}</fo:inline>'
                note = f'<fo:footnote>{raised}<fo:footnote-body><fo:block font-size="8pt" margin-left="0pt" text-indent="0pt" line-height="1.15">{raised} {escape(b.note)}</fo:block></fo:footnote-body></fo:footnote>'
            a(
                f'<fo:block text-align="{align}" text-indent="{indent}" space-after="{after}" margin-left="{body_start}">{escape(b.text)}{note}</fo:block>'
            )
    if "end" in content.front and content.byline:
        a(f'<fo:block text-align="end" font-style="italic">{escape(content.byline)}</fo:block>')
    ends = ["start", "center", "end"]
    source = f"""<?xml version="1.0" encoding="utf-8"?>
<fo:root xmlns:fo="http://www.w3.org/1999/XSL/Format" xml:lang="{content.lang}" font-family="{body}" font-size="{size:.1f}pt" line-height="{lead:.2f}">
<fo:layout-master-set><fo:simple-page-master master-name="p" page-width="{width}mm" page-height="{height}mm" margin="10mm {margin}mm">
<fo:region-body margin-top="14mm" margin-bottom="14mm" column-count="{columns}" column-gap="7mm"/><fo:region-before extent="10mm"/><fo:region-after extent="8mm"/>
</fo:simple-page-master></fo:layout-master-set>
<fo:page-sequence master-reference="p" language="{content.lang}" hyphenate="false">
<fo:static-content flow-name="xsl-region-before"><fo:block font-size="8pt" text-align="{pick(ends)}" {pick(['border-bottom="0.5pt solid black"', ""])}>{_running(content.header)}</fo:block></fo:static-content>
<fo:static-content flow-name="xsl-region-after"><fo:block font-size="8pt" text-align="{pick(ends)}">{_running(content.footer)}</fo:block></fo:static-content>
<fo:static-content flow-name="xsl-footnote-separator"><fo:block><fo:leader leader-pattern="rule" leader-length="30%"/></fo:block></fo:static-content>
<fo:flow flow-name="xsl-region-body">{"".join(out)}<fo:block id="last" font-size="1pt" line-height="1pt"/></fo:flow></fo:page-sequence></fo:root>"""
    (work / "paper.fo").write_text(source, "utf-8")
    furniture = tuple(s for s in (content.header, content.footer, content.kicker) if s)
    return Printed(_fop(work), furniture, {"toc": numbered_toc})


DOCBOOK = "/usr/share/xml/docbook/stylesheet/docbook-xsl-ns/fo/docbook.xsl"
# Languages whose word for a chapter stands in the stylesheets as it does here.
_CHAPTER = {
    "de": "Kapitel",
    "en": "Chapter",
    "es": "Capítulo",
    "fr": "Chapitre",
    "it": "Capitolo",
    "pt": "Capítulo",
    "pl": "Rozdział",
    "cs": "Kapitola",
}


def print_docbook(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    """DocBook by its own stylesheets: books of chapters and articles, headings in the margin of a hanging body."""
    book = content.volume
    numbered = book or rng.random() < 0.5
    label = _CHAPTER.get(content.lang, "Chapter")

    def form(place: tuple[int, ...]) -> str | None:
        if not numbered:
            return None
        if book and len(place) == 1:
            return f"{label} {place[0]}."
        return (
            ".".join(map(str, place)) + "." if sectioned or (book and len(place) == 1) or (not book and len(place) == 1) else None
        )

    sectioned = rng.random() < 0.7
    numbered = numbered and (book or sectioned)
    ends = ("end",) if "end" in content.front else ()
    content = replace(
        content,
        blocks=number_headings(content.blocks, form),
        kicker=None,
        caption=None,
        pull=None,
        date=None,
        subtitle=content.subtitle if not book else None,
    )
    front = tuple(x for x in ("title", "subtitle", "byline") if getattr(content, x) and not (x == "byline" and ends)) + ends
    content = replace(content, front=front)
    out: list[str] = []
    depth = 0
    ordered = rng.random() < 0.3
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            tag = "orderedlist" if ordered else "itemizedlist"
            out.append(f"<{tag}>" + "".join(f"<listitem><para>{escape(b.text)}</para></listitem>" for _, b in run) + f"</{tag}>")
            continue
        b = run[0][1]
        if kind == "heading":
            while depth >= b.level:
                out.append("</chapter>" if book and depth == 1 else "</section>")
                depth -= 1
            out.append(("<chapter>" if book and b.level == 1 else "<section>") + f"<title>{escape(b.text)}</title>")
            depth = b.level
        elif kind == "quote":
            out.append(f"<blockquote><para>{escape(b.text)}</para></blockquote>")
        else:
            out.append(
                f"<para>{escape(b.text)}" + (f"<footnote><para>{escape(b.note)}</para></footnote>" if b.note else "") + "</para>"
            )
    if ends:
        out.append(f"<para>{escape(content.byline or '')}</para>")
    while depth:
        out.append("</chapter>" if book and depth == 1 else "</section>")
        depth -= 1
    root = "book" if book else "article"
    byline = f"<author><personname>{escape(content.byline)}</personname></author>" if content.byline and not ends else ""
    subtitle = f"<subtitle>{escape(content.subtitle)}</subtitle>" if content.subtitle else ""
    (work / "paper.xml").write_text(
        f'<{root} xmlns="http://docbook.org/ns/docbook" version="5.0" xml:lang="{content.lang}"><info><title>{escape(content.title)}</title>{subtitle}{byline}</info>'
        f"{''.join(out)}</{root}>", "utf-8")  # fmt: skip
    face, head = rng.choice(FACES), rng.choice(FACES)
    options = {"fop1.extensions": 1, "paper.type": rng.choice(["A4", "USletter"]), "section.autolabel": int(numbered and sectioned), "chapter.autolabel": 1, "section.label.includes.component.label": int(book),
               "body.font.family": face, "title.font.family": head, "body.font.master": rng.choice([9, 10, 11]), "generate.toc": "book toc" if book else "", "double.sided": rng.choice([0, 1]),
               "body.start.indent": rng.choice(["0pt", "4pc", "2pc"]), "alignment": rng.choice(["justify", "left"]), "hyphenate": "false", "header.rule": rng.choice([0, 1]), "footer.rule": rng.choice([0, 1])}  # fmt: skip
    command = ["xsltproc", "--nonet", "-o", "paper.fo"]
    for key, value in options.items():
        command += ["--stringparam", key, str(value)]
    done = subprocess.run([*command, DOCBOOK, "paper.xml"], cwd=work, capture_output=True, text=True, timeout=240)
    if not (work / "paper.fo").exists():
        raise RuntimeError(done.stderr[-300:])
    heads = [b for b in content.blocks if b.kind == "heading"]
    furniture = ["{page}", *(f"{b.number} {b.text}" for b in heads if book and b.level == 1), *("i", "ii", "iii", "iv", "v")]
    if not book:
        furniture.append(content.title)
    return Printed(_fop(work), tuple(furniture), {"toc": book, "running": True}, content)
