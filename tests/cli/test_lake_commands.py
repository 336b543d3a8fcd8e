"""`copydesk articles` and `copydesk rejected` over a lake that the store made; the README's lines over the same lake."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from flows.report import ADVICE
from ingest import cli
from ingest.browsing import list_articles, list_rejected, show_article
from ingest.cli import main
from ingest.errors import CopydeskError, LakeError
from ingest.model import Processed, Reason, Rejected
from ingest.pipeline import settle
from ingest.read import Found, find_sources
from ingest.results import Format
from ingest.settings import Settings
from ingest.store import SOURCES, Lake, Provenance, article_rows, source_row, to_table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PROVENANCE = Provenance("test", "0" * 12, "run", datetime(2025, 1, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory as after `make run`: seeds/ and data/lake/, with the seed article, a dump and a rejected file."""
    home = tmp_path_factory.mktemp("home")
    (home / "seeds").symlink_to(ROOT / "seeds")
    settings = Settings()
    outcomes: list[Processed | Rejected] = []
    patterns = [str(ROOT / "seeds"), str(ROOT / "data/inbox/rathausuhr.cp1252.txt")]
    for found in find_sources(patterns, settings.read):
        assert isinstance(found, Found)
        outcomes.append(settle(found, settings))
    outcomes.append(Rejected("file:///x/e%1B.pdf", Reason.ENCRYPTED, "extract", "It wants a \x1b[2Jpassword.", "ab" * 32))
    rows = [row for outcome in outcomes if isinstance(outcome, Processed) for row in article_rows(outcome, PROVENANCE)]
    lake = Lake(home / "data/lake")
    lake.commit(to_table(rows), to_table([source_row(outcome, PROVENANCE) for outcome in outcomes], SOURCES))
    lake.vacuum()
    return home


@pytest.fixture
def lake(home: Path) -> str:
    return str(home / "data/lake")


def test_the_list_is_lines_with_tabs_in_a_pipe(lake: str, capsys: pytest.CaptureFixture[str]) -> None:
    list_articles(lake, 0)
    out, err = capsys.readouterr()
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[1] for row in rows] == [
        "Die Rathausuhr von Wendelstein geht wieder vor",
        "Trump spricht mit Putin über Waffenstillstand zwischen Russland und Ukraine",
    ]
    assert {row[2] for row in rows} == {"de"}
    assert err == "2 articles\n"


def test_a_limit_says_what_it_left_out(lake: str, capsys: pytest.CaptureFixture[str]) -> None:
    list_articles(lake, 1)
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert err == "2 articles, 1 of them shown (--limit 0 shows all)\n"


@pytest.mark.parametrize("digits", [6, 12, 32])
def test_an_article_by_the_beginning_of_its_id(lake: str, capsys: pytest.CaptureFixture[str], digits: int) -> None:
    (whole, *_) = sorted(Lake(lake).articles(["article_id"]).column("article_id").to_pylist())
    show_article(lake, whole[:digits], Format.JSON)
    assert json.loads(capsys.readouterr().out)["articles"][0]["article_id"] == whole


@pytest.mark.parametrize(("prefix", "said"), [("", "2 articles begin so"), ("zz' OR 'a'='a", "no article begins so")])
def test_an_id_that_names_no_article_or_several(lake: str, prefix: str, said: str) -> None:
    with pytest.raises(CopydeskError, match=said):
        show_article(lake, prefix, Format.TEXT)


def test_rejected_documents_with_what_to_do(lake: str, capsys: pytest.CaptureFixture[str]) -> None:
    list_rejected(lake, 0)
    out, err = capsys.readouterr()
    ((uri, reason, stage, found, advice),) = (line.split("\t") for line in out.splitlines())
    assert (uri, reason, stage, found) == ("file:///x/e%1B.pdf", "encrypted", "extract", "It wants a ␛[2Jpassword.")
    assert advice == ADVICE[Reason.ENCRYPTED]
    assert err == "1 rejected documents\n"


def test_no_lake_is_one_sentence() -> None:
    with pytest.raises(LakeError, match="there is no lake here yet"):
        list_articles("/no/such/lake", 0)


def test_on_a_terminal_a_table_that_fits(lake: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "dumb")
    list_articles(lake, 0)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["id", "title"]
    assert max(map(len, lines)) <= 100


README_BLOCKS: list[tuple[str, str]] = re.findall(r"<!-- test: (\w+) -->\n```python\n(.*?)```", README, re.S)


SECTIONS = [
    "Trump als Vermittler",
    "Kernanliegen des Gesprächs",
]


@pytest.mark.parametrize(("name", "code"), README_BLOCKS, ids=[name for name, _ in README_BLOCKS])
def test_the_lines_of_the_readme_run_and_print_the_sections(home: Path, name: str, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=home, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    if name == "schema":
        assert re.search(r"^subtitle +the standfirst", done.stdout, re.M)
        assert len(done.stdout.splitlines()) > 20
        return
    for heading in SECTIONS:
        assert heading in done.stdout, done.stdout


def test_the_readme_shows_each_reader() -> None:
    assert [name for name, _ in README_BLOCKS] == ["pyarrow", "duckdb", "polars", "pandas", "schema", "python"]


def test_every_reader_sees_exactly_the_live_rows(home: Path) -> None:
    import pyarrow.parquet as pq

    table: pa.Table = pq.read_table(home / "data/lake/articles")
    assert table.num_rows == Lake(home / "data/lake").articles().num_rows == 2


def test_articles_through_the_command(lake: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["copydesk", "articles", "--lake", lake])
    monkeypatch.setattr(cli.err, "file", sys.stderr)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    assert "Trump spricht mit Putin" in capsys.readouterr().out


def test_no_cell_of_a_list_is_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("=cmd|' /C calc'!A0\n\nThe council met on Tuesday to decide about the bridge. It was late.\n")
    (found,) = find_sources([str(tmp_path / "a.txt")], Settings().read)
    assert isinstance(found, Found)
    outcome = settle(found, Settings())
    assert isinstance(outcome, Processed)
    lake = Lake(tmp_path / "lake")
    lake.commit(to_table(article_rows(outcome, PROVENANCE)), to_table([source_row(outcome, PROVENANCE)], SOURCES))
    list_articles(lake.path, 0)
    cells = capsys.readouterr().out.rstrip("\n").split("\t")
    assert any(cell.startswith("'=cmd|") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
