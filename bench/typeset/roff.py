# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""groff with its macro packages ms, mom and man: memos, typescripts and manual pages."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

from bench.typeset.content import Content, Printed, list_runs

# What the URW fonts of groff hold.
LATIN = set(
    "".join(map(chr, range(32, 127))) + "".join(map(chr, range(0xC0, 0x100))) + "¡¿«»§°©®£·±×÷½¼¾²³µ¶–—‘’‚“”„…•†‡‹›€" + "łŁśŚšŠžŽ"
)


def allowed(c: str) -> bool:
    return c in LATIN


def _escape(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "-").replace("{page}", "%").replace("{pages}", "%")
    return ("\\&" + text) if text[:1] in (".", "'") else text


def _header(text: str) -> str:
    return text.replace("'", "’").replace("{page}", "%")


def print_groff(content: Content, rng: random.Random, work: Path, family: str) -> Printed:
    header, footer = (s.replace('"', "") if len(s) < 45 else "" for s in (content.header, content.footer))
    source = {"ms": _ms, "mom": _mom, "man": _man}[family](content, rng, header, footer)
    page = rng.choice(["a4", "letter"])
    encoded = source.encode("utf-8")
    done = subprocess.run(
        ["groff", "-k", "-Kutf8", "-Tpdf", f"-P-p{page}", f"-dpaper={page}", f"-m{family}"],
        input=encoded,
        capture_output=True,
        cwd=work,
        timeout=120,
    )
    furniture = [s for s in (header, footer) if s]
    if family == "man":
        furniture = [*_man_furniture(content), _man_furniture(content)[0] + " ", "{page}"]
    if family == "mom":
        furniture = [
            f"{content.byline or ''} {content.title}",
            content.title,
            content.byline or "-",
            "–{page}–",
            "-{page}-",
            "{page}",
        ]
    if content.kicker and family != "man":
        furniture.append(content.kicker)
    return Printed(done.stdout, tuple(furniture), {"running": family == "mom"})


def _ms(content: Content, rng: random.Random, header: str, footer: str) -> str:
    size = rng.choice([10, 10, 11, 12])
    side = rng.choice(["L", "C", "R"])
    family = rng.choice(["T", "T", "P", "H", "N", "BM"])
    out = [f".nr PS {size}", f".nr VS {size * rng.uniform(1.15, 1.4):.0f}", f".fam {family}", f".nr PI {rng.choice([2, 3, 5])}n", f".nr PD {rng.choice(['0.3v', '0v', '0.7v'])}",
           ".ds LH", ".ds CH", ".ds RH", ".ds LF", ".ds CF", ".ds RF", f".ds {side}H {_header(header)}", f".ds {rng.choice('LCR')}F {_header(footer)}",
           ".nr HY 0" if rng.random() < 0.3 else f".hla {content.lang if content.lang in ('de', 'fr', 'cs', 'it', 'sv') else 'en'}",
           ".P1" if rng.random() < 0.4 else "."]  # fmt: skip
    two = rng.random() < 0.3
    fronts = [x for x in content.front if x != "end"]
    for x in fronts:
        text = getattr(content, x)
        if not text:
            continue
        if x == "title":
            out += [".TL", _escape(text)]
        elif x == "byline":
            out += [".AU", _escape(text)] if fronts.index("title") < fronts.index("byline") else [".LP", _escape(text)]
        elif x == "subtitle":
            out += [".AB no", _escape(text), ".AE"]
        elif x == "date":
            out += rng.choice([[".DS C", _escape(text), ".DE"], [".LP", _escape(text)]])
        else:
            out += [".LP", _escape(text)]
    if two:
        out.append(".2C")
    para = rng.choice([".PP", ".LP", ".PP"])
    bullet = rng.choice(["\\(bu", "\\-", "*", "\\(em"])
    ordered = rng.random() < 0.3
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            for k, (_, b) in enumerate(run, 1):
                out += [f".IP {str(k) + '.' if ordered else bullet} {3 if not ordered else 4}", _escape(b.text)]
            continue
        i, b = run[0]
        if i == content.caption_at and content.caption:
            out += [".KS", ".sp 4", ".ce 1", f"\\fI{_escape(content.caption)}\\fP", ".KE"]
        if kind == "heading":
            out += [f".SH {b.level}", (f"{b.number} " if b.number else "") + _escape(b.text).removeprefix("\\&")]
        elif kind == "quote":
            out += [".QP", _escape(b.text)]
        else:
            out += [para, _escape(b.text) + ("\\**" if b.note else "")]
            if b.note:
                out += [".FS", _escape(b.note), ".FE"]
    if "end" in content.front and content.byline:
        out += [".LP", _escape(content.byline)]
    return "\n".join(out) + "\n"


def _mom(content: Content, rng: random.Random, header: str, footer: str) -> str:
    """The typewriter of mom, or its typeset form: its own running heads of author and title."""
    q = lambda s: '"' + s.replace('"', "\\[dq]") + '"'  # noqa: E731
    out = [".PAPER A4", f".TITLE {q(content.title)}"]
    if content.subtitle:
        out.append(f".SUBTITLE {q(content.subtitle)}")
    if content.byline:
        out.append(f".AUTHOR {q(content.byline)}")
    if len(content.title + (content.byline or "")) > 60:
        out.append(".HEADERS OFF")  # a long author and title would be printed one over the other
    out += [
        f".PRINTSTYLE {rng.choice(['TYPESET', 'TYPESET', 'TYPEWRITE'])}",
        f".FAMILY {rng.choice('TPHN')}",
        f".PT_SIZE {rng.choice([10, 11, 12])}",
        ".START",
    ]
    if rng.random() < 0.3:
        out.insert(-1, ".COLUMNS 2 1.5P")
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            out.append(f".LIST {rng.choice(['BULLET', 'DASH', 'DIGIT'])}")
            for _, b in run:
                out += [".ITEM", _escape(b.text)]
            out += [".LIST END"]
            continue
        _, b = run[0]
        if kind == "heading":
            out.append(f".HEADING {min(b.level, 4)} {q((b.number + ' ' if b.number else '') + b.text)}")
        elif kind == "quote":
            out += [".BLOCKQUOTE", _escape(b.text), ".BLOCKQUOTE OFF"]
        else:
            out += [".PP", _escape(b.text) + ("\\c" if b.note else "")]
            if b.note:
                out += [".FOOTNOTE", _escape(b.note), ".FOOTNOTE OFF"]
    return "\n".join(out) + "\n"


def _man_furniture(content: Content) -> tuple[str, ...]:
    name = content.domain.split(".")[0].upper()
    return (f"{name}(7)", "2014-03-02", content.domain)


def _man(content: Content, rng: random.Random, header: str, footer: str) -> str:
    name, day, source = _man_furniture(content)
    out = [f'.TH {name[:-3]} 7 "{day}" "{source}" "{source}"', f".ce\n\\s+4\\fB{_escape(content.title)}\\fP\\s0", ".sp"]
    if content.subtitle:
        out += [".PP", f"\\fI{_escape(content.subtitle)}\\fP"]
    if content.byline and "end" not in content.front:
        out += [".PP", _escape(content.byline)]
    bullet = rng.choice(["\\(bu", "\\-", "*"])
    for kind, run in list_runs(content.blocks):
        if kind == "list_item":
            for _, b in run:
                out += [f".IP {bullet} 3", _escape(b.text)]
            continue
        _, b = run[0]
        if kind == "heading":
            out += [
                f".{'SH' if b.level == 1 else 'SS'}",
                (f"{b.number} " if b.number else "") + _escape(b.text).removeprefix("\\&"),
            ]
        elif kind == "quote":
            out += [".RS 4", ".PP", _escape(b.text), ".RE"]
        else:
            out += [".PP", _escape(b.text)]
    if content.byline and "end" in content.front:
        out += [".PP", _escape(content.byline)]
    return "\n".join(out) + "\n"
