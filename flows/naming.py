"""Names of runs that say what they do.

Prefect offers a callable for it, which overwrites the name that a person typed into the run form. So the run renames
itself, and only where its name is one of those that Prefect draws by lot ("polite-otter").
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path, PurePath
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
    names = list(dict.fromkeys(PurePath(pattern.rstrip("/")).name or pattern for pattern in params.source.patterns))
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    what = {Which.NEW: "", Which.REJECTED: "rejected again: ", Which.ALL: "all again: "}[params.documents.which]
    return f"{what}{shown} into {PurePath(params.to.lake.rstrip('/')).name or params.to.lake}"[:100]


def is_drawn(name: str) -> bool:
    """Whether this name was drawn by lot, by Prefect's server (an adjective and an animal) or by one of its two run forms.

    >>> is_drawn("adept-hound"), is_drawn("Handcrafted-Human"), is_drawn("Refined-Yak"), is_drawn("alert-kumquat")
    (True, True, True, True)
    >>> is_drawn("archive-2024"), is_drawn("test-run"), is_drawn("Small-Batch")
    (False, False, False)
    """
    # Some adjectives have hyphens of their own: "kind-hearted-cat".
    first, _, second = name.rpartition("-")
    return any(first in adjectives and second in animals for adjectives, animals in _lists())


@cache
def _lists() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of the words that stand first and second. Where Prefect draws from others by now, no run is renamed."""
    forms = json.loads(Path(__file__).with_name("drawn.json").read_text(encoding="utf-8"))  # made by bench/build_names.py
    drawn = [(frozenset(form["first"]), frozenset(form["second"])) for form in forms]
    try:
        from coolname.data import config
    except ImportError:
        return tuple(drawn)
    animals: set[str] = set()
    adjectives: set[str] = set()
    lists: dict[str, dict[str, Any]] = config  # type: ignore[assignment]
    for name, words in lists.items():
        if words.get("type") == "words":
            (animals if name.startswith("animal") else adjectives).update(words["words"])
    return (*drawn, (frozenset(adjectives), frozenset(animals)))
