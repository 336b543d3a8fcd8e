"""How wide a text is, without its font: enough to tell whether a word would have fitted on the line."""

from __future__ import annotations

import unicodedata


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


def measure_width(text: str) -> float:
    """Estimated width of a text in em."""
    return sum(map(_WIDTHS.__getitem__, text))
