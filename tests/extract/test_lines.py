"""From characters to lines: blanks, columns, raised letters, drop caps, doubled and hidden text, by both engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DocumentError
from ingest.extract import extract, measure_garbled
from ingest.extract.glyphs import Ink, Strip
from ingest.extract.lines import make_lines
from ingest.model import Document, Engine, Reason, Source, Style
from ingest.settings import ExtractSettings

Maker = Callable[..., bytes]
ENGINES = [Engine.PDFMINER, Engine.PDFIUM]


@pytest.fixture(params=ENGINES, ids=str)
def read(request: pytest.FixtureRequest, make_pdf: Maker, as_source: Callable[[bytes], Source]) -> Callable[..., Document]:
    def run(*contents: str, **options: object) -> Document:
        settings = ExtractSettings(engine=request.param, fallback=False)
        return extract(as_source(make_pdf(*contents, **options)), settings)

    return run


Read = Callable[..., Document]


def texts(document: Document) -> list[str]:
    return [document.text(line) for line in document.lines]


def strip(text: str, start: float, baseline: float = 100.0, size: float = 10.0, width: float = 5.0, **more: object) -> Strip:
    """A strip of letters of one width."""
    starts = [start + width * index for index in range(len(text))]
    style = Style("Test", size, bool(more.pop("bold", False)))
    return Strip(list(text), starts, [at + width for at in starts], baseline, int(str(more.pop("angle", 0))), style)


# Blanks


def test_blank_glyphs_and_distances_give_one_blank(read: Read) -> None:
    document = read("BT /F1 10 Tf 50 500 Td (two words) Tj 0 -14 Td [(two) -300 (words)] TJ 0 -14 Td (two   words ) Tj ET")
    assert texts(document) == ["two words"] * 3


def test_kerning_is_no_blank(read: Read) -> None:
    assert texts(read("BT /F1 20 Tf 50 500 Td [(A) 80 (V) 80 (A) -60 (T) -60 (AR)] TJ ET")) == ["AVATAR"]


def test_letter_spaced_headings_keep_their_words(read: Read) -> None:
    """Tracking by character spacing, or letter by letter, is no reason for blanks between letters."""
    tracked = "BT /F2 14 Tf 4 Tc 50 500 Td (KULTUR UND LEBEN) Tj ET"
    placed = "BT /F2 14 Tf 50 460 Td [(K) -300 (U) -300 (L) -300 (T) -300 (U) -300 (R) -900 (U) -300 (N) -300 (D)] TJ ET"
    assert texts(read(tracked + placed)) == ["KULTUR UND LEBEN", "KULTUR UND"]


def test_text_drawn_in_pieces_and_out_of_order(read: Read) -> None:
    pieces = "BT /F1 10 Tf 1 0 0 1 82.5 500 Tm (of the) Tj 1 0 0 1 50 500 Tm (Middle) Tj 1 0 0 1 110.5 500 Tm (line) Tj ET"
    assert texts(read(pieces)) == ["Middle of the line"]


def test_a_glyph_for_several_letters(read: Read) -> None:
    """A ToUnicode table may give a glyph two letters; they come out once, and the next word at its place."""
    document = read("BT /F4 10 Tf 50 500 Td <003000310010> Tj ET")
    assert texts(document) == ["flffa"]


# Columns, tables, lists


def test_columns_on_one_baseline_are_two_lines(read: Read) -> None:
    left = "".join(f"1 0 0 1 50 {500 - 12 * n} Tm (left column words) Tj " for n in range(3))
    right = "".join(f"1 0 0 1 145 {500 - 12 * n} Tm (right column words) Tj " for n in range(3))
    found = texts(read(f"BT /F1 10 Tf {left}{right} ET"))
    assert sorted(found) == ["left column words"] * 3 + ["right column words"] * 3


def test_wide_justified_gaps_stay_in_the_line(read: Read) -> None:
    found = texts(read("BT /F1 10 Tf 15 Tw 50 500 Td (only three words) Tj ET"))
    assert found == ["only three words"]


@pytest.mark.parametrize("page", ["7", "128", "xii"])
@pytest.mark.parametrize("shift", [3, 17, 60])
def test_the_page_of_a_contents_entry_stays_with_it(read: Read, page: str, shift: int) -> None:
    dots = " ".join("(.) -270" for _ in range(30))
    entry = f"BT /F1 10 Tf 50 500 Td (First part) Tj 45 0 Td [{dots}] TJ {165 + shift} 0 Td ({page}) Tj ET"
    [text] = texts(read(entry))
    assert text.startswith("First part")
    assert text.endswith(f". {page}")


def test_dots_before_other_text_hold_nothing_together(read: Read) -> None:
    assert texts(read("BT /F1 10 Tf 50 500 Td (and so on ....) Tj 150 0 Td (Right) Tj ET")) == ["and so on ....", "Right"]


def test_no_break_spaces_are_blanks(read: Read) -> None:
    assert texts(read(r"BT /F1 10 Tf 50 500 Td (4.6\240) Tj 30 0 Td (two\240words\240) Tj ET")) == ["4.6 two words"]


def test_table_cells_are_apart(read: Read) -> None:
    found = texts(read("BT /F1 10 Tf 50 500 Td [(Apples and) -4000 (12.50) -3000 (7)] TJ ET"))
    assert found == ["Apples and", "12.50", "7"]


@pytest.mark.parametrize("mark", ["\\225", "1.", "a\\)", "-"])
def test_bullets_stay_with_their_items(read: Read, mark: str) -> None:
    [line] = texts(read(f"BT /F1 10 Tf 1 0 0 1 50 500 Tm ({mark}) Tj 1 0 0 1 75 500 Tm (the item) Tj ET"))
    assert line.endswith(" the item")


# Raised letters, drop caps


def test_raised_marks_stay_in_the_line_and_rise(read: Read) -> None:
    content = (
        "BT /F1 10 Tf 1 0 0 1 50 500 Tm (word) Tj /F1 6 Tf 1 0 0 1 71.2 503.5 Tm (12) Tj"
        " /F1 10 Tf 1 0 0 1 82 500 Tm (and more) Tj ET"
    )
    document = read(content)
    assert texts(document) == ["word12 and more"]
    [line] = document.lines
    raised = [document.raw[run.start : run.end] for run in line.runs if run.rise > 0]
    assert [text.strip() for text in raised] == ["12"]
    assert line.baseline == pytest.approx(100, abs=0.1)


def test_a_text_rise_is_a_rise(read: Read) -> None:
    document = read("BT /F1 10 Tf 50 500 Td (E = mc) Tj /F1 6 Tf 4 Ts (2) Tj ET")
    assert texts(document) == ["E = mc2"]
    assert [run.rise for run in document.lines[0].runs] == pytest.approx([0, 4])


def test_a_drop_cap_is_a_line_of_its_own(read: Read) -> None:
    content = (
        "BT /F1 34 Tf 1 0 0 1 50 476 Tm (W) Tj /F1 10 Tf 1 0 0 1 84 500 Tm (hen the first line of text) Tj "
        "1 0 0 1 84 488 Tm (stands beside a letter) Tj 1 0 0 1 84 476 Tm (of three lines) Tj ET"
    )
    assert sorted(texts(read(content))) == ["W", "hen the first line of text", "of three lines", "stands beside a letter"]


def test_a_kicker_above_a_headline_is_not_raised(read: Read) -> None:
    content = "BT /F1 9 Tf 1 0 0 1 50 522 Tm (Culture) Tj /F2 24 Tf 1 0 0 1 50 500 Tm (A long headline) Tj ET"
    assert texts(read(content)) == ["Culture", "A long headline"]


# Doubled, turned, hidden


def test_doubled_glyphs_are_printed_once_and_bold(read: Read) -> None:
    document = read("BT /F1 12 Tf 1 0 0 1 50 500 Tm (still all well) Tj 1 0 0 1 50.3 500 Tm (still all well) Tj ET")
    assert texts(document) == ["still all well"]
    # pdfium drops the second drawing before we see it, and with it what made the letters bold.
    assert document.extractor == Engine.PDFIUM or all(run.style.bold for run in document.lines[0].runs)


def test_stroked_letters_are_bold(read: Read) -> None:
    document = read("BT /F1 12 Tf 2 Tr 50 500 Td (strong) Tj ET")
    assert document.lines[0].runs[0].style.bold


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_as_displayed(read: Read, turn: int) -> None:
    """The text is written so that it stands upright once the viewer has turned the page."""
    matrix = {0: "1 0 0 1 50 500", 90: "0 1 -1 0 100 50", 180: "-1 0 0 -1 350 100", 270: "0 -1 1 0 300 550"}[turn]
    document = read(f"BT /F1 10 Tf {matrix} Tm (upright words) Tj ET", page=f"/MediaBox [0 0 400 600] /Rotate {turn}")
    [line] = document.lines
    assert document.text(line) == "upright words"
    assert line.box is not None
    assert (round(line.box.x0), round(line.box.top)) == (50, 92)
    assert document.pages[0].width == (400 if turn in (0, 180) else 600)


def test_turned_text_is_apart_from_the_rest(read: Read) -> None:
    document = read("BT /F1 10 Tf 1 0 0 1 50 500 Tm (a line) Tj 0 1 -1 0 30 300 Tm (up the margin) Tj ET")
    assert sorted(texts(document)) == ["a line", "up the margin"]
    margin = next(line for line in document.lines if document.text(line) == "up the margin")
    assert margin.box is not None
    assert margin.box.height > margin.box.width


def test_the_crop_box_is_the_page(read: Read) -> None:
    document = read("BT /F1 10 Tf 150 500 Td (inside) Tj ET", page="/MediaBox [0 0 400 600] /CropBox [100 100 300 550]")
    assert (document.pages[0].width, document.pages[0].height) == (200, 450)
    assert document.lines[0].box is not None
    assert document.lines[0].box.x0 == pytest.approx(50)
    assert document.lines[0].baseline == pytest.approx(50)


HIDDEN = {
    "white": "1 1 1 rg 1 0 0 1 50 400 Tm (secret) Tj 0 g",
    "invisible": "3 Tr 1 0 0 1 50 400 Tm (secret) Tj 0 Tr",
    "beside the page": "1 0 0 1 -200 400 Tm (secret) Tj",
    "transparent": "/Clear gs 1 0 0 1 50 400 Tm (secret) Tj",
}


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_text_is_kept_apart(read: Read, how: str) -> None:
    document = read(
        f"BT /F1 10 Tf {HIDDEN[how]} ET BT /F1 10 Tf 0 g /Solid gs 50 500 Td (what everybody sees) Tj ET",
        resources="/ExtGState << /Clear << /ca 0 >> /Solid << /ca 1 >> >>",
    )
    assert texts(document) == ["what everybody sees", "secret"]
    assert [line.hidden for line in document.lines] == [False, True]
    assert "hidden_text" in document.flags


def test_white_letters_on_a_dark_box_are_seen(read: Read) -> None:
    document = read("0 0 .5 rg 40 490 200 30 re f BT /F1 10 Tf 1 1 1 rg 50 500 Td (Reversed headline) Tj ET")
    assert texts(document) == ["Reversed headline"]
    assert not document.lines[0].hidden
    assert document.flags == ()


def test_the_text_layer_of_a_scan_is_used(read: Read, stream: Callable[..., bytes]) -> None:
    image = stream(b"\x80", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8")
    document = read(
        "q 400 0 0 600 0 0 cm /Scan Do Q BT 3 Tr /F1 10 Tf 50 500 Td (read by a machine, line after line) Tj"
        " 0 -14 Td (from the picture of a page) Tj ET BT 0 Tr 50 20 Td (p. 7) Tj ET",
        resources="/XObject << /Scan 100 0 R >>",
        objects={100: image},
    )
    assert texts(document)[:2] == ["read by a machine, line after line", "from the picture of a page"]
    assert document.flags == ("ocr_layer",)
    assert not any(line.hidden for line in document.lines)


# Letters that are none


def test_odd_unicode_values_do_no_harm(make_pdf: Maker, as_source: Callable[[bytes], Source]) -> None:
    """NUL, lone surrogates and line ends in a ToUnicode table; private use stays."""
    table = b"6 beginbfchar <0001> <0000> <0002> <D800> <0003> <000A> <0010> <E000> <0011> <0041> <0012> <D83DDE00> endbfchar"
    data = make_pdf(
        "BT /F4 10 Tf 50 500 Td <001100010002000300100012> Tj ET",
        objects={9: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(table), table)},
    )
    for engine in ENGINES:
        document = extract(as_source(data), ExtractSettings(engine=engine, fallback=False))
        document.raw.encode("utf-8")
        assert "\x00" not in document.raw
        assert document.raw.count("\n") == 0
        assert document.raw.startswith("A")
        assert "\ue000" in document.raw


def test_share_of_garbled_letters() -> None:
    assert measure_garbled("abc(cid:12)") == 0.25
    assert measure_garbled("abc (cid) (cid:x)") == 0.0


# Documents


def test_raw_text_is_lines_and_pages(read: Read) -> None:
    document = read("BT /F1 10 Tf 50 500 Td (one) Tj 0 -14 Td (two) Tj ET", "", "BT /F1 10 Tf 50 500 Td (three) Tj ET")
    assert document.raw == "one\ntwo\f\fthree"
    assert [line.page for line in document.lines] == [1, 1, 3]
    assert texts(document) == ["one", "two", "three"]


def test_pages_without_text_are_told_from_pages_with(read: Read) -> None:
    with pytest.raises(DocumentError) as caught:
        read("0 0 100 100 re f")
    assert caught.value.reason is Reason.NO_TEXT_LAYER


def test_metadata_is_evidence(read: Read) -> None:
    document = read(
        "BT /F1 10 Tf 50 500 Td (x) Tj ET",
        catalog="/Lang (de-DE)",
        trailer="/Info 100 0 R",
        objects={100: b"<< /Title <FEFF00DC006200650072> /Author (A. Nonym) /CreationDate (D:20240229101112Z) >>"},
    )
    found = document.metadata
    assert (found.title, found.author, str(found.created), found.language) == ("Über", "A. Nonym", "2024-02-29", "de-DE")


def test_tags_of_the_structure_tree(read: Read) -> None:
    content = (
        "/H <</MCID 0>> BDC BT /F1 14 Tf 50 500 Td (Title) Tj ET EMC "
        "/Span <</MCID 1>> BDC BT /F1 10 Tf 50 470 Td (an item) Tj ET EMC "
        "/P <</MCID 2>> BDC BT /F1 10 Tf 50 440 Td (text) Tj ET EMC /Artifact BMC BT /F1 8 Tf 50 20 Td (7) Tj ET EMC"
    )
    tree = {
        100: b"<< /Type /StructTreeRoot /K 101 0 R /RoleMap << /Headline /H2 >> /ParentTree 110 0 R >>",
        101: b"<< /Type /StructElem /S /Document /P 100 0 R /K [102 0 R 103 0 R 106 0 R] >>",
        102: b"<< /Type /StructElem /S /Headline /P 101 0 R /Pg 20 0 R /K 0 >>",
        103: b"<< /Type /StructElem /S /LI /P 101 0 R /K 104 0 R >>",
        104: b"<< /Type /StructElem /S /LBody /P 103 0 R /K 105 0 R >>",
        105: b"<< /Type /StructElem /S /P /P 104 0 R /Pg 20 0 R /K << /Type /MCR /Pg 20 0 R /MCID 1 >> >>",
        106: b"<< /Type /StructElem /S /P /P 101 0 R /Pg 20 0 R /K [2] >>",
        110: b"<< /Nums [0 [102 0 R 105 0 R 106 0 R]] >>",
    }
    document = read(
        content,
        page="/MediaBox [0 0 400 600] /StructParents 0",
        catalog="/StructTreeRoot 100 0 R /MarkInfo << /Marked true >>",
        objects=tree,
    )
    assert [(document.text(line), line.tag) for line in document.lines] == [
        ("Title", "H2"),
        ("an item", "LI"),
        ("text", "P"),
        ("7", "Artifact"),
    ]


def test_styles(read: Read) -> None:
    document = read("BT 1 0 0 rg /F2 18 Tf 50 500 Td (Bold) Tj 0 -30 Td /F3 9 Tf (Slanted) Tj ET")
    bold, slanted = (line.runs[0].style for line in document.lines)
    assert (bold.font, bold.size, bold.bold, bold.italic, bold.color) == ("Helvetica-Bold", 18.0, True, False, 0xFF0000)
    assert (slanted.font, slanted.size, slanted.bold, slanted.italic) == ("Some-Italic", 9.0, False, True)


# Properties


@given(
    st.lists(
        st.tuples(
            st.text("abcé .-", min_size=1, max_size=8),
            st.integers(0, 300),
            st.sampled_from([0, 3, 12, 40]),
            st.sampled_from([6, 10, 30]),
        ),
        max_size=12,
    )
)
def test_no_letter_is_lost_or_made(found: list[tuple[str, int, int, int]]) -> None:
    """Whatever lies where: each inked glyph is in one line, apart from those drawn twice in one place."""
    strips = [strip(text, start, baseline, size, size / 2) for text, start, baseline, size in found]
    lines = make_lines(strips)
    drawn = {
        (text, round(start, 3), one.baseline)
        for one in strips
        for text, start in zip(one.texts, one.starts, strict=True)
        if not text.isspace()
    }
    letters = sorted(char for line in lines for char in line.text if not char.isspace())
    assert set(letters) == {text for text, _, _ in drawn}
    assert len(letters) <= sum(not text.isspace() for one in strips for text in one.texts)
    for line in lines:
        assert line.text == line.text.strip()
        assert "  " not in line.text
        assert [run.start for run in line.runs] == [0, *[run.end for run in line.runs][:-1]]
        assert line.runs[-1].end == len(line.text)


def test_right_to_left_lines_read_in_order() -> None:
    paper = "13 \u05d1\u05d0"  # as it stands on paper, from left to right
    [line] = make_lines([strip(paper, 50)])
    assert line.text == "\u05d0\u05d1 13"


def test_ink_says_what_is_hidden() -> None:
    assert Ink.VISIBLE < Ink.WHITE < Ink.INVISIBLE
    [line] = make_lines([strip("seen", 10)._replace(ink=Ink.INVISIBLE)], hidden=True)
    assert line.hidden


# Narrow gutters


def two_columns(rows: int, gutter: float, crossing: str = "") -> list[Strip]:
    """Two columns of `rows` lines, 200 pt wide; where `gutter` is narrow nothing in a single row tells it from a blank."""
    strips = [strip("abcd " * 8, 50, 100 + 12 * n) for n in range(rows)]
    strips += [strip("efgh " * 8, 245 + gutter, 100 + 12 * n) for n in range(rows)]
    return [*strips, strip(crossing, 50, 88)] if crossing else strips


def test_a_narrow_gutter_is_known_from_the_other_rows() -> None:
    lines = [draft.text for draft in make_lines(two_columns(8, 8))]
    assert lines == [" ".join(["abcd"] * 8), " ".join(["efgh"] * 8)] * 8


def test_a_heading_runs_through_a_narrow_gutter() -> None:
    crossing = "a heading " * 7
    lines = [draft.text for draft in make_lines(two_columns(8, 8, crossing))]
    assert lines[0] == crossing.strip()
    assert len(lines) == 17


def test_wide_blanks_of_a_few_rows_are_no_gutter() -> None:
    assert len(make_lines(two_columns(3, 8))) == 3


def test_list_marks_far_from_their_items_are_no_column() -> None:
    strips = [strip("1.", 50, 100 + 12 * n) for n in range(9)] + [strip("abcd " * 8, 68, 100 + 12 * n) for n in range(9)]
    assert len(make_lines(strips)) == 9


# Word spaces


def spaced(text: str, blank: float, size: float = 10.0) -> Strip:
    """Letters that touch, words `blank` points apart, without blank glyphs."""
    starts, at = [], 50.0
    for letter in text:
        starts.append(at)
        at += blank if letter == " " else 5.0
    letters = [(letter, start) for letter, start in zip(text, starts, strict=True) if letter != " "]
    return Strip([one for one, _ in letters], [at for _, at in letters], [at + 5 for _, at in letters], 100, 0, Style("", size))


def test_word_spaces_of_a_seventh_of_an_em() -> None:
    text = "Words so close that only their being alike tells them"
    assert [draft.text for draft in make_lines([spaced(text, 1.48)])] == [text]
    assert [draft.text for draft in make_lines([spaced("oneblank inawholelineoflettersisakern", 1.48)])] == [
        "oneblankinawholelineoflettersisakern"
    ]


@pytest.mark.parametrize("dots", [3, 12, 40])
def test_leaders_say_nothing_of_the_words_before_them(dots: int) -> None:
    title = spaced("On the care of plants", 2.5)
    end = title.ends[-1]
    places = [end + 5 * n for n in range(1, 2 * dots, 2)]
    leaders = Strip(["."] * dots, places, [at + 2.8 for at in places], 100, 0, title.style)
    lines = make_lines([title, leaders])
    assert lines[0].text.startswith("On the care of plants . .")


# Raised accents


def test_the_accent_of_a_capital_belongs_to_its_line() -> None:
    line, accent = strip("Das Ol und", 50), strip("\u00a8", 70.5, 97.8, width=3.5)
    assert [draft.text for draft in make_lines([accent, line])] == ["Das \u00a8Ol und"]


def test_an_accent_over_no_capital_stays_where_it_is() -> None:
    line, accent = strip("das ol und", 50), strip("\u00a8", 70.5, 97.8, width=3.5)
    assert len(make_lines([accent, line])) == 2


@pytest.mark.parametrize("left", [99.1, 100.9])
def test_an_accent_beside_another_column_belongs_to_its_letter(left: float) -> None:
    """The left column stands a little higher or lower: its row reaches the text on the right, but not the accent."""
    other, word, accent = strip("text on the left", 20, left), strip("aktivitat", 200, 100), strip("\u00a8", 234.9, 100.43)
    assert sorted((draft.text for draft in make_lines([other, accent, word])), reverse=True) == [
        "text on the left",
        "aktivit\u00a8at",
    ]


def test_small_signs_are_raised_from_their_own_column() -> None:
    """The plus signs of "C++": 0.134 em above their own line, less above the text on the right."""
    host, after = strip("Python-C", 50, 142.7), strip(", because", 101, 142.7)
    signs, right = strip("++", 88.5, 141.36, size=8, width=6), strip("text on the right", 220, 142.6)
    assert sorted(draft.text for draft in make_lines([host, signs, after, right])) == ["Python-C++, because", "text on the right"]


# List marks drawn apart


@pytest.mark.parametrize("mark", ["1.", "\u2013", "\u2022", "(a)"])
@pytest.mark.parametrize("lower", [-1.6, 1.6])
def test_a_mark_a_little_lower_belongs_to_its_item(mark: str, lower: float) -> None:
    item, apart = strip("an item of a list", 70), strip(mark, 50, 100 + lower, size=12)
    (line,) = make_lines([item, apart])
    assert line.text == f"{mark} an item of a list"
    assert line.baseline == 100
    assert [run.rise for run in line.runs] == [0.0] * len(line.runs)


def test_a_number_far_from_the_text_is_no_mark() -> None:
    assert len(make_lines([strip("an item of a list", 120), strip("1.", 50, 101.6, size=12)])) == 2


def test_a_mark_in_the_right_column() -> None:
    left, item, apart = strip("text on the left", 20), strip("an item of a list", 190), strip("\u2013", 170, 101.6, size=12)
    assert [draft.text for draft in make_lines([left, apart, item])] == ["text on the left", "\u2013 an item of a list"]


def test_a_lowered_sign_of_code_stays_in_its_line() -> None:
    typed = [
        strip("depth = (low+1)", 50),
        strip("2", 135),
        strip("**", 125, 98.4),
        strip("from lock import", 50, 112),
        strip("*", 135, 113.6),
    ]
    assert [line.text for line in make_lines(typed)] == ["depth = (low+1)**2", "from lock import *"]


@pytest.mark.parametrize(("start", "baseline"), [(300, 98.4), (60, 98.4), (125, 92)])
def test_a_star_that_follows_no_text_or_stands_over_it_is_left(start: float, baseline: float) -> None:
    assert len(make_lines([strip("depth = (low+1)", 50), strip("*", start, baseline)])) == 2
