"""Several articles in one file, as a newsletter, a press review or an office prints them; and one that stays one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.model import Article

Clean = Callable[[str], tuple[Article, ...]]

PAGE = "#set page(width: 420pt, height: 600pt, footer: context align(center)[Harbour News · #counter(page).display()])\n"
BAKERS = (
    "The bakers of the old town have raised the price of rye bread for the third time in a year, and the queues before their "
    "doors have not become shorter. Flour is dear, they say, and so is the wood for the ovens. "
)
TREES = (
    "Nobody knows who planted the lime trees along the canal, but everybody knows who wants to cut them down. The council will "
    "vote in autumn, after the leaves have fallen and the shade is no longer missed. "
)
ANOTHER = "\n\n#text(20pt)[*{title}*]\n\nBy {author}\n\n{text}"
BREAD = ANOTHER.format(title="Bread has become dear", author="Bob Sample", text=5 * BAKERS)
LIMES = ANOTHER.format(title="The lime trees of the canal", author="Cy Test", text=6 * TREES)
FIRST = "#text(20pt)[*Boats in the harbour*]\n\nBy Ann Example\n\n#prose(5)\n\n*The years before*\n\n#prose(4)"
MASTHEAD = "#align(center)[#text(34pt)[Harbour News]]\n#align(center)[Number 12, May 2024]\n\n"
COLUMNS = "#set page(width: 595pt, height: 842pt)\n#set text(10pt)\n"


@pytest.mark.parametrize(
    "source",
    [
        f"{PAGE}{FIRST}{BREAD}{LIMES}",
        f"{PAGE}{FIRST}\n#pagebreak()\n{BREAD}\n#pagebreak()\n{LIMES}",
        f"{COLUMNS}#columns(2)[{FIRST}{BREAD}{LIMES}]",
        f"{PAGE}{MASTHEAD}{FIRST}{BREAD}{LIMES}",
        f"{COLUMNS}{MASTHEAD}#columns(2)[{FIRST}{BREAD}{LIMES}]",
    ],
    ids=["newsletter", "press review", "two columns", "masthead", "masthead over two columns"],
)
def test_each_signed_title_is_an_article(clean_bare: Clean, source: str) -> None:
    found = clean_bare(source)
    assert [(a.index, a.title.text if a.title else None, a.authors) for a in found] == [
        (0, "Boats in the harbour", ("Ann Example",)),
        (1, "Bread has become dear", ("Bob Sample",)),
        (2, "The lime trees of the canal", ("Cy Test",)),
    ]
    assert " ".join(found[1].blocks[0].text.split()).startswith("The bakers")
    assert found[2].text.count("Nobody knows") == 6


def test_chapters_stay_one_article(clean_bare: Clean) -> None:
    chapters = "".join(f"\n= {name}\n{4 * text}" for name, text in (("Boats", TREES), ("Bread", BAKERS), ("Trees", TREES)))
    (article,) = clean_bare(f"{PAGE}#text(24pt)[*The book of the harbour*]\n\nBy Ann Example\n\n#prose(3)\n{chapters}")
    assert [section.heading for section in article.sections] == [None, "Boats", "Bread", "Trees"]
