"""Formulas on lines of their own, and prose with a sign in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.model import Article, BlockKind

Clean = Callable[[str], tuple[Article, ...]]
NUMBERED = '#set math.equation(numbering: "(1)")\n'


def _texts(articles: tuple[Article, ...], kind: BlockKind) -> list[str]:
    return [block.text for article in articles for block in article.blocks if block.kind is kind]


def test_a_formula_stands_between_the_paragraphs(clean: Clean) -> None:
    found = clean(f"{NUMBERED}#prose(2) The weight is given by\n\n$ E = m c^2 + p v $\n\nwhere $m$ is the mass. #prose(1)")
    kinds = [block.kind for block in found[0].blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.FORMULA, BlockKind.PARAGRAPH]
    (formula,) = _texts(found, BlockKind.FORMULA)
    assert formula.startswith("𝐸")
    assert formula.endswith("(1)")
    before, after = _texts(found, BlockKind.PARAGRAPH)
    assert before.endswith("given by")
    assert after.startswith("where")


def test_numerators_and_limits_belong_to_their_formula(clean: Clean) -> None:
    found = clean("#prose(2)\n\n$ h = a^2 / b + sum_(i=1)^n x_i / (y_i + 1) $\n\n#prose(2)")
    (formula,) = _texts(found, BlockKind.FORMULA)
    assert {"∑", "𝑏", "ℎ"} <= set(formula)
    assert len(_texts(found, BlockKind.PARAGRAPH)) == 2


def test_the_lines_of_a_system_are_one_formula(clean: Clean) -> None:
    found = clean("#prose(2)\n\n$ a &= 1 + x \\ b &= 2 + y \\ c &= 3 + z $\n\n#prose(2)")
    (formula,) = _texts(found, BlockKind.FORMULA)
    assert formula.count("\n") == 2


@pytest.mark.parametrize(
    "source",
    [
        "#prose(1) Here $x = 3$ and $y < 4$ stand in the text. #prose(2)",
        "#prose(2)\n\n#align(center)[Boats = work]\n\n#prose(2)",
        "#prose(2)\n- $x = 1$ is one boat\n- $x = 2$ are two of them\n\n#prose(2)",
        "#prose(2)\n```\n    x = y + 1\n    z = f(x)\n```\n#prose(2)",
        "#prose(2)\n\n#align(center)[\\* \\* \\*]\n\n#prose(2)",
    ],
)
def test_what_is_no_formula(clean: Clean, source: str) -> None:
    assert _texts(clean(source), BlockKind.FORMULA) == []
