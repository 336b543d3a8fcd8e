# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""PDFs that programs write by themselves: reportlab's platypus and fpdf2, as invoices and reports of web services look."""

from __future__ import annotations

import random
import subprocess
from html import escape
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs

FACES = ["Liberation Serif", "Liberation Sans", "DejaVu Sans", "DejaVu Serif", "Carlito", "Caladea", "Lato", "Open Sans"]


def font_file(family: str, style: str = "Regular") -> str:
    """Where the system keeps a font."""
    command = ["fc-match", "-f", "%{file}", f"{family}:style={style}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def print_reportlab(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    from reportlab.lib import colors, pagesizes
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle as Style
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, ListFlowable, ListItem, PageBreak, PageTemplate, Paragraph, Spacer

    pick, u = rng.choice, rng.uniform
    face, head = pick(FACES), pick(FACES)
    names = {}
    for f in {face, head}:
        for style in ("Regular", "Bold", "Italic", "Bold Italic"):
            name = f"{f}-{style}".replace(" ", "")
            pdfmetrics.registerFont(TTFont(name, font_file(f, style)))
            names[f, style] = name
        pdfmetrics.registerFontFamily(names[f, "Regular"], *(names[f, s] for s in ("Regular", "Bold", "Italic", "Bold Italic")))
    size = u(9, 12)
    page = pick([pagesizes.A4, pagesizes.A4, pagesizes.LETTER, pagesizes.A5])
    margin = pick([40, 56, 72])
    columns = 2 if rng.random() < 0.25 and page != pagesizes.A5 else 1
    indent = pick([0, 0, 14, 20])
    color = pick([colors.black, colors.black, colors.HexColor("#1F4E79"), colors.HexColor("#8B0000")])
    body = Style("b", fontName=names[face, "Regular"], fontSize=size, leading=size * u(1.15, 1.5), alignment=pick([TA_JUSTIFY, TA_LEFT]),
                 firstLineIndent=indent, spaceAfter=0 if indent else u(4, 10))  # fmt: skip
    quote = Style(
        "q",
        parent=body,
        leftIndent=25,
        rightIndent=25,
        fontName=names[face, "Italic"],
        firstLineIndent=0,
        spaceBefore=4,
        spaceAfter=6,
    )
    small = Style("s", parent=body, fontSize=size * 0.82, leading=size, firstLineIndent=0, alignment=TA_LEFT)
    title = Style(
        "t",
        fontName=names[head, pick(["Bold", "Regular"])],
        fontSize=u(15, 26),
        leading=31,
        textColor=color,
        spaceAfter=8,
        alignment=pick([TA_LEFT, TA_LEFT, TA_CENTER]),
    )
    title.leading = title.fontSize * 1.2
    ratio = pick([(1.5, 1.25, 1.0), (1.2, 1.0, 1.0), (1.0, 1.0, 1.0)])
    heads = [Style(f"h{n}", fontName=names[head, "Bold" if n < 3 or rng.random() < 0.5 else "Italic"], fontSize=size * r, leading=size * r * 1.2, textColor=color,
                   spaceBefore=u(6, 16), spaceAfter=u(1, 6), keepWithNext=1, alignment=pick([TA_LEFT, TA_LEFT, TA_LEFT, TA_CENTER]))
             for n, r in enumerate((*ratio, 1.0), 1)]  # fmt: skip
    story = []
    for x in content.front:
        text = getattr(content, x, None) if x != "end" else None
        if text:
            sub = Style(
                "sub",
                parent=body,
                fontSize=size * pick([1, 1.2]),
                leading=size * 1.45,
                fontName=names[face, pick(["Italic", "Bold", "Regular"])],
                firstLineIndent=0,
                spaceAfter=8,
                alignment=TA_LEFT,
            )
            story.append(Paragraph(escape(text), {"title": title, "subtitle": sub}.get(x, small)))
            story.append(Spacer(1, u(2, 8)))
    ordered = rng.random() < 0.3
    bullet = pick(["•", "–", "■", "square", "circle"])
    fresh = content.volume and rng.random() < 0.6
    notes = []
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            item = Style("li", parent=body, firstLineIndent=0, spaceAfter=2)
            story.append(ListFlowable([ListItem(Paragraph(escape(b.text), item)) for _, b in run], bulletType="1" if ordered else "bullet",
                                      **({"bulletFormat": "%s."} if ordered else {"start": bullet}), leftIndent=18))  # fmt: skip
            story.append(Spacer(1, 4))
            continue
        i, b = run[0]
        if i == content.caption_at and content.caption:
            story += [Spacer(1, 70), Paragraph(escape(content.caption), small), Spacer(1, 8)]
        if kind == "heading":
            if fresh and b.level == 1 and i:
                story.append(PageBreak())
            story.append(Paragraph(escape((f"{b.number} " if b.number else "") + b.text), heads[min(b.level, 4) - 1]))
        elif kind == "quote":
            story.append(Paragraph(escape(b.text), quote))
        else:
            if b.note:
                notes.append(b.note)
            story.append(Paragraph(escape(b.text) + (f"<super>{len(notes)}</super>" if b.note else ""), body))
    if "end" in content.front and content.byline:
        story.append(Paragraph(escape(content.byline), Style("e", parent=small, alignment=TA_RIGHT)))
    if notes:
        story.append(Spacer(1, 20))
    story += [Paragraph(f"{n} {escape(text)}", small) for n, text in enumerate(notes, 1)]

    side = pick(["drawString", "drawCentredString", "drawRightString"])
    at = {"drawString": margin, "drawCentredString": page[0] / 2, "drawRightString": page[0] - margin}[side]

    def running(canvas, document) -> None:
        canvas.setFont(names[face, "Regular"], 8)
        for text, y in ((content.header, page[1] - margin * 0.6), (content.footer, margin * 0.5)):
            if text:
                getattr(canvas, side)(at, y, text.replace("{page}", str(document.page)))

    width = (page[0] - 2 * margin - (columns - 1) * 18) / columns
    frames = [Frame(margin + k * (width + 18), margin, width, page[1] - 2 * margin, 0, 0, 0, 0) for k in range(columns)]
    target = work / "paper.pdf"
    document = BaseDocTemplate(str(target), pagesize=page, title=content.title)
    document.addPageTemplates([PageTemplate(id="p", frames=frames, onPage=running)])
    document.build(story)
    return Printed(target.read_bytes(), tuple(s for s in (content.header, content.footer, content.kicker) if s))


def print_fpdf(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    from fpdf import FPDF

    pick, u = rng.choice, rng.uniform
    face = pick([f for f in FACES if f != "DejaVu Serif"])
    size = pick([10, 11, 12])
    line = size * 0.3528 * u(1.2, 1.6)
    header, footer = content.header, content.footer
    where = pick(["L", "C", "R"])

    class Paper(FPDF):
        def header(self) -> None:
            if header:
                self.set_font("F", "I", 8)
                self.cell(0, 8, header, align=where, new_x="LMARGIN", new_y="NEXT")
                self.ln(4)

        def footer(self) -> None:
            if footer:
                self.set_y(-15)
                self.set_font("F", "", 8)
                self.cell(0, 8, footer.replace("{page}", str(self.page_no())).replace("{pages}", "{nb}"), align="C")

    pdf = Paper(format=pick(["A4", "letter", "A5"]))
    for style, name in (("", "Regular"), ("B", "Bold"), ("I", "Italic"), ("BI", "Bold Italic")):
        pdf.add_font("F", style, font_file(face, name))
    pdf.set_margins(pick([15, 20, 25]), 18)
    pdf.set_auto_page_break(True, 20)
    pdf.add_page()
    align = pick(["J", "L"])

    def write(text: str, style: str = "", points: float = size, after: float = 2.0, left: float = 0.0, how: str = "L") -> None:
        pdf.set_font("F", style, points)
        pdf.set_x(pdf.l_margin + left)
        pdf.multi_cell(0, line * points / size, text, align=how, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(after)

    styles = {
        "title": ("B", u(15, 24)),
        "subtitle": (pick(["I", "B", ""]), size + pick([0, 2])),
        "byline": (pick(["I", ""]), size),
        "date": ("", size - 1),
        "kicker": ("", size - 1),
    }
    centre = pick(["L", "L", "C"])
    for x in content.front:
        if x != "end" and getattr(content, x):
            write(getattr(content, x), *styles[x], after=3, how=centre)
    ordered, bullet = rng.random() < 0.3, pick(["-", "•", "–", "*"])
    grow = pick([(4, 2, 0), (2, 0, 0), (0, 0, 0)])
    gap = u(1, 4)
    for kind, run in list_runs(content.blocks):
        for k, (i, b) in enumerate(run, 1):
            if i == content.caption_at and content.caption:
                pdf.ln(30)
                write(content.caption, "I", size - 2, 4)
            if kind == "heading":
                pdf.ln(gap)
                write((f"{b.number} " if b.number else "") + b.text, "B", size + grow[min(b.level, 3) - 1], 1.5)
            elif kind == "list_item":
                write((f"{k}. " if ordered else f"{bullet} ") + b.text, "", size, 1, 5)
            elif kind == "quote":
                write(b.text, "I", size, gap, 12)
            else:
                write(b.text, "", size, gap, how=align)
    if "end" in content.front and content.byline:
        write(content.byline, "I", how="R")
    return Printed(bytes(pdf.output()), tuple(s for s in (content.header, content.footer, content.kicker) if s))
