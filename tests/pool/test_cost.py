"""What the pool costs beside the work itself, counted and not timed: machines differ, and a busy one lies."""

import json
import subprocess
import sys

import pytest

from ingest.model import MediaType, Processed, Source
from ingest.pipeline import process
from ingest.results import Format, render_articles
from ingest.settings import Settings
from ingest.store import Provenance, article_rows

TEXT = "\n\n".join(
    ["The ferry stays", "By Ann Example, 3 May 2021", *["The harbour stays open, said the office. Nobody left."] * 9]
)

# In a process of its own, as a child of the pool is: what is loaded here, each child would load again.
_COUNT = """
import json, sys
import ingest.warm
from ingest.layout.trees import read_trees
from ingest.model import MediaType, Source
from ingest.pipeline import process
from ingest.settings import Settings

loaded, trees = set(sys.modules), read_trees.cache_info().misses
source = Source("memory:a", sys.argv[1].encode(), "0" * 64, MediaType.TEXT, "utf-8")
process(source, Settings())
late = sorted(name for name in sys.modules.keys() - loaded if "ingest" in name)
print(json.dumps([read_trees.cache_info().misses - trees, late]))
"""


def test_a_child_loads_no_model_and_no_room_that_the_fork_server_could_have_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", _COUNT, TEXT], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0, []]


def test_an_article_is_written_without_the_slow_part_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    processed = process(Source("memory:a", TEXT.encode(), "0" * 64, MediaType.TEXT, "utf-8"), Settings())
    assert isinstance(processed, Processed)
    rows = article_rows(processed, Provenance.now("2", "x"))
    plain = json.dumps({"source": "memory:a", "articles": rows}, ensure_ascii=False, indent=1, default=str)
    monkeypatch.setattr(json.encoder, "_make_iterencode", None)  # what writes an indent value by value
    written = render_articles("memory:a", rows, Format.JSON)
    assert len(written) > 0.9 * len(plain)
