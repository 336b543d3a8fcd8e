# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""LaTeX: the classes article, KOMA, report and memoir, in one and two columns, with their fonts, heads and numbers."""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs, number_headings
from bench.typeset.words import word

BABEL = {
    "de": "ngerman",
    "en": "british",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "pl": "polish",
    "cs": "czech",
    "fi": "finnish",
    "nl": "dutch",
    "sv": "swedish",
}
T1_FONTS = [
    "lmodern",
    "lmodern",
    "mathptmx",
    "mathpazo",
    "tgpagella",
    "tgtermes",
    "tgheros",
    "tgbonum",
    "charter",
    "tgschola",
    "helvet",
]
SYSTEM_FONTS = [
    "EB Garamond",
    "TeX Gyre Pagella",
    "TeX Gyre Termes",
    "Latin Modern Roman",
    "Open Sans",
    "Carlito",
    "Caladea",
    "Linux Libertine O",
    "Lato",
]
_PRINTABLE = set("".join(map(chr, range(32, 127))) + "".join(map(chr, range(0xC0, 0x180))) + "¡¿«»§°©£·±–—‘’‚“”„…•†‡‹›€") - set(
    "ħĦıĸŀĿŉŋŊŦŧſĳĲ"
)
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
            "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "…": r"\ldots{}", "•": r"\textbullet{}", "€": r"\texteuro{}", "°": r"\textdegree{}", "±": r"\textpm{}",
            "†": r"\dag{}", "‡": r"\ddag{}", "·": r"\textperiodcentered{}", "£": r"\pounds{}", "©": r"\textcopyright{}"}  # fmt: skip


def allowed(c: str) -> bool:
    return c in _PRINTABLE


def escape(text: str, ot1: bool = False) -> str:
    out = "".join(_SPECIAL.get(c, c) for c in text)
    out = out.replace('"', "''" if ot1 else r"\textquotedbl{}")
    if ot1:
        for c, s in (
            ("„", "``"),
            ("“", "``"),
            ("”", "''"),
            ("‚", "`"),
            ("‘", "`"),
            ("’", "'"),
            ("«", "``"),
            ("»", "''"),
            ("‹", "`"),
            ("›", "'"),
        ):
            out = out.replace(c, s)
    return out.replace("--", "-{}-")


def _blocks(content: Content, rng: random.Random, commands: dict[int, str], ot1: bool, two: bool, lettrine: bool) -> str:
    esc = lambda s: escape(s, ot1)  # noqa: E731
    out: list[str] = []
    ordered, nested = rng.random() < 0.3, rng.random() < 0.3
    first = next((i for i, b in enumerate(content.blocks) if b.kind == "paragraph"), -1)
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            env = "enumerate" if ordered else "itemize"
            out.append(rf"\begin{{{env}}}")
            for k, (_, b) in enumerate(run):
                item = rf"\item {{}}{esc(b.text)}"
                out.append(rf"\begin{{{env}}}{item}\end{{{env}}}" if nested and k % 3 == 2 else item)
            out.append(rf"\end{{{env}}}")
            continue
        i, b = run[0]
        if i == content.caption_at and content.caption:
            wide = "*" if two and rng.random() < 0.4 else ""
            cap = rf"\caption*{{{esc(content.caption)}}}"
            box = rf"\fbox{{\rule{{0pt}}{{{rng.choice([25, 40, 60])}mm}}\rule{{.9\linewidth}}{{0pt}}}}"
            out.append(
                rf"\begin{{figure{wide}}}[{rng.choice(['t', 'b', 'htbp', 'h'])}]\centering {box if rng.random() < 0.8 else ''}{cap}\end{{figure{wide}}}"
            )
        if i == content.pull_at and content.pull:
            out.append(
                rf"\begin{{center}}\Large\itshape \rule{{\linewidth}}{{.4pt}}\\ {esc(content.pull)}\\ \rule{{\linewidth}}{{.4pt}}\end{{center}}"
            )
        if kind == "heading":
            out.append(rf"{commands[min(b.level, 5)]}{{{esc(b.text)}}}")
        elif kind == "quote":
            env = rng.choice(["quote", "quotation"])
            out.append(rf"\begin{{{env}}}{esc(b.text)}\end{{{env}}}")
        else:
            text = esc(b.text) + (rf"\footnote{{{esc(b.note)}}}" if b.note else "")
            words = re.match(r"([A-Za-zÄÖÜÉÈÀŚŻ])(\w*)(.*)", b.text, re.S)
            if i == first and lettrine and words and len(b.text) > 300:
                text = rf"\lettrine[lines={rng.choice([2, 3])}]{{{words[1]}}}{{{esc(words[2])}}}{esc(words[3])}" + (
                    rf"\footnote{{{esc(b.note)}}}" if b.note else ""
                )
            out.append(text + "\n")
    return "\n".join(out)


_HEAD_STYLES = [
    r"\titleformat*{\section}{\normalfont\large\scshape\centering}\titleformat*{\subsection}{\normalfont\itshape}",
    r"\titleformat*{\section}{\normalfont\normalsize\bfseries}\titleformat*{\subsection}{\normalfont\normalsize\itshape}\titleformat*{\subsubsection}{\normalfont\normalsize\itshape}",
    r"\titleformat*{\section}{\sffamily\Large\bfseries\color{blue!60!black}}\titleformat*{\subsection}{\sffamily\large\color{blue!60!black}}\titleformat*{\subsubsection}{\sffamily}",
    r"\titleformat*{\section}{\normalfont\bfseries\MakeUppercase}\titleformat*{\subsection}{\normalfont\bfseries}",
    r"\titleformat{\section}{\normalfont\large\bfseries\filcenter}{\thesection}{1em}{}[\titlerule]",
]


def print_latex(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    """`family`: article, koma, report, paper (two columns), memoir, lua (LuaLaTeX with the system's fonts)."""
    pick = rng.choice
    engine = "lualatex" if family == "lua" else "pdflatex"
    family = pick(["article", "koma", "report"]) if family == "lua" else family
    lang = content.lang
    ot1 = (
        rng.random() < 0.3
        and lang in ("de", "en", "es", "fr", "it", "pt", "fi", "cs")
        and not re.search(r"[ĄąĘęĮįŲųĐđÞþÐð]", content.title + " ".join(b.text for b in content.blocks))
    )
    size = pick([10, 10, 11, 12])
    two = family == "paper" or (family in ("article", "memoir") and rng.random() < (0.5 if family == "memoir" else 0.1))
    multicol = two and rng.random() < 0.4
    chapters = content.volume and family in ("report", "memoir", "koma")
    cls = {
        "article": "article",
        "paper": "article",
        "koma": "scrreprt" if chapters else "scrartcl",
        "report": "report" if chapters else "article",
        "memoir": "memoir",
    }[family]
    options = [f"{size}pt", pick(["a4paper", "a4paper", "letterpaper", "a5paper"] if not two else ["a4paper", "letterpaper"])]
    if two and not multicol:
        options.append("twocolumn")
    if family == "memoir":
        options += ["oneside"] + ([] if chapters else ["article"])
    if family == "koma":
        options += [pick(["parskip=half", "parskip=full", "parskip=off"])]
        if pick([True, False]):
            options.append("numbers=endperiod")
    numbered = any(b.number for b in content.blocks) or (content.volume and rng.random() < 0.7)
    plain = ["\\section", "\\subsection", "\\subsubsection", "\\paragraph", "\\paragraph"]
    names = ["\\chapter", *plain] if chapters else plain
    commands = {k + 1: name + ("" if numbered else "*") for k, name in enumerate(names[:5])}
    depth = 3 if not chapters else 2 if family == "report" else 3
    dot = "." if "numbers=endperiod" in options else ""
    label = word(lang, "chapter")

    def form(place: tuple[int, ...]) -> str | None:
        if len(place) > depth:
            return None
        if len(place) == 1 and chapters and family != "koma":
            return f"{label} {place[0]}"
        return ".".join(map(str, place)) + dot

    blocks = number_headings(content.blocks, form if numbered else lambda place: None)
    content = replace(content, blocks=blocks)
    babel = BABEL.get(lang, "british")
    fonts = r"\usepackage[OT1]{fontenc}" if ot1 else rf"\usepackage[T1]{{fontenc}}\usepackage{{{pick(T1_FONTS)}}}"
    if engine == "lualatex":
        ot1, fonts = False, rf"\usepackage{{fontspec}}\setmainfont{{{pick(SYSTEM_FONTS)}}}\setsansfont{{{pick(SYSTEM_FONTS)}}}"
    if "helvet" in fonts or rng.random() < 0.08:
        fonts += r"\renewcommand\familydefault{\sfdefault}"
    esc = lambda s: escape(s, ot1)  # noqa: E731
    pre = [rf"\documentclass[{','.join(options)}]{{{cls}}}", r"\usepackage[utf8]{inputenc}" if engine == "pdflatex" else "", fonts, rf"\usepackage[{babel}{'' if lang == 'fr' else ',shorthands=off'}]{{babel}}",
           r"\usepackage{textcomp,xcolor,enumitem,caption,fancyhdr,multicol,lettrine}",
           rf"\AtBeginDocument{{\renewcommand\chaptername{{{label}}}}}" if chapters else "",
           rf"\setcounter{{secnumdepth}}{{{depth if not chapters else depth - 1}}}\setcounter{{tocdepth}}{{2}}"]  # fmt: skip
    if rng.random() < 0.5 and not ot1:
        pre.append(r"\usepackage{microtype}")
    if family != "memoir" and rng.random() < 0.6:
        pre.append(rf"\usepackage[margin={pick([20, 25, 30, 35])}mm]{{geometry}}")
    if family in ("article", "paper", "report") and rng.random() < 0.3:
        pre.append(r"\usepackage{parskip}")
    if family in ("article", "paper") and rng.random() < 0.6:
        pre.append(r"\usepackage{titlesec}" + pick(_HEAD_STYLES))
    if rng.random() < 0.3:
        pre.append(rf"\linespread{{{rng.uniform(1.05, 1.6):.2f}}}")
    if rng.random() < 0.4:
        bullet = pick(["--", r"$\bullet$", r"$\ast$", r"$\triangleright$"])
        pre.append(rf"\setlist[itemize]{{label={bullet}}}" + pick(["", r"\setlist{nosep}", r"\setlist{noitemsep}"]))
    if chapters:
        pre.append(
            r"\counterwithout{footnote}{chapter}"
            if family == "memoir"
            else r"\usepackage{chngcntr}\counterwithout{footnote}{chapter}"
        )
    furniture = [s for s in (content.kicker,) if s]
    heads = pick(["plain", "fancy", "fancy", "empty", "headings"])
    if heads == "headings" and (
        not numbered or max((len(b.text) for b in blocks if b.kind == "heading"), default=99) > 55 or family in ("koma", "memoir")
    ):
        heads = "fancy"
    if heads == "fancy":
        page = lambda s: esc(s).replace(r"\{page\}", r"\thepage").replace(r"\{pages\}", r"\pageref{last}")  # noqa: E731
        side, foot = pick("LCR"), pick("LCR")
        pre.append(rf"\pagestyle{{fancy}}\fancyhf{{}}\fancyhead[{side}]{{\small {page(content.header)}}}\fancyfoot[{foot}]{{{page(content.footer)}}}"
                   + pick(["", r"\renewcommand{\headrulewidth}{0pt}", r"\renewcommand{\footrulewidth}{.4pt}"]) + r"\setlength{\headheight}{15pt}")  # fmt: skip
        furniture += [s for s in (content.header, content.footer) if s]
    else:
        pre.append(rf"\pagestyle{{{heads}}}")
    if heads != "empty":
        furniture.append("{page}")
    if heads == "headings":
        for b in blocks:
            if b.kind == "heading" and b.number and b.level <= 2:
                furniture += [f"{b.number}{d} {b.text}".upper() for d in ("", ".")]
    front = _front(content, rng, esc, chapters, multicol or not two)
    if content.subtitle and "ABSTRACT" in front:
        front = front.replace("ABSTRACT", rf"\begin{{abstract}}{esc(content.subtitle)}\end{{abstract}}")
    toc = r"\tableofcontents" + (r"\clearpage" if rng.random() < 0.5 else "") if numbered and content.volume else ""
    lettrine = rng.random() < 0.15
    body = _blocks(content, rng, commands, ot1, two and not multicol, lettrine)
    if multicol:
        body = rf"\begin{{multicols}}{{2}}{body}\end{{multicols}}"
    tail = rf"\begin{{flushright}}{esc(content.byline)}\end{{flushright}}" if "end" in content.front and content.byline else ""
    source = "\n".join(pre) + "\n\\begin{document}\n" + front + toc + "\n" + body + tail + "\n\\label{last}\\end{document}\n"
    pdf = run_latex(source, work, twice=bool(toc) or "pages}" in content.footer, engine=engine)
    return Printed(pdf, tuple(furniture), {"toc": bool(toc)}, content)


def _front(content: Content, rng: random.Random, esc, chapters: bool, single: bool) -> str:
    """Either \\maketitle, or a front block of the author's own. `ABSTRACT` stands for the abstract."""
    names = [x for x in content.front if x != "end"]
    if (
        names
        in (
            ["title", "byline", "date", "subtitle"],
            ["title", "byline", "date"],
            ["title"],
            ["title", "date"],
            ["title", "byline", "subtitle"],
        )
        and rng.random() < 0.8
    ):
        parts = [
            rf"\title{{{esc(content.title)}}}",
            rf"\author{{{esc(content.byline) if content.byline else ''}}}",
            rf"\date{{{esc(content.date) if content.date else ''}}}",
            r"\maketitle",
        ]
        return "\n".join(parts) + ("\nABSTRACT\n" if content.subtitle else "\n")
    where = rng.choice(["flushleft", "flushleft", "center"])
    forms = {"title": rng.choice([r"{\LARGE\bfseries %s\par}", r"{\Huge %s\par}", r"{\sffamily\bfseries\LARGE %s\par}", r"{\Large\scshape %s\par}", r"{\large\bfseries\MakeUppercase{%s}\par}"]),
             "subtitle": rng.choice([r"{\large %s\par}", r"{\itshape %s\par}", r"{\large\bfseries %s\par}", r"{\sffamily %s\par}"]),
             "byline": rng.choice([r"{\itshape %s\par}", r"{\scshape %s\par}", r"{%s\par}", r"{\small\sffamily %s\par}"]), "date": r"{\small %s\par}", "kicker": r"{\footnotesize\sffamily %s\par}"}  # fmt: skip
    lines = [forms[x] % esc(getattr(content, x)) + rf"\vspace{{{rng.randint(2, 10)}pt}}" for x in names if getattr(content, x)]
    block = rf"\begin{{{where}}}" + "\n".join(lines) + rf"\end{{{where}}}\thispagestyle{{plain}}" + "\n"
    return block if single else rf"\twocolumn[{block}]" + "\n"


def run_latex(source: str, work: Path, twice: bool = False, engine: str = "pdflatex") -> bytes:
    """The PDF. Raises: RuntimeError with the first error of the log."""
    (work / "paper.tex").write_text(source, "utf-8")
    for old in ("paper.pdf", "paper.aux", "paper.toc"):
        (work / old).unlink(missing_ok=True)
    for _ in range(2 if twice else 1):
        subprocess.run(
            [engine, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], cwd=work, capture_output=True, timeout=180
        )
    out = work / "paper.pdf"
    if not out.exists():
        log = (work / "paper.log").read_text("latin-1") if (work / "paper.log").exists() else ""
        raise RuntimeError("LaTeX: " + " ".join(re.findall(r"^! .*|^l\.\d+.*", log, re.M))[:300])
    return out.read_bytes()
