# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""Documents written in a plain markup and printed by its tools: pandoc, Asciidoctor, Sphinx, rst2pdf."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs, number_headings
from bench.typeset.latex import run_latex
from bench.typeset.word import grey_picture, soffice
from bench.typeset.words import word


def _run(command: list[str], work: Path, timeout: int = 240) -> None:
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-400:]}")


def _tail(content: Content) -> str | None:
    return content.byline if "end" in content.front else None


# ---------------------------------------------------------------------------------------------------- pandoc


def _markdown(content: Content, rng: random.Random, pictures: bool) -> str:
    esc = lambda s: re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", s)  # noqa: E731
    out = []
    ordered = rng.random() < 0.3
    notes: list[str] = []
    for kind, run in list_runs(content.blocks):
        for k, (i, b) in enumerate(run, 1):
            if pictures and i == content.caption_at and content.caption:
                out.append(f"![{esc(content.caption)}](figure.png){{width=60%}}\n")
            if kind == "heading":
                out.append("#" * min(b.level, 5) + " " + esc(b.text) + "\n")
            elif kind == "list_item":
                out.append((f"{k}. " if ordered else "- ") + esc(b.text) + ("\n" if k == len(run) else ""))
            elif kind == "quote":
                out.append("> " + esc(b.text) + "\n")
            else:
                mark = ""
                if b.note:
                    notes.append(b.note)
                    mark = f"[^{len(notes)}]"
                out.append(esc(b.text) + mark + "\n")
    if _tail(content):
        out.append(esc(content.byline or "") + "\n")
    out += [f"[^{n}]: {esc(text)}\n" for n, text in enumerate(notes, 1)]
    return "\n".join(out)


def _pandoc_front(content: Content) -> tuple[Content, str]:
    """pandoc's templates know one order only: title, subtitle, author, date."""
    fields = {"title": content.title, "lang": content.lang}
    if content.subtitle:
        fields["subtitle"] = content.subtitle
    if content.byline and not _tail(content):
        fields["author"] = content.byline
    if content.date:
        fields["date"] = content.date
    end = ("end",) if _tail(content) else ()
    order = (
        tuple(
            x
            for x, key in (("title", "title"), ("subtitle", "subtitle"), ("byline", "author"), ("date", "date"))
            if key in fields
        )
        + end
    )
    head = "---\n" + "".join(f"{k}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in fields.items()) + "---\n\n"
    return replace(content, front=order, kicker=None, pull=None), head


def print_pandoc(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    """`family`: latex (pandoc's own template), docx or odt (its reference documents, printed by LibreOffice)."""
    numbered = family == "latex" and (any(b.number for b in content.blocks) or rng.random() < 0.3)
    chapters = family == "latex" and content.volume and rng.random() < 0.5
    label = word(content.lang, "chapter")

    def form(place: tuple[int, ...]) -> str | None:
        if not numbered or len(place) > 3:
            return None
        return f"{label} {place[0]}" if chapters and len(place) == 1 else ".".join(map(str, place))

    content, head = _pandoc_front(replace(content, blocks=number_headings(content.blocks, form)))
    pictures = family != "odt" and not (content.caption or "").startswith(word(content.lang, "figure"))
    if not pictures:
        content = replace(content, caption=None)
    elif family == "latex":
        count = "1.1" if chapters and numbered else "1" if not chapters else "0.1"
        content = (
            replace(content, caption=None)
            if count != "1"
            else replace(content, caption=content.caption and f"{_FIGURES.get(content.lang, 'Figure')} 1: {content.caption}")
        )
    source = head + _markdown(
        replace(content, caption=content.caption.split(": ", 1)[1]) if family == "latex" and content.caption else content,
        rng,
        pictures,
    )
    (work / "figure.png").write_bytes(grey_picture(600, 240).getvalue())
    (work / "paper.md").write_text(source, "utf-8")
    if family != "latex":
        _run(["pandoc", "paper.md", "-o", f"paper.{family}"], work)
        return Printed(soffice(work / f"paper.{family}", work), ("{page}",) if family == "odt" else (), {}, content)
    options = [
        "-V",
        f"papersize={rng.choice(['a4', 'letter', 'a5'])}",
        "-V",
        f"fontsize={rng.choice([10, 11, 12])}pt",
        "-V",
        f"documentclass={'report' if chapters else rng.choice(['article', 'article', 'scrartcl'])}",
    ]
    if rng.random() < 0.5:
        options += ["-V", f"geometry=margin={rng.choice(['1in', '2.5cm', '3cm'])}"]
    if rng.random() < 0.3:
        options += ["-V", "indent=true"]
    if rng.random() < 0.3:
        options += ["-V", f"linestretch={rng.choice([1.25, 1.5])}"]
    toc = content.volume and numbered
    options += (
        (["--toc"] if toc else [])
        + (["--number-sections"] if numbered else [])
        + ["--top-level-division=" + ("chapter" if chapters else "section")]
    )
    notes = r"\usepackage{chngcntr}\counterwithout{footnote}{chapter}" if chapters else ""
    _run(["pandoc", "paper.md", "-s", "-o", "made.tex", "-V", f"header-includes={notes}", *options], work)
    source = (work / "made.tex").read_text("utf-8")
    source = (
        source.replace(
            r"\begin{document}", rf"\AtBeginDocument{{\renewcommand\chaptername{{{label}}}}}" + "\n" + r"\begin{document}", 1
        )
        if chapters
        else source
    )
    return Printed(run_latex(source, work, twice=bool(toc)), ("{page}",), {"toc": bool(toc)}, content)


_FIGURES = {
    "de": "Abbildung",
    "en": "Figure",
    "es": "Figura",
    "fr": "Figure",
    "it": "Figura",
    "pt": "Figura",
    "pl": "Rysunek",
    "cs": "Obrázek",
    "fi": "Kuva",
}


# ---------------------------------------------------------------------------------------------------- Asciidoctor


def print_asciidoctor(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    keep = lambda s: "pass:c[" + s.replace("]", "\\]") + "]"  # noqa: E731
    numbered = any(b.number for b in content.blocks)
    book = content.volume
    toc = book and rng.random() < 0.7
    label = {"de": "Kapitel"}.get(content.lang, "Chapter")

    def form(place: tuple[int, ...]) -> str | None:
        if not numbered or len(place) > 3:
            return None
        return f"{label} {place[0]}." if book and len(place) == 1 else ".".join(map(str, place)) + "."

    caption = content.caption if content.caption and not content.caption.startswith(word(content.lang, "figure")) else None
    front = tuple(x for x in ("title", "byline") if x in content.front) + (("end",) if _tail(content) else ())
    if content.byline and (
        not re.fullmatch(r"[\w.\- ]+", content.byline) or len(content.byline.split()) > 3 or len(content.byline.split()) < 2
    ):
        content, front = replace(content, byline=None), ("title",)
    content = replace(
        content,
        blocks=number_headings(content.blocks, form),
        caption=caption and f"Figure 1. {caption}",
        front=front,
        kicker=None,
        pull=None,
        subtitle=None,
        date=None,
    )
    lines = [f"= {content.title}"]
    if content.byline and not _tail(content):
        lines.append(content.byline)
    lines += [f":doctype: {'book' if book else 'article'}", f":lang: {content.lang}", ":sectnumlevels: 3", f":chapter-signifier: {label}", ":figure-caption: Figure",
              f":pdf-theme: {rng.choice(['default', 'default', 'base', 'default-sans'])}", ":pdf-page-size: " + rng.choice(["A4", "Letter", "A5"])]  # fmt: skip
    lines += ([":sectnums:"] if numbered else []) + (
        [":toc:", ":toclevels: 2", f":toc-title: {word(content.lang, 'contents')}"] if toc else []
    )
    ordered = rng.random() < 0.3
    lines.append("")
    for kind, run in list_runs(content.blocks):
        for k, (i, b) in enumerate(run, 1):
            if i == content.caption_at and caption:
                lines += [f".{keep(caption)}", "image::figure.png[width=60%]", ""]
            if kind == "heading":
                lines += ["=" * min(b.level + 1, 6) + " " + b.text, ""]
            elif kind == "list_item":
                lines.append((". " if ordered else "* ") + keep(b.text))
                if k == len(run):
                    lines += ["", "//-", ""]
            elif kind == "quote":
                lines += ["[quote]", "____", keep(b.text), "____", ""]
            else:
                lines += [keep(b.text) + (f"footnote:[{keep(b.note)}]" if b.note else ""), ""]
    if _tail(content):
        lines += [content.byline or "", ""]
    (work / "figure.png").write_bytes(grey_picture(600, 240).getvalue())
    (work / "paper.adoc").write_text("\n".join(lines), "utf-8")
    _run(["asciidoctor-pdf", "paper.adoc"], work)
    furniture = ["{page}"] + [
        f"{b.number} {b.text}"
        for b in content.blocks
        if b.kind == "heading" and b.level == 1 and b.number and b.number.startswith(label)
    ]
    return Printed((work / "paper.pdf").read_bytes(), tuple(furniture), {"toc": toc, "running": True}, content)


# ---------------------------------------------------------------------------------------------------- reStructuredText


def _rst(content: Content, rng: random.Random, up: int) -> str:
    esc = lambda s: re.sub(r"([*`|_\\<>])", r"\\\1", s)  # noqa: E731
    marks = '#=-~^"'
    out: list[str] = []
    notes: list[str] = []
    ordered = rng.random() < 0.3
    for kind, run in list_runs(content.blocks):
        for k, (i, b) in enumerate(run, 1):
            if i == content.caption_at and content.caption:
                out += [".. figure:: figure.png", "   :width: 60%", "", f"   {esc(content.caption)}", ""]
            if kind == "heading":
                text = esc(f"{b.number} {b.text}" if b.number and up else b.text)
                out += [text, marks[min(b.level + up, 5)] * (2 * len(text) + 4), ""]
            elif kind == "list_item":
                out += [(f"{k}. " if ordered else "* ") + esc(b.text)] + ([""] if k == len(run) else [])
            elif kind == "quote":
                out += ["..", "", "   " + esc(b.text), ""]
            else:
                text = esc(b.text)
                text = "\\" + text if re.match(r"[-+•*.(\w]{1,4}[.)]? ", text) and not re.match(r"\w{2,4} ", text) else text
                if b.note:
                    notes.append(b.note)
                    text += r"\ [#]_"
                out += [text, ""]
    if _tail(content):
        out += [esc(content.byline or ""), ""]
    for text in notes:
        out += [f".. [#] {esc(text)}", ""]
    return "\n".join(out)


_ORDINALS = "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE".split()


def print_sphinx(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    """`make latexpdf` of Sphinx: a manual of chapters, or a howto."""
    manual = content.volume
    lang = content.lang
    label = word(lang, "chapter")

    def form(place: tuple[int, ...]) -> str | None:
        if manual and len(place) == 1:
            return f"{label} {_ORDINALS[place[0]]}" if lang == "en" else f"{label} {place[0]}"
        return ".".join(map(str, place)) if len(place) <= 2 + (not manual) else None

    version = f"{rng.randint(0, 4)}.{rng.randint(0, 9)}"
    content = replace(content, blocks=number_headings(content.blocks, form), caption=None, pull=None, kicker=None, subtitle=None, date="2019-05-01",
                      front=("title", "byline", "date") if content.byline else ("title", "date"))  # fmt: skip
    body = _rst(content, rng, 0)
    source = work / "source"
    source.mkdir()
    size = rng.choice(["10pt", "11pt", "12pt"])
    (source / "conf.py").write_text(
        f"project = {content.title!r}\nauthor = {content.byline or ''!r}\nversion = release = {version!r}\nlanguage = {lang!r}\nsmartquotes = False\n"
        f"latex_elements = {{'papersize': '{rng.choice(['a4paper', 'letterpaper'])}', 'pointsize': '{size}', 'extraclassoptions': 'openany,oneside'}}\n"
        f"latex_documents = [('index', 'paper.tex', {content.title.replace('&', '+')!r}, {content.byline or ''!r}, {'manual' if manual else 'howto'!r}, True)]\n"
        "today = '2019-05-01'\nlatex_show_urls = 'no'\n", "utf-8",
    )  # fmt: skip
    (source / "index.rst").write_text("Index\n=====\n\n.. toctree::\n   :maxdepth: 2\n\n   body\n", "utf-8")
    (source / "body.rst").write_text(body, "utf-8")
    (source / "figure.png").write_bytes(grey_picture(600, 240).getvalue())
    _run([sys.executable, "-m", "sphinx", "-b", "latex", "-q", "source", "made"], work)
    made = work / "made"
    name = next(made.glob("*.tex")).name if not (made / "paper.tex").exists() else "paper.tex"
    for _ in range(2):
        subprocess.run(["pdflatex", "-interaction=nonstopmode", name], cwd=made, capture_output=True, timeout=240)
    furniture = [
        "{page}",
        f"{content.title}, Release {version}",
        f"{content.title}, Release {version}",
        "Release " + version,
        "i",
        "ii",
        "iii",
    ]
    for b in content.blocks:
        if b.kind == "heading" and b.number and b.level <= 2:
            plain = (
                b.number
                if b.level > 1 or not manual
                else f"{label} {sum(x.kind == 'heading' and x.level == 1 for x in content.blocks[: content.blocks.index(b) + 1])}"
            )
            furniture.append(f"{plain}. {b.text}")
    return Printed((made / name.replace(".tex", ".pdf")).read_bytes(), tuple(furniture), {"toc": True}, content)


def print_rst2pdf(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    front = tuple(x for x in content.front if x in ("title", "subtitle", "byline", "end", "date"))
    content = replace(content, kicker=None, pull=None, front=front)
    out = [content.title, "#" * (2 * len(content.title) + 2), ""]
    for x in front[front.index("title") + 1 :]:
        if x != "end":
            out += [re.sub(r"([*`|_\\<>])", r"\\\1", getattr(content, x)), ""]
    content = replace(content, front=tuple(x for x in front if front.index(x) >= front.index("title")))
    text = "\n".join(out) + "\n" + _rst(content, rng, 1)
    content = replace(
        content,
        subtitle=content.subtitle if "subtitle" in content.front else None,
        byline=content.byline if {"byline", "end"} & set(content.front) else None,
    )
    (work / "paper.rst").write_text(text, "utf-8")
    (work / "figure.png").write_bytes(grey_picture(600, 240).getvalue())
    size = rng.choice(["a4", "letter", "a5"])
    style = {
        "pageSetup": {"size": size},
        "embeddedFonts": [],
        "styles": {"bodytext": {"alignment": rng.choice(["left", "justify"]), "fontSize": rng.choice([9, 10, 11])}},
    }
    (work / "own.json").write_text(json.dumps(style))
    footer = rng.choice(
        [
            "",
            "###Page###",
            "###Page### / ###Total###",
            content.footer.replace("{page}", "###Page###").replace("{pages}", "###Total###"),
        ]
    )
    command = [str(Path(sys.executable).parent / "rst2pdf"), "-s", rng.choice(["dejavu,own.json", "dejavu,own.json", "dejavu,twocolumn,own.json", "own.json"]), "paper.rst", "-o", "paper.pdf",
               f"--footer={footer}", f"--header={content.header}", "--smart-quotes=0", "-l", "en_US"]  # fmt: skip
    _run(command, work)
    shown = footer.replace("###Page###", "{page}").replace("###Total###", "{pages}")
    return Printed((work / "paper.pdf").read_bytes(), tuple(s for s in (shown, content.header) if s), {}, content)
