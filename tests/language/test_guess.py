"""Which language: many languages, too little text, hints, and the same answer each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import guess_language

SENTENCES = json.loads((Path(__file__).parent.parent / "cases" / "languages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_one_sentence(language: str, sentence: str) -> None:
    guessed, confidence = guess_language(sentence)
    assert guessed == language
    assert confidence > 0.5


@pytest.mark.parametrize("text", ["", "ok", "12.05.2021", "— … !", "xkcd qwrt plmn zzzt brgh kfjd slkj qwpo eiru tyzm"])
def test_too_little_to_tell(text: str) -> None:
    assert guess_language(text) == (None, 0.0)


def test_a_language_that_is_not_known_gets_little_confidence() -> None:
    assert guess_language("La rapida bruna vulpo saltas super la maldiligenta hundo kaj kuras for.")[1] < 0.8
    assert guess_language("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.")[1] < 0.8


def test_a_hint_decides_what_the_text_leaves_open_and_nothing_else() -> None:
    assert guess_language("Hotel Taxi", "fr-FR")[0] == "fr"
    assert guess_language("Tekst: Redaktion", "da")[0] == "da"
    assert guess_language("Am Morgen regnete es noch, doch gegen Mittag kam die Sonne heraus.", "en-US")[0] == "de"
    assert guess_language("ok", "not a language tag") == (None, 0.0)


def test_a_foreign_name_in_a_text_does_not_sway_it() -> None:
    text = "Der Autor von „The Hitchhiker's Guide to the Galaxy“ las im Rathaus aus seinem Buch und 東京 kam darin vor."
    assert guess_language(text)[0] == "de"


@given(st.text(max_size=200), st.sampled_from([None, "de", "en-US", "xx"]))
def test_any_text_gets_an_answer_and_always_the_same(text: str, hint: str | None) -> None:
    language, confidence = guess_language(text, hint)
    assert (language, confidence) == guess_language(text, hint)
    assert 0.0 <= confidence <= 1.0
    assert (language is None) == (confidence == 0.0)
