"""Plain text dumps: lines, pages, and columns that stand side by side."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.extract.plain import read_plain
from ingest.model import Document

INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*")

WORDS = (
    "als der Morgen kam lag das Schiff noch im Hafen und niemand auf dem Kai hatte gesehen wer die Leinen losgemacht hat".split()
)


def texts(document: Document) -> list[str]:
    return [document.text(line) for line in document.lines]


def wrap(count: int, width: int, seed: int, name: str = "") -> list[str]:
    """Lines of running text, ragged, each below `width` letters; the first word of each names it."""
    pick = random.Random(seed)
    lines = []
    for n in range(count):
        line = f"{name}{n}"
        while True:
            word = pick.choice(WORDS)
            if len(line) + 1 + len(word) > width:
                break
            line += " " + word
        lines.append(line)
    return lines


def beside(*columns: list[str], gap: int = 4) -> str:
    """Print columns side by side, padded with blanks."""
    rows = max(len(column) for column in columns)
    widths = [max(len(line) for line in column) + gap for column in columns]
    printed = []
    for n in range(rows):
        cells = [column[n] if n < len(column) else "" for column in columns]
        printed.append("".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    return "\n".join(printed) + "\n"


# Lines and pages


def test_every_kind_of_line_end() -> None:
    document = read_plain("a\nb\r\nc\rd\u2028e\u2029f\x85g\x0bh")
    assert texts(document) == list("abcdefgh")


def test_blank_lines_are_gaps() -> None:
    document = read_plain("\ufeff\n a \n \t \n\u200b\n\u00a0\n b\n\n")
    assert texts(document) == [" a ", " b"]


def test_separators_that_are_no_line_ends_stay_inside() -> None:
    assert texts(read_plain("a\x1cb\x1dc\x1ed")) == ["a\x1cb\x1dc\x1ed"]


def test_form_feeds_are_page_breaks() -> None:
    document = read_plain("one\n\ftwo\fthree\f\f five\n\f")
    assert [(line.page, document.text(line)) for line in document.lines] == [(1, "one"), (2, "two"), (3, "three"), (5, " five")]
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\f\f", "\ufeff"])
def test_nothing_to_read(text: str) -> None:
    document = read_plain(text)
    assert document.lines == ()
    assert document.raw == text
    assert document.pages[0].number == 1


def test_plain_text_has_no_geometry() -> None:
    document = read_plain("a line\nanother\n")
    assert all(line.box is None and line.baseline is None and line.column == 0 for line in document.lines)
    assert (document.extractor, document.flags) == ("plain", ())


# Text that must stay as it is printed


def assert_as_printed(text: str) -> None:
    document = read_plain(text)
    assert texts(document) == [row for row in re.split(r"[\n\f]", text) if row.strip()]
    assert document.flags == ()


@pytest.mark.parametrize("blanks", [2, 3])
def test_justified_text_with_wide_blanks(blanks: int) -> None:
    for seed in range(40):
        pick = random.Random(seed)
        rows = [line.replace(" ", " " * blanks) if pick.random() < 0.6 else line for line in wrap(40, 46, seed)]
        assert_as_printed("\n".join(rows))


def test_lines_padded_to_one_width_by_wide_blanks() -> None:
    for seed in range(40):
        rows = []
        for line in wrap(40, 60, seed):
            words = line.split()
            while sum(map(len, words)) + len(words) - 1 < 60:
                words[random.Random(len(rows)).randrange(len(words) - 1)] += " "
            rows.append(" ".join(words))
        assert_as_printed("\n".join(rows))


def test_table_of_figures() -> None:
    rows = [f"{name:<12}{n * 17 % 90:>8}{n * 31 % 900:>10}{n / 7:>10.2f}" for n, name in enumerate(WORDS)]
    assert_as_printed("\n".join(rows))


def test_table_of_words() -> None:
    rows = [f"{a:<14}{b:<16}{c:<14}" for a, b, c in zip(WORDS, WORDS[3:], WORDS[5:], strict=False)]
    assert_as_printed("\n".join(rows))


def test_list_with_wide_blanks_after_its_marks() -> None:
    rows = []
    for n in range(12):
        rows += [f"  {n + 1}.    {line}" if not index else f"        {line}" for index, line in enumerate(wrap(2, 60, n))]
    assert_as_printed("\n".join(rows))


def test_contents_with_page_numbers() -> None:
    assert_as_printed("\n".join(f"{line:<60}{n * 3 + 1:>4}" for n, line in enumerate(wrap(20, 44, 3))))


def test_address_at_the_right() -> None:
    rows = [" " * 50 + part for part in ("Frau Beispiel", "Hafenweg 3", "Ort am See", "7. Mai 2020")]
    assert_as_printed("\n".join([*rows, "", *wrap(20, 60, 5)]))


def test_program_code() -> None:
    rows = [f"    value_{n} = read(source_{n})    # {line}" for n, line in enumerate(wrap(10, 30, 2))]
    assert_as_printed("\n".join(rows))


def test_paragraph_a_line() -> None:
    assert_as_printed("\n".join(" ".join(wrap(12, 60, n)) for n in range(10)))


# Columns side by side


@pytest.mark.parametrize("gap", [2, 3, 8])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_columns_come_one_after_the_other(count: int, gap: int) -> None:
    columns = [wrap(30 - 4 * n, 34, n, "abcd"[n]) for n in range(count)]
    document = read_plain(beside(*columns, gap=gap))
    assert texts(document) == [line for column in columns for line in column]
    assert document.flags == ("columns_split",)
    assert [line.column for line in document.lines] == [n for n, column in enumerate(columns) for _ in column]


def test_title_and_byline_above_the_columns() -> None:
    left, right = wrap(20, 34, 1, "a"), wrap(18, 34, 2, "b")
    text = "Der Titel geht über beide Spalten hinweg und noch ein Stück weiter\n\nVon Ada Beispiel\n\n" + beside(left, right)
    document = read_plain(text)
    assert [found.strip() for found in texts(document)] == [*text.splitlines()[:3:2], *left, *right]
    assert document.lines[0].region < document.lines[2].region


def test_indents_inside_a_column_stay() -> None:
    left, right = wrap(20, 34, 1, "a"), wrap(20, 34, 2, "b")
    left[5], right[7], right[12] = "   " + left[5], "   " + right[7], "   " + right[12]
    assert texts(read_plain(beside(left, right))) == [*left, *right]


def test_ragged_gutter() -> None:
    left, right = wrap(24, 34, 1, "a"), wrap(24, 34, 2, "b")
    rows = [a.ljust(38 + n % 2) + b for n, (a, b) in enumerate(zip(left, right, strict=True))]
    assert [found.strip() for found in texts(read_plain("\n".join(rows)))] == [*left, *right]


def test_columns_on_different_heights() -> None:
    left, right = wrap(20, 34, 1, "a"), wrap(20, 34, 2, "b")
    rows = [row for a, b in zip(left, right, strict=True) for row in (a, " " * 40 + b)]
    assert [found.strip() for found in texts(read_plain("\n".join(rows)))] == [*left, *right]


def test_wide_characters_count_twice() -> None:
    pick = random.Random(4)
    letters = "海港早晨沒有人看見渡輪離開碼頭天色還很暗"
    left = ["".join(pick.choice(letters) for _ in range(pick.randint(17, 20))) for _ in range(20)]
    right = ["".join(pick.choice(letters) for _ in range(pick.randint(17, 20))) for _ in range(20)]
    rows = [a + " " * (44 - 2 * len(a)) + b for a, b in zip(left, right, strict=True)]
    assert [found.strip() for found in texts(read_plain("\n".join(rows)))] == [*left, *right]


def test_soft_hyphens_take_a_place() -> None:
    left, right = wrap(20, 34, 1, "a"), wrap(20, 34, 2, "b")
    left[3::4] = [line[:-1] + "\u00ad" for line in left[3::4]]
    assert texts(read_plain(beside(left, right))) == [*left, *right]


def test_tabs_between_columns() -> None:
    left, right = wrap(20, 30, 1, "a"), wrap(20, 30, 2, "b")
    rows = [a + "\t" * (5 - len(a) // 8) + b for a, b in zip(left, right, strict=True)]
    assert [found.strip() for found in texts(read_plain("\n".join(rows)))] == [*left, *right]


def test_only_some_pages_are_in_columns() -> None:
    left, right, plain = wrap(20, 34, 1, "a"), wrap(20, 34, 2, "b"), wrap(20, 70, 3, "c")
    document = read_plain(beside(left, right) + "\f" + "\n".join(plain) + "\n\f" + beside(right, left))
    assert texts(document) == [*left, *right, *plain, *right, *left]
    assert [line.page for line in document.lines] == [1] * 40 + [2] * 20 + [3] * 40


def test_columns_over_pages_without_page_breaks_are_left_and_flagged() -> None:
    text = beside(wrap(400, 34, 1, "a"), wrap(400, 34, 2, "b"))
    document = read_plain(text)
    assert texts(document) == text.splitlines()
    assert document.flags == ("mixed_columns",)


def test_pages_parted_by_blank_rows_instead_of_form_feeds() -> None:
    pages = [(wrap(45, 34, n, "a"), wrap(45, 34, n + 9, "b")) for n in range(5)]
    document = read_plain("\n\n\n\n\n".join(beside(*page) for page in pages))
    assert texts(document) == [line for page in pages for column in page for line in column]


# Properties

ROWS = st.lists(st.text(alphabet=st.sampled_from("ab\u6f22 \u00a0\t\u00ad."), max_size=30), max_size=40)


def assert_nothing_lost(text: str) -> None:
    document = read_plain(text)
    at = 0
    for start, end in sorted((line.start, line.end) for line in document.lines):
        assert start >= at
        assert INVISIBLE.fullmatch(text, at, start), repr(text[at:start])
        assert not INVISIBLE.fullmatch(text, start, end)
        assert not set(text[start:end]) & set("\n\r\f\v\x85\u2028\u2029")
        at = end
    assert INVISIBLE.fullmatch(text, at)
    pages = [line.page for line in document.lines]
    assert pages == sorted(pages)


@given(st.text(alphabet=st.sampled_from("aB \n\r\f\v\t\u2028\u2029\x85\u00a0\u00ad\u200b\ufeff\x1c\x00"), max_size=200))
@example("a\r\n\r\nb")
def test_only_blanks_lie_outside_the_lines(text: str) -> None:
    assert_nothing_lost(text)


@settings(max_examples=60)
@given(ROWS, ROWS, st.integers(20, 45))
def test_only_blanks_lie_outside_the_lines_of_columns(left: list[str], right: list[str], width: int) -> None:
    text = beside(wrap(12, 34, 1), wrap(12, 34, 2))
    text += "\n".join(a.ljust(width) + b for a, b in zip(left, right, strict=False))
    assert_nothing_lost(text + "\f" + "\n".join(left))


@settings(max_examples=40)
@given(st.integers(2, 3), st.integers(5, 40), st.integers(24, 60), st.integers(2, 9), st.integers(0, 10**6))
def test_any_columns(count: int, rows: int, width: int, gap: int, seed: int) -> None:
    columns = [wrap(rows, width, seed + n, "abc"[n]) for n in range(count)]
    assert texts(read_plain(beside(*columns, gap=gap))) == [line for column in columns for line in column]


# Cost


def _seconds(text: str) -> float:
    start = time.process_time()
    read_plain(text)
    return time.process_time() - start


def test_cost_grows_with_the_length_only() -> None:
    """Ten megabytes take 0.7 s, two hundred on one line 1.6 s; a fifth of that here, with room for a slow machine."""
    assert _seconds("Ein ganz normaler Satz mit einigen Wörtern darin.\n" * 40_000) < 2
    assert _seconds("wort  wort " * 4_000_000) < 5
    assert _seconds(("wort " * 8 + "      " + "wort " * 8 + "\n") * 20_000) < 5
