"""What the page tells of a line: its place, its print, the space around it."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from ingest.layout.names import INDEX, NAN, Floats
from ingest.layout.widths import measure_width
from ingest.model import Box, Document, Line


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


def see_geometry(document: Document, values: Floats, texts: list[str]) -> tuple[tuple[str, float, bool, bool], ...]:
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
    columns = _column_edges(lines, [abs(style[1] - body) < 0.06 * body for style in styles])
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
            row[INDEX[name]] = value

        em = max(body, 1.0)
        put("size_ratio", size / em)
        put("bold", bold)
        put("italic", italic)
        put("other_font", font != body_font)
        put("other_color", color != body_color)
        put("caps", values[i, INDEX["caps_share"]] > 0.8)
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
    estimate = np.maximum(values[:, INDEX["width"]], 0.5) * np.array([max(style[1], 1.0) for style in styles], dtype=np.float32)
    measured = np.array([_box(line).width for line in lines], dtype=np.float32) / estimate
    values[:, INDEX["set_width"]] = measured / max(float(np.median(measured)), 0.01)
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


def _column_edges(lines: tuple[Line, ...], in_body_size: list[bool]) -> list[tuple[float, float, int]]:
    """For each line: left and right edge of its column on this page, and how many lines stand in it.

    The edges are those that most lines share, not the outermost ones: a hanging bullet or an overlong word
    must not move them, nor a running head or a title in another size. Columns of the same page and number in
    other regions lend their edges to short regions.
    """
    groups: dict[tuple[int, int, int], list[int]] = {}
    for i, line in enumerate(lines):
        groups.setdefault((line.page, line.region, line.column), []).append(i)
    edges: list[tuple[float, float, int]] = [(0.0, 1.0, 1)] * len(lines)
    spans: list[tuple[float, float, int]] = []
    wide: dict[tuple[int, int, int], tuple[float, float, int]] = {}
    for key, members in groups.items():
        body = [i for i in members if in_body_size[i]]
        seen = body if len(body) >= 3 else members
        lefts = sorted(_box(lines[i]).x0 for i in seen)
        rights = sorted((_box(lines[i]).x1 for i in seen), reverse=True)
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
