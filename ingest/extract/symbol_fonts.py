"""The two standard fonts of symbols, Symbol and ZapfDingbats, which have encodings of their own.

The library reads their codes as Latin letters: bullets come out as "l" and "n", Greek letters as "abc".

Source: ISO 32000-1, annex D.5 and D.6; Unicode's block of dingbats keeps the order of ZapfDingbats but for unified signs.
"""

from __future__ import annotations

from collections.abc import Mapping

_SYMBOL = {
    code: char
    for first, row in (
        (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?"),
        (0x40, "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
        (0x60, "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
        (0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"),
        (0xC0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"),
        (0xE0, "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪"),
        (0xF1, "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"),
    )
    for code, char in enumerate(row, first)
}
_DINGBATS = {0x20: " "} | {code: chr(0x2700 + code - 0x20) for code in range(0x21, 0x7F)}
_DINGBATS |= {0x25: "☎", 0x2A: "☛", 0x2B: "☞", 0x48: "★", 0x6C: "●", 0x6E: "■", 0x73: "▲", 0x74: "▼", 0x75: "◆", 0x77: "◗"}
_DINGBATS |= dict(enumerate(map(chr, range(0x2768, 0x2776)), 0x80))
_DINGBATS |= {code: chr(0x2761 + code - 0xA1) for code in range(0xA1, 0xFF) if code != 0xF0}
_DINGBATS |= dict(enumerate("♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩", 0xA8)) | {0xD5: "→", 0xD6: "↔", 0xD7: "↕"}


def find_symbols(name: str) -> Mapping[int, str]:
    """What the codes of a font of symbols stand for; nothing for a font of another name.

    >>> find_symbols("ABCDEF+ZapfDingbats")[ord("l")], find_symbols("Symbol")[ord("a")], find_symbols("SymbolMT")[0xB7]
    ('●', 'α', '•')
    >>> find_symbols("Helvetica"), find_symbols("NotoSansSymbols")
    ({}, {})
    """
    bare = name.rpartition("+")[2].partition(",")[0].replace("-", "").replace("Bold", "").replace("Italic", "")
    if bare in ("Symbol", "SymbolMT"):
        return _SYMBOL
    return _DINGBATS if bare in ("ZapfDingbats", "ITCZapfDingbats", "Dingbats", "ZapfDingbatsITC") else {}
