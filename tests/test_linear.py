"""Cost grows with the text and not with its square: twice a hostile text may not take four times the CPU time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from ingest.model import Processed
from ingest.pipeline import process
from ingest.read.load import read_bytes
from ingest.settings import Settings

SHAPES: dict[str, Callable[[int], str]] = {
    "letters": lambda size: "a" * size,
    "dots": lambda size: "a" + "." * size + "1",
    "digits": lambda size: "1" * size,
    "blanks": lambda size: "a" + " " * size + "b 1",
    "bars": lambda size: "a" + "|" * size + "1",
    "brackets": lambda size: "(" * size + "a",
    "addresses": lambda size: "a@" * (size // 2),
    "slashes": lambda size: "a/" * (size // 2),
    "hyphens": lambda size: "a-" * (size // 2),
    "zero-width": lambda size: "bridge" + "\u200b\u200d" * (size // 2) + " x",
    "marks": lambda size: "e" + "\u0301\u0323" * (size // 2) + " x",
    "coded ligatures": lambda size: "par\ue000cipación " + "a" * size,
    "entities": lambda size: "&amp;" * (size // 5),
    "bullets alone": lambda size: "•\n" * (size // 10) + "a b",
    "lines": lambda size: "line of it\n" * (size // 80),
    "pages": lambda size: "page\f" * (size // 80),
    "cells": lambda size: "aa    bb    cc\n" * (size // 120),
    "contents": lambda size: "Chapter x ..... 3\n" * (size // 140),
}


def measure(text: str) -> float:
    source = read_bytes(text.encode(), "memory:text", Settings().read)
    gc.collect()
    gc.disable()  # a collection looks through what 2,000 tests have left, and that is not this text's cost
    try:
        began = time.process_time()
        assert isinstance(process(source, Settings()), Processed)
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_takes_twice_the_time(shape: str) -> None:
    """The tenth of a second is for noise; a square took 4 s to a minute at this size."""
    size = 20_000
    measure(SHAPES[shape](500))
    # On a busy machine one measurement may be a multiple of the next: the best of three ratios tells.
    assert any(measure(SHAPES[shape](2 * size)) < 3 * measure(SHAPES[shape](size)) + 0.1 for _ in range(3))
