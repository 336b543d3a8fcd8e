"""Bitmap fonts of TeX: their glyphs are named by code alone (`a252`, `xFC`, `H0`), so the code's meaning must be known.

LaTeX without outline fonts sets text of most languages but English so. The file says neither the name of a font nor its
encoding; the codes in use tell: T1 has ligatures from 27 to 31 and accented letters from 128 up, OT1 has ligatures from 11
to 15 and no letter above 127. Symbols alone are of TS1 or OMS.

Source: the LaTeX font encodings T1 (Cork), OT1, TS1 and OMS; pdfTeX names a glyph "a" and its code,
dvipdfmx "x" and its code in base 16, dvips its code + 360 in base 36 (the prologue texc.pro).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

_T1 = dict(enumerate("`´ˆ˜¨˝˚ˇ˘¯˙¸˛‚‹›“”„«»–—\u200b\u2080ı\u0237")) | dict(enumerate(("ff", "fi", "fl", "ffi", "ffl"), 27))
_T1 |= {32: "␣", 39: "’", 96: "‘", 127: "-"}
_T1 |= dict(enumerate("ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£", 128))
_T1 |= {code: chr(code) for code in range(192, 255)} | {215: "Œ", 223: "SS", 247: "œ", 255: "ß"}
_OT1 = dict(enumerate("ΓΔΘΛΞΠΣΥΦΨΩ")) | dict(enumerate(("ff", "fi", "fl", "ffi", "ffl"), 11))
_OT1 |= dict(enumerate("ı\u0237`´ˇ˘¯˚¸ßæœøÆŒØ", 16)) | {39: "’", 96: "‘", 127: "¨"}
_OT1_PRINTED = {34: "”", 60: "¡", 62: "¿", 92: "“", 94: "ˆ", 95: "˙", 123: "–", 124: "—", 125: "˝", 126: "˜"}
_TS1 = {42: "∗", 132: "†", 133: "‡", 134: "‖", 135: "‰", 136: "•", 137: "℃", 151: "№", 153: "™", 155: "℠", 191: "€"}
_TS1 |= {
    code: chr(code) for code in (162, 163, 164, 165, 167, 169, 171, 172, 174, 176, 177, 178, 179, 181, 182, 185, 188, 189, 190)
}
_TS1 |= {214: "×", 246: "÷"}
_OMS = {
    0: "−",
    1: "·",
    2: "×",
    3: "∗",
    6: "±",
    13: "◯",
    14: "◦",
    15: "•",
    32: "←",
    33: "→",
    102: "{",
    103: "}",
    106: "|",
    110: "\\",
}
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ASCII = {code: chr(code) for code in range(33, 127)}
_LETTERS = frozenset(range(65, 91)) | frozenset(range(97, 123))
_FEWEST_WIDTHS = 6  # glyphs of one width that make a typewriter font


def read_tex_codes(spec: Mapping[str, object]) -> dict[int, str]:
    """What the codes of a bitmap font of TeX stand for; nothing for any other font."""
    encoding, glyphs = resolve1(spec.get("Encoding")), resolve1(spec.get("CharProcs"))
    if not isinstance(encoding, dict) or not isinstance(glyphs, dict):
        return {}
    codes: set[int] = set()
    at = 0
    for item in map(resolve1, resolve1(encoding.get("Differences")) or ()):
        if isinstance(item, int):
            at = item
            continue
        name = item.name if isinstance(item, PSLiteral) else None
        if name != ".notdef":
            if name not in (f"a{at}", f"x{at:02X}", _DIGITS[(at + 360) // 36 % 36] + _DIGITS[at % 36]):
                return {}
            codes.add(at)
        at += 1
    if not codes or len(codes & set(range(256))) < len(codes):
        return {}
    widths, first = resolve1(spec.get("Widths")), resolve1(spec.get("FirstChar"))
    used = (
        {resolve1(width) for code, width in enumerate(widths, first if isinstance(first, int) else 0) if code in codes}
        if isinstance(widths, list)
        else set()
    )
    return find_tex_codes(codes, is_typewriter=len(used) == 1 and len(codes) >= _FEWEST_WIDTHS)


def find_tex_codes(codes: Iterable[int], *, is_typewriter: bool = False) -> dict[int, str]:
    """The characters of the codes that a font uses.

    >>> text = find_tex_codes({27, 66, 98, 114, 252, 255})
    >>> text[27], text[252], text[255]
    ('ff', 'ü', 'ß')
    >>> find_tex_codes({11, 65, 97, 123})[11], find_tex_codes({11, 65, 97, 123})[123], find_tex_codes({136}), find_tex_codes({15})
    ('ff', '–', {136: '•'}, {15: '•'})
    """
    codes = set(codes)
    if not codes & _LETTERS and codes <= set(_OMS) | set(_TS1):
        table = _TS1 if max(codes) >= 128 else _OMS
        return {code: table[code] for code in codes if code in table}
    old = bool(codes & set(range(11, 16))) or (123 in codes and 125 not in codes) or {34, 92} <= codes
    old = old and max(codes) < 128
    table = _ASCII | (_OT1 | ({} if is_typewriter else _OT1_PRINTED) if old else _T1)
    return {code: table[code] for code in codes if code in table}
