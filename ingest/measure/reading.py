"""What is compared: an article as a list of blocks in a normal form that hides what nobody would call an error.

The gold format, one JSON file an article, named for its document (``<stem>.json``)::

    {"title": "…", "subtitle": null, "byline": "By …",
     "blocks": [{"kind": "heading", "level": 1, "text": "…"}, {"kind": "paragraph", "level": null, "text": "…"}, …]}

``type`` may stand for ``kind``. What `copydesk clean --format json` writes, ``{"articles": [row, …]}``, is understood
too and stands for its first article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ingest.errors import SettingsError
from ingest.measure.align import measure_containment
from ingest.model import Article, BlockKind

# Quotes, dashes and invisible characters on which printers and typists differ.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("„“”«»", '"'),
        **dict.fromkeys("‚‘’", "'"),
        **dict.fromkeys("–—‐‑−", "-"),
        "…": "...",
        "\u00ad": None,
        "\u200b": None,
    }
)

# Beside the body: a gold need not have them, and where they stand in the order is a matter of taste.
BESIDE = frozenset(("caption", "footnote", "pull_quote", "table", "furniture", "page_header", "page_footer", "page_number"))

# What stands before a heading or a list item: bullets, and numbers with a word after them.
_MARK = re.compile(r"^(?:[#*•◦‣▪·–-]+\s+|\d+(?:\.\d+)*\.?\s+(?=\S))")

BYLINE_BLOCKS = 6  # the byline is printed in more forms than one; a block among the first that holds it is left out …
_BYLINE_WORDS = 14  # … if it is this short: a sentence of the body may name the author too
_BYLINE_ALIKE = 0.95
_TITLE_BLOCKS = 4  # an article without a title gives up a heading among the first blocks


class Part(NamedTuple):
    """A block in normal form; `kind` is that of a block, or title or subtitle."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as somebody read it: a program, or the one who made the gold."""

    title: str | None
    subtitle: str | None
    byline: str | None
    blocks: tuple[Part, ...]

    def parts(self, byline: str | None) -> tuple[Part, ...]:
        """Title, subtitle and body in normal form, without what stands beside the body and without this byline."""
        body = [Part(kind, normalize(text)) for kind, text in self.blocks if kind not in BESIDE]
        body = [part for part in body if part.text]
        body = [part._replace(text=_MARK.sub("", part.text)) if part.kind in ("heading", "list_item") else part for part in body]
        body = [part for index, part in enumerate(body) if index >= BYLINE_BLOCKS or not is_byline(part.text, normalize(byline))]
        title = normalize(self.title)
        if not title:
            heading = next((part for part in body[:_TITLE_BLOCKS] if part.kind == BlockKind.HEADING), None)
            if heading is not None:
                title = heading.text
                body = [part for part in body if part is not heading]
        front = [Part("title", title), Part("subtitle", normalize(self.subtitle))]
        return (*(part for part in front if part.text), *body)


def normalize(text: str | None) -> str:
    """The normal form of a text: compatible characters, quotes, dashes and spaces made alike.

    >>> normalize("„Ja“ –  sagt\\nsie…")
    '"Ja" - sagt sie...'
    """
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(_ALIKE).split())


def is_byline(text: str, byline: str) -> bool:
    """Whether a short block holds this byline; both in normal form.

    >>> is_byline("By Ann Lee, Boston", "Ann Lee"), is_byline("By Ann Lee, Boston", "")
    (True, False)
    """
    return bool(byline) and len(text.split()) <= _BYLINE_WORDS and measure_containment(byline, text) >= _BYLINE_ALIKE


def reading_of_article(article: Article) -> Reading:
    """An article of ours, to be scored."""
    title, subtitle, byline = (block.text if block else None for block in (article.title, article.subtitle, article.byline))
    return Reading(title, subtitle, byline, tuple(Part(block.kind.value, block.text) for block in article.blocks))


def reading_of_json(value: Mapping[str, Any]) -> Reading:
    """A gold, a row of the table, or what `copydesk clean --format json` wrote.

    Raises:
        SettingsError: it is none of these.
    """
    articles = value.get("articles")
    article = articles[0] if articles else value
    try:
        blocks = tuple(
            Part(str(block.get("kind") or block["type"]), block.get("text") or "") for block in article.get("blocks") or ()
        )
        return Reading(article.get("title"), article.get("subtitle"), article.get("byline"), blocks)
    except (AttributeError, KeyError, TypeError) as error:
        raise SettingsError(
            f"This JSON is no article ({type(error).__name__}: {error}). "
            "Wanted: title, subtitle, byline, and blocks with kind and text."
        ) from None


def reading_of_text(text: str, title: str | None = None) -> Reading:
    """A plain text whose blocks are separated by blank lines, as other tools give it: all of it paragraphs.

    >>> [part.text for part in reading_of_text("One\\ntwo\\n\\nthree").blocks]
    ['One two', 'three']
    """
    chunks: Iterable[str] = re.split(r"\n\s*\n|\f", text)
    return Reading(title, None, None, tuple(Part("paragraph", " ".join(chunk.split())) for chunk in chunks if chunk.strip()))
