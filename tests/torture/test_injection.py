"""What a document or a file name says must not speak to a terminal, a browser or a spreadsheet."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from flows.params import IngestParams
from flows.report import write_report
from flows.tally import Sample, Tally
from ingest.markdown import Front, Printed, write_markdown
from ingest.model import BlockKind, Engine, Processed, Reason, Rejected
from ingest.pipeline import settle
from ingest.read import Found, find_sources
from ingest.settings import ExtractSettings, Settings
from ingest.terminal import one_line, printable
from tests.torture import pdfs, texts

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![pixel](http://127.0.0.1:9/p.png)",
    "<http://127.0.0.1:9/>",
    "[a]: javascript:x\n\n[a]",
    "| a | b |\n|---|---|\n| [x](y) | <b> |",
    "```\n</code><script>1</script>\n```",
    "&lt;script&gt; &#60;script&#62;",
    "\\<script> \\\\<script> `<script>` ``<b>`",
    "# heading\n## [x](y)",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m",
    "\u202egpj.exe\u2066x",
    "line\u2028separator\u0085next\x0b\x0c",
    "https://evil.example/ www.evil.example mailto:x@evil.example",
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def render(markdown: str) -> list[tuple[str, dict[str, str | None]]]:
    """Tags of the page that a viewer makes of it; raw HTML on, as in the worst of viewers."""
    parser = _Tags()
    parser.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))
    return parser.tags


def bad_tags(markdown: str) -> list[tuple[str, dict[str, str | None]]]:
    own = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "strong", "em", "ul", "ol", "li", "blockquote", "hr", "pre", "code", "br"}
    own |= {"table", "thead", "tbody", "tr", "th", "td"}
    return [(tag, attributes) for tag, attributes in render(markdown) if tag not in own or "onerror" in attributes]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [kind for kind in BlockKind if kind not in {BlockKind.TABLE, BlockKind.FORMULA, BlockKind.CODE}])
def test_no_markup_of_a_document_gets_into_markdown(text: str, kind: BlockKind) -> None:
    front = Front(text, text, text, text)
    assert bad_tags(write_markdown(front, [Printed(kind, 1, text)])) == []


@given(
    st.lists(st.sampled_from(["<b>", "[x](y)", "`", "```", "*", "_", "\\", "\n", "&lt;", "<!--", "![", "]", "(", "a", " ", "|"]))
)
def test_no_mixture_of_markup_gets_into_markdown(parts: list[str]) -> None:
    text = "".join(parts)
    blocks = [Printed(kind, 1, text) for kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE, BlockKind.QUOTE)]
    assert bad_tags(write_markdown(Front(text), blocks)) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_of_a_document_gets_into_the_report(text: str) -> None:
    rejected = tuple(Rejected(text, reason, text, text, None, (text,)) for reason in Reason)
    sample = Sample(text, text, 3, text, text)
    tally = Tally(documents=14, articles=1, rejections=len(rejected), rejected=rejected, samples=(sample,), first=sample)
    report = write_report(tally, IngestParams(), unchanged=1, seconds=2)
    assert bad_tags(report) == []
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", report)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_reaches_a_terminal(text: str) -> None:
    for shown in (printable(text), one_line(text), one_line(text, 20)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown)
    output = StringIO()
    Console(file=output, force_terminal=True, no_color=True, highlight=False).print(printable(text), markup=False)
    assert "\x1b" not in output.getvalue()


@pytest.mark.parametrize("engine", list(Engine))
def test_a_hostile_title_is_text(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "a.pdf").write_bytes(pdfs.escapes_in_title())
    (tmp_path / "b.txt").write_bytes(texts.escapes())
    settings = Settings(extract=ExtractSettings(engine=engine))
    for found in find_sources([str(tmp_path)], settings.read):
        assert isinstance(found, Found)
        processed = settle(found, settings)
        assert isinstance(processed, Processed)
        for article in processed.articles:
            assert "\x1b" not in article.text
            assert "\x07" not in article.text


def test_formulas_stay_as_printed_and_are_no_csv(tmp_path: Path) -> None:
    """The table is Parquet, which knows no formulas; the text is not altered for the sake of a spreadsheet."""
    (tmp_path / "a.txt").write_bytes(texts.formulas())
    (found,) = find_sources([str(tmp_path)], Settings().read)
    assert isinstance(found, Found)
    processed = settle(found, Settings())
    assert isinstance(processed, Processed)
    article = processed.articles[0]
    front = [block.text for block in (article.title, article.subtitle, article.byline, article.dateline) if block]
    everything = "\n".join([*front, article.text, *(item.text for item in article.furniture)])
    assert "@SUM(1+1)*cmd|' /C calc'!A0" in everything
