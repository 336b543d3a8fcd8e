# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""Web pages and books as Chromium and WeasyPrint print them: one HTML, many style sheets."""

from __future__ import annotations

import html
import os
import random
import re
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs
from bench.typeset.words import CJK, SITES, write_date

SERIF = [
    "Liberation Serif",
    "DejaVu Serif",
    "Noto Serif",
    "EB Garamond",
    "Linux Libertine O",
    "Caladea",
    "TeX Gyre Pagella",
    "C059",
    "URW Bookman",
]
SANS = [
    "Liberation Sans",
    "Carlito",
    "Open Sans",
    "Roboto",
    "Lato",
    "Noto Sans",
    "DejaVu Sans",
    "TeX Gyre Heros",
    "Liberation Sans Narrow",
]
COLORS = ["#1a73e8", "#0b0c0c", "#990000", "#2e74b5", "#445566", "#005a30", "#7a3b00"]


def _margin_box(text: str) -> str:
    parts = re.split(r"(\{pages?\})", text)
    out = [
        f"counter({p[1:-1]})" if p in ("{page}", "{pages}") else '"' + p.replace("\\", "").replace('"', "\\22 ") + '"'
        for p in parts
        if p
    ]
    return " ".join(out)


def _corners(content: Content, rng: random.Random) -> tuple[str, ...]:
    """Date, name of the page, address and page number, as browsers print them around a page."""
    day = write_date(date(2009, 1, 1) + timedelta(days=rng.randint(0, 5800)), content.lang, "short")
    named = rng.choice([content.title, f"{content.title} | {rng.choice(SITES)}", f"{content.title} - {content.domain}"])
    address = f"https://{content.domain}/{rng.choice(['', 'news/', 'artikel/', '2019/04/'])}{content.url}"
    return f"{day}, {rng.randint(0, 23)}:{rng.randint(0, 59):02d}", named[:90], address[:110], "{page}/{pages}"


def _body(content: Content, rng: random.Random, family: str) -> str:
    """The blocks as HTML; a heading of level 1 is an h2."""
    e = html.escape
    out: list[str] = []
    notes: list[str] = []
    mark = "[%d]" if family == "wiki" else "%d"
    inline = family == "book"  # WeasyPrint sets footnotes at the foot of the page
    ordered = rng.random() < 0.3
    nested = rng.random() < 0.25
    chapter_line = rng.random() < 0.5
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            tag = "ol" if ordered else "ul"
            out.append(f"<{tag}>")
            for k, (_, b) in enumerate(run):
                inner = k % 3 == 2 and nested
                out.append(f"<{tag}><li>{e(b.text)}</li></{tag}>" if inner else f"<li>{e(b.text)}</li>")
            out.append(f"</{tag}>")
            continue
        i, b = run[0]
        if i == content.caption_at and content.caption:
            side = " side" if rng.random() < 0.3 else ""
            fig, cap = '<div class="img"></div>', f"<figcaption>{e(content.caption)}</figcaption>"
            out.append(f'<figure class="fig{side}">' + (fig + cap if rng.random() < 0.8 else cap + fig) + "</figure>")
        if i == content.pull_at and content.pull:
            out.append(f'<aside class="pull">{e(content.pull)}</aside>')
        text = e(b.text)
        if b.note:
            notes.append(b.note)
            text += f'<span class="fn">{e(b.note)}</span>' if inline else f"<sup>{mark % len(notes)}</sup>"
        if kind == "heading":
            number = ""
            if b.number:
                number = f'<span class="num">{e(b.number)}</span>'
                number += "<br>" if b.level == 1 and content.volume and chapter_line else " "
            out.append(f"<h{min(6, b.level + 1)}>{number}{text}</h{min(6, b.level + 1)}>")
        elif kind == "quote":
            out.append(f"<blockquote><p>{text}</p></blockquote>")
        else:
            first = ' class="first"' if i == next(j for j, x in enumerate(content.blocks) if x.kind == "paragraph") else ""
            out.append(f"<p{first}>{text}</p>")
    tail = ""
    if notes and not inline:
        tail = (
            '<div class="notes"><hr>'
            + "".join(f"<p><span>{mark % n}{'.' if mark == '%d' else ''}</span> {e(t)}</p>" for n, t in enumerate(notes, 1))
            + "</div>"
        )
    return "\n".join(out) + ("</div>" + tail)


def make_html(content: Content, rng: random.Random, family: str, pages_known: bool = True) -> tuple[str, tuple[str, ...]]:
    """The page and the strings printed beside the article."""
    serif, sans = rng.choice(SERIF), rng.choice(SANS)
    cjk = content.lang in CJK
    if cjk:
        serif, sans = "Noto Serif CJK SC", "Noto Sans CJK SC"
    u = rng.uniform
    color = rng.choice(COLORS)
    size, lead = u(9, 12.5), u(1.2, 1.6)
    body, head = (serif, rng.choice([serif, sans])) if rng.random() < 0.6 else (sans, rng.choice([sans, serif]))
    indent, gap = rng.choice(
        [
            ("0", f"{u(0.4, 1):.2f}em"),
            ("1em", "0"),
            ("2em", "0"),
            (f"{u(1, 1.8):.1f}em", f"{u(0.2, 0.5):.2f}em"),
            ("0", "0.5em"),
            ("0", "1em"),
        ]
    )
    align = rng.choice(["justify", "justify", "left"])
    hyphens = rng.choice(["auto", "auto", "manual"])
    columns = 1
    title_pt = u(15, 30)
    title_extra = rng.choice(
        [
            "",
            "",
            "text-align:center",
            "font-weight:normal",
            "font-style:italic;font-weight:normal",
            "text-transform:uppercase;letter-spacing:.04em",
        ]
    )
    ratio = [rng.choice([1.0, 1.1, 1.25, 1.5]), 1.0, 1.0]
    ratio = [ratio[0] * f for f in (1.15, 1.0, 1.0)] if rng.random() < 0.6 else [1.0, 1.0, 1.0]
    h = [rng.choice(["font-weight:bold", "font-weight:bold", "font-variant:small-caps;font-weight:normal", "font-style:italic;font-weight:normal",
                     f"color:{color};font-weight:bold", "text-transform:uppercase;font-weight:bold;font-size:.9em", "font-weight:600;text-align:center"]) for _ in range(4)]  # fmt: skip
    extra = ""
    page = rng.choice(["A4", "A4", "Letter", "A5", "B5"])
    margin = f"{u(14, 28):.0f}mm {u(15, 30):.0f}mm"
    if family == "gdocs":
        body = head = rng.choice(["Liberation Sans", "Liberation Sans", "Roboto", "Lato", "EB Garamond"]) if not cjk else sans
        size, lead, indent, gap, align, hyphens = (
            11,
            rng.choice([1.15, 1.38, 1.5]),
            "0",
            rng.choice(["0", "8pt", "11pt"]),
            "left",
            "manual",
        )
        page, margin, title_pt, title_extra = rng.choice(["A4", "Letter"]), "1in", 26, "font-weight:normal"
        h = [
            "font-weight:normal;font-size:20pt",
            "font-weight:normal;font-size:16pt",
            "font-weight:normal;font-size:14pt;color:#434343",
            "font-size:12pt;color:#666",
        ]
        if gap == "0" and rng.random() < 0.6:
            extra += "p:not(.sub):not(.by){margin-bottom:1.2em}"
    elif family == "gov":
        body = head = rng.choice(["Liberation Sans", "Open Sans", "Noto Sans", "TeX Gyre Heros"]) if not cjk else sans
        size, lead, indent, gap, align, hyphens = u(10, 12), u(1.35, 1.5), "0", "1em", "left", "manual"
        title_extra = f"border-bottom:4px solid {color};padding-bottom:8pt"
        h = ["font-weight:bold;font-size:1.5em", "font-weight:bold;font-size:1.2em", "font-weight:bold", "font-weight:bold"]
    elif family == "wiki":
        body, head, size, lead = (
            ("Liberation Sans" if not cjk else sans),
            ("Linux Libertine O" if not cjk else serif),
            u(9, 10.5),
            u(1.4, 1.6),
        )
        indent, gap, align, hyphens, title_extra, title_pt = (
            "0",
            ".6em",
            "left",
            "manual",
            "font-weight:normal;border-bottom:1px solid #aaa",
            20,
        )
        h = [
            "font-weight:normal;font-size:1.5em;border-bottom:1px solid #aaa",
            f"font-family:'{body}';font-weight:bold;font-size:1.2em",
            f"font-family:'{body}';font-weight:bold",
            "font-weight:bold",
        ]
    elif family == "academic":
        body = head = serif
        size, lead, align, hyphens, indent, gap = u(9.5, 11), u(1.15, 1.3), "justify", "auto", rng.choice(["1em", "1.5em"]), "0"
        columns = rng.choice([1, 2, 2])
        title_extra = "text-align:center"
        extra += ".by,.sub,.date{text-align:center}" + (
            ".sub{margin:0 2.5em 1em;font-size:.92em;text-align:justify}" if rng.random() < 0.7 else ""
        )
        h = [
            rng.choice(
                [
                    "font-variant:small-caps;text-align:center",
                    "font-weight:bold",
                    "font-weight:bold;text-transform:uppercase;font-size:.9em",
                ]
            ),
            "font-style:italic;font-weight:normal",
            "font-style:italic;font-weight:normal",
            "",
        ]
    elif family == "essay":
        body, lead, size = serif, u(1.5, 2.0), u(10.5, 13)
        head = serif
        h = [
            rng.choice(
                [
                    "font-weight:bold;text-align:center",
                    "font-style:italic;font-weight:normal;text-align:center",
                    "font-weight:bold;font-size:1em",
                    "font-variant:small-caps;font-weight:normal;text-align:center",
                ]
            )
        ] * 3 + [""]
    elif family == "magazine":
        columns = rng.choice([2, 2, 3])
        size, lead, align, hyphens = u(8.5, 10), u(1.2, 1.4), rng.choice(["justify", "left"]), "auto"
        page = rng.choice(["A4", "Letter"])
    elif family == "brochure":
        body, head, size, lead, columns = sans, rng.choice(SANS) if not cjk else sans, u(9, 11), u(1.4, 1.7), rng.choice([1, 2])
        h = [
            f"color:{color};text-transform:uppercase;letter-spacing:.08em;font-size:1em",
            f"color:{color};font-size:1em;font-weight:normal",
            "font-weight:bold;font-size:.9em",
            "",
        ]
        align, hyphens = "left", "manual"
    elif family == "print":
        size, lead, indent, gap, align, hyphens = u(10, 13), u(1.3, 1.6), "0", "1em", "left", "manual"
        page, margin = rng.choice(["A4", "Letter"]), f"{u(12, 18):.0f}mm {u(10, 30):.0f}mm"
    corners = _corners(content, rng) if family == "print" else ()
    hgap = u(0.8, 2.2)
    first_drop = rng.random() < (0.5 if family in ("essay", "magazine") else 0.1) and not cjk
    at_head, at_foot = rng.choice(["left", "center", "right"]), rng.choice(["left", "center", "right"])
    small = f"font:{u(7, 9.5):.1f}pt '{rng.choice([body, head])}';color:{rng.choice(['#000', '#555', '#888'])}"
    boxes = ""
    if content.header:
        boxes += f"@top-{at_head}{{content:{_margin_box(content.header)};{small};white-space:nowrap}}"
    if content.footer:
        boxes += f"@bottom-{at_foot}{{content:{_margin_box(content.footer)};{small};white-space:nowrap}}"
    if family == "print":  # the four corners that browsers fill in
        boxes = "".join(f"@{place}{{content:{_margin_box(text)};font:8pt '{sans}';white-space:nowrap}}" for place, text in
                        zip(("top-left", "top-right", "bottom-left", "bottom-right"), corners, strict=True))  # fmt: skip
    plain_first = (
        "@page :first{@top-left{content:none}@top-center{content:none}@top-right{content:none}}" if rng.random() < 0.5 else ""
    )
    bullets = rng.choice(["disc", "circle", "square", "'– '", "'* '", "'▪ '", "'\\203A  '"])
    numbers = rng.choice(["decimal", "decimal", "lower-alpha", "lower-roman"])
    quote = rng.choice(
        [
            "font-style:italic;margin:.8em 2em",
            "margin:1em 2.5em",
            f"border-left:3px solid {color};padding-left:1em;margin:1em 0",
            "margin:.7em 1.5em;font-size:.92em",
        ]
    )
    css = f"""@page{{size:{page};margin:{margin};{boxes}}}{plain_first}
html{{font-family:'{body}';font-size:{size:.1f}pt;line-height:{lead:.2f}}} body{{margin:0}}
p,li,blockquote{{text-align:{align};hyphens:{hyphens}}} p{{margin:0 0 {gap};text-indent:{indent}}}
h1{{font-family:'{head}';font-size:{title_pt:.1f}pt;line-height:1.2;margin:0 0 {u(4, 14):.0f}pt;{title_extra}}}
.kicker{{font-family:'{head}';font-size:.85em;color:{color};margin:0 0 4pt;text-indent:0}}
.sub{{font-size:{rng.choice([1, 1.1, 1.25, 1.4])}em;{rng.choice(["font-weight:bold", "font-style:italic", "color:#555", ""])};margin:0 0 .8em;text-indent:0;text-align:left}}
.by,.date{{font-size:{rng.choice([0.85, 0.9, 1])}em;font-family:'{rng.choice([body, head])}';{rng.choice(["font-style:italic", "text-transform:uppercase", "", "", "color:#666"])};margin:0 0 .8em;text-indent:0;text-align:left}}
.end{{text-align:right;font-style:italic;margin-top:1em}}
h2,h3,h4,h5,h6{{font-family:'{head}';margin:{hgap:.2f}em 0 {rng.choice([0.2, 0.4, 0.7])}em;line-height:1.25;break-after:avoid;hyphens:manual;text-align:left}}
h2{{font-size:{ratio[0]:.2f}em;{h[0]}}} h3{{font-size:{ratio[1]:.2f}em;{h[1]}}} h4{{font-size:1em;{h[2]}}} h5,h6{{font-size:1em;font-style:italic;{h[3]}}}
.num{{margin-right:{rng.choice([".3em", ".8em", "1.2em"])}}}
{"h2+p,h3+p,h4+p,.first{text-indent:0}" if rng.random() < 0.7 else ""}
ul,ol{{margin:.5em 0;padding-left:{u(1.2, 2.8):.1f}em}} ul{{list-style-type:{bullets}}} ol{{list-style-type:{numbers}}} li{{margin-bottom:{rng.choice([0, 0.2, 0.5])}em}}
blockquote{{{quote}}} blockquote p{{margin:0;text-indent:0}}
.main{{{f"columns:{columns};column-gap:{u(5, 9):.0f}mm" if columns > 1 else ""}}}
.fig{{margin:1em 0;break-inside:avoid}} .fig.side{{float:right;width:42%;margin:.3em 0 .8em 1.2em}} .img{{height:{u(30, 60):.0f}mm;background:#cdd3d8}}
figcaption{{font-size:{rng.choice([0.78, 0.85, 0.9])}em;line-height:1.25;{rng.choice(["font-style:italic", "", "color:#666", "text-align:center"])};margin-top:.4em}}
.pull{{font-family:'{head}';font-size:1.4em;line-height:1.25;margin:1em 0;padding:.5em 0;border-top:2px solid {color};border-bottom:2px solid {color};break-inside:avoid;{rng.choice(["", "font-style:italic", "text-align:center"])}}}
.notes{{font-size:.82em;line-height:1.25;margin-top:1.5em}} .notes p{{text-indent:0;margin:0 0 .3em}} .notes hr{{width:30%;margin:0 0 .5em}} sup,.fn::footnote-call{{font-size:.65em;line-height:0}}
{".first .drop{float:left;font-size:3.3em;line-height:.85;padding-right:.06em;font-weight:bold}" if first_drop else ""}
.fn{{float:footnote;font-size:.8em;text-indent:0;text-align:left}}
{"h2{break-before:page;margin-top:" + rng.choice(["0", "25mm"]) + "}" if content.volume and rng.random() < 0.5 else ""}
{extra}"""
    e = html.escape
    tags = {"title": "h1", "kicker": "p", "subtitle": "p", "byline": "p", "date": "p"}
    names = {"subtitle": "sub", "byline": "by", "title": "", "kicker": "kicker", "date": "date"}
    shown = [x for x in content.front if x != "end" and getattr(content, x)]
    front = [f'<{tags[x]} class="{names[x]}">{e(getattr(content, x))}</{tags[x]}>' for x in shown]
    if content.volume and rng.random() < 0.5:
        front.append('<div style="break-after:page"></div>')
    tail = f'<p class="by end">{e(content.byline)}</p>' if "end" in content.front and content.byline else ""
    body_html = _body(content, rng, family)
    if first_drop:  # a box of its own: WeasyPrint cannot float a ::first-letter
        body_html = re.sub(r'<p class="first">(\w)', r'<p class="first"><span class="drop">\1</span>', body_html)
    page_html = (
        f'<!doctype html><html lang="{content.lang}"><meta charset="utf-8"><title>{e(content.title)}</title><style>{css}</style>'
        f'<body>{"".join(front)}<div class="main">{body_html}{tail}</body></html>'
    )
    beside = corners if family == "print" else (content.header, content.footer)
    return page_html, tuple(s for s in (*beside, content.kicker) if s)


def print_chromium(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    source, furniture = make_html(content, rng, family)
    (work / "page.html").write_text(source, "utf-8")
    out = work / "page.pdf"
    out.unlink(missing_ok=True)
    profile = work / "profile"
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={profile}",
        "--disable-dev-shm-usage",
    ]
    if rng.random() < 0.5:
        flags.append("--export-tagged-pdf")
    subprocess.run([shutil.which("chromium") or "chromium", *flags, f"--print-to-pdf={out}", f"file://{work}/page.html"],
                   check=True, timeout=180, capture_output=True, env={**os.environ, "HOME": str(work)})  # fmt: skip
    return Printed(out.read_bytes(), furniture)


def print_weasyprint(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    from weasyprint import HTML

    source, furniture = make_html(content, rng, family)
    return Printed(HTML(string=source).write_pdf(), furniture)
