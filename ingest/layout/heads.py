"""What the head of the first page says of the title: running heads, the head of a window, menus, names of sections.

A line at the top that says what some lines below it say is a running head, and those lines are the title, whole. So are lines
that come again at the edge of a page with the name of a publication behind them. Above a title may stand the section of a paper
or the menu of a web page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.language.split import split_words
from ingest.language.words import AND_WORDS, SECTION_NAMES
from ingest.layout.features import LineView
from ingest.layout.running import RUNNING, find_title_run
from ingest.model import Document

_TOP = 15  # lines of the document that may be its title or the name of the paper
_FIRST = 6  # lines at the top that may be its running head
_MENU_LINES = 8  # lines at the top that may be a menu or the name of a section
_WINDOW_LINES = 16  # lines between the head of a window and the title: the entries of a menu
_MOST_RUN = 5  # lines of a title
_EDGE, _LAST = 3, 4  # lines at the head and the foot of a page, and at the foot of the last one
_LEAST_LETTERS, _LEAST_TWIN = 8, 10
_LEAST_ALONE = 14  # letters of a line that is no name of a publication
_SAME = 12  # letters of two lines that begin alike
_LEAST_TITLE, _TITLE_WORDS = 14, 3  # letters and words of a title that is no word of the text
_MOST_BEFORE = 25  # letters of an author or a section that stands in front of it
_CLOCK = 4  # letters of a time of day
# Four entries or more, each one or two words with a capital, set apart by wide blanks or bars: the menu of a web page.
_MENU = re.compile(r"[^\W\d_a-zß-ÿ][\w&-]*(?: [\w&-]+)?(?:(?:\s{2,}|\s*[|•·]\s*)[^\W\d_a-zß-ÿ][\w&-]*(?: [\w&-]+)?){3,}")
# A title, a dash or a bar, and up to five words: the name of a site.
_TAIL = re.compile(r"(?P<title>.{8,}\S)\s+[-–—|·]\s+\S+(?: \S+){0,4}")
_BARS = frozenset("-–—|·•")
_BESIDE = re.compile(r"[\"'’”“»›)\]!?,*]*\.?\s+[-–—|·•]\s+\S")  # between a title and the name of a publication
_DASHES = ("-", "–", "—", "|", ":")
_STAMP = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? +\d{1,2}[:.]\d{2}")  # when a page was printed
_ELLIPSES = ("…", "...")


class Heads(NamedTuple):
    """Lines of the title, each with whether it begins; other lines that begin something; lines beside the article; lines that
    go on with no title.
    """

    title: list[tuple[int, bool]]
    begins: list[int]
    running: list[int]
    again: list[int]


def see_heads(document: Document, view: LineView) -> Heads:
    """What is certain of a plain text's first lines."""
    title = find_title_run(view.plain[:, : len(RUNNING)])
    begins: list[int] = []
    named = find_named_title(view.texts, view.skeletons, [line.page for line in document.lines])
    if named:
        title = [*title, *((i, i == named.start) for i in named)]
        begins += [named.stop] if len(named) > 1 and named.stop < len(view.texts) else []
    running = find_running_titles(view)
    # Right below a running head that says the same, the title is that line and no more, unless the head is cut short.
    twins = [i for i in running if view.skeletons[i] in view.skeletons[i + 1 : i + 2] and not view.texts[i].endswith(_ELLIPSES)]
    begins += [k for i in twins for k in (i + 1, i + 2) if k < len(view.texts)]
    top = range(min(_MENU_LINES, len(view.texts)))
    running += [i for i in top if _MENU.fullmatch(view.texts[i]) or is_section_name(view.texts[i])]
    return Heads(title, begins, running, _find_repeated_begins(view))


def find_later_heads(view: LineView, title: range) -> list[int]:
    """Lines below the title that say it once more: running heads of later pages, whole, cut short, beside an author, a
    publication or the time when they were printed; and the name of a section above or below one.
    """
    letters = "".join(view.skeletons[i] for i in title)
    if len(letters) < _LEAST_TITLE or sum(len(view.texts[i].split()) for i in title) < _TITLE_WORDS:
        return []
    begin = letters[:_LEAST_TWIN]
    found: list[int] = []
    for i in range(title.stop + _EDGE, len(view.texts)):
        skeleton, text = view.skeletons[i], view.texts[i]
        at = skeleton.find(begin)
        if not 0 <= at <= _MOST_BEFORE:
            continue
        rest = skeleton[at:]
        if (
            rest == letters
            or (text.endswith(_ELLIPSES) and letters.startswith(rest))
            or (_STAMP.match(text) and _says(text, rest, letters))
            or (rest.startswith(letters) and _names(text, skeleton, letters, "", False))
        ):
            found += [k for k in (i - 1, i, i + 1) if k == i or (k < len(view.texts) and is_section_name(view.texts[k]))]
    return found


def _says(text: str, letters: str, title: str) -> bool:
    """Whether the letters of a browser's line are the title, whole or cut short, and whatever it has after that."""
    if letters.startswith(title) or title.startswith(letters):
        return True
    mark = next((mark for mark in _ELLIPSES if mark in text), None)
    after = sum(map(str.isalpha, text.rpartition(mark)[2])) if mark else 0
    return 0 < after < len(letters) and title.startswith(letters[:-after])


def _find_repeated_begins(view: LineView) -> list[int]:
    """Lines at the top that begin as one before them does: a running head, a title and a heading do so, not a line in any."""
    top = range(min(_TOP, len(view.texts)))
    begins = [skeleton[:_SAME] if len(skeleton) >= _SAME else "" for skeleton in view.skeletons[: len(top)]]
    return [k for k in top if begins[k] and begins[k] in begins[:k] and not view.texts[k][:1].islower()]


def is_section_name(text: str) -> bool:
    """Whether a line is the name of a section of a paper: one such word, or two with "and" between.

    >>> is_section_name("Wirtschaft & Leben"), is_section_name("SPORT"), is_section_name("Sport und Spiel im Wald")
    (True, True, False)
    """
    words = text.casefold().split()
    if len(words) == 3 and (words[1] == "&" or words[1] in AND_WORDS):
        return {words[0], words[2]} <= SECTION_NAMES
    return " ".join(words) in SECTION_NAMES and text[:1].isupper()


def find_running_titles(view: LineView) -> list[int]:
    """Lines at the top that say what the title says on several lines, or the same cut short with an ellipsis: running titles.

    Of two equal lines the first is the running title, unless the second is cut short.
    """
    found: list[int] = []
    for i in range(min(_FIRST, len(view.texts))):
        skeleton = view.skeletons[i]
        if _repeats_below(view, i):
            found += [i, i + 1]
            continue
        if len(skeleton) < _LEAST_TWIN or i in found:
            continue
        cut = view.texts[i].endswith(_ELLIPSES)
        for j in range(i + 1, min(i + 6, len(view.texts))):
            if cut and "".join(view.skeletons[j : j + 5]).startswith(skeleton):
                found.append(i)
                break
            if view.skeletons[j] == skeleton:
                found.append(j if view.texts[j].endswith(_ELLIPSES) else i)
                break
            if skeleton.startswith(view.skeletons[j]) and skeleton in ("".join(view.skeletons[j : j + n]) for n in (2, 3, 4, 5)):
                found.append(i)
                break
        else:
            if _is_window_title(view, i):
                found.append(i)
    return found


def _repeats_below(view: LineView, i: int) -> bool:
    """Whether two lines together say what some lines right below say: a running head that is too long for one line."""
    head = "".join(view.skeletons[i : i + 2])
    if len(head) < 2 * _LEAST_TWIN or not all(view.skeletons[i : i + 2]):
        return False
    starts = [j for j in range(i + 2, min(i + _FIRST, len(view.texts))) if head.startswith(view.skeletons[j])]
    return any("".join(view.skeletons[j : j + n]) == head for j in starts for n in (2, 3, 4, 5, 6))


def _is_window_title(view: LineView, i: int) -> bool:
    """Whether the line is what stands below it, and the name of the site after a dash or a bar, as in the head of a window."""
    named = _TAIL.fullmatch(view.texts[i])
    if not named:
        return False
    skeleton = "".join(split_words([named["title"].casefold()])[0])
    if len(skeleton) < _LEAST_TWIN:
        return False
    cut = named["title"].endswith(_ELLIPSES)
    for j in range(i + 1, min(i + _WINDOW_LINES, len(view.texts))):
        if not view.skeletons[j] or not skeleton.startswith(view.skeletons[j][: len(skeleton)]):
            continue
        runs = ["".join(view.skeletons[j : j + n]) for n in (1, 2, 3, 4, 5)]
        if skeleton in runs or (cut and runs[-1].startswith(skeleton)):
            return True
    return False


def find_named_title(texts: Sequence[str], skeletons: Sequence[str], pages: Sequence[int]) -> range:
    """Lines at the top that together stand at the edge of a page too, with the name of a publication behind them.

    Of one page only, the head and the foot are its first and last lines. A running head alone, without the publication, may
    be broken off; so may one that ends with an ellipsis.

        >>> lines = ["Home", "A bridge for the", "harbour", "It is open since May.", "A bridge for the harbour – The Post"]
        >>> letters = ["".join(filter(str.isalpha, line.lower())) for line in lines]
        >>> find_named_title(lines, letters, [1] * 5)
        range(1, 3)
    """
    count = len(texts)
    edges = {*range(min(_EDGE, count)), *range(max(0, count - _LAST), count)}
    for k in range(1, count):
        if pages[k] != pages[k - 1]:
            edges.update(range(max(0, k - _EDGE), min(count, k + _EDGE)))
    heads = {
        skeletons[k]: k
        for k in sorted(edges)
        if len(skeletons[k]) > _LEAST_LETTERS and not _BARS.isdisjoint(texts[k]) and _BESIDE.search(texts[k])
    }
    best, together = range(0), "\n".join(heads)
    for i in range(min(_TOP, count) if heads else 0):
        run = ""
        for size in range(1, min(_MOST_RUN, count - i) + 1):
            run += skeletons[i + size - 1]
            if not skeletons[i + size - 1] or run not in together:
                break
            least = _LEAST_LETTERS if size > 1 else _LEAST_ALONE
            if size <= len(best) or len(run) < least or texts[i + size - 1].endswith(_DASHES):
                continue
            tail = texts[i + size - 1].rstrip()[-1:]
            signs = tail if not tail.isalpha() else ""  # some signs of a script are no letters
            if any(_names(texts[k], head, run, signs, size == 1) for head, k in heads.items()):
                best = range(i, i + size)
    return best


def _names(text: str, skeleton: str, run: str, signs: str, alone: bool) -> bool:
    """Whether a line says a run, letters and last signs of some lines, and behind it a bar or a dash and something else."""
    at = skeleton.find(run)
    if not 0 <= at <= _CLOCK or len(skeleton) >= 2 * len(run) + at:
        return False
    letters = -at
    for place, char in enumerate(text):
        if at and not letters and not any(map(str.isdigit, text[:place])):
            return False  # a word, and no time of day
        letters += len([c for c in char.casefold() if c.isalpha()])
        if letters >= len(run):
            beside = text[place + 1 :].removeprefix(signs)
            return _BESIDE.match(beside) is not None and not (alone and any(map(str.isdigit, beside)))
    return False
