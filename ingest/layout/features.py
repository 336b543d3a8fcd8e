"""What can be seen of a line: its words, its ends, its neighbours, and, where known, its place and print.

Every feature is relative to the document at hand (its body size, its leading, the width of this column), so
that nothing here knows a typesetter. Geometry that is not known is NaN; the trees take NaN as "unknown".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.layout.cues import BYLINE_STARTS, MONTHS
from ingest.model import Box, Document, Line

Floats = NDArray[np.float32]
NAN = float("nan")

BULLETS = "•◦‣▪·▸►○●■□–—*-➢➤✓✔❖➔→⁃∙"
_NUMBER = re.compile(r"\(?(\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z]|[ivxlc]{1,5}|[IVXLC]{1,5})([.)])\s+\S")
_BARE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+\S")
_PAGE_NUMBER = re.compile(r"\W*(?:\w{1,9}\.?\s+)?[\divxlc]{1,4}(?:\s*(?:/|\w{2,4})\s*\d{1,4})?\W*")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b")
_NOTE_START = re.compile(r"(?:\d{1,3}|[*†‡§]|\[\d{1,3}\]|\(\d{1,3}\))\s*[^\W\d_]")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*[\divxlc]{1,4}$|\s{3,}\d{1,4}$|(?:…\s?){2,}\s*\d{1,4}$")
_CHAPTER = re.compile(
    r"(?:chapter|kapitel|chapitre|capítulo|capitolo|rozdział|hoofdstuk|kapitola|luku|part|teil|partie|parte|część|deel|appendix|anhang|"
    r"annexe|anexo|section|abschnitt|sección|§)\s*[\dIVXLA-H]{1,4}\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^(?:photo|foto|bild|fig|abb|tab|image|imagen|figure|table|source|quelle|fuente|zdj|crédit|credit|"
    r"illustration|file picture|archiv)|"
    r"\b(?:photos?|fotos?|copyright|credits?|crédit|illustration|archiv(?:bild)?|getty|reuters|dpa|afp)\b|©",
    re.IGNORECASE,
)
_CLOSERS = "\"'”’“»«)]}›‹*"
_OPENERS = "\"'„“‚‘«»([{‹›¿¡"
_ENDERS = ".!?…。！？."
_SKELETON = re.compile(r"[\W\d_]+")


class _Widths(dict[str, float]):
    """Width of a character in em of a typical text face: enough to tell whether a word would have fitted."""

    def __missing__(self, c: str) -> float:
        if c in " .,;:'’‘|!ijlI()[]/\\ft-":
            width = 0.30
        elif c in "mwMW—@%…":
            width = 0.85
        elif unicodedata.east_asian_width(c) in "WF":
            width = 1.0
        elif unicodedata.combining(c) or c in "\u00ad\u200b":
            width = 0.0
        else:
            width = 0.66 if c.isupper() else 0.5
        self[c] = width
        return width


_WIDTHS = _Widths()


class _Classes(dict[str, str]):
    """One letter for what a character is: U capital, l small, a other letter, d digit, x anything else."""

    def __missing__(self, c: str) -> str:
        found = "U" if c.isupper() else "l" if c.islower() else "d" if c.isdigit() else "a" if c.isalpha() else "x"
        self[c] = found
        return found


_CLASSES = _Classes()


def measure_width(text: str) -> float:
    """Estimated width of a text in em."""
    return sum(map(_WIDTHS.__getitem__, text))


@dataclass(frozen=True, slots=True)
class LineView:
    """The document as columns of numbers, one row a line in reading order."""

    names: tuple[str, ...]
    values: Floats
    texts: tuple[str, ...]
    skeletons: tuple[str, ...]
    style_keys: tuple[tuple[str, float, bool, bool], ...]
    has_geometry: bool


def _style(line: Line) -> tuple[str, float, bool, bool, int | None, float]:
    """The style that covers most of the line, and the rise of its first run."""
    if not line.runs:
        return ("", NAN, False, False, None, 0.0)
    best = max((run for run in line.runs), key=lambda run: (run.end - run.start) * (1 if run.rise <= 0.5 else 0.1))
    if len(line.runs) > 1:
        counts: Counter[tuple[str, float, bool, bool, int | None]] = Counter()
        for run in line.runs:
            if run.rise <= 0.5:
                counts[(run.style.font, round(run.style.size, 1), run.style.bold, run.style.italic, run.style.color)] += (
                    run.end - run.start
                )
        if counts:
            font, size, bold, italic, color = max(counts, key=lambda key: counts[key])
            return (font, size, bold, italic, color, line.runs[0].rise)
    style = best.style
    return (style.font, round(style.size, 1), style.bold, style.italic, style.color, line.runs[0].rise)


OWN = (
    "chars words width ends_stop ends_comma ends_colon ends_hyphen ends_question ends_closer ends_short_word "
    "starts_lower starts_upper starts_digit starts_opener starts_bullet starts_number bare_number caps_share title_share "
    "digit_share url date byline credit note_start page_number_like open_bracket quote_balance lead_blanks trail_blank "
    "blank_before blank_after page_first page_last page_index page_index_end doc_index doc_index_end page_share "
    "repeats repeats_page_edge similar_first page_of pages cjk first_word last_word letters_share stretched month "
    "leader chapter echo "
    "slack fits slack_page "
    "size_ratio bold italic other_font other_color caps style_share gap_above gap_below indent right_gap centred "
    "y_share y_share_bottom width_share column_share rise page_width_share column region_lines tag_heading tag_text tag_list "
    "tag_aside "
    "left_share run_in bold_start gap_above_page top_rank bottom_rank set_width"
).split()
_INDEX = {name: k for k, name in enumerate(OWN)}


def _last_word_kind(word: str) -> float:
    stripped = word.strip(_CLOSERS + _OPENERS + ".,;:!?")
    return float(len(stripped)) if stripped.islower() else float(len(stripped)) + 20.0


def view_lines(document: Document) -> LineView:
    """Look at every line once."""
    lines = document.lines
    count = len(lines)
    values = np.full((count, len(OWN)), NAN, dtype=np.float32)
    rows: list[list[float]] = []
    texts: list[str] = []
    skeletons: list[str] = []
    blank_before, blank_after = _blank_lines(document)
    raws = [document.text(line) for line in lines]
    for line_raw in raws:
        text = line_raw.strip()
        texts.append(text)
        skeletons.append(_SKELETON.sub("", text.casefold()))
        rows.append(_text_features(line_raw, text))
    if count:
        block = np.array(rows, dtype=np.float32)
        for k, name in enumerate(_TEXT_NAMES):
            values[:, _INDEX[name]] = block[:, k]
    values[:, _INDEX["blank_before"]] = blank_before
    values[:, _INDEX["blank_after"]] = blank_after
    _place_features(document, values, skeletons)
    has_geometry = bool(count) and lines[0].box is not None
    styles: tuple[tuple[str, float, bool, bool], ...]
    if has_geometry:
        styles = _geometry_features(document, values, texts)
    else:
        styles = tuple(("", 0.0, False, False) for _ in lines)
        _text_slack(values, lines, texts)
    return LineView(tuple(OWN), values, tuple(texts), tuple(skeletons), styles, has_geometry)


_TEXT_NAMES = (
    "chars words width ends_stop ends_comma ends_colon ends_hyphen ends_question ends_closer ends_short_word "
    "starts_lower starts_upper starts_digit starts_opener starts_bullet starts_number bare_number caps_share title_share "
    "digit_share url date byline credit note_start page_number_like open_bracket quote_balance lead_blanks trail_blank "
    "cjk first_word last_word letters_share stretched month leader chapter"
).split()


def _text_features(raw: str, text: str) -> list[float]:
    words = text.split()
    count = len(words)
    chars = len(text)
    bare = text.rstrip(_CLOSERS)
    last = bare[-1:] if bare else text[-1:]
    body = text.lstrip(_OPENERS)
    first = body[:1]
    classes = "".join(map(_CLASSES.__getitem__, text))
    upper, lower, digits = classes.count("U"), classes.count("l"), classes.count("d")
    letters = upper + lower + classes.count("a")
    capital_words = sum(1 for w in words if w[:1].isupper() or (w[:1] in _OPENERS and w[1:2].isupper()))
    lowered = text.casefold()
    first_token = words[0].casefold().rstrip(":.,") if words else ""
    last_token = words[-1] if words else ""
    quotes = text.count("„") + text.count("«") - text.count("»") + text.count("“") - text.count("”")
    return [
        chars,
        count,
        measure_width(text),
        last in _ENDERS and last != "",
        last in ",;、，；",
        last in ":：",
        text[-1:] in "-\u00ad\u2010\u2011\ufffe" and text[-1:] != "",
        last in "?!？！",
        text[-1:] in _CLOSERS and text[-1:] != "",
        len(last_token) <= 3 and last_token.islower(),
        first.islower(),
        first.isupper(),
        first.isdigit(),
        text[:1] in _OPENERS and text[:1] != "",
        text[:1] in BULLETS and (chars == 1 or text[1:2].isspace()) and text[:1] != "" if text else 0.0,
        bool(_NUMBER.match(text)),
        bool(_BARE_NUMBER.match(text)),
        upper / max(1, upper + lower),
        capital_words / max(1, count),
        digits / max(1, chars),
        bool(_URL.search(text)) if ("/" in text or "@" in text or "www" in text) else 0.0,
        bool(_DATE.search(text)) if digits else 0.0,
        (2.0 if first_token in BYLINE_STARTS else 0.0) if count <= 14 else 0.0,
        bool(_CREDIT.search(text)),
        bool(_NOTE_START.match(text)),
        bool(digits or chars < 6) and bool(_PAGE_NUMBER.fullmatch(text)),
        text.count("(") + text.count("[") - text.count(")") - text.count("]"),
        quotes,
        len(raw) - len(raw.lstrip()),
        raw[-1:].isspace(),
        sum(1 for c in text[:12] if "\u2e80" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af") / max(1, min(12, chars)),
        measure_width(words[0]) if words else 0.0,
        _last_word_kind(last_token),
        letters / max(1, chars),
        "  " in text,
        any(m in lowered for m in MONTHS) if digits and chars < 80 else 0.0,
        bool(_LEADER.search(text)) if digits else 0.0,
        bool(_CHAPTER.match(text)),
    ]


def _blank_lines(document: Document) -> tuple[Floats, Floats]:
    """Blank lines before and after each line, as printed next to it in the raw text."""
    lines = document.lines
    order = sorted(range(len(lines)), key=lambda i: lines[i].start)
    before = np.zeros(len(lines), dtype=np.float32)
    after = np.zeros(len(lines), dtype=np.float32)
    for a, b in pairwise(order):
        gap = document.raw[lines[a].end : lines[b].start]
        blanks = max(0, gap.count("\n") - 1)
        after[a] = before[b] = min(blanks, 9)
    return before, after


def _place_features(document: Document, values: Floats, skeletons: list[str]) -> None:
    """Where the line stands on its page and in the document, and how often it comes back."""
    lines = document.lines
    count = len(lines)
    if not count:
        return
    pages = np.array([line.page for line in lines])
    page_count = len({line.page for line in lines})
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for i, line in enumerate(lines):
        starts.setdefault(line.page, i)
        ends[line.page] = i
    index = np.arange(count)
    first = np.array([starts[p] for p in pages])
    last = np.array([ends[p] for p in pages])
    put = values.__setitem__
    put((slice(None), _INDEX["page_first"]), index == first)
    put((slice(None), _INDEX["page_last"]), index == last)
    put((slice(None), _INDEX["page_index"]), np.minimum(index - first, 30))
    put((slice(None), _INDEX["page_index_end"]), np.minimum(last - index, 30))
    put((slice(None), _INDEX["doc_index"]), np.minimum(index, 40))
    put((slice(None), _INDEX["doc_index_end"]), np.minimum(count - 1 - index, 40))
    put((slice(None), _INDEX["page_share"]), (index - first) / np.maximum(1, last - first))
    put((slice(None), _INDEX["page_of"]), np.minimum(pages - pages.min(), 20))
    put((slice(None), _INDEX["pages"]), min(page_count, 40))
    # A running head comes back with another number: compare the letters alone, page by page.
    seen: dict[str, set[int]] = {}
    edge: dict[str, set[int]] = {}
    for i, skeleton in enumerate(skeletons):
        seen.setdefault(skeleton, set()).add(lines[i].page)
        if index[i] - first[i] < 5 or last[i] - index[i] < 5:
            edge.setdefault(skeleton, set()).add(lines[i].page)
    values[:, _INDEX["repeats"]] = [(len(seen[s]) - 1 if s else -1) for s in skeletons]
    values[:, _INDEX["repeats_page_edge"]] = [
        (len(edge.get(s, ())) / page_count if page_count > 1 and s else -1) for s in skeletons
    ]
    values[:, _INDEX["echo"]] = _find_echoes(skeletons)
    # Is this line part of what stands at the top of the document (a running title, also cut short)?
    head = "".join(skeletons[:6])
    values[:, _INDEX["similar_first"]] = [(len(s) >= 8 and (s in head or (len(s) > 16 and s[:14] in head))) for s in skeletons]


def _find_echoes(skeletons: list[str]) -> list[bool]:
    """Does the text of the line stand elsewhere in the document? A pull quote repeats its sentence, a running head a title."""
    size = 12
    out: list[bool] = []
    window = 60_000  # letters looked at together: bounds the memory on long documents
    start = 0
    while start < len(skeletons):
        end, letters = start, 0
        while end < len(skeletons) and letters < window:
            letters += len(skeletons[end])
            end += 1
        text = "".join(skeletons[start:end])
        counts = Counter(text[k : k + size] for k in range(len(text) - size + 1))
        out += [
            len(skeleton) >= size and counts[skeleton[:size]] > 1 and counts[skeleton[-size:]] > 1
            for skeleton in skeletons[start:end]
        ]
        start = end
    return out


def _text_slack(values: Floats, lines: tuple[Line, ...], texts: list[str]) -> None:
    """How much room was left at the end of the line, from estimated widths: the column here is as wide as its longest lines."""
    widths = values[:, _INDEX["width"]]
    count = len(lines)
    if not count:
        return
    column = np.empty(count, dtype=np.float32)
    reach = 8
    padded = np.concatenate([np.zeros(reach, np.float32), widths, np.zeros(reach, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    column = np.sort(windows, axis=1)[:, -2]  # the second longest: one overlong line must not set the width
    column = np.maximum(column, 1.0)
    values[:, _INDEX["slack"]] = (column - widths) / column
    following = np.concatenate([values[1:, _INDEX["first_word"]], [NAN]]).astype(np.float32)
    values[:, _INDEX["fits"]] = (column - widths - following - 0.3) / column
    overall = np.quantile(widths, 0.9) if count else 1.0
    values[:, _INDEX["slack_page"]] = (overall - widths) / max(overall, 1.0)
    values[:, _INDEX["column_share"]] = column / max(overall, 1.0)


def _geometry_features(document: Document, values: Floats, texts: list[str]) -> tuple[tuple[str, float, bool, bool], ...]:
    lines = document.lines
    styles = [_style(line) for line in lines]
    chars: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    colors: Counter[int | None] = Counter()
    by_style: Counter[tuple[str, float, bool, bool]] = Counter()
    for style, text in zip(styles, texts, strict=True):
        chars[round(style[1] * 2) / 2 if style[1] == style[1] else 0.0] += len(text)
        fonts[style[0]] += len(text)
        colors[style[4]] += len(text)
        by_style[style[:4]] += len(text)
    total = max(1, sum(chars.values()))
    body = max(chars, key=lambda s: (chars[s], s)) or 10.0
    body_font = max(fonts, key=lambda f: (fonts[f], f))
    body_color = max(colors, key=lambda c: (colors[c], str(c)))
    pages = {page.number: page for page in document.pages}
    columns = _column_edges(lines)
    leading = _body_leading(lines, styles, body)
    order_top: dict[int, list[float]] = {}
    for line in lines:
        assert line.box is not None
        order_top.setdefault(line.page, []).append(line.box.top)
    for tops in order_top.values():
        tops.sort()
    for i, line in enumerate(lines):
        box, page = line.box, pages[line.page]
        assert box is not None
        font, size, bold, italic, color, rise = styles[i]
        left, right, in_column = columns[i]
        width = max(right - left, 1.0)
        height = max(page.height, 1.0)
        previous = lines[i - 1] if i else None
        following = lines[i + 1] if i + 1 < len(lines) else None
        row = values[i]

        def put(name: str, value: float, row: Floats = row) -> None:
            row[_INDEX[name]] = value

        em = max(body, 1.0)
        put("size_ratio", size / em)
        put("bold", bold)
        put("italic", italic)
        put("other_font", font != body_font)
        put("other_color", color != body_color)
        put("caps", values[i, _INDEX["caps_share"]] > 0.8)
        put("style_share", by_style[styles[i][:4]] / total)
        put("gap_above", _gap(previous, line, leading))
        put("gap_below", _gap(line, following, leading))
        put("indent", (box.x0 - left) / em)
        put("right_gap", (right - box.x1) / em)
        put("slack", (right - box.x1) / width)
        first_width = _first_word_width(following, texts[i + 1]) if following is not None else NAN
        put("fits", (right - box.x1 - first_width - 0.25 * em) / width)
        put("slack_page", box.width / max(page.width, 1.0))
        put("centred", abs((box.x0 + box.x1) / 2 - (left + right) / 2) / em)
        put("y_share", box.top / height)
        put("y_share_bottom", (height - box.bottom) / height)
        put("width_share", box.width / width)
        put("column_share", width / em)
        put("page_width_share", width / max(page.width, 1.0))
        put("rise", rise / em)
        put("column", line.column)
        put("region_lines", min(in_column, 40))
        tag = (line.tag or "").upper()
        put("tag_heading", (1.0 if re.fullmatch(r"H\d?|TITLE", tag) else 0.0) if tag else NAN)
        put("tag_text", (1.0 if tag in {"P", "SPAN", "DIV"} else 0.0) if tag else NAN)
        put("tag_list", (1.0 if tag in {"LI", "LBODY", "LBL"} else 0.0) if tag else NAN)
        put("tag_aside", (1.0 if tag in {"ARTIFACT", "CAPTION", "NOTE", "FOOTNOTE", "FENOTE"} else 0.0) if tag else NAN)
        put("left_share", box.x0 / max(page.width, 1.0))
        put("bold_start", bool(line.runs) and line.runs[0].style.bold and not bold)
        put("run_in", _run_in(line, styles[i]))
        tops = order_top[line.page]
        rank = int(np.searchsorted(tops, box.top - 1.0))
        put("top_rank", min(rank, 20))
        put("bottom_rank", min(len(tops) - 1 - rank, 20))
        put("gap_above_page", (box.top - tops[rank - 1]) / leading if rank > 0 else NAN)
    # A bolder cut of the same family runs wider: it tells bold where the font's name does not.
    estimate = np.maximum(values[:, _INDEX["width"]], 0.5) * np.array([max(style[1], 1.0) for style in styles], dtype=np.float32)
    measured = np.array([_box(line).width for line in lines], dtype=np.float32) / estimate
    values[:, _INDEX["set_width"]] = measured / max(float(np.median(measured)), 0.01)
    return tuple(style[:4] for style in styles)


def _run_in(line: Line, style: tuple[str, float, bool, bool, int | None, float]) -> float:
    """Share of the line, from its start, that is printed bolder or slanted against the rest."""
    if len(line.runs) < 2 or line.end <= line.start:
        return 0.0
    first = line.runs[0].style
    if (first.bold, first.italic) == (style[2], style[3]):
        return 0.0
    return (line.runs[0].end - line.start) / (line.end - line.start)


def _first_word_width(line: Line, text: str) -> float:
    box = line.box
    assert box is not None
    words = text.split(maxsplit=1)
    if not words:
        return 0.0
    total = measure_width(text)
    return box.width * measure_width(words[0]) / total if total else 0.0


def _gap(upper: Line | None, lower: Line | None, leading: float) -> float:
    """Distance of the baselines in units of the body's leading; NaN over a page or column."""
    if upper is None or lower is None or upper.page != lower.page:
        return NAN
    if upper.baseline is None or lower.baseline is None:
        return NAN
    gap = (lower.baseline - upper.baseline) / leading
    return max(-9.0, min(gap, 9.0)) if gap > 0 else -1.0


def _body_leading(lines: tuple[Line, ...], styles: list[tuple[str, float, bool, bool, int | None, float]], body: float) -> float:
    """The usual distance of two baselines of the body, in points."""
    counts: Counter[float] = Counter()
    for a, b, sa, sb in zip(lines, lines[1:], styles, styles[1:], strict=False):
        if (
            a.page == b.page
            and a.baseline is not None
            and b.baseline is not None
            and abs(sa[1] - body) < 0.6
            and abs(sb[1] - body) < 0.6
        ):
            gap = b.baseline - a.baseline
            if 0.7 * body < gap < 3 * body:
                counts[round(gap * 4) / 4] += 1
    if not counts:
        return body * 1.25
    # Among the frequent distances the smallest one is the leading; the larger ones are paragraph gaps.
    most = max(counts.values())
    return min(gap for gap, number in counts.items() if number >= 0.4 * most)


def _column_edges(lines: tuple[Line, ...]) -> list[tuple[float, float, int]]:
    """For each line: left and right edge of its column on this page, and how many lines stand in it.

    The edges are those that most lines share, not the outermost ones: a hanging bullet or an overlong word
    must not move them. Columns of the same page and number in other regions lend their edges to short regions.
    """
    groups: dict[tuple[int, int, int], list[int]] = {}
    for i, line in enumerate(lines):
        groups.setdefault((line.page, line.region, line.column), []).append(i)
    edges: list[tuple[float, float, int]] = [(0.0, 1.0, 1)] * len(lines)
    spans: list[tuple[float, float, int]] = []
    wide: dict[tuple[int, int, int], tuple[float, float, int]] = {}
    for key, members in groups.items():
        lefts = sorted(_box(lines[i]).x0 for i in members)
        rights = sorted((_box(lines[i]).x1 for i in members), reverse=True)
        left = lefts[len(lefts) // 20]
        right = rights[len(rights) // 20]
        wide[key] = (left, right, len(members))
        if len(members) >= 4:
            spans.append((left, right, len(members)))
    for key, members in groups.items():
        left, right, number = wide[key]
        if number < 4:
            # A short region (a heading across the page, a last line) lies in the column that it overlaps most.
            best = 0.0
            for a, b, _ in spans:
                overlap = min(right, b) - max(left, a)
                if overlap > best and a <= left + 2 and b >= right - 2:
                    best, chosen = overlap, (a, b)
            if best > 0:
                left, right = chosen
        for i in members:
            edges[i] = (left, right, number)
    return edges


def _box(line: Line) -> Box:
    assert line.box is not None
    return line.box
