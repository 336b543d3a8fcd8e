# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""Office documents: made with python-docx in the manner of Word's templates, printed by LibreOffice."""

from __future__ import annotations

import os
import random
import subprocess
from io import BytesIO
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs

TEMPLATES = {
    # body, size, headings, title size, after pt, line, first indent cm, align, colour
    "word2013": ("Calibri", 11, "Calibri", 28, 8, 1.08, 0, "left", "2F5496"),
    "word2007": ("Calibri", 11, "Cambria", 26, 10, 1.15, 0, "left", "365F91"),
    "letter": ("Cambria", 12, "Cambria", 18, 6, 1.0, 0, "left", "000000"),
    "report": ("Times New Roman", 12, "Times New Roman", 14, 0, 1.5, 1.25, "justify", "000000"),
    "arial": ("Arial", 10, "Arial", 16, 6, 1.2, 0, "justify", "000000"),
    "newsletter": ("Georgia", 10, "Arial", 24, 4, 1.1, 0.4, "justify", "9C2A00"),
}


def soffice(source: Path, work: Path) -> bytes:
    """What LibreOffice prints of an office document."""
    profile = Path(os.environ.get("TMPDIR", "/tmp")) / "typeset-office-profile"
    command = [
        "soffice",
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(work),
        str(source),
    ]
    subprocess.run(command, capture_output=True, timeout=240, check=True)
    return (work / f"{source.stem}.pdf").read_bytes()


def grey_picture(width: int, height: int) -> BytesIO:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (width, height), "#c8ced4").save(out, "PNG")
    out.seek(0)
    return out


def _fields(paragraph, text: str) -> None:
    """Write text with {page} and {pages} as fields."""
    import re

    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for part in re.split(r"(\{pages?\})", text):
        if part in ("{page}", "{pages}"):
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE" if part == "{page}" else "NUMPAGES")
            run = OxmlElement("w:r")
            shown = OxmlElement("w:t")
            shown.text = "1"
            run.append(shown)
            field.append(run)
            paragraph._p.append(field)
        elif part:
            paragraph.add_run(part)


def print_word(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    import docx
    from docx.enum.section import WD_SECTION
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    font, size, head_font, title_pt, after, line, indent, align, color = TEMPLATES[rng.choice(sorted(TEMPLATES))]
    document = docx.Document()
    sides = {"left": ALIGN.LEFT, "justify": ALIGN.JUSTIFY, "center": ALIGN.CENTER, "right": ALIGN.RIGHT}

    def shape(name: str, face: str, points: float, **kw) -> None:
        style = document.styles[name]
        style.font.name, style.font.size = face, Pt(points)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(part), face)
        for part in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(part), None)
        for key in ("bold", "italic", "small_caps", "all_caps"):
            if key in kw:
                setattr(style.font, key, kw[key])
        if "color" in kw:
            style.font.color.rgb = RGBColor.from_string(kw["color"])
        form = style.paragraph_format
        if "after" in kw:
            form.space_after = Pt(kw["after"])
        if "before" in kw:
            form.space_before = Pt(kw["before"])
        if "align" in kw:
            form.alignment = sides[kw["align"]]

    shape("Normal", font, size, after=after)
    document.styles["Normal"].paragraph_format.line_spacing = line
    bold = rng.random() < 0.5
    head_align = "center" if rng.random() < 0.15 else "left"
    ratio = rng.choice([(16, 13, 12), (14, 13, 12), (size, size, size), (size + 2, size, size)])
    for level in (1, 2, 3, 4):
        shape(f"Heading {level}", head_font, ratio[min(level, 3) - 1], bold=bold or ratio[0] == size, italic=level == 4 or (level == 2 and not bold),
              color=color, before=rng.choice([6, 10, 12, 18]), after=rng.choice([0, 2, 6]), align=head_align)  # fmt: skip
    shape(
        "Title",
        head_font,
        title_pt,
        color=color if rng.random() < 0.5 else "000000",
        bold=rng.random() < 0.4,
        after=6,
        align=rng.choice(["left", "left", "center"]),
    )
    shape(
        "Subtitle",
        font,
        size + rng.choice([0, 1, 3]),
        italic=rng.random() < 0.5,
        bold=False,
        color=rng.choice(["5A5A5A", "000000", color]),
        after=8,
    )
    section = document.sections[0]
    width, height = rng.choice([(21, 29.7), (21, 29.7), (21.59, 27.94)])
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = Cm(rng.choice([2, 2.5, 2.54, 3.17]))
    section.top_margin = section.bottom_margin = Cm(rng.choice([2, 2.5, 2.54]))
    furniture = [s for s in (content.kicker, content.header, content.footer) if s]
    for text, place in ((content.header, section.header), (content.footer, section.footer)):
        if text:
            paragraph = place.paragraphs[0]
            paragraph.alignment = sides[rng.choice(["left", "center", "right"])]
            _fields(paragraph, text)
    side = sides[align]
    for x in content.front:
        text = getattr(content, x, None) if x != "end" else None
        if not text:
            continue
        paragraph = document.add_paragraph(text, style={"title": "Title", "subtitle": "Subtitle"}.get(x))
        if x in ("byline", "date"):
            paragraph.runs[0].italic = rng.random() < 0.4
            paragraph.runs[0].bold = rng.random() < 0.2
    columns = 2 if rng.random() < 0.15 else 1
    if columns == 2:
        cols = OxmlElement("w:cols")
        cols.set(qn("w:num"), "2")
        cols.set(qn("w:space"), "500")
        new = document.add_section(WD_SECTION.CONTINUOUS)
        for old in new._sectPr.findall(qn("w:cols")):
            new._sectPr.remove(old)
        new._sectPr.append(cols)
    if content.volume and rng.random() < 0.5:
        document.styles["Heading 1"].paragraph_format.page_break_before = True
    ordered, nested = rng.random() < 0.3, rng.random() < 0.3
    manual = rng.choice(["", "", "-\t", "• ", "* "])
    for kind, run in list_runs(content.blocks):
        for k, (i, b) in enumerate(run):
            if i == content.caption_at and content.caption:
                document.add_picture(grey_picture(400, 160), width=Cm(8))
                document.add_paragraph(content.caption, style="Caption")
            if i == content.pull_at and content.pull:
                document.add_paragraph(content.pull, style="Intense Quote")
            if kind == "heading":
                document.add_heading((f"{b.number} " if b.number else "") + b.text, min(b.level, 4))
            elif kind == "list_item":
                if manual and not ordered:
                    document.add_paragraph(manual + b.text)
                else:
                    style = ("List Number" if ordered else "List Bullet") + (" 2" if nested and k % 3 == 2 else "")
                    document.add_paragraph(b.text, style=style)
            elif kind == "quote":
                document.add_paragraph(b.text, style=rng.choice(["Quote", "Intense Quote"]))
            else:
                paragraph = document.add_paragraph(b.text)
                paragraph.alignment = side
                paragraph.paragraph_format.first_line_indent = Cm(indent)
    if "end" in content.front and content.byline:
        document.add_paragraph(content.byline).alignment = sides["right"]
    target = work / "paper.docx"
    document.save(str(target))
    return Printed(soffice(target, work), tuple(furniture))
