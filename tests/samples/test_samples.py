"""The sample documents against the truth that their sources tell, with either engine, in full."""

import json
from functools import cache
from pathlib import Path

import pytest

import ingest
from ingest.errors import DocumentError
from ingest.model import Article, BlockKind, Engine, Reason
from ingest.settings import ExtractSettings, Settings

ROOT = Path(__file__).resolve().parents[2]
INBOX = ROOT / "data/inbox"
TRUTHS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "tests/golden").glob("*.json"))}
CASES = [
    pytest.param(name, engine, id=f"{name}-{engine}")
    for name, truth in TRUTHS.items()
    for engine in (Engine if truth["file"].endswith(".pdf") else (Engine.PDFMINER,))
]


@cache
def read(name: str, engine: Engine) -> Article:
    settings = Settings(extract=ExtractSettings(engine=engine, fallback=False))
    (article,) = ingest.read(INBOX / TRUTHS[name]["file"], settings)
    return article


@pytest.mark.parametrize(("name", "engine"), CASES)
def test_title_standfirst_and_byline(name: str, engine: Engine) -> None:
    article, truth = read(name, engine), TRUTHS[name]
    front = [block.text if block else None for block in (article.title, article.subtitle, article.byline)]
    assert front == [truth["title"], truth["subtitle"], truth["byline"]]
    assert article.language == truth["lang"]


@pytest.mark.parametrize(("name", "engine"), CASES)
def test_every_paragraph_heading_and_item_is_whole(name: str, engine: Engine) -> None:
    article, truth = read(name, engine), TRUTHS[name]
    # A quote set off by its indent alone is told from a paragraph only by its font; both are right as text.
    alike = {BlockKind.QUOTE: BlockKind.PARAGRAPH}
    found = [(alike.get(block.kind, block.kind).value, block.text) for block in article.blocks]
    wanted = [(alike.get(BlockKind(block["kind"]), block["kind"]), block["text"]) for block in truth["blocks"]]
    assert found == [(str(kind), text) for kind, text in wanted]


@pytest.mark.parametrize(("name", "engine"), CASES)
def test_running_heads_and_page_numbers_are_set_aside(name: str, engine: Engine) -> None:
    article, truth = read(name, engine), TRUTHS[name]
    aside = "\n".join(item.text for item in article.furniture).casefold()
    for text in truth["furniture"]:
        assert text.casefold() in aside
    assert not any(text in block.text for text in truth["furniture"] for block in article.blocks)


def test_the_broken_download_is_rejected_with_its_reason() -> None:
    for engine in Engine:
        with pytest.raises(DocumentError) as raised:
            ingest.read(INBOX / "broken-download.pdf", Settings(extract=ExtractSettings(engine=engine)))
        assert raised.value.reason is Reason.CORRUPT
        assert raised.value.detail


def test_each_sample_has_its_truth_and_is_small() -> None:
    files = {path.name for path in INBOX.iterdir()}
    assert files == {truth["file"] for truth in TRUTHS.values()} | {"broken-download.pdf"}
    assert len([name for name in files if name.endswith(".pdf")]) >= 7
    assert max(path.stat().st_size for path in INBOX.iterdir()) < 60_000


def test_the_samples_hold_what_they_are_for() -> None:
    dumps = {name: (INBOX / name).read_bytes() for name in ("seed-library.utf-16.txt", "rathausuhr.cp1252.txt")}
    assert dumps["seed-library.utf-16.txt"].startswith(b"\xff\xfe")
    with pytest.raises(UnicodeDecodeError):
        dumps["rathausuhr.cp1252.txt"].decode("utf-8")
    assert "verär-\n" in dumps["rathausuhr.cp1252.txt"].decode("cp1252")
