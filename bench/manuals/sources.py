"""Documentation out of the archives of package registries, as cleaned pandoc trees.

Only what every printer can print is kept: headings, paragraphs, lists, definition lists, listings, quotes, admonitions and
small tables. What a printer would resolve or draw on its own (cross references, pictures, mathematics, raw markup) goes, so
that the tree is what will stand on paper.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import tarfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Node = dict[str, Any]

READERS = {".rst": "rst", ".md": "gfm", ".adoc": "asciidoc", ".1": "man", ".7": "man", ".5": "man", ".xml": "docbook"}
ADMONITIONS = frozenset({"note", "warning", "tip", "important", "caution"})
_DROPPED = frozenset(
    "toctree automodule autoclass autofunction automethod autodata autoexception contents index only raw image figure math plot "
    "graphviz tabularcolumns csv-table highlight currentmodule module sectionauthor moduleauthor literalinclude program "
    "testsetup testcleanup ipython autosummary click argparse sidebar rubric".split()
)
_OBJECTS = frozenset("function method class data attribute exception describe option envvar cmdoption confval setting".split())
_PATH = re.compile(
    r"(?:^|/)(?:docs?|documentation|man|manual|guide|guides|reference|tutorial|content)/|readme|guide|api|usage", re.I
)
_NEVER = re.compile(
    r"change|history|news|licen[sc]e|author|contribut|copying|thank|release|security|code_of_conduct|node_modules|/tests?/|template|"
    r"whatsnew|conduct|/fixtures/|egg-info|vendor|third.?party|index\.rst|examples?/|todo|install\.txt",
    re.I,
)
_MARKUP = re.compile(r":py\w+|[|]\w+[|]|\{%|\{\{|<%|:\w+:`|`_|\.\. \w|\\[a-z]+\{")
LONGEST_LINE = 96
MOST_LINES = 45


@dataclass(frozen=True, slots=True)
class Manual:
    """A manual before it is printed: `blocks` in pandoc's form, headings from level 1 without gaps."""

    id: str
    package: str
    title: str
    author: str | None
    version: str | None
    blocks: tuple[Node, ...]


def read_archive(path: Path) -> list[tuple[str, bytes]]:
    """The documentation files of one archive, by name."""
    found = []
    with tarfile.open(path) as archive:
        for member in archive:
            suffix = Path(member.name).suffix.lower()
            if not member.isfile() or suffix not in READERS or not 1500 < member.size < 300_000:
                continue
            if not _PATH.search(member.name) or _NEVER.search(member.name.partition("/")[2]):
                continue
            stream = archive.extractfile(member)
            if stream is not None:
                found.append((member.name, stream.read()))
    return sorted(found)


def read_tree(name: str, data: bytes) -> list[Node]:
    """One file as cleaned blocks; empty where its form cannot be read."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return []
    form = READERS[Path(name).suffix.lower()]
    if form == "asciidoc":
        done = subprocess.run(
            ["asciidoctor", "-b", "docbook5", "-o", "-", "-"], input=text, capture_output=True, text=True, timeout=60
        )
        text, form = done.stdout, "docbook"
    if (
        form == "docbook"
        and "docbook" not in text[:2000].lower()
        and "<book" not in text[:3000]
        and "<article" not in text[:3000]
    ):
        return []
    if form == "rst":  # comments and directives whose argument alone would be printed
        text = re.sub(
            r"(?m)^\.\. (?:versionadded|versionchanged|deprecated|index|module|currentmodule)::.*\n(?:[ \t]+:.*\n)*", "", text
        )
    done = subprocess.run(["pandoc", "-f", form, "-t", "json"], input=text, capture_output=True, text=True, timeout=60)
    if done.returncode:
        return []
    return clean_blocks(json.loads(done.stdout)["blocks"])


def clean_blocks(blocks: Sequence[Node]) -> list[Node]:
    out: list[Node] = []
    for block in blocks:
        out += _clean_block(block)
    return out


def _clean_block(block: Node) -> list[Node]:
    kind, c = block["t"], block.get("c")
    if kind == "Header":
        inlines = clean_inlines(c[2])
        text = text_of(inlines)
        return [{"t": "Header", "c": [c[0], ["", [], []], inlines]}] if re.search(r"\w", text) and len(text) < 90 else []
    if kind in ("Para", "Plain"):
        if any(x["t"] in ("Math", "RawInline", "Note") for x in c):
            return []
        inlines = clean_inlines(c)
        text = text_of(inlines)
        if not re.search(r"\w", text) or text.startswith(">>>") or _MARKUP.search(text) or max(map(len, text.split())) > 60:
            return []
        return [{"t": kind, "c": inlines}]
    if kind == "CodeBlock":
        lines = [line.expandtabs(4).rstrip() for line in c[1].strip("\n").splitlines()]
        if not any(lines) or max(map(len, lines)) > LONGEST_LINE:
            return []
        text = re.sub(r"\n{3,}", "\n\n", _drop_pictures("\n".join(lines[:MOST_LINES]))).strip("\n")
        language = [name for name in c[0][1] if re.fullmatch(r"[a-z]{1,12}", name)][:1]
        return [{"t": "CodeBlock", "c": [["", language, []], text]}]
    if kind == "BulletList":
        items = [found for item in c if (found := clean_blocks(item))]
        return [{"t": kind, "c": items}] if items else []
    if kind == "OrderedList":
        items = [found for item in c[1] if (found := clean_blocks(item))]
        return [{"t": kind, "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]}] if items else []
    if kind == "DefinitionList":
        items = []
        for term, meanings in c:
            inlines, parts = clean_inlines(term), [found for part in meanings if (found := clean_blocks(part))]
            if parts and re.search(r"\w", text_of(inlines)):
                items.append([inlines, [[block for part in parts for block in part]]])
        return [{"t": kind, "c": items}] if items else []
    if kind == "BlockQuote":
        inside = clean_blocks(c)
        # An indented list or listing of reStructuredText is a quote to pandoc, and to nobody else.
        plain = all(found["t"] == "Para" for found in inside)
        return [{"t": kind, "c": inside}] if inside and plain else inside
    if kind == "Table":
        return [block] if _is_simple(block) else []
    if kind == "Div":
        return _clean_div(c[0][1], c[1])
    return []


def _clean_div(names: Sequence[str], blocks: Sequence[Node]) -> list[Node]:
    if _DROPPED & set(names):
        return []
    own = ADMONITIONS & set(names)
    if own:
        label = min(own)
        inside = clean_blocks([b for b in blocks if not (b["t"] == "Div" and "title" in b["c"][0][1])])
        return [{"t": "Div", "c": [["", [label], []], inside]}] if inside and all(b["t"] != "Header" for b in inside) else inside
    if _OBJECTS & set(names) and blocks and blocks[0]["t"] == "Para":
        signature = " ".join(text_of(clean_inlines(blocks[0]["c"])).split())
        rest = clean_blocks(blocks[1:])
        if rest and rest[0]["t"] == "Para" and re.fullmatch(r"[^ ]{1,70}(?: [^ ]+)?", signature):
            return [{"t": "DefinitionList", "c": [[[{"t": "Code", "c": [["", [], []], signature]}], [rest]]]}]
        return rest
    return clean_blocks(blocks)


def clean_inlines(inlines: Sequence[Node]) -> list[Node]:
    out: list[Node] = []
    for x in inlines:
        kind, c = x["t"], x.get("c")
        if kind == "Space":
            out.append(x)
        elif kind == "Str":
            text = _drop_pictures(c)
            out += [{"t": "Str", "c": text}] if text else []
        elif kind in ("SoftBreak", "LineBreak"):
            out.append({"t": "Space"})
        elif kind == "Code":
            text = c[1]
            role = dict(c[0][2]).get("role", "")
            if "interpreted-text" in c[0][1]:
                text = re.sub(r"\s*<[^>]*>$", "", text).lstrip("~!")
                if role in ("ref", "doc", "term", "numref", "pep", "rfc", "issue", "abbr", "guilabel", "menuselection"):
                    out += _words(text)
                    continue
            text = " ".join(text.split())
            if text:
                out.append({"t": "Code", "c": [["", [], []], text]})
        elif kind in ("Emph", "Strong"):
            inside = clean_inlines(c)
            if inside:
                out.append({"t": kind, "c": inside})
        elif kind in ("Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"):
            out += clean_inlines(c)
        elif kind == "Quoted":
            marks = "“”" if c[0]["t"] == "DoubleQuote" else "‘’"
            out += [{"t": "Str", "c": marks[0]}, *clean_inlines(c[1]), {"t": "Str", "c": marks[1]}]
        elif kind in ("Link", "Span", "Cite"):
            out += clean_inlines(c[1])
    while out and out[0]["t"] == "Space":
        out.pop(0)
    while out and out[-1]["t"] == "Space":
        out.pop()
    return out


def _drop_pictures(text: str) -> str:
    """Without emoji and other signs that few fonts hold."""
    return "".join(c for c in text if unicodedata.category(c) not in ("So", "Cf", "Co", "Cn") and c not in "\ufe0f\u20e3")


def is_latin(blocks: Sequence[Node]) -> bool:
    """Whether every font of the old programs holds the letters."""
    return all(c < "\u0180" or "\u2010" <= c <= "\u2026" for c in text_of_blocks(blocks))


def _words(text: str) -> list[Node]:
    out: list[Node] = []
    for word in text.split():
        out += [{"t": "Space"}, {"t": "Str", "c": word}] if out else [{"t": "Str", "c": word}]
    return out


def _is_simple(table: Node) -> bool:
    rows = rows_of(table)
    return 2 <= len(rows) <= 14 and 2 <= max(map(len, rows)) <= 4 and max(len(cell) for row in rows for cell in row) < 70


def rows_of(table: Node) -> list[list[str]]:
    """The cells of a table as plain text, its head first."""
    head, bodies = table["c"][3], table["c"][4]
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    return [[" ".join(text_of_blocks(cell[4]).split()) for cell in row[1]] for row in rows]


def text_of(inlines: Sequence[Node]) -> str:
    parts = []
    for x in inlines:
        kind, c = x["t"], x.get("c")
        if kind == "Str":
            parts.append(c)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif kind == "Code":
            parts.append(c[1])
        elif kind in ("Emph", "Strong"):
            parts.append(text_of(c))
        elif kind in ("Link", "Span", "Quoted"):
            parts.append(text_of(c[1]))
    return "".join(parts)


def text_of_blocks(blocks: Sequence[Node]) -> str:
    parts = []
    for block in blocks:
        kind, c = block["t"], block.get("c")
        if kind in ("Para", "Plain"):
            parts.append(text_of(c))
        elif kind == "Header":
            parts.append(text_of(c[2]))
        elif kind == "CodeBlock":
            parts.append(c[1])
        elif kind == "BulletList":
            parts += map(text_of_blocks, c)
        elif kind == "OrderedList":
            parts += map(text_of_blocks, c[1])
        elif kind in ("BlockQuote",):
            parts.append(text_of_blocks(c))
        elif kind == "Div":
            parts.append(text_of_blocks(c[1]))
        elif kind == "DefinitionList":
            parts += [text_of(term) + " " + " ".join(map(text_of_blocks, meanings)) for term, meanings in c]
    return "\n".join(parts)


def draw_manuals(path: Path, rng: random.Random, most: int) -> Iterator[Manual]:
    """Up to `most` manuals out of one archive, of different files."""
    match = re.match(r"(?:\w+-)?(.+?)-v?(\d[\w.]*?)(?:\.tar\.\w+|\.tgz)?$", path.name)
    package, version = (match[1], match[2].removesuffix(".tar")) if match else (path.stem, "1.0")
    files = read_archive(path)
    rng.shuffle(files)
    for number in range(most):
        target = rng.choice([1000, 1800, 3000, 4500])
        chapters: list[list[Node]] = []
        words = 0
        while files and words < 0.75 * target:
            tree = _trim(read_tree(*files.pop()))
            count = len(text_of_blocks(tree).split())
            if count < 120 or not any(b["t"] == "Header" for b in tree):
                continue
            if count > 1.4 * (target - words):
                tree = _cut(tree, target - words)
                count = len(text_of_blocks(tree).split())
            chapters.append(tree)
            words += count
        if words < 350:
            return
        title, blocks = _join(package, chapters, rng)
        if sum(b["t"] == "CodeBlock" for b in _walk(blocks)) < (3 if number else 1):
            continue
        author = rng.choice([None, None, f"The {package} developers", "Jane Q. Doe", "Max Muster and Erika Beispiel"])
        shown = rng.choice([None, version, f"Version {version}", f"Release {version}"])
        yield Manual(f"{re.sub(r'[^a-z0-9]+', '', package.lower())}{number}", package, title, author, shown, tuple(blocks))


def _walk(blocks: Sequence[Node]) -> Iterator[Node]:
    for block in blocks:
        yield block
        kind, c = block["t"], block.get("c")
        if kind == "BulletList":
            for item in c:
                yield from _walk(item)
        elif kind == "OrderedList":
            for item in c[1]:
                yield from _walk(item)
        elif kind == "Div":
            yield from _walk(c[1])
        elif kind == "DefinitionList":
            for _, meanings in c:
                for part in meanings:
                    yield from _walk(part)


def _trim(tree: Sequence[Node]) -> list[Node]:
    """Badges, menus and lists of links before the first heading go; a first paragraph stays."""
    first = next((k for k, b in enumerate(tree) if b["t"] == "Header"), 0)
    return list(tree[first:])


def _cut(tree: Sequence[Node], words: int) -> list[Node]:
    out: list[Node] = []
    seen = 0
    for block in tree:
        if seen > words:
            break
        out.append(block)
        seen += len(text_of_blocks([block]).split())
    while out and out[-1]["t"] == "Header":
        out.pop()
    return out


def _join(package: str, chapters: Sequence[Sequence[Node]], rng: random.Random) -> tuple[str, list[Node]]:
    """Chapters to one manual: headings from level 1 without gaps; a single chapter gives the title."""
    blocks: list[Node] = []
    kind = rng.choice(["Manual", "Documentation", "User Guide", "Reference", "Handbook"])
    title = f"{package.capitalize() if package.islower() else package} {kind}"
    for chapter in chapters:
        levels = [b["c"][0] for b in chapter if b["t"] == "Header"]
        top = levels[0]
        single = sum(level <= top for level in levels) == 1
        if len(chapters) == 1 and single:
            title, chapter = text_of(chapter[0]["c"][2]), chapter[1:]
            top += 1
        last = 0
        for b in chapter:
            if b["t"] == "Header":
                last = max(1, min(b["c"][0] - top + 1, last + 1, 5))
                b = {"t": "Header", "c": [last, b["c"][1], b["c"][2]]}
            blocks.append(b)
    return title, blocks
