"""What typesetting does to East Asian text: radicals for whole characters, and blanks where only a gap was printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ingest.model import Rule
from ingest.repair.edits import Edit

# Kana, ideographs with extension A and the compatibility block, and the radicals that stand for them.
_LETTER = "\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAS_LETTER = re.compile(f"[{_LETTER}]")
_RADICAL = re.compile(f"[\u2e80-\u2fd5](?:(?<=[\\w{_LETTER}].)|(?=[\\w{_LETTER}]))")
_KANA_POINT = re.compile("(?<=[\u3041-\u30ff])\u2027|\u2027(?=[\u3041-\u30ff])")
# Where East Asian text goes over into Latin and back, each with one blank or none; two blanks were typed, no program makes them.
_TURNS = (re.compile(f"(?<=[{_LETTER}]) ?(?=[0-9A-Za-z])"), re.compile(f"(?<=[0-9A-Za-z]) ?(?=[{_LETTER}])"))
_FEWEST = 3
_LEAST_SHARE = 0.7

# Radicals that are whole characters of their own; Unicode decomposes those of the block from U+2F00 on itself, and few of these
# (EquivalentUnifiedIdeograph of the Unicode character database).
_WHOLE = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
    "民西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
)


def find_radicals(text: str) -> list[Edit]:
    """Find radicals that a font's table gave for characters of the same look; a search for the word would miss them.

    A radical that stands alone, as in a dictionary, is left.

        >>> [edit[:3] for edit in find_radicals("⼈⼯智能，⼀、⼁、⺠")]
        [(0, 1, '人'), (1, 2, '工')]
        >>> [edit[:3] for edit in find_radicals("スマホ‧タブレット，国⺠，Gauß‧Weber")]
        [(3, 4, '・'), (11, 12, '民')]
    """
    edits = []
    for match in _RADICAL.finditer(text):
        whole = unicodedata.normalize("NFKC", match.group()).translate(_WHOLE)
        if whole != match.group():
            edits.append(Edit(*match.span(), whole, Rule.RADICAL))
    edits += [Edit(*match.span(), "\u30fb", Rule.RADICAL) for match in _KANA_POINT.finditer(text)]
    return sorted(edits)


def has_letters(alphabet: str) -> bool:
    """Whether any of the characters is East Asian."""
    return _HAS_LETTER.search(alphabet) is not None


def find_gaps(texts: Sequence[str]) -> dict[int, list[Edit]]:
    """Find the blanks between East Asian and Latin letters or digits that stand for a gap of the print, by line.

    Office suites, browsers and typesetters part them by a quarter of an em, and tools that write out the text of a page put a
    blank there, some of them only behind the Latin letters. It is so where most such places of a document have one; who types
    blanks there himself types them nearly everywhere too, but the rules of Chinese and Japanese typesetting leave the gap to
    the program.

        >>> list(find_gaps(["3 月 9 日、Wi-Fi の通信", "2 人", "は 3 月"]))
        [0, 1, 2]
        >>> find_gaps(["在2014年收购的 DeepMind公司"])
        {}
    """
    lines = [(at, text) for at, text in enumerate(texts) if not text.isascii()]
    edits: dict[int, list[Edit]] = {}
    for turn in _TURNS:
        spans = [(at, *match.span()) for at, text in lines for match in turn.finditer(text)]
        gaps = [(at, start, end) for at, start, end in spans if end > start]
        if len(gaps) >= _FEWEST and len(gaps) >= _LEAST_SHARE * len(spans):
            for at, start, end in gaps:
                edits.setdefault(at, []).append(Edit(start, end, "", Rule.PRINTED_GAP, 0.9))
    return {at: sorted(found) for at, found in edits.items()}
