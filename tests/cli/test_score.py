"""`copydesk score` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from ingest.cli import app

TRUTH = {"title": "T", "blocks": [{"kind": "paragraph", "text": "One two three."}, {"kind": "paragraph", "text": "Four five."}]}


def test_a_table_and_the_defects_of_the_worst(tmp_path: Path) -> None:
    for folder in ("gold", "out/a", "out/b"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "gold/x.json").write_text(json.dumps(TRUTH))
    (tmp_path / "out/a/x.json").write_text(json.dumps({"source": "x", "articles": [TRUTH]}))
    merged = {"title": "T", "blocks": [{"kind": "paragraph", "text": "One two three. Four five."}]}
    (tmp_path / "out/b/x.json").write_text(json.dumps({"source": "x", "articles": [merged]}))
    result = CliRunner().invoke(app, ["score", str(tmp_path / "gold"), str(tmp_path / "out"), "--worst", "1"])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "group                     articles    breaks  headings     title      kept     clean similarity   perfect",
        "a                                1    1.0000    0.0000    1.0000    1.0000    1.0000    1.0000    1.0000",
        "b                                1    0.6667    0.0000    1.0000    1.0000    1.0000    1.0000    0.0000",
        "all                              2    0.8571    0.0000    1.0000    1.0000    1.0000    1.0000    0.5000",
        "",
        "b/x, defects: 1",
        "  missed_break    …T One two three. | Four five.…",
    ]
