"""The explanation names every change, and its sum is made from the pieces themselves."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.explain import list_changes, measure_balance, render_explanation
from ingest.model import (
    Article,
    Block,
    BlockKind,
    Change,
    Document,
    Furniture,
    FurnitureKind,
    Line,
    MediaType,
    Page,
    Piece,
    Processed,
    Quality,
    Rule,
    Source,
    render,
)

RAW = "Tagblatt 3\nDie Regie-\nrung tagt.\n"
PIECES = (
    Piece(11, 20),
    Piece(20, 22, "", Rule.SOFT_HYPHEN, 0.97),
    Piece(22, 32),
    Piece(32, 33, "", Rule.BLOCK_END, 1.0),
)
HEAD = (Piece(0, 10), Piece(10, 11, "", Rule.BLOCK_END, 1.0))


def change_of(piece: Piece, raw: str) -> Change:
    assert piece.rule is not None
    line = 1 + raw.count("\n", 0, piece.start)
    return Change(piece.rule, 1, line, piece.start, piece.end, raw[piece.start : piece.end], piece.text or "", piece.confidence)


def make(raw: str, body: tuple[Piece, ...], head: tuple[Piece, ...]) -> Processed:
    block = Block(BlockKind.PARAGRAPH, render(raw, body), body, 1, 1)
    furniture = Furniture(FurnitureKind.PAGE_HEADER, render(raw, head), head, 1)
    changes = tuple(change_of(piece, raw) for piece in (*head, *body) if piece.rule)
    article = Article(0, None, None, None, None, (), None, "de", 0.9, (block,), (), (furniture,), changes, Quality())
    lines = tuple(Line(1, start, start) for start in (0, 11, 22))
    document = Document(raw, lines, (Page(1),), "plain")
    return Processed(Source("file:///a.txt", b"", "0" * 64, MediaType.TEXT, "utf-8"), document, (article,))


def test_each_character_is_counted_once_where_it_went() -> None:
    balance = measure_balance(make(RAW, PIECES, HEAD))
    assert balance.raw == len(RAW)
    assert (balance.in_articles, balance.in_furniture, balance.changed) == (19, 10, 4)
    assert balance.even


def test_a_lost_character_shows() -> None:
    balance = measure_balance(make(RAW, (Piece(11, 19), *PIECES[1:]), HEAD))
    assert not balance.even
    assert balance.uncovered == 1


def test_a_character_in_two_places_shows() -> None:
    balance = measure_balance(make(RAW, (Piece(9, 20), *PIECES[1:]), HEAD))
    assert not balance.even
    assert balance.covered_twice == 2


def test_a_change_recorded_but_in_no_piece_is_counted() -> None:
    whole = make(RAW, PIECES, HEAD)
    (article,) = whole.articles
    block = replace(article.blocks[0], pieces=PIECES[:-1])
    assert measure_balance(replace(whole, articles=(replace(article, blocks=(block,)),))).even


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("ckf")), min_size=1, max_size=30))
def test_any_tiling_is_even(parts: list[tuple[int, str]]) -> None:
    at, body, head = 0, [], []
    for length, kind in parts:
        piece = Piece(at, at + length, "x", Rule.MOJIBAKE) if kind == "c" else Piece(at, at + length)
        (head if kind == "f" else body).append(piece)
        at += length
    balance = measure_balance(make("." * at, tuple(body), tuple(head)))
    assert balance.even
    assert balance.changed == sum(length for length, kind in parts if kind == "c")
    assert balance.in_furniture == sum(length for length, kind in parts if kind == "f")


def test_one_line_a_change_in_the_order_of_the_text() -> None:
    lines = list(render_explanation(make(RAW, PIECES, HEAD), 20))
    shown = [line for line in lines if " → " in line]
    assert [line.split()[:3] for line in shown] == [
        ["p1", "l1", "structure.block_end"],
        ["p1", "l2", "hyphens.soft"],
        ["p1", "l3", "structure.block_end"],
    ]
    assert shown[0].split()[3:] == ["3⏎Die", "→", "3¶Die", "1.00"]
    assert shown[1].split()[3:] == ["Regie-⏎rung", "→", "Regierung", "0.97"]
    assert "      33  characters in the raw text =" in lines
    assert lines[-1].startswith("Nothing was lost")


def test_a_change_cannot_steer_the_terminal() -> None:
    change = Change(Rule.CONTROL, 1, 1, 0, 4, "\x1b[2J" + "x" * 100, "", 1.0)
    (line,) = list_changes([change], change.before, 10)
    assert line.before == "␛[2Jxxxxx…"


def test_a_hyphen_and_its_line_end_are_one_change_and_blanks_at_the_edge_show() -> None:
    raw = "Regie-\nrung  \n"
    changes = [
        Change(Rule.SOFT_HYPHEN, 1, 1, 5, 6, "-", "", 0.9),
        Change(Rule.SOFT_HYPHEN, 1, 1, 6, 7, "\n", "", 0.8),
        Change(Rule.LINE_SPACE, 1, 2, 11, 13, "  ", "", 1.0),
    ]
    assert [(line.before, line.after, line.confidence) for line in list_changes(changes, raw)] == [
        ("Regie-⏎rung", "Regierung", 0.8),
        ("rung··", "rung", 1.0),
    ]
