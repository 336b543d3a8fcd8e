"""What of a page's text is seen, and what only lies in the file.

Hidden text is kept, apart from the rest: search engine bait, a machine's reading under a scan, leftovers beyond the
edge of the sheet. The one kind that is used is the text layer of a scan, which is invisible on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.glyphs import ASCENT, DESCENT, Ink, PageGlyphs, Strip, frame_box
from ingest.model import Box, Page

SCAN_COVER = 0.4
"""Share of the page that images cover where the page is a scan. Scans cover 0.8 and more; some are cut into strips."""
STAMP_SHARE = 0.2
"""Visible characters beside the invisible ones of a scan: page numbers and stamps that a library adds."""
EDGE_PT = 1.0


def split_seen(glyphs: PageGlyphs) -> tuple[list[Strip], list[Strip], frozenset[str]]:
    """Strips that are read, strips that are hidden, and the flags that follow."""
    strips = glyphs.strips
    doubtful = [strip for strip in strips if strip.ink is not Ink.VISIBLE or _is_outside(strip, glyphs.page)]
    if not doubtful:
        return strips, [], frozenset()
    outside = {id(strip) for strip in doubtful if _is_outside(strip, glyphs.page)}
    plain = sum(_count(strip) for strip in strips if strip.ink is not Ink.INVISIBLE and id(strip) not in outside)
    unseen = sum(_count(strip) for strip in strips if strip.ink is Ink.INVISIBLE and id(strip) not in outside)
    scan = unseen > 0 and (plain == 0 or (plain < STAMP_SHARE * unseen and _cover(glyphs.images, glyphs.page) >= SCAN_COVER))
    backgrounds = [*glyphs.fills, *glyphs.images]
    seen: list[Strip] = []
    hidden: list[Strip] = []
    for strip in strips:
        read = id(strip) not in outside and (
            strip.ink is Ink.VISIBLE
            or (strip.ink is Ink.INVISIBLE and scan)
            or (strip.ink is Ink.WHITE and _is_on(strip_box(strip), backgrounds))
        )
        (seen if read else hidden).append(strip)
    flags = {"ocr_layer"} if scan else set()
    if any(_count(strip) for strip in hidden):
        flags.add("hidden_text")
    return seen, hidden, frozenset(flags)


def strip_box(strip: Strip) -> Box:
    """The box of a strip on the page."""
    size = strip.style.size
    top, bottom = strip.baseline - ASCENT * size, strip.baseline + DESCENT * size
    return frame_box(min(strip.starts), top, max(strip.ends), bottom, strip.angle)


def _count(strip: Strip) -> int:
    return sum(not text.isspace() for text in strip.texts)


def _is_outside(strip: Strip, page: Page) -> bool:
    if strip.angle == 0 and 0 < strip.baseline < page.height and strip.starts[0] < page.width and strip.ends[-1] > 0:
        return False
    box = strip_box(strip)
    return box.x1 < EDGE_PT or box.bottom < EDGE_PT or box.x0 > page.width - EDGE_PT or box.top > page.height - EDGE_PT


def _is_on(box: Box, backgrounds: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(other.x0 <= x <= other.x1 and other.top <= y <= other.bottom for other in backgrounds)


def _cover(images: Sequence[Box], page: Page) -> float:
    """Share of the page under images; those that overlap count twice, which does no harm here."""
    area = sum(
        max(0.0, min(box.x1, page.width) - max(box.x0, 0.0)) * max(0.0, min(box.bottom, page.height) - max(box.top, 0.0))
        for box in images
    )
    return area / max(page.width * page.height, 1.0)
