# ruff: noqa: E501 - the texts are easier to read whole
"""Garbled text: each way of damage is found, and nothing else is."""

from __future__ import annotations

import random

import pytest
from ftfy.badness import MOJIBAKE_CATEGORIES, badness
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Document, Line, Run, Style
from ingest.repair.garbled import _MAY_BE_BAD, find_garbling

ENGLISH = (
    "The council met on Tuesday to decide what should become of the old bridge. Nobody had crossed it for years, and the river "
    "was taking it piece by piece. In the end they agreed to wait for another winter and to ask the people who live there."
)
GERMAN = (
    "Der Rat hat am Dienstag darüber gesprochen, was aus der alten Brücke werden soll. Seit Jahren ist niemand mehr über sie "
    "gegangen, und der Fluss nimmt sie Stück für Stück mit. Am Ende wollten alle noch einen Winter warten und die Leute fragen."
)

# Text that must not be called garbled comes first. All of it is made up.
CLEAN = {
    "english": ENGLISH,
    "german": GERMAN,
    "french": "L’hiver dernier, le pont a été fermé parce que la rivière l’emportait pierre après pierre, et personne n’a protesté.",
    "finnish": "Kaupunginvaltuusto päätti tiistaina, että vanhan sillan kohtalosta keskustellaan uudelleen ensi keväänä asukkaiden kanssa.",
    "hungarian": "A városi tanács kedden úgy döntött, hogy a régi híd sorsáról csak jövő tavasszal beszélnek újra a lakókkal.",
    "czech": "Rada se v úterý sešla, aby rozhodla, co bude se starým mostem. Strč prst skrz krk, řekl starosta a všichni zmlkli.",
    "welsh": "Roedd y cyngor wedi penderfynu ddydd Mawrth y byddai'r hen bont yn cael ei chau tan y gwanwyn, gan fod yr afon yn uchel.",
    "vietnamese": "Hội đồng thành phố đã họp vào hôm thứ Ba để quyết định số phận của cây cầu cũ, nơi không ai qua lại từ nhiều năm nay.",
    "estonian": "Linnavolikogu otsustas teisipäeval, et vana silla saatuse üle arutatakse uuesti järgmisel kevadel koos elanikega.",
    "greek": "Το συμβούλιο συνεδρίασε την Τρίτη για να αποφασίσει τι θα γίνει με την παλιά γέφυρα που κανείς δεν περνά πια.",
    "russian": "Совет собрался во вторник, чтобы решить, что делать со старым мостом, по которому уже много лет никто не ходит.",
    "hebrew": "המועצה התכנסה ביום שלישי כדי להחליט מה יעשו עם הגשר הישן שאיש לא עבר בו שנים רבות והמים לוקחים אותו לאט",
    "arabic": "اجتمع المجلس يوم الثلاثاء ليقرر ماذا سيحدث للجسر القديم الذي لم يعبره أحد منذ سنوات طويلة والنهر يأخذ منه",
    "thai": "สภาเมืองประชุมกันเมื่อวันอังคารเพื่อตัดสินใจว่าจะทำอย่างไรกับสะพานเก่าที่ไม่มีใครข้ามมาหลายปีแล้ว",
    "chinese": "市议会星期二开会，决定旧桥的命运。多年来没有人走过那座桥，河水一块一块地把它带走。最后大家同意再等一个冬天。",
    "compounds": "Die Donaudampfschifffahrtsgesellschaftskapitänswitwe und das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    "address": "Siehe https://www.example.org/a/very/long/address/that/nobody/would/ever/type/by/hand/index.html?with=parameters&and=more",
    "bullets": "\uf0b7 erstens\n\uf0b7 zweitens\n\uf0b7 drittens",
    "letters": "Gegeben sind a b c d e f g h i und A B C D E F sowie die Vektoren x y z u v w.",
    "initials": "J. R. R. Tolkien, C. S. Lewis, G. K. Chesterton, W. H. Auden, T. S. Eliot und E. T. A. Hoffmann",
    "capitals": ENGLISH.upper(),
    "names": "Meyer Schulze Lehmann Krüger Hofmann Werner Krause Lange Schmitz Köhler Zimmermann Braun Hartmann Schwarz Kowalczyk Nguyen",
    "figures": "12,4 13,9 2.450 1.999 34 % 17 % 2023 2024 4711 08/15 1:0 3:2 12.05.2024 100 m 9,58 s 42,195 km 3 h 2 min",
    "code": 'def f(x):\n    return [y for y in x if y]\nfor (i = 0; i < n; i++) { a[i] += b[i]; }\nprintf("%d\\n", x);',
    "quoted": "In dem Text steht (cid:12), weil die Schrift keine Tabelle hat.",
    "mississippi": "Anna bekam in Mississippi eine Pappel, Otto nannte sie Nennnamen, und Aaaah rief Hannah.",
    "umlauts": "Ã ist ein Buchstabe im Portugiesischen: São Paulo, AMANHÃ, irmã.",
}


def judge(text: str) -> tuple[tuple[str, ...], float]:
    return find_garbling(Document(text, (), (), "test"))


@pytest.mark.parametrize("name", CLEAN)
def test_clean_text_is_not_garbled(name: str) -> None:
    assert judge(CLEAN[name]) == ((), 0.0)


def shift(text: str, by: int) -> str:
    return "".join(chr(ord(char) + by) if "!" <= char <= "~" else char for char in text)


DAMAGE = {
    "cid": (lambda text: text.replace("e", "(cid:34)"), "cid_codes", 0.1),
    "private": (lambda text: text.replace("e", "\ue034"), "private_use", 0.1),
    "replacement": (lambda text: text.replace("e", "\ufffd"), "replacement_characters", 0.1),
    "control": (lambda text: text.replace("e", "\x02"), "control_characters", 0.1),
    "nul": (lambda text: text.replace("e", "e\0"), "control_characters", 0.1),
    "escape": (lambda text: text.replace("e", "\x1b[31me"), "control_characters", 0.02),
    "glyph 3": (lambda text: shift(text, -29), "shifted_glyphs", 0.9),
    "glyph 1": (lambda text: shift(text, -31), "shifted_glyphs", 0.9),
    "next": (lambda text: shift(text, 1), "shifted_glyphs", 0.9),
    "backwards": (lambda text: text[::-1], "reversed_text", 0.9),
    "glued": (lambda text: text.replace(" ", ""), "missing_spaces", 0.5),
}


@pytest.mark.parametrize("text", [ENGLISH, GERMAN], ids=["english", "german"])
@pytest.mark.parametrize("way", DAMAGE)
def test_damage_is_found(way: str, text: str) -> None:
    damage, flag, share = DAMAGE[way]
    found = judge(damage(text))
    assert flag in found[0]
    assert "garbled_text" in found[0]
    assert share <= found[1] <= 1


@pytest.mark.parametrize("name", ["hebrew", "arabic"])
def test_scripts_that_run_to_the_left_stored_as_drawn(name: str) -> None:
    flags, share = judge(" ".join(word[::-1] for word in reversed(CLEAN[name].split())))
    assert "reversed_text" in flags
    assert share > 0.9


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (" ".join("Sonntagszeitung"), "letter_spaced"),
        ("Kapitel\nE i n l e i t u n g\n" + GERMAN, "letter_spaced"),
        ("TThhee oolldd bbrriiddggee\n" + ENGLISH, "doubled_glyphs"),
        (GERMAN.encode().decode("cp1252"), "mojibake"),
    ],
)
def test_what_can_be_mended_is_flagged_and_not_counted(text: str, flag: str) -> None:
    assert judge(text) == ((flag,), 0.0)


def test_one_font_may_be_wrong_in_a_good_document() -> None:
    heading = shift("What will become of the old bridge over the river that nobody has crossed for years", -29)
    raw = f"{heading}\n{ENGLISH}"
    middle = len(heading)
    lines = (
        Line(1, 0, middle, runs=(Run(0, middle, Style("Bad", 20)),)),
        Line(1, middle + 1, len(raw), runs=(Run(middle + 1, len(raw), Style("Good", 10)),)),
    )
    flags, share = find_garbling(Document(raw, lines, (), "test"))
    assert flags == ("garbled_text", "shifted_glyphs")
    assert 0.2 < share < 0.5


@given(st.text())
def test_any_text_has_a_share_between_0_and_1(text: str) -> None:
    flags, share = judge(text)
    assert 0 <= share <= 1
    assert list(flags) == sorted(set(flags))


def test_no_line_that_badness_counts_is_passed_over() -> None:
    """The pattern that saves asking for badness must know all that badness counts, also of a later ftfy."""
    chars = sorted({char for group in MOJIBAKE_CATEGORIES.values() for char in group} | set("aZ 1.-ßŒœÂÃÎÐØà√≈‚ВГўβā°\xa0"))
    choose = random.Random(3).choices
    lines = ["".join(choose(chars, k=3)) for _ in range(20_000)] + ["".join(choose("aZ .œŒÂÃ°é€", k=4)) for _ in range(20_000)]
    bad = [line for line in lines if badness(line)]
    assert len(bad) > 10_000
    assert all(map(_MAY_BE_BAD.search, bad))
