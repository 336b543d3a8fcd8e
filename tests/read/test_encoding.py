"""The choice of an encoding: texts in several languages, long and short, each in the encodings that its language uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DocumentError
from ingest.model import Reason
from ingest.read.encoding import MIXED, choose_encoding

GERMAN = (
    "Die Brücke über den Fluß wurde später wieder geöffnet, sagte der Bürgermeister: „Das größte Stück ist geschafft“ – endlich."
)
FRENCH = "L’été dernier, la mairie a décidé d’élargir la forêt près du château, où les élèves étaient déjà à l’œuvre."
SPANISH = "¿Qué pasó después? El año pasado la señora Núñez volvió a la montaña con su corazón más ligero."
POLISH = "Wczoraj w Łodzi otwarto nową szkołę, a dzieci śpiewały pieśni, które wszyscy znają już od dawna."
CZECH = "Včera byl v Praze otevřen nový most, který spojuje obě části města; lidé říkají, že je příliš úzký."
HUNGARIAN = "A tegnapi ülésen a képviselők úgy döntöttek, hogy az új könyvtár őszre készül el, és ingyenes lesz."
TURKISH = "Dün akşam şehir merkezinde yağmur yağdı, çocuklar için büyük bir gün oldu ve herkes güldü; ışıklar yandı."
RUSSIAN = "Вчера в городе открыли новую школу, и дети пели песни, которые все знают уже давно."
ENGLISH = "“Don’t worry,” she said – the café won’t close… not this year."

WANTED = [
    (GERMAN, "cp1252"),
    (GERMAN, "cp850"),
    (GERMAN, "mac-roman"),
    (FRENCH, "cp1252"),
    (SPANISH, "cp1252"),
    (ENGLISH, "cp1252"),
    (ENGLISH, "mac-roman"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859-2"),
    (CZECH, "cp1250"),
    (CZECH, "iso8859-2"),
    (HUNGARIAN, "cp1250"),
    (TURKISH, "cp1254"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
]


@pytest.mark.parametrize(("text", "encoding"), WANTED, ids=lambda value: value[:12])
def test_the_words_tell_the_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    chosen, confidence = choose_encoding(data)
    assert data.decode(chosen) == data.decode(encoding)
    assert 0.5 <= confidence < 1


@pytest.mark.parametrize("word", ["Straße", "Grüße aus Köln", "für die Hände", "Das wäre schön gewesen", "naïve café owner"])
def test_a_short_text_is_cp1252_and_not_cp1250(word: str) -> None:
    data = word.encode("cp1252")
    assert data.decode(choose_encoding(data)[0]) == word


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, CZECH])
def test_unicode_is_known_with_and_without_mark(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    chosen, confidence = choose_encoding(data)
    assert data.decode(chosen) == text
    assert confidence > 0.9


def test_a_mark_is_not_part_of_the_text() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        data = GERMAN.encode(encoding)
        assert not data.decode(choose_encoding(data)[0]).startswith("\ufeff")


def test_two_encodings_in_one_file() -> None:
    data = b"\n".join((GERMAN.encode(), GERMAN.encode("cp1252"))) * 3
    chosen, confidence = choose_encoding(data)
    assert chosen == MIXED
    assert data.decode(chosen) == "\n".join((GERMAN, GERMAN)) + ("\n".join((GERMAN, GERMAN))) * 2
    assert confidence < 1


def test_the_encoding_that_was_set_is_used_or_refused() -> None:
    data = GERMAN.encode("cp1250")
    assert choose_encoding(data, "cp1250") == ("cp1250", 1.0)
    for wanted in ("utf-8", "rot13", "zlib", "no such thing", "x\x1b[31m"):
        with pytest.raises(DocumentError) as caught:
            choose_encoding(data, wanted)
        assert caught.value.reason is Reason.UNDECODABLE
        assert caught.value.detail.isprintable()


def test_binary_data_is_no_text() -> None:
    with pytest.raises(DocumentError) as caught:
        choose_encoding(bytes(range(256)) * 20)
    assert caught.value.reason is Reason.UNSUPPORTED


def test_a_text_with_some_zeros_is_a_text() -> None:
    data = (GERMAN + "\0").encode() * 10
    assert choose_encoding(data) == ("utf-8", 1.0)


@given(st.text(min_size=1))
def test_whatever_is_valid_utf_8_is_read_as_such_or_refused(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    try:
        chosen, _ = choose_encoding(data)
    except DocumentError:
        return
    assert isinstance(data.decode(chosen), str)


@given(st.binary(max_size=3000), st.none() | st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_any_bytes_are_decoded_or_refused(data: bytes, wanted: str | None) -> None:
    try:
        chosen, confidence = choose_encoding(data, wanted)
    except DocumentError:
        return
    data.decode(chosen)
    assert 0 <= confidence <= 1
