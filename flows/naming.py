"""Names of runs that say what they do.

Prefect offers a callable for it, which overwrites the name that a person typed into the run form. So the run renames
itself, and only where its name is one of those that Prefect draws by lot ("polite-otter").
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePath
from typing import Any

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from flows.params import IngestParams, Which


def name_run(params: IngestParams) -> None:
    """Rename the current run, unless somebody has named it."""
    if flow_run.id and is_drawn(flow_run.name or ""):
        with get_client(sync_client=True) as client:
            client.update_flow_run(flow_run.id, name=describe(params))


def describe(params: IngestParams) -> str:
    """What the run does, short enough for a list of runs.

    >>> describe(IngestParams())
    'seeds, inbox into lake'
    """
    names = [PurePath(pattern.rstrip("/")).name or pattern for pattern in params.source.patterns]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    what = {Which.NEW: "", Which.REJECTED: "rejected again: ", Which.ALL: "all again: "}[params.documents.which]
    return f"{what}{shown} into {PurePath(params.to.lake.rstrip('/')).name or params.to.lake}"[:100]


# The run form draws from 17 adjectives and adds an animal of up to six letters. The other five (Small, Generic, Licensed,
# Practical, Refined) are left out: "Small-Batch" may be a person's own name for a run, and a lost rename costs nothing.
_DRAWN_IN_FORM = re.compile(
    "(Awesome|Rustic|Gorgeous|Fantastic|Sleek|Intelligent|Unbranded|Ergonomic|Handcrafted|Tasty|Handmade|Incredible)"
    "-[A-Z][A-Za-z ]{0,5}"
)


def is_drawn(name: str) -> bool:
    """Whether this name was drawn by lot, by Prefect's server (an adjective and an animal) or by its run form.

    >>> is_drawn("adept-hound"), is_drawn("Handcrafted-Human")
    (True, True)
    >>> is_drawn("archive-2024"), is_drawn("test-run"), is_drawn("Small-Batch")
    (False, False, False)
    """
    if _DRAWN_IN_FORM.fullmatch(name):
        return True
    first, _, second = name.partition("-")
    adjectives, animals = _lists()
    return first in adjectives and second in animals


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """The words from which Prefect draws; empty if it no longer draws from these, and then no run is renamed."""
    try:
        from coolname.data import config
    except ImportError:
        return frozenset(), frozenset()
    animals: set[str] = set()
    adjectives: set[str] = set()
    lists: dict[str, dict[str, Any]] = config  # type: ignore[assignment]
    for name, words in lists.items():
        if words.get("type") == "words":
            (animals if name.startswith("animal") else adjectives).update(words["words"])
    return frozenset(adjectives), frozenset(animals)
