"""Reading order: hand-set pages, each with the order in which a reader takes its lines."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import bidirectional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.draft import DraftRun, LineDraft
from ingest.extract.order import _MAYBE_RIGHT_TO_LEFT, order_lines, order_pages
from ingest.model import Box, Page, Style

PAGE = Page(1, 600, 800)
PITCH = 12.0
WORDS = "the harbour was quiet before dawn and nobody on the quay had seen the ferry leave its berth".split()


def line(text: str, x0: float, x1: float, top: float, size: float = 10.0, bold: bool = False, **more: object) -> LineDraft:
    box = Box(x0, top, x1, top + size)
    run = DraftRun(0, len(text), Style("Serif", size, bold))
    return replace(LineDraft(text, box, top + 0.8 * size, (run,)), **more)  # type: ignore[arg-type]


def column(name: str, x0: float, x1: float, top: float, count: int, last: float = 0.5) -> list[LineDraft]:
    """Justified lines with a short last one, named 'a0 …', 'a1 …'."""
    wide = [line(_text(name, n, x1 - x0), x0, x1, top + n * PITCH) for n in range(count - 1)]
    return [*wide, line(_text(name, count - 1, (x1 - x0) * last), x0, x0 + (x1 - x0) * last, top + (count - 1) * PITCH)]


def _text(name: str, n: int, width: float) -> str:
    text = f"{name}{n} " + " ".join(WORDS[n % 7 :] + WORDS)
    return text[: max(4, int(width / 5))].rstrip()


def shuffled(drafts: list[LineDraft]) -> list[LineDraft]:
    """By height and from the left, as an engine gives them: the worst order for columns."""
    return sorted(drafts, key=lambda draft: (draft.box.top, draft.box.x0))


def names(drafts: list[LineDraft]) -> list[str]:
    return [draft.text.split()[0] for draft in drafts]


def assert_order(expected: list[LineDraft], page: Page = PAGE) -> list[LineDraft]:
    found = order_lines(shuffled(expected), page)
    assert names(found) == names(expected)
    return found


# One column: never cut


def test_wide_gaps_between_paragraphs_are_no_columns() -> None:
    text = [*column("a", 60, 540, 60, 5), *column("b", 60, 540, 180, 3), *column("c", 60, 540, 400, 4)]
    found = assert_order(text)
    assert {(draft.region, draft.column) for draft in found} == {(0, 0)}


def test_bullets_stay_with_their_items() -> None:
    items = []
    for n in range(8):
        items += [
            line(f"•{n}", 60, 64, 60 + n * PITCH),
            line(f"item{n} of a list with some words in it", 80, 540, 60 + n * PITCH),
        ]
    assert_order(items)


def test_numbers_of_a_contents_list_stay_with_their_titles() -> None:
    rows = []
    for n in range(12):
        width = 200 + 37 * (n * 5 % 7)
        rows += [line(f"title{n} of a chapter", 60, 60 + width, 60 + n * PITCH), line(f"{n * 7 + 100}", 520, 540, 60 + n * PITCH)]
    assert_order(rows)


def test_table_of_short_cells_is_read_row_by_row() -> None:
    rows = []
    for n in range(9):
        for number, x0 in enumerate((60, 200, 330, 450)):
            rows.append(line(f"cell{n}{number} x", x0, x0 + 30 + 11 * ((n + number) % 4), 60 + n * PITCH))
    assert_order(rows)


def test_table_with_text_in_its_cells_is_read_cell_by_cell() -> None:
    rows = []
    top = 60.0
    for n in range(5):
        cells = [column(f"r{n}c{number}l", x0, x0 + 140, top, 2 + (n + number) % 2) for number, x0 in enumerate((60, 220, 380))]
        rows += [part for cell in cells for part in cell]
        top += 4 * PITCH + 6
    assert_order(rows)


def test_terms_come_before_what_is_said_of_them() -> None:
    rows = []
    top = 60.0
    for n in range(6):
        rows += [line(f"term{n}", 60, 60 + 20 + 9 * (n % 3), top, bold=True), *column(f"d{n}l", 180, 540, top, 2 + n % 3)]
        top += (2 + n % 3) * PITCH + 6
    assert_order(rows)


def test_hanging_indents_and_centred_lines_are_one_column() -> None:
    text = [line("Centred title", 220, 380, 60, 16)]
    for n in range(5):
        text += [line(f"first{n} line of an entry in a bibliography", 60, 540, 100 + 36 * n)]
        text += [line(f"more{n}{m} words of the same entry", 90, 520, 100 + 36 * n + PITCH * m) for m in (1, 2)]
    text += [line("End of it", 440, 540, 300)]
    assert {draft.column for draft in assert_order(text)} == {0}


def test_words_far_apart_in_justified_text_make_no_column() -> None:
    text = []
    for n in range(12):
        cut = 120 + 40 * (n * 3 % 7)
        text += [
            line(f"left{n} part of a line", 60, cut, 60 + n * PITCH),
            line(f"right{n} part of it", cut + 14, 540, 60 + n * PITCH),
        ]
    assert {draft.column for draft in assert_order(text)} == {0}


# Columns


@pytest.mark.parametrize("gutter", [8, 12, 30])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_columns_are_read_one_after_the_other(count: int, gutter: float) -> None:
    width = (480 - gutter * (count - 1)) / count
    text = []
    for number in range(count):
        x0 = 60 + number * (width + gutter)
        text += column("abcd"[number], x0, x0 + width, 60 + number % 2 * 3, 40 - 7 * number)
    found = assert_order(text)
    assert [draft.column for draft in found] == sorted(draft.column for draft in found)
    assert {draft.region for draft in found} == {0}


def test_title_and_byline_come_before_the_columns() -> None:
    front = [line("Title across the page", 60, 480, 40, 24), line("By somebody", 60, 140, 72)]
    found = assert_order([*front, *column("a", 60, 290, 100, 20), *column("b", 310, 540, 100, 18)])
    assert [draft.region for draft in found[:3]] == [0, 0, 1]


def test_box_across_the_columns_parts_what_is_above_from_what_is_below() -> None:
    text = [*column("a", 60, 290, 60, 12), *column("b", 310, 540, 60, 12)]
    text += [line("Quote across both columns of the page", 60, 540, 220, 16)]
    text += [*column("c", 60, 290, 256, 12), *column("d", 310, 540, 256, 10)]
    assert [draft.region for draft in assert_order(text)] == [0] * 24 + [1] + [2] * 22


def test_short_headline_across_the_columns() -> None:
    text = [*column("a", 60, 290, 60, 12), *column("b", 310, 540, 60, 12)]
    text += [line("Headline", 60, 130, 224, 14, bold=True)]
    text += [*column("c", 60, 290, 260, 12), *column("d", 310, 540, 260, 10)]
    assert_order(text)


def test_headings_at_the_same_height_in_both_columns_stay_in_their_columns() -> None:
    text = [*column("a", 60, 290, 60, 8), line("First", 60, 130, 170, 12, True), *column("b", 60, 290, 190, 9)]
    text += [*column("c", 310, 540, 60, 8), line("Second", 310, 380, 170, 12, True), *column("d", 310, 540, 190, 9)]
    assert_order(text)


def test_headline_over_two_of_three_columns() -> None:
    text = [line("Headline over two columns here", 60, 370, 40, 18)]
    text += [*column("a", 60, 210, 70, 20), *column("b", 225, 375, 70, 20), *column("s", 395, 540, 40, 26)]
    assert_order(text)


def test_caption_inside_a_column_stays_where_it_stands() -> None:
    caption = [line("Photo of a ferry in the harbour", 60, 230, 300, 8), line("seen from the quay", 60, 160, 310, 8)]
    text = [*column("a", 60, 290, 60, 8), *caption, *column("b", 60, 290, 330, 20), *column("c", 310, 540, 60, 40)]
    assert_order(text)


def test_picture_at_the_head_of_the_middle_column() -> None:
    text = [*column("a", 60, 210, 60, 30), *column("b", 225, 375, 180, 20), *column("c", 390, 540, 60, 28)]
    assert_order(text)


def test_heading_too_long_for_its_column_does_not_part_the_page() -> None:
    text = [*column("a", 60, 290, 60, 12), line("Donaudampfschifffahrtsgesellschaft", 60, 330, 220, 14, True)]
    text += [*column("b", 60, 290, 244, 20), *column("c", 310, 540, 60, 35)]
    assert_order(text)


def test_articles_side_by_side_under_another_one() -> None:
    top = [line("Lead of the page", 60, 300, 40, 24), *column("a", 60, 170, 80, 20), *column("b", 183, 293, 80, 20)]
    top += [*column("c", 307, 417, 80, 20), *column("d", 430, 540, 80, 22)]
    one = [line("First article below", 60, 250, 370, 14), *column("e", 60, 170, 395, 12), *column("f", 183, 293, 395, 12)]
    two = [line("Second article below", 307, 500, 370, 14), *column("g", 307, 417, 395, 12), *column("h", 430, 540, 395, 12)]
    assert_order([*top, *one, *two])


def test_large_headings_at_one_height_inside_their_columns() -> None:
    text = [*column("a", 60, 290, 60, 8), line("Large heading here", 60, 200, 172, 14, True), *column("b", 60, 290, 196, 9)]
    text += [*column("c", 310, 540, 60, 8), line("Another one here", 310, 430, 172, 14, True), *column("d", 310, 540, 196, 9)]
    assert_order(text)


def test_list_of_short_lines_beside_text() -> None:
    short = [line(f"item{n} flour"[: 8 + n % 4], 60, 100 + 6 * (n % 4), 100 + n * 14) for n in range(12)]
    intro, end = column("a", 60, 540, 40, 3, 1.0), column("z", 60, 540, 330, 3, 1.0)
    text = column("b", 200, 540, 100, 17)
    assert names(order_lines(shuffled([*intro, *short, *text, *end]), PAGE)) in (
        names([*intro, *short, *text, *end]),
        names([*intro, *text, *short, *end]),
    )


def test_box_between_the_columns_comes_after_them() -> None:
    left = [*column("a", 60, 290, 60, 12, 1.0), *column("b", 60, 220, 204, 5, 1.0), *column("c", 60, 290, 264, 20)]
    right = [*column("d", 310, 540, 60, 12, 1.0), *column("e", 380, 540, 204, 5, 1.0), *column("f", 310, 540, 264, 18)]
    box = [line(f"quote{n} in large letters", 235, 365, 210 + 16 * n, 13, True) for n in range(3)]
    assert_order([*left, *right, *box])


def test_authors_side_by_side_over_the_columns() -> None:
    authors = [line("Ada Beispiel", 100, 180, 80), line("Bo Example", 260, 340, 80), line("Cy Muster", 420, 500, 80)]
    text = [*column("a", 60, 290, 130, 20), *column("b", 310, 540, 130, 20)]
    assert_order([line("Title across the columns of a paper", 140, 460, 40, 20), *authors, *text])


def test_notes_at_the_foot_of_a_column_belong_to_it() -> None:
    notes = [line("1 A note under the first column of it", 60, 280, 700, 7), line("and its second line", 60, 160, 709, 7)]
    assert_order([*column("a", 60, 290, 60, 50), *notes, *column("b", 310, 540, 60, 54)])


def test_notes_across_the_page_come_after_the_columns() -> None:
    note = [line("1 A note that runs across both columns of the page, at its foot", 60, 500, 700, 7)]
    assert_order([*column("a", 60, 290, 60, 50), *column("b", 310, 540, 60, 50), *note])


def test_head_and_foot_come_first_and_last() -> None:
    head = [line("Evening", 60, 110, 20, 8), line("Section", 500, 540, 20, 8)]
    foot = [line("7", 60, 66, 770, 8)]
    assert_order([*head, *column("a", 60, 290, 60, 50), *column("b", 310, 540, 60, 54), *foot])


def test_side_column_beside_the_text_comes_after_it() -> None:
    side = [line(f"side{n} words"[: 6 + 3 * (n % 4)], 60, 80 + 13 * (n % 4), 60 + n * PITCH, 8) for n in range(12)]
    text = [*column("a", 180, 540, 52, 7), *column("b", 180, 540, 150, 20)]
    assert names(order_lines(shuffled([*side, *text]), PAGE)) == names([*text, *side])


def test_side_column_beside_the_title_comes_after_the_article() -> None:
    side = column("s", 60, 160, 60, 30)
    text = [
        line("Title of the article itself", 180, 480, 60, 20),
        *column("a", 180, 350, 100, 30),
        *column("b", 370, 540, 100, 30),
    ]
    assert names(order_lines(shuffled([*side, *text]), PAGE)) == names([*text, *side])


def test_notes_in_the_margin_come_after_the_text() -> None:
    notes = [line("n0 note", 450, 540, 100, 7), line("n1 more", 450, 530, 109, 7), line("n2 note", 450, 535, 400, 7)]
    assert_order([*column("a", 60, 430, 60, 40), *notes])


def test_drop_cap_comes_right_before_its_word() -> None:
    cap = line("D", 60, 82, 60, 30)
    text = [
        *[replace(part, box=part.box._replace(x0=86)) for part in column("a", 60, 290, 60, 3, 1.0)],
        *column("b", 60, 290, 96, 30),
    ]
    found = order_lines(shuffled([cap, *text, *column("c", 310, 540, 60, 30)]), PAGE)
    assert names(found)[:3] == ["D", "a0", "a1"]


def test_large_letter_with_nothing_beside_it_stays_in_its_place() -> None:
    assert_order([line("A", 60, 82, 40, 30), *column("a", 60, 540, 90, 6)])


# Directions, layers, pages


def test_text_in_the_margin_written_upwards_comes_last_in_its_own_region() -> None:
    margin = LineDraft("download of today", Box(10, 200, 20, 400), 20, (DraftRun(0, 17, Style("Sans", 8)),), angle=270)
    found = assert_order([*column("a", 60, 290, 60, 30), *column("b", 310, 540, 60, 30), margin])
    assert found[-1].region > found[-2].region


def test_page_of_turned_columns() -> None:
    def turned(draft: LineDraft) -> LineDraft:
        x0, top, x1, bottom = draft.box
        return replace(draft, box=Box(PAGE.width - bottom, x0, PAGE.width - top, x1), angle=90)

    text = [*column("a", 60, 380, 60, 30), *column("b", 400, 740, 60, 30)]
    found = order_lines([turned(draft) for draft in shuffled(text)], PAGE)
    assert names(found) == names(text)


def test_columns_of_hebrew_are_read_from_the_right() -> None:
    right = [
        line(
            "\u05d0\u05d1 \u05d2\u05d3\u05d4 \u05d5\u05d6\u05d7 \u05d8\u05d9\u05db\u05dc" * 3 + f" {n}", 310, 540, 60 + n * PITCH
        )
        for n in range(20)
    ]
    left = [replace(draft, text=draft.text + "0", box=draft.box._replace(x0=60, x1=290)) for draft in right[:15]]
    found = order_lines(shuffled([*right, *left]), PAGE)
    assert [draft.text for draft in found] == [draft.text for draft in [*right, *left]]


def test_hidden_text_under_the_print_comes_after_it() -> None:
    text = column("a", 60, 540, 60, 10)
    under = [replace(draft, text="h" + draft.text, hidden=True) for draft in text]
    assert names(order_lines(shuffled([*text, *under]), PAGE)) == names([*text, *under])


def test_hidden_text_beside_the_print_keeps_its_place() -> None:
    text = [*column("a", 60, 540, 60, 4), line("white on a dark box", 60, 300, 130, hidden=True), *column("b", 60, 540, 160, 4)]
    assert_order(text)


def test_a_column_of_two_lines_is_known_from_the_page_before() -> None:
    first = [*column("a", 60, 290, 60, 40), *column("b", 310, 540, 60, 40)]
    last = [
        line("c0 almost the end of it all, and the", 60, 290, 60),
        line("c1 very last", 60, 290, 72),
        line("d0 word", 310, 440, 60),
    ]
    found = order_pages([(PAGE, shuffled(first)), (Page(2, 600, 800), shuffled(last))])
    assert names(found[1]) == names(last)
    assert [draft.column for draft in found[1]] == [0, 0, 1]


def test_head_and_foot_close_to_the_columns_are_known_from_the_page_before() -> None:
    def page(number: int) -> list[LineDraft]:
        head = [line("Evening", 60, 110, 44), line("Section", 500, 540, 44)]
        return [*head, *column("a", 60, 290, 60, 50), *column("b", 310, 540, 60, 54 - 9 * number), line(f"{number}", 60, 66, 720)]

    for found in order_pages([(Page(number, 600, 800), shuffled(page(number))) for number in (1, 2)])[:2]:
        assert names(found)[:3] == ["Evening", "Section", "a0"]
        assert names(found)[-1] in ("1", "2")


def test_no_lines() -> None:
    assert order_lines([], PAGE) == []
    assert order_pages([(PAGE, [])]) == [[]]


BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(-50, 650),
    st.floats(-50, 850),
    st.sampled_from([0.0, 5.0, 40.0, 150.0, 230.0, 480.0]),
    st.sampled_from([0.0, 7.0, 10.0, 30.0]),
)
DRAFTS = st.builds(
    lambda text, box, angle, hidden, size: LineDraft(
        text, box, box.bottom - 2, (DraftRun(0, len(text), Style("Serif", size)),), None, hidden, angle
    ),
    st.text("abc 12", min_size=1, max_size=60),
    BOXES,
    st.sampled_from([0, 0, 0, 90, 180, 270]),
    st.booleans(),
    st.sampled_from([0.0, 7.0, 10.0, 30.0]),
)


def _plain(draft: LineDraft) -> LineDraft:
    return replace(draft, region=0, column=0)


@settings(max_examples=150)
@given(st.lists(DRAFTS, max_size=40))
def test_every_line_comes_out_once(drafts: list[LineDraft]) -> None:
    found = order_lines(drafts, PAGE)
    assert sorted(map(repr, map(_plain, found))) == sorted(map(repr, map(_plain, drafts)))
    regions = [draft.region for draft in found]
    assert regions == sorted(regions)
    assert order_lines(drafts, PAGE) == found


@settings(max_examples=60)
@given(st.integers(2, 4), st.floats(7, 40), st.integers(4, 40), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(count: int, gutter: float, rows: int, random: object) -> None:
    width = (480 - gutter * (count - 1)) / count
    text = [
        part
        for n in range(count)
        for part in column("abcd"[n], 60 + n * (width + gutter), 60 + n * (width + gutter) + width, 60, rows)
    ]
    mixed = list(text)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert names(order_lines(mixed, PAGE)) == names(text)


def test_a_chapter_name_at_the_right_edge_stands_over_short_lines() -> None:
    """Nothing stands beside anything here, though the lines are short and a strip between them is free."""
    name = [line("CHAPTER 1", 454, 540, 148, 14), line("Compilation", 464, 540, 249, 20)]
    text = [line(f"t{n} was moved to another page.", 72, 240, 346 + 30 * n) for n in range(9)]
    known = order_pages(
        [(PAGE, shuffled(name + text)), (PAGE, shuffled([*column("a", 60, 290, 60, 20), *column("b", 310, 540, 60, 20)]))]
    )
    assert names(known[0]) == names(name + text)
    assert_order(name + text)


def test_blocks_written_from_right_to_left() -> None:
    """The quick look misses no letter that Unicode calls R or AL."""
    letters = (chr(code) for code in range(0x110000))
    assert all(_MAYBE_RIGHT_TO_LEFT.match(letter) for letter in letters if bidirectional(letter) in ("R", "AL"))
