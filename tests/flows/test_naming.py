"""Names of runs: those that Prefect draws by lot give way, those of persons stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import flows.naming
from bench.build_names import find_drawn
from flows.naming import is_drawn


def test_the_words_are_those_from_which_the_forms_draw() -> None:
    drawn = json.loads(Path(flows.naming.__file__).with_name("drawn.json").read_text())
    assert drawn == find_drawn(), "Prefect draws from other words now: python -m bench.build_names flows/drawn.json"


def test_every_name_that_the_server_draws_is_known() -> None:
    from coolname import generate_slug

    assert all(is_drawn(generate_slug(2)) for _ in range(500))


@pytest.mark.parametrize(
    "name", ["Small-Batch", "Generic-Archive", "press-review", "2024-cat", "cat", "", "-", "Refined-", "archive"]
)
def test_names_of_persons_are_known_as_such(name: str) -> None:
    assert not is_drawn(name)
