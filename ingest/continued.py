"""The arrow that printers set before the rest of a line of code that was too long for the page."""

from __future__ import annotations

import re

CONTINUED = re.compile(r"(?:[,˓]\s?→|[↪⤷])\s*")
"""In old fonts the hook of the arrow is a glyph of its own, and comes out as a comma.

>>> [bool(CONTINUED.match(text)) for text in ("↪ rest of it", ",→", "˓→rest", "→ a step")]
[True, True, True, False]
"""
