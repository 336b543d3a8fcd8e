"""Codes inside words that stand for ligatures: put in where the word list proves it, left and flagged elsewhere."""

from __future__ import annotations

import hashlib

import pytest

from ingest.model import Document, Line, MediaType, Processed, Rule, Run, Source, Style
from ingest.pipeline import process
from ingest.repair.ligatures import find_coded_ligatures, find_parted_ligatures
from ingest.settings import Settings


def mend(raw: str, language: str | None, document: Document | None = None) -> str:
    for ligature in reversed(find_coded_ligatures(document or Document(raw, (), (), "x"), language)):
        raw = raw[: ligature.start] + ligature.text + raw[ligature.end :]
    return raw


@pytest.mark.parametrize(
    ("raw", "language", "clean"),
    [
        ("La na\ue000on et l\u2019objec\ue000f", "fr", "La nation et l\u2019objectif"),
        ("ce\ue001e belle le\ue001re de la na\ue000on est na\ue000onale", "fr", "cette belle lettre de la nation est nationale"),
        ("in the of(cid:12)ce, a dif(cid:12)cult (cid:12)nal", "en", "in the office, a difficult final"),
        ("the ins\ue000tu\ue000on of a na\ue000on is an addi\ue000on", "en", "the institution of a nation is an addition"),
        ("a li\ue005le boy and a be\ue005er world", "en", "a little boy and a better world"),
    ],
)
def test_mended(raw: str, language: str, clean: str) -> None:
    assert mend(raw, language) == clean


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("\ue000 erstens \ue000 zweitens", "de"),  # bullets
        ("na\ue000on", None),  # no word list
        ("Ab\ue000xq und Zz\ue000vw", "de"),  # no ligature makes a word of it
        ("(cid:3)(cid:4)(cid:5) (cid:6)(cid:7)", "en"),  # nothing but codes
        ("plain text without any code", "en"),
        ("a \ue000t of it", "en"),  # many ligatures would do
    ],
)
def test_left_alone(raw: str, language: str | None) -> None:
    assert mend(raw, language) == raw


def test_each_font_has_its_own_codes() -> None:
    raw = "la na\ue000on en ac\ue000on, ce\ue000e belle et bonne le\ue000re"
    runs = (Run(0, 19, Style("Body", 10)), Run(19, len(raw), Style("Head", 14)))
    line = Line(1, 0, len(raw), runs=runs)
    assert mend(raw, "fr", Document(raw, (line,), (), "x")) == "la nation en action, cette belle et bonne lettre"
    assert mend(raw, "fr") == raw


def test_the_change_is_recorded_and_what_is_left_is_flagged() -> None:
    body = "The na\ue000onal edi\ue000on of the paper has an addi\ue000onal sec\ue000on with a ques\ue000on mark. "
    data = (body * 4 + "Here is Qx\ue009zz.").encode()
    done = process(Source("a.txt", data, hashlib.sha256(data).hexdigest(), MediaType.TEXT), Settings())
    assert isinstance(done, Processed)
    [article] = done.articles
    assert "The national edition of the paper has an additional section with a question mark." in article.text
    changes = [change for change in article.changes if change.rule is Rule.LIGATURE]
    assert len(changes) == 20
    assert {(change.before, change.after) for change in changes} == {("\ue000", "ti")}
    assert "private_use" in article.quality.flags


@pytest.mark.parametrize(
    ("raw", "language", "clean"),
    [
        ("So f inden sie die zertif izierte Wiederauf nahme", "de", "So finden sie die zertifizierte Wiederaufnahme"),
        ("the of fice had to f igure out the eff icient way", "en", "the office had to figure out the efficient way"),
        ("auf fallen, tief ins Land, der Wettlauf ist aus", "de", None),
        ("half way, if it is of ten and off ice, the wolf in it", "en", None),
        ("f inden", None, None),  # no word list
        ("f inden, f ällt, gef ährdet: Polarf lugzeuge", "de", "finden, fällt, gefährdet: Polarflugzeuge"),  # proven three times
        ("f inden: Polarf lugzeuge", "de", "finden: Polarf lugzeuge"),
    ],
)
def test_blanks_inside_ligatures(raw: str, language: str | None, clean: str | None) -> None:
    text = raw
    for blank in reversed(find_parted_ligatures(raw, language)):
        text = text[: blank.start] + text[blank.end :]
    assert text == (clean or raw)


def test_a_closed_blank_is_on_record() -> None:
    words = "They had to f igure out what it was that nobody in the of fice had seen."
    raw = f"A title of the text\n\nThere was a winter that nobody who lived here would ever forget.\n\n{words}\n"
    source = Source("a.txt", raw.encode(), hashlib.sha256(raw.encode()).hexdigest(), MediaType.TEXT)
    processed = process(source, Settings())
    assert isinstance(processed, Processed)
    (article,) = processed.articles
    assert article.blocks[-1].text == "They had to figure out what it was that nobody in the office had seen."
    assert [(change.before, change.after) for change in article.changes if change.rule is Rule.LIGATURE_BLANK] == [(" ", "")] * 2


@pytest.mark.parametrize("letters", ["e", "n", "a", "t", "s", "er", "en"])
def test_a_code_for_other_letters_is_no_ligature(letters: str) -> None:
    text = (
        "The council met on Tuesday to decide what should become of the old bridge. Nobody had crossed it for years, and the "
        "river was taking it piece by piece. In the end they agreed to wait for another winter and to ask the people who live "
        "there. Then a letter came: the cost of the stones had never been counted, and the best of them were seen in a garden."
    )
    damaged = text.replace(letters, "\ue034")
    assert mend(damaged, "en") == damaged
