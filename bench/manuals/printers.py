# ruff: noqa: E501, UP031 - a template or a table of choices reads better on one line; TeX is full of braces
"""The programs that print manuals, each in many of its habits."""

from __future__ import annotations

import html
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.manuals.sources import Manual, Node, rows_of, text_of

XSL = "/usr/share/xml/docbook/stylesheet/docbook-xsl/fo/docbook.xsl"


@dataclass(frozen=True, slots=True)
class Printed:
    """`run_in`: a term stands in the first line of its definition."""

    pdf: bytes
    run_in: bool = False


def run(command: Sequence[str], work: Path, timeout: int = 240, text: str | None = None) -> str:
    done = subprocess.run(command, cwd=work, input=text, capture_output=True, text=True, timeout=timeout, errors="replace")
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(done.stderr or done.stdout)[-300:]}")
    return done.stdout


def pandoc(blocks: Sequence[Node], form: str, work: Path, *options: str) -> str:
    tree = json.dumps({"pandoc-api-version": [1, 22], "meta": {}, "blocks": list(blocks)})
    return run(["pandoc", "-f", "json", "-t", form, "--wrap=none", *options], work, text=tree)


def _map(blocks: Sequence[Node], change: Callable[[Node], list[Node]]) -> list[Node]:
    """The tree with every admonition (a Div) put through `change`, inside lists too."""
    out: list[Node] = []
    for block in blocks:
        kind, c = block["t"], block.get("c")
        if kind == "Div":
            out += change({"t": "Div", "c": [c[0], _map(c[1], change)]})
        elif kind == "BulletList":
            out.append({"t": kind, "c": [_map(item, change) for item in c]})
        elif kind == "OrderedList":
            out.append({"t": kind, "c": [c[0], [_map(item, change) for item in c[1]]]})
        elif kind == "DefinitionList":
            out.append({"t": kind, "c": [[term, [_map(part, change) for part in meanings]] for term, meanings in c]})
        else:
            out.append(block)
    return out


def _label(div: Node) -> str:
    return str(div["c"][0][1][0]).capitalize()


def _strong(text: str) -> Node:
    return {"t": "Strong", "c": [{"t": "Str", "c": text}]}


def run_in_labels(blocks: Sequence[Node], mark: str = ":") -> list[Node]:
    """Admonitions as quotes or paragraphs whose first words are their label: "Note: …"."""

    def change(div: Node) -> list[Node]:
        first, *rest = div["c"][1]
        if first["t"] not in ("Para", "Plain"):
            return [{"t": "Para", "c": [_strong(_label(div) + mark)]}, first, *rest]
        return [{"t": "Para", "c": [_strong(_label(div) + mark), {"t": "Space"}, *first["c"]]}, *rest]

    return _map(blocks, change)


def line_labels(blocks: Sequence[Node], upper: bool = False) -> list[Node]:
    """Admonitions with their label on a line of its own."""

    def change(div: Node) -> list[Node]:
        label = _label(div).upper() if upper else _label(div)
        return [{"t": "Div", "c": [div["c"][0], [{"t": "Para", "c": [_strong(label)]}, *div["c"][1]]]}]

    return _map(blocks, change)


def unwrapped(blocks: Sequence[Node]) -> list[Node]:
    return _map(blocks, lambda div: list(div["c"][1]))


# ---------------------------------------------------------------------------------------------------- LaTeX

_TT = [
    r"\usepackage{courier}",
    "",
    r"\renewcommand{\ttdefault}{lmvtt}\renewcommand{\ttdefault}{lmtt}",
    r"\usepackage[scaled=.85]{DejaVuSansMono}",
    r"\usepackage{txfonts}\usepackage{lmodern}",
]
_ROMAN = [
    r"\usepackage{lmodern}",
    r"\usepackage{mathptmx}",
    r"\usepackage{mathpazo}",
    r"\usepackage{tgpagella}",
    r"\usepackage{charter}",
    r"\usepackage{helvet}\renewcommand\familydefault{\sfdefault}",
    r"\usepackage{tgtermes}",
    r"\usepackage{tgschola}",
    "",
]


def _latex(source: str, work: Path, engine: str) -> bytes:
    (work / "m.tex").write_text(source, "utf-8")
    for _ in range(2):
        subprocess.run([engine, "-interaction=nonstopmode", "m.tex"], cwd=work, capture_output=True, timeout=200)
    if not (work / "m.pdf").exists():
        raise RuntimeError(engine)
    return (work / "m.pdf").read_bytes()


def print_latex(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    pick = rng.choice
    cls = pick(["article", "report", "book", "scrartcl", "scrreprt", "scrbook", "memoir", "extarticle"])
    chapters = cls in ("report", "book", "scrreprt", "scrbook", "memoir")
    engine = pick(["pdflatex", "pdflatex", "xelatex", "lualatex"])
    if rng.random() < 0.5:
        manual = replace(manual, blocks=tuple(run_in_labels(manual.blocks)))
        admonition = ""
    else:
        manual = replace(manual, blocks=tuple(line_labels(manual.blocks)))
        admonition = "box"
    box = pick(["quote", "framed", "leftbar", "mdframed"])
    blocks = list(manual.blocks)
    if admonition:
        raw = lambda s: {"t": "RawBlock", "c": ["latex", s]}  # noqa: E731
        blocks = _map(blocks, lambda div: [raw(rf"\begin{{{box}}}"), *div["c"][1], raw(rf"\end{{{box}}}")])
    style = pick(
        [
            "--no-highlight",
            "--no-highlight",
            "--listings",
            "--highlight-style=tango",
            "--highlight-style=kate",
            "--highlight-style=pygments",
            "--highlight-style=monochrome",
        ]
    )
    options = ["-s", f"--top-level-division={'chapter' if chapters else 'section'}", style]
    variables = {
        "documentclass": cls,
        "fontsize": pick(["10pt", "10pt", "11pt", "12pt"]),
        "papersize": pick(["a4", "letter", "letter"]),
        "title": manual.title,
    }
    if manual.author:
        variables["author"] = manual.author
    variables["date"] = manual.version or pick(["", r"\today"])
    if rng.random() < 0.6:
        variables["geometry"] = f"margin={pick(['2cm', '2.5cm', '1in', '3cm'])}"
    if rng.random() < 0.6:
        options.append("-N")
    if rng.random() < 0.75:
        options += ["--toc", f"--toc-depth={pick([1, 2, 3])}"]
    if rng.random() < 0.5:
        variables["indent"] = "true"
    if cls in ("article", "extarticle") and rng.random() < 0.12:
        variables["classoption"] = "twocolumn"
    if cls in ("book", "scrbook", "memoir", "report"):
        variables["classoption"] = pick(["oneside", "openany", "twoside"])
    head = [r"\usepackage{framed,mdframed}", r"\usepackage{fancyhdr}" if cls not in ("memoir",) else ""]
    if engine == "pdflatex":
        head += [pick(_ROMAN), pick(_TT)]
    elif rng.random() < 0.6:
        variables["mainfont"] = pick(
            ["DejaVu Serif", "TeX Gyre Pagella", "Liberation Serif", "Liberation Sans", "Latin Modern Roman", "DejaVu Sans"]
        )
        variables["monofont"] = pick(["DejaVu Sans Mono", "Liberation Mono", "Latin Modern Mono"])
        options += ["-V", "monofontoptions=Scale=0.8"]
    if style == "--listings":
        head.append(
            r"\lstset{basicstyle=\ttfamily\small,breaklines=true,columns=%s,frame=%s,numbers=%s,numberstyle=\tiny}"
            % (
                pick(["fullflexible", "fixed", "flexible"]),
                pick(["none", "single", "lines", "leftline"]),
                pick(["none", "none", "none", "left"]),
            )
        )
    elif style == "--no-highlight" and rng.random() < 0.5:
        head.append(
            r"\usepackage{fancyvrb,fvextra}\RecustomVerbatimEnvironment{verbatim}{Verbatim}{fontsize=%s,frame=%s,xleftmargin=%s,breaklines}"
            % (
                pick([r"\small", r"\footnotesize", r"\normalsize"]),
                pick(["none", "single", "lines"]),
                pick(["0pt", "1em", "2em"]),
            )
        )
    elif style.startswith("--highlight") and rng.random() < 0.5:
        head.append(
            r"\usepackage{fvextra}\DefineVerbatimEnvironment{Highlighting}{Verbatim}{breaklines,commandchars=\\\{\},fontsize=\small}"
        )
    heads = pick(["plain", "headings", "fancy"])
    if cls not in ("memoir",) and heads == "fancy":
        head.append(
            r"\pagestyle{fancy}"
            + pick(
                [
                    "",
                    r"\fancyhf{}\fancyhead[L]{\nouppercase{\leftmark}}\fancyhead[R]{\thepage}",
                    r"\fancyhf{}\fancyfoot[C]{\thepage}\fancyhead[C]{\small\textit{%s}}" % _tex(manual.title),
                    r"\fancyhf{}\fancyfoot[L]{%s}\fancyfoot[R]{\thepage}" % _tex(manual.title),
                ]
            )
        )
    else:
        variables["pagestyle"] = "headings" if heads == "fancy" else heads
    if rng.random() < 0.3 and cls in ("article", "report", "book"):
        head.append(
            r"\usepackage{titlesec}"
            + pick(
                [
                    r"\titleformat*{\section}{\sffamily\Large\bfseries}\titleformat*{\subsection}{\sffamily\large\bfseries}",
                    r"\titleformat*{\section}{\normalfont\large\scshape}\titleformat*{\subsection}{\normalfont\itshape}",
                    r"\titleformat{\section}[hang]{\bfseries\Large}{\thesection}{1em}{}[\titlerule]",
                ]
            )
        )
    options += [
        x for name, value in variables.items() for x in ("-V", f"{name}={_tex(value) if name in ('title', 'author') else value}")
    ]
    (work / "head.tex").write_text("\n".join(head), "utf-8")
    source = pandoc(blocks, "latex", work, *options, "-H", "head.tex")
    return manual, Printed(_latex(source, work, engine), run_in=True)


def _tex(text: str) -> str:
    return re.sub(r"([#$%&_{}])", r"\\\1", text).replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")


def print_sphinx(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    pick = rng.choice
    parts: list[list[Node]] = []
    for block in manual.blocks:
        if (block["t"] == "Header" and block["c"][0] == 1) or not parts:
            parts.append([])
        parts[-1].append(block)
    names = []
    lead = ""
    for k, part in enumerate(parts):
        text = pandoc(part, "rst", work)
        if part[0]["t"] == "Header" and part[0]["c"][0] == 1:
            names.append(f"part{k}")
            (work / f"part{k}.rst").write_text(text, "utf-8")
        else:
            lead = text
    (work / "index.rst").write_text(
        f"{manual.title}\n{'=' * 100}\n\n{lead}\n\n.. toctree::\n   :maxdepth: 2\n\n" + "".join(f"   {name}\n" for name in names),
        "utf-8",
    )
    manner = pick(["manual", "manual", "howto"])
    elements = {"papersize": pick(["a4paper", "letterpaper"]), "pointsize": pick(["10pt", "11pt", "12pt"])}
    if rng.random() < 0.3:
        elements["fncychap"] = pick(
            [r"\usepackage[Bjarne]{fncychap}", r"\usepackage[Sonny]{fncychap}", r"\usepackage[Lenny]{fncychap}", ""]
        )
    if rng.random() < 0.4:
        elements["extraclassoptions"] = pick(["openany", "openany,oneside", "oneside"])
    if rng.random() < 0.3:
        elements["sphinxsetup"] = pick(
            ["verbatimwithframe=false", "VerbatimColor={rgb}{.95,.95,.95}", "hmargin=2cm", "verbatimwrapslines=false"]
        )
    conf = {
        "project": manual.package,
        "author": manual.author or f"{manual.package} team",
        "release": re.sub(r"^\D+", "", manual.version or "") or "1.0",
        "extensions": [],
        "latex_elements": elements,
        "latex_engine": "pdflatex",
        "highlight_language": pick(["python3", "none", "default"]),
        "suppress_warnings": ["misc.highlighting_failure"],
        "pygments_style": pick(["sphinx", "friendly", "default"]),
    }
    if rng.random() < 0.3:
        conf["numfig"] = True
    conf_text = "\n".join(f"{k} = {v!r}" for k, v in conf.items())
    conf_text += (
        f"\nlatex_documents = [('index', 'm.tex', {manual.title.replace('&', 'and')!r}, {conf['author']!r}, {manner!r})]\n"
    )
    (work / "conf.py").write_text(conf_text, "utf-8")
    sphinx = str(Path(sys.executable).with_name("sphinx-build"))
    run([sphinx, "-q", "-b", "latex", ".", "out"], work)
    engine = str(conf["latex_engine"])
    for _ in range(2):
        subprocess.run([engine, "-interaction=nonstopmode", "m.tex"], cwd=work / "out", capture_output=True, timeout=200)
    return replace(manual, author=str(conf["author"])), Printed((work / "out" / "m.pdf").read_bytes())


# ---------------------------------------------------------------------------------------------------- HTML

_FACES = [
    "'Liberation Serif'",
    "'Liberation Sans'",
    "'DejaVu Sans'",
    "'DejaVu Serif'",
    "'Latin Modern Roman'",
    "'TeX Gyre Pagella'",
    "'TeX Gyre Heros'",
    "'Carlito'",
    "'Caladea'",
]
_MONO = ["'DejaVu Sans Mono'", "'Liberation Mono'", "'TeX Gyre Cursor'", "monospace"]


def _css(rng: random.Random, manual: Manual, paged: bool) -> str:
    pick, u = rng.choice, rng.uniform
    body, head, mono = pick(_FACES), pick(_FACES), pick(_MONO)
    size = u(9, 12)
    code = pick([0.8, 0.85, 0.9, 1.0])
    box = pick(
        [
            "background:#f5f5f5;padding:6pt",
            "border:1px solid #ccc;padding:6pt;border-radius:3px",
            "margin-left:2em",
            "",
            "background:#272822;color:#f8f8f2;padding:8pt",
            "border-left:3px solid #4a4;padding-left:8pt",
        ]
    )
    sizes = sorted((u(1.0, 2.2) for _ in range(4)), reverse=True)
    weight = pick(["bold", "bold", "normal", "600"])
    title = manual.title.replace("\\", "").replace("'", "’").replace('"', "”")
    margin = pick(["2cm", "2.5cm 2cm", "25mm 18mm 20mm 18mm", "1in"])
    running = ""
    if paged:
        head_side, foot_side = (
            pick(["top-left", "top-right", "top-center"]),
            pick(["bottom-center", "bottom-right", "bottom-left"]),
        )
        top = pick(
            [
                f"@{head_side} {{content: '{title}'; font-size: 8pt}}",
                f"@{head_side} {{content: string(chapter); font-size: 8pt}}",
                "",
            ]
        )
        bottom = pick(
            [
                f"@{foot_side} {{content: counter(page); font-size: 8pt}}",
                f"@{foot_side} {{content: 'Page ' counter(page) ' of ' counter(pages); font-size: 8pt}}",
            ]
        )
        running = f"{top} {bottom}"
    numbers = ""
    if rng.random() < 0.4:
        numbers = "body{counter-reset:a} h1{counter-reset:b;counter-increment:a} h1:before{content:counter(a) '. '} h2{counter-reset:c;counter-increment:b} h2:before{content:counter(a) '.' counter(b) ' '} h3{counter-increment:c} h3:before{content:counter(a) '.' counter(b) '.' counter(c) ' '}"
    columns = "main{column-count:2;column-gap:8mm}" if rng.random() < 0.08 else ""
    return f"""@page {{size: {pick(["A4", "letter", "A4", "170mm 240mm"])}; margin: {margin}; {running}}}
html {{font: {size:.1f}pt/{u(1.2, 1.6):.2f} {body}, serif; text-align: {pick(["left", "left", "justify"])}; hyphens: {pick(["none", "auto"])}}}
h1,h2,h3,h4,h5 {{font-family: {head}, sans-serif; font-weight: {weight}; line-height: 1.2; color: {pick(["#000", "#000", "#234", "#060"])}; break-after: avoid; {pick(["", "", "border-bottom: 1px solid #ccc"])}}}
h1 {{font-size: {sizes[0]:.2f}em; {pick(["break-before: page", "", ""])}; string-set: chapter content()}} h2 {{font-size: {sizes[1]:.2f}em}} h3 {{font-size: {sizes[2]:.2f}em}} h4,h5 {{font-size: {pick([sizes[3], 1.0]):.2f}em; {pick(["", "font-style: italic"])}}}
.title {{font: {weight} {sizes[0] * u(1.0, 1.5):.2f}em {head}; margin: {pick(["0 0 .3em", "2em 0 1em", "8cm 0 1cm"])}; text-align: {pick(["left", "center"])}}} .author,.version {{margin: .4em 0}} .cover {{{pick(["", "", "break-after: page"])}}}
p {{margin: {pick([".6em 0", ".5em 0", "0"])}; text-indent: {pick(["0", "0", "0", "1.2em"])}}} li p, dd p, .note p {{text-indent: 0}}
pre, code {{font-family: {mono}, monospace; font-size: {code}em}} pre code {{font-size: 1em}} pre {{{box}; white-space: pre-wrap; text-align: left; hyphens: none; line-height: {u(1.1, 1.5):.2f}}}
:not(pre) > code {{{pick(["", "background:#eee", "color:#c00"])}}}
dt {{font-weight: {pick(["bold", "normal"])}; margin-top: .5em}} dd {{margin-left: {pick(["2em", "3em", "1.5em"])}}}
.adm {{{pick(["border-left: 4px solid #69c; padding: 2pt 8pt; margin: 8pt 0", "background: #eef; padding: 4pt 8pt; margin: 8pt 0", "border: 1px solid #999; padding: 4pt 8pt; margin: 8pt 0", "margin: 8pt 2em"])}}}
table {{border-collapse: collapse; margin: 8pt 0}} td,th {{{pick(["border: 1px solid #999", "border-bottom: 1px solid #ccc", ""])}; padding: 2pt 6pt; text-align: left}}
blockquote {{margin: 8pt 2em; {pick(["", "font-style: italic"])}}} {numbers} {columns} {pick(["ul{list-style:square}", "", "ul{list-style:disc}", "ul{list-style:'– '}"])}"""


def _page(manual: Manual, rng: random.Random, work: Path, paged: bool) -> tuple[Manual, str]:
    run_in = rng.random() < 0.5
    manual = replace(
        manual, blocks=tuple(run_in_labels(manual.blocks) if run_in else line_labels(manual.blocks, rng.random() < 0.3))
    )
    div = lambda d: [{"t": "Div", "c": [["", ["adm"], []], d["c"][1]]}]  # noqa: E731
    body = pandoc(_map(manual.blocks, div), "html5", work, "--no-highlight" if rng.random() < 0.5 else "--highlight-style=tango")
    css = _css(rng, manual, paged)
    front = f'<div class="title">{html.escape(manual.title)}</div>'
    front += f'<p class="author">{html.escape(manual.author)}</p>' if manual.author else ""
    front += f'<p class="version">{html.escape(manual.version)}</p>' if manual.version else ""
    return (
        manual,
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(manual.title)}</title><style>{css}</style></head><body><div class="cover">{front}</div><main>{body}</main></body></html>',
    )


def print_weasyprint(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    manual, page = _page(manual, rng, work, True)
    (work / "m.html").write_text(page, "utf-8")
    run([str(Path(sys.executable).with_name("weasyprint")), "m.html", "m.pdf"], work)
    return manual, Printed((work / "m.pdf").read_bytes())


def print_chromium(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    manual, page = _page(manual, rng, work, False)
    (work / "m.html").write_text(page, "utf-8")
    options = ["--no-pdf-header-footer"] if rng.random() < 0.4 else []
    run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={work / 'profile'}",
            *options,
            f"--print-to-pdf={work / 'm.pdf'}",
            f"file://{work / 'm.html'}",
        ],
        work,
    )
    return manual, Printed((work / "m.pdf").read_bytes())


def print_office(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    manual = replace(manual, blocks=tuple(unwrapped(run_in_labels(manual.blocks))))
    form = rng.choice(["odt", "docx"])
    options = ["--metadata", f"title={manual.title}", "--no-highlight" if rng.random() < 0.5 else "--highlight-style=tango"]
    if manual.author:
        options += ["--metadata", f"author={manual.author}"]
    if manual.version:
        options += ["--metadata", f"date={manual.version}"]
    options += ["-N"] if rng.random() < 0.3 and form == "docx" else []
    tree = json.dumps({"pandoc-api-version": [1, 22], "meta": {}, "blocks": list(manual.blocks)})
    run(["pandoc", "-f", "json", "-t", form, "-s", "-o", f"m.{form}", *options], work, text=tree)
    run(["soffice", f"-env:UserInstallation=file://{work / 'profile'}", "--headless", "--convert-to", "pdf", f"m.{form}"], work)
    return manual, Printed((work / "m.pdf").read_bytes())


# ---------------------------------------------------------------------------------------------------- the others


def print_fop(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    pick = rng.choice
    book = rng.random() < 0.7
    body = pandoc(manual.blocks, "docbook4", work, f"--top-level-division={'chapter' if book else 'section'}")
    name = "book" if book else "article"
    if book and not body.lstrip().startswith("<chapter"):
        lead, chapter, rest = body.partition("<chapter")
        body = f"<preface><title>Preface</title>{lead}</preface>{chapter}{rest}"
        manual = replace(manual, blocks=({"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": "Preface"}]]}, *manual.blocks))
    manual = replace(manual, blocks=tuple(line_labels(manual.blocks)))
    author = f"<author><surname>{html.escape(manual.author)}</surname></author>" if manual.author else ""
    version = f"<releaseinfo>{html.escape(manual.version)}</releaseinfo>" if manual.version else ""
    (work / "m.xml").write_text(
        f'<?xml version="1.0" encoding="utf-8"?><{name}><{name}info><title>{html.escape(manual.title)}</title>{author}{version}</{name}info>{body}</{name}>',
        "utf-8",
    )
    faces = ["Liberation Serif", "Liberation Sans", "DejaVu Sans", "DejaVu Serif", "Times", "Helvetica"]
    params = {
        "paper.type": pick(["A4", "USletter"]),
        "body.font.family": pick(faces),
        "title.font.family": pick(faces),
        "monospace.font.family": pick(["Courier", "DejaVu Sans Mono", "Liberation Mono"]),
        "body.start.indent": pick(["0pt", "0pt", "4pc"]),
        "shade.verbatim": pick(["0", "1"]),
        "section.autolabel": pick(["0", "1"]),
        "section.label.includes.component.label": "1",
        "double.sided": pick(["0", "0", "1"]),
        "fop1.extensions": "1",
        "variablelist.as.blocks": pick(["0", "1", "1"]),
        "body.font.master": pick(["9", "10", "11"]),
        "hyphenate": pick(["true", "false"]),
        "alignment": pick(["justify", "left"]),
        "admon.textlabel": "1",
        "chapter.autolabel": pick(["1", "1", "0"]),
        "header.rule": pick(["0", "1"]),
        "toc.section.depth": pick(["1", "2", "3"]),
        "ulink.show": "0",
    }
    xslt = [x for key, value in params.items() for x in ("--stringparam", key, value)]
    run(["xsltproc", "-o", "m.fo", *xslt, XSL, "m.xml"], work)
    (work / "fop.xml").write_text(
        '<fop version="1.0"><renderers><renderer mime="application/pdf"><fonts><auto-detect/></fonts></renderer></renderers></fop>'
    )
    subprocess.run(["fop", "-c", "fop.xml", "-fo", "m.fo", "-pdf", "m.pdf"], cwd=work, capture_output=True, timeout=240)
    # In a list the term stands beside its definition: two columns on one line.
    return manual, Printed((work / "m.pdf").read_bytes(), run_in=params["variablelist.as.blocks"] == "0")


def print_asciidoctor(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    pick = rng.choice
    body = pandoc(manual.blocks, "asciidoctor", work)
    book = rng.random() < 0.6
    manual = replace(manual, blocks=tuple(line_labels(manual.blocks, upper=True)))
    head = [f"= {manual.title}"]
    if manual.author:
        head.append(manual.author.replace(" and ", "; "))
    if manual.version and manual.author:
        head.append("v" + re.sub(r"^\D+", "", manual.version))
    head += [":doctype: book"] if book else []
    head += [
        x for x in (":toc:", ":sectnums:", ":source-highlighter: rouge", ":icons: font", ":title-page:") if rng.random() < 0.5
    ]
    theme = f"extends: {pick(['default', 'default', 'base'])}\npage:\n  size: {pick(['A4', 'Letter'])}\nbase:\n  font-size: {pick([9, 10, 10.5, 11])}\n  align: {pick(['justify', 'left'])}\n"
    (work / "t.yml").write_text(theme)
    (work / "m.adoc").write_text("\n".join(head) + "\n\n" + body, "utf-8")
    run(["asciidoctor-pdf", "-a", "pdf-theme=t.yml", "-o", "m.pdf", "m.adoc"], work)
    return manual, Printed((work / "m.pdf").read_bytes())


def print_ms(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    manual = replace(manual, blocks=tuple(unwrapped(run_in_labels(manual.blocks))))
    options = ["-s", "-M", f"title={manual.title}", "--no-highlight" if rng.random() < 0.6 else "--highlight-style=monochrome"]
    options += ["-M", f"author={manual.author}"] if manual.author else []
    options += ["-N"] if rng.random() < 0.5 else []
    options += ["--toc"] if rng.random() < 0.4 else []
    options += ["-V", f"pointsize={rng.choice(['10p', '11p', '12p'])}", "-V", f"fontfamily={rng.choice('TTH')}"]
    source = pandoc(manual.blocks, "ms", work, *options)
    return manual, Printed(_groff(source, work, rng, "-ms"))


def _groff(source: str, work: Path, rng: random.Random, *options: str) -> bytes:
    page = rng.choice(["a4", "letter"])
    done = subprocess.run(
        ["groff", "-k", "-Kutf8", "-t", "-Tpdf", f"-P-p{page}", f"-dpaper={page}", *options],
        input=source.encode(),
        cwd=work,
        capture_output=True,
        timeout=120,
    )
    return done.stdout


def print_man(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    manual = replace(manual, blocks=tuple(unwrapped(run_in_labels(manual.blocks))))
    name = re.sub(r"\W+", "-", manual.title).strip("-")
    manual = replace(manual, title=f"{name}(7)", author=None)
    source = pandoc(
        manual.blocks, "man", work, "-s", "-M", f"title={name}", "-M", "section=7", "-M", f"footer={manual.version or ''}"
    )
    return manual, Printed(_groff(source, work, rng, "-man", f"-rS{rng.choice([10, 11, 12])}", f"-rIN{rng.choice(['7n', '5n'])}"))


def print_texinfo(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    manual = replace(manual, blocks=tuple(unwrapped(run_in_labels(manual.blocks))))
    options = ["-s", "-M", f"title={manual.title}", "--top-level-division=chapter"] + (
        ["-M", f"author={manual.author}"] if manual.author else []
    )
    source = pandoc(manual.blocks, "texinfo", work, *options)
    extra = rng.choice(["@afourpaper", "", "@smallbook", "@afourpaper\n@setchapternewpage off", "@setchapternewpage odd"])
    contents = "@contents\n" if rng.random() < 0.7 else ""
    source = source.replace("@end titlepage", "@end titlepage\n" + contents, 1) if "@end titlepage" in source else source
    source = source.replace("@documentencoding UTF-8", f"@documentencoding UTF-8\n{extra}", 1)
    (work / "m.texi").write_text(source, "utf-8")
    subprocess.run(["texi2pdf", "-q", "--batch", "m.texi"], cwd=work, capture_output=True, timeout=200)
    return manual, Printed((work / "m.pdf").read_bytes())


def print_rst2pdf(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    body = pandoc(manual.blocks, "rst", work)
    manual = replace(manual, blocks=tuple(line_labels(manual.blocks)))
    line = "#" * 120
    head = f"{line}\n{manual.title}\n{line}\n\n" + (f":Author: {manual.author}\n\n" if manual.author else "")
    head += ".. contents::\n\n" if rng.random() < 0.4 else ""
    head += ".. section-numbering::\n\n" if rng.random() < 0.3 else ""
    (work / "m.rst").write_text(head + body, "utf-8")
    styles = [x for x in ("a4", "letter", "serif", "twelvepoint", "tenpoint") if rng.random() < 0.3]
    options = ["-s", ",".join(styles)] if styles else []
    options += ["--header=###Title###"] if rng.random() < 0.3 else []
    options += ["--footer=###Page###"] if rng.random() < 0.6 else []
    run([str(Path(sys.executable).with_name("rst2pdf")), *options, "m.rst", "-o", "m.pdf"], work)
    return manual, Printed((work / "m.pdf").read_bytes())


def _typst_inlines(inlines: Sequence[Node]) -> str:
    esc = lambda s: re.sub(r"([\\#*_`<>@$\[\]~/=+\-'\"])", r"\\\1", s)  # noqa: E731
    out = []
    for x in inlines:
        kind, c = x["t"], x.get("c")
        if kind == "Str":
            out.append(esc(c))
        elif kind == "Space":
            out.append(" ")
        elif kind == "Code":
            out.append(f"#raw({json.dumps(c[1], ensure_ascii=False)})")
        elif kind in ("Emph", "Strong"):
            out.append(f"#{'emph' if kind == 'Emph' else 'strong'}[{_typst_inlines(c)}]")
        else:
            out.append(esc(text_of([x])))
    return "".join(out)


def _typst(blocks: Sequence[Node]) -> str:
    out = []
    for block in blocks:
        kind, c = block["t"], block.get("c")
        if kind == "Header":
            out.append(f"#heading(level: {c[0]})[{_typst_inlines(c[2])}]")
        elif kind in ("Para", "Plain"):
            out.append(_typst_inlines(c))
        elif kind == "CodeBlock":
            language = f", lang: {json.dumps(c[0][1][0])}" if c[0][1] else ""
            out.append(f"#raw({json.dumps(c[1], ensure_ascii=False)}, block: true{language})")
        elif kind in ("BulletList", "OrderedList"):
            items = "".join(f"[{_typst(item)}]" for item in (c if kind == "BulletList" else c[1]))
            out.append(f"#{'list' if kind == 'BulletList' else 'enum'}{items}")
        elif kind == "DefinitionList":
            out.append("".join(f"#terms.item[{_typst_inlines(term)}][{_typst(meanings[0])}]" for term, meanings in c))
        elif kind == "BlockQuote":
            out.append(f"#quote(block: true)[{_typst(c)}]")
        elif kind == "Div":
            out.append(f"#block(inset: 8pt, stroke: (left: 2pt + gray))[{_typst(c[1])}]")
        elif kind == "Table":
            rows = rows_of(block)
            width = max(map(len, rows))
            cells = ", ".join(
                f"[{_typst_inlines([{'t': 'Str', 'c': cell}])}]" for row in rows for cell in [*row, *[""] * (width - len(row))]
            )
            out.append(f"#table(columns: {width}, {cells})")
    return "\n\n".join(out)


def print_typst(manual: Manual, rng: random.Random, work: Path) -> tuple[Manual, Printed]:
    import typst

    pick = rng.choice
    manual = replace(manual, blocks=tuple(run_in_labels(manual.blocks) if rng.random() < 0.5 else line_labels(manual.blocks)))
    head = f"""#set page(paper: "{pick(["a4", "us-letter"])}", margin: {pick(["2cm", "2.5cm", "3cm"])}, {pick(['numbering: "1"', 'numbering: "1 / 1"', "header: text(8pt)[" + _typst_inlines([{"t": "Str", "c": manual.title}]) + '], numbering: "1"'])})
#set text(font: "{pick(["Libertinus Serif", "New Computer Modern", "DejaVu Sans", "Liberation Serif"])}", size: {pick([9, 10, 11])}pt)
#set par(justify: {pick(["true", "false"])}{pick(["", ", first-line-indent: 1em"])})
#show raw: set text(font: "{pick(["DejaVu Sans Mono", "Liberation Mono", "DejaVu Sans Mono"])}")
{pick(["", "#show raw.where(block: true): block.with(fill: luma(240), inset: 8pt, width: 100%)", "#show raw.where(block: true): block.with(stroke: gray, inset: 6pt, width: 100%)", "#show raw.where(block: true): pad.with(left: 1em)"])}
{pick(['#set heading(numbering: "1.1")', "", '#set heading(numbering: "1.a.")'])}
{pick(["", "#show heading.where(level: 1): it => { pagebreak(weak: true); it }"])}
"""
    front = f'#align({pick(["center", "left"])})[#text({pick([18, 22, 28])}pt, weight: "bold")[{_typst_inlines([{"t": "Str", "c": manual.title}])}]]\n\n'
    front += f"#align(center)[{_typst_inlines([{'t': 'Str', 'c': manual.author}])}]\n\n" if manual.author else ""
    front += pick(["", "#outline()\n\n", "#outline(depth: 2)\n#pagebreak()\n\n"])
    (work / "m.typ").write_text(head + front + _typst(manual.blocks), "utf-8")
    return manual, Printed(typst.compile(str(work / "m.typ")), run_in=True)


PRINTERS: dict[str, Callable[[Manual, random.Random, Path], tuple[Manual, Printed]]] = {
    "latex": print_latex, "sphinx": print_sphinx, "weasyprint": print_weasyprint, "chromium": print_chromium, "office": print_office,
    "fop": print_fop, "asciidoctor": print_asciidoctor, "groff-ms": print_ms, "groff-man": print_man, "texinfo": print_texinfo,
    "rst2pdf": print_rst2pdf, "typst": print_typst,
}  # fmt: skip
LATIN_ONLY = frozenset({"latex", "sphinx", "groff-ms", "groff-man", "texinfo"})
