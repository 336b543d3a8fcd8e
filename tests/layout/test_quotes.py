"""Block quotes, and what is only set in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.model import Article, BlockKind

Clean = Callable[[str], tuple[Article, ...]]

SAYING = (
    "The waves were higher than the house of the harbour master, and those who saw them did not sleep that night, nor in the one "
    "that followed it, for fear that they would come again."
)


def _quotes(articles: tuple[Article, ...]) -> list[str]:
    return [block.text for article in articles for block in article.blocks if block.kind is BlockKind.QUOTE]


@pytest.mark.parametrize(
    "source",
    [
        f"#pad(x: 2em)[{SAYING}]",
        f"#set par(justify: false)\n#pad(x: 3em)[{SAYING}]",
        f"#pad(left: 2em)[_{SAYING}_]",
        f"#pad(left: 2em)[“{SAYING}”]",
    ],
)
def test_a_paragraph_set_in_is_a_quote(clean: Clean, source: str) -> None:
    (quote,) = _quotes(clean(f"#prose(2)\n\n{source}\n\n#prose(2)"))
    assert quote.strip("“”") == SAYING


@pytest.mark.parametrize(
    "source",
    [
        "#set par(first-line-indent: (amount: 2em, all: true))\n#prose(1)\n\n#prose(1)\n\n#prose(2)",
        f"#pad(x: 2em)[{SAYING}]\n\n#prose(2)",
        f"#prose(2)\n- {SAYING}\n- {SAYING}\n\n#prose(2)",
        f"#prose(2)\n/ Waves: {SAYING}\n\n#prose(2)",
        f"#prose(1)\n\n= Abstract\n#pad(x: 2em)[{SAYING}]\n\n= One\n#prose(2)",
        "#prose(2)\n\n#align(center)[To all who were at sea \\ in the year of the storm \\ and did not come back]\n\n#prose(2)",
    ],
)
def test_what_is_no_quote(clean: Clean, source: str) -> None:
    assert _quotes(clean(source)) == []
