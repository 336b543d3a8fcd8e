# ruff: noqa: E501 - a template or a table of choices reads better on one line
"""What is to be printed: an article or a volume of several, with the strings that stand beside it."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from bench.typeset.words import CJK, SITES, word, write_date


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` as in the gold; heading levels count from 1; `number` is printed before a heading, `note` is its footnote."""

    kind: str
    text: str
    level: int = 0
    number: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """One document to print. `front` is the order of its front matter, of "title", "subtitle", "byline", "date" and "kicker"."""

    id: str
    lang: str
    domain: str
    domains: tuple[str, ...]  # every site whose text is in it; a volume has several
    url: str
    title: str
    subtitle: str | None
    byline: str | None
    date: str | None
    kicker: str | None
    front: tuple[str, ...]
    blocks: tuple[Block, ...]
    header: str
    footer: str
    volume: bool = False
    caption: str | None = None
    caption_at: int = -1
    pull: str | None = None
    pull_at: int = -1

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(b.note for b in self.blocks if b.note)


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF: the strings printed beside the article, and what else is to be known of how it looks."""

    pdf: bytes
    furniture: tuple[str, ...] = ()
    params: dict[str, object] = field(default_factory=dict)
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What an origin can print and how often it does: chances from 0 to 1."""

    volume: float = 0.2
    numbered: float = 0.3
    notes: float = 0.3
    caption: float = 0.3
    pull: float = 0.1
    languages: tuple[str, ...] = ()
    cjk: bool = False
    allowed: Callable[[str], bool] = lambda c: True
    pages_known: bool = True


def read_golds(folder: Path) -> list[dict]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((folder / "gold").glob("*.json"))]


def _own_blocks(gold: dict, deeper: int = 0) -> list[Block]:
    return [
        Block(b["type"], b["text"], b["level"] - 1 + deeper if b["type"] == "heading" else 0) for b in gold["blocks"] if b["text"]
    ]


def number_headings(blocks: Sequence[Block], form: Callable[[tuple[int, ...]], str | None]) -> tuple[Block, ...]:
    """Give every heading the number that `form` makes of its place, for example (2, 1)."""
    counts: list[int] = []
    out = []
    for block in blocks:
        if block.kind == "heading":
            counts = counts[: block.level] + [0] * (block.level - len(counts))
            counts[block.level - 1] += 1
            block = replace(block, number=form(tuple(counts)))
        out.append(block)
    return tuple(out)


def roman(n: int) -> str:
    out = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            out, n = out + sign, n - value
    return out


def number_form(name: str, lang: str, volume: bool) -> Callable[[tuple[int, ...]], str | None]:
    """A way of numbering: plain 1.1, dotted 1.1., roman I., paragraph § 1, letters A., chapter 'Chapter 1'."""

    def form(place: tuple[int, ...]) -> str | None:
        plain = ".".join(map(str, place))
        if name == "plain":
            return plain
        if name == "dotted":
            return plain + "."
        if name == "roman":
            return (
                roman(place[0]) + "."
                if len(place) == 1
                else f"{place[-1]}."
                if len(place) == 2
                else f"{chr(96 + min(26, place[-1]))})"
            )
        if name == "letters":
            return (
                chr(64 + min(26, place[0])) + "."
                if len(place) == 1
                else roman(place[1]) + "."
                if len(place) == 2
                else f"{place[-1]}."
            )
        if name == "section":
            return f"§ {place[0]}" if len(place) == 1 else None
        if name == "first":
            return f"{place[0]}." if len(place) == 1 else None
        return (f"{word(lang, 'chapter')} {place[0]}" if lang not in CJK else plain) if len(place) == 1 else plain

    return form


def _sentence(text: str) -> str:
    return re.split(r"(?<=[.!?…。！？])\s*", text, maxsplit=1)[0].strip()


def _clean(text: str, allowed: Callable[[str], bool]) -> str:
    out = []
    for c in text:
        if allowed(c):
            out.append(c)
            continue
        plain = "".join(d for d in unicodedata.normalize("NFKD", c) if not unicodedata.combining(d))
        out.append(plain if plain and all(map(allowed, plain)) else "")
    return " ".join("".join(out).split())


def clean_content(content: Content, allowed: Callable[[str], bool]) -> Content:
    """Drop what the origin cannot print, from the truth as well."""
    fix = lambda s: _clean(s, allowed) if s else s  # noqa: E731
    blocks = tuple(replace(b, text=fix(b.text), note=fix(b.note)) for b in content.blocks)
    texts = {
        k: fix(getattr(content, k))
        for k in ("title", "subtitle", "byline", "date", "kicker", "header", "footer", "caption", "pull")
    }
    return replace(content, **texts, blocks=tuple(b for b in blocks if b.text))


def _front(rng: random.Random, has_subtitle: bool, has_byline: bool) -> tuple[str, ...]:
    order = rng.choices(
        [["title", "subtitle", "byline", "date"], ["title", "byline", "subtitle"], ["title", "byline", "date"], ["date", "title", "subtitle", "byline"],
         ["title", "subtitle", "date"], ["title"], ["title", "byline", "date", "subtitle"], ["title", "subtitle"], ["title", "date", "end"]],
        [20, 10, 20, 10, 10, 10, 8, 8, 6],
    )[0]  # fmt: skip
    order = [x for x in order if (x != "subtitle" or has_subtitle) and (x not in ("byline", "end") or has_byline)]
    if rng.random() < 0.25:
        order.insert(0, "kicker")
    return tuple(order)


def _volume(golds: list[dict], gold: dict, rng: random.Random) -> tuple[str, list[Block], list[str]]:
    """Several articles as the chapters of one volume, and the sites they are from."""
    others = [g for g in golds if g["lang"] == gold["lang"] and g["id"] != gold["id"]]
    rng.shuffle(others)
    others.sort(key=lambda g: -sum(b["type"] == "heading" for b in g["blocks"]) * rng.random())
    chosen = [gold, *others[: rng.randint(2, 7)]]
    blocks = []
    for g in chosen:
        blocks.append(Block("heading", g["title"], 1))
        blocks += _own_blocks(g, 1)
    return f"{word(gold['lang'], 'volume')} {rng.randint(1998, 2022)}", blocks, sorted({g["domain"] for g in chosen})


def draw_content(golds: list[dict], gold: dict, rng: random.Random, traits: Traits, name: str) -> Content:
    """Decide what is printed of an article and around it."""
    lang = gold["lang"]
    day = date(2006, 1, 1) + timedelta(days=rng.randint(0, 6500))
    printed_on = write_date(day + timedelta(days=rng.randint(1, 400)), lang, rng.choice(["short", "medium", "long"]))
    when = write_date(day, lang, rng.choice(["short", "medium", "long", "long", "full"]))
    same = [g for g in golds if g["lang"] == lang]
    volume = rng.random() < traits.volume and len(same) > 3
    author = gold["byline"] or (rng.choice([g["byline"] for g in same if g["byline"]] or [None]) if rng.random() < 0.6 else None)
    title, subtitle, blocks, domains = gold["title"], gold["subtitle"], _own_blocks(gold), [gold["domain"]]
    if volume:
        title, blocks, domains = _volume(golds, gold, rng)
        subtitle = None
    printed = author
    if author and rng.random() < 0.45 and not author.lower().startswith(word(lang, "by").lower()):
        printed = f"{word(lang, 'by')} {author}"
    form = rng.choice(["plain", "plain", "plain", "dotted", "roman", "letters", "section", "first", "chapter"])
    if rng.random() < traits.numbered or (volume and rng.random() < 0.5):
        blocks = list(number_headings(blocks, number_form(form, lang, volume)))
    plain = [i for i, b in enumerate(blocks) if b.kind == "paragraph" and len(b.text) > 150]
    if rng.random() < traits.notes and plain:
        picked = sorted(rng.sample(plain, min(len(plain), rng.randint(1, 4))))
        sources = [b["text"] for g in rng.sample(same, min(5, len(same))) for b in g["blocks"] if b["type"] == "paragraph"]
        for i in picked:
            text = _sentence(rng.choice(sources))[:220]
            note = rng.choice([f"{word(lang, 'see')}: {text}", text, f"{author or SITES[0]}, {text[:90]}, {day.year}"])
            blocks[i] = replace(blocks[i], note=note)
    caption, pull = None, None
    if rng.random() < traits.caption and len(plain) > 2:
        text = _sentence(rng.choice(same)["title"])
        caption = rng.choice(
            [
                f"{text}. {word(lang, 'photo')}: {SITES[1]}",
                text,
                f"{word(lang, 'figure')} 1: {text}",
                f"{word(lang, 'figure')} 1. {text}",
            ]
        )
    if rng.random() < traits.pull and len(plain) > 3:
        pull = _sentence(blocks[rng.choice(plain)].text)
        pull = pull if 40 < len(pull) < 160 else None
    site = rng.choice(SITES)
    page, of = word(lang, "page"), word(lang, "of")
    header = rng.choice(
        ["", "", site, title, f"{site} | {printed_on}", f"{title} – {site}", f"{author or site}: {title}", printed_on]
    )
    if len(header) > 75:
        header = site
    pages = f"{page} {{page}} {of} {{pages}}" if lang not in CJK else "{page} / {pages}"
    one = f"{page} {{page}}" if lang not in CJK else "- {page} -"
    footers = ["", "{page}", "{page}", "– {page} –", one, f"{site} · {{page}}", f"{gold['domain']} – {{page}}", "[{page}]"]
    footer = rng.choice(footers + ([pages, "{page}/{pages}", f"{site} | {pages}"] if traits.pages_known else []))
    front = (
        _front(rng, bool(subtitle), bool(printed))
        if not volume
        else ("title", "byline", "date")
        if printed
        else ("title", "date")
    )
    content = Content(
        id=f"{gold['id'].split('-')[0]}-{name}", lang=lang, domain=gold["domain"], domains=tuple(domains), url=gold["url"], title=title,
        subtitle=subtitle if "subtitle" in front else None, byline=printed if {"byline", "end"} & set(front) else None,
        date=when if "date" in front else None, kicker=rng.choice([site, site.upper()]) if "kicker" in front else None, front=front,
        blocks=tuple(blocks), header=header, footer=footer, volume=volume, caption=caption, caption_at=rng.choice(plain) if caption else -1,
        pull=pull, pull_at=rng.choice(plain) if pull else -1,
    )  # fmt: skip
    return clean_content(content, traits.allowed)


def list_runs(blocks: Sequence[Block]) -> list[tuple[str, list[tuple[int, Block]]]]:
    """Consecutive list items together, every other block alone: [("list_item", [...]), ("paragraph", [...]), …]."""
    runs: list[tuple[str, list[tuple[int, Block]]]] = []
    for i, block in enumerate(blocks):
        if block.kind == "list_item" and runs and runs[-1][0] == "list_item":
            runs[-1][1].append((i, block))
        else:
            runs.append((block.kind, [(i, block)]))
    return runs


def write_truth(content: Content) -> tuple[dict, dict, list[str], dict]:
    """Gold for the alignment (front matter in printed order), gold for scores, extras, parameters."""
    body = [
        {"type": b.kind, "level": b.level + 1 if b.kind == "heading" else None, "text": b.text}
        | ({"number": b.number} if b.number else {})
        for b in content.blocks
    ]
    base = {"id": content.id, "source": "typeset", "url": content.url, "domain": content.domain, "domains": list(content.domains),
            "lang": content.lang, "title": content.title,
            "subtitle": content.subtitle, "byline": content.byline, "furniture": []}  # fmt: skip
    order = [x for x in content.front if x in ("subtitle", "byline", "end")]
    usual = order in ([], ["subtitle"], ["byline"], ["subtitle", "byline"])
    front = [] if usual else [{"type": x, "level": None, "text": getattr(content, x)} for x in order if x != "end"]
    tail = [{"type": "byline", "level": None, "text": content.byline}] if "end" in order else []
    params = {
        "byline_text": content.byline if usual else None, "subtitle": bool(content.subtitle) and usual, "caption": bool(content.caption),
        "pull": bool(content.pull), "footnotes": len(content.notes), "numbered": any(b.number for b in content.blocks),
        "date_text": content.date, "front": list(content.front), "volume": content.volume,
    }  # fmt: skip
    extras = ([content.pull] if content.pull else []) + ([content.caption] if content.caption else [])
    extras += [f"{n} {text}" for n, text in enumerate(content.notes, 1)]
    return base | {"blocks": front + body + tail}, base | {"blocks": body}, extras, params
