"""Hyphens that a tool took out with the line end are put back, on record; words that are whole stay."""

from __future__ import annotations

import hashlib

import pytest

from ingest.model import Box, Document, Line, MediaType, Processed, Rule, Source
from ingest.pipeline import process
from ingest.repair.lost_hyphens import find_lost_hyphens
from ingest.settings import Settings

GERMAN = ["so breit ist diese Spalte", "und so breit bleibt sie es", "auch in dieser Zeile, die"]
ENGLISH = ["this column is as wide as", "that and it will stay that", "wide to its very last line"]


def _mend(text: str, language: str) -> str:
    """The text after what was found is put in, with full lines of its column around it."""
    raw = "\n".join([*(GERMAN if language == "de" else ENGLISH) * 3, text, "", *(GERMAN if language == "de" else ENGLISH)])
    out = raw
    for lost in reversed(find_lost_hyphens(Document(raw, (), (), "test"), language)):
        assert lost.rule in (Rule.LOST_HYPHEN, Rule.LOST_CUT)
        out = out[: lost.start] + lost.text + out[lost.end :]
    return out.split("\n")[9]


@pytest.mark.parametrize(
    ("raw", "language", "clean"),
    [
        ("sagte dann eine HZBSprecherin der Presse am Morgen", "de", "sagte dann eine HZB-Sprecherin der Presse am Morgen"),
        ("das war Frau Schmidt-BergerLang aus dem Ort am See", "de", "das war Frau Schmidt-Berger-Lang aus dem Ort am See"),
        ("dann kam es zum G7Gipfel, und es war ein guter Tag", "de", "dann kam es zum G7-Gipfel, und es war ein guter Tag"),
        ("nun auch für Kinderund Jugendliche, die hier leben", "de", "nun auch für Kinder- und Jugendliche, die hier leben"),
        ("they say it was all humaninduced and would be over", "en", "they say it was all human-induced and would be over"),
        ("and the new one is AIpowered, so they say in there", "en", "and the new one is AI-powered, so they say in there"),
    ],
)
def test_a_hyphen_at_a_line_end_is_put_back(raw: str, language: str, clean: str) -> None:
    assert _mend(raw, language) == clean


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("die Stadt gab dann finanzielle Hilfen für alle aus", "de"),  # the hyphen was only the line end's
        ("eine Frage an die BürgerInnen dieser Stadt am Meer", "de"),
        ("dann war es ein Holzfenster, das nicht mehr schloss", "de"),  # a compound is one word
        ("and then Mr. Allan McDonald, who had seen it, left", "en"),
        ("I saw it all on the YouTube channel that they have", "en"),
        ("see www.example.org/someWhereElse for all the rest", "en"),
        ("HZBSprecherin der Presse", "de"),  # no line that is longer than the column
        ("als dann die Presse am Morgen kam eine HZBSprecherin", "de"),  # not where the line ended
    ],
)
def test_what_is_whole_stays(raw: str, language: str) -> None:
    assert _mend(raw, language) == raw


@pytest.mark.parametrize(
    ("raw", "language", "clean"),
    [
        ("all of it is now con tributing to the costs of them", "en", "all of it is now contributing to the costs of them"),
        ("das sollte sich nun blickdurchs tig lassen, sagte sie", "de", "das sollte sich nun blickdurchs tig lassen, sagte sie"),
        ("das alles wurde dann finan ziellen Zwecken geopfert", "de", "das alles wurde dann finanziellen Zwecken geopfert"),
        ("they have done so each and every day since the year", "en", "they have done so each and every day since the year"),
        ("con tributing to all of it and to all the costs there", "en", "con tributing to all of it and to all the costs there"),
    ],
)
def test_a_blank_in_a_word_cut_at_a_line_end_is_closed(raw: str, language: str, clean: str) -> None:
    """Where one line ended, and where the whole is a word and one half none: "every day" is two words."""
    assert _mend(raw, language) == clean


def test_nothing_is_put_back_where_the_tool_leaves_hyphens_or_tells_places() -> None:
    lines = [*GERMAN * 3, "sagte dann eine HZBSprecherin der Presse am Morgen", *GERMAN]
    raw = "\n".join(lines)
    assert len(find_lost_hyphens(Document(raw, (), (), "test"), "de")) == 1
    assert not find_lost_hyphens(Document(raw + "\nund hier steht noch ein Bin-\ndestrich", (), (), "test"), "de")
    placed = Line(1, 0, len(lines[0]), Box(0, 0, 100, 10), 10, ())
    assert not find_lost_hyphens(Document(raw, (placed,), (), "test"), "de")
    assert not find_lost_hyphens(Document(raw, (), (), "test"), "ja")
    assert not find_lost_hyphens(Document("", (), (), "test"), "de")
    assert not find_lost_hyphens(Document(raw.replace("\n", "\n\n"), (), (), "test"), "de")  # each line is a paragraph


def test_a_hyphen_put_back_is_on_record() -> None:
    words = "They would not say who had seen it, but it is most humaninduced and it would be over when all of"
    column = [
        "It was the sort of year that nobody in the town would want to",
        "see again, though they had seen a good many of them all then",
    ]
    raw = "\n".join(["A title of the text", "", *column * 3, "", words, "them had gone."])
    source = Source("a.txt", raw.encode(), hashlib.sha256(raw.encode()).hexdigest(), MediaType.TEXT)
    processed = process(source, Settings())
    assert isinstance(processed, Processed)
    (article,) = processed.articles
    assert "most human-induced and" in article.blocks[-1].text
    assert [(change.before, change.after) for change in article.changes if change.rule is Rule.LOST_HYPHEN] == [("n", "n-")]
