"""Text of LaTeX without outline fonts: the glyphs are named by code alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.extract import extract
from ingest.extract.tex_fonts import find_tex_codes
from ingest.model import Source
from ingest.settings import ExtractSettings
from tests.extract.conftest import Maker, make_stream

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _font(names: dict[int, str]) -> str:
    """A bitmap font with these glyphs, 50 dots wide, at 600 dots an inch in 10 points."""
    codes = sorted(names)
    differences = " ".join(f"{code} /{names[code]}" for code in codes)
    glyphs = " ".join(f"/{name} 100 0 R" for name in names.values())
    widths = " ".join("50" if code in names else "0" for code in range(codes[0], codes[-1] + 1))
    return (
        "<< /Type /Font /Subtype /Type3 /FontMatrix [0.01204 0 0 0.01204 0 0] /FontBBox [0 -18 83 60] "
        f"/Encoding << /Type /Encoding /Differences [{differences}] >> /CharProcs << {glyphs} >> "
        f"/FirstChar {codes[0]} /LastChar {codes[-1]} /Widths [{widths}] >>"
    )


@pytest.mark.parametrize(
    "name",
    [
        lambda code: f"a{code}",
        lambda code: f"x{code:02X}",
        lambda code: _DIGITS[(code + 360) // 36] + _DIGITS[(code + 360) % 36],
    ],
    ids=["pdftex", "dvipdfmx", "dvips"],
)
def test_accented_letters_and_ligatures_are_read(
    name: Callable[[int], str], make_pdf: Maker, as_source: Callable[[bytes], Source]
) -> None:
    text = b"Gr\xfc\xffe \xf6\x1bnen, K\xe4ufer oft"
    font = _font({code: name(code) for code in set(text) - {32}})
    show = b" ".join(b"(" + word + b") Tj 60 0 Td" for word in text.split())
    data = make_pdf(
        b"BT /T1 10 Tf 20 500 Td " + show + b" ET", fonts={"T1": font}, objects={100: make_stream(b"50 0 0 0 50 50 d1")}
    )
    document = extract(as_source(data), ExtractSettings(fallback=False))
    assert document.raw.split() == ["Grüße", "öffnen,", "Käufer", "oft"]
    assert document.lines[0].runs[0].style.size == pytest.approx(10.0)


def test_which_encoding_is_told_by_the_codes() -> None:
    english = find_tex_codes({11, 12, 34, 92, 65, 97, 123})
    assert (english[11], english[12], english[34], english[92], english[123]) == ("ff", "fi", "”", "“", "–")
    braces = find_tex_codes({97, 98, 123, 125})
    assert (braces[123], braces[125]) == ("{", "}")
    typewriter = find_tex_codes({12, 34, 60, 62, 97, 98, 123}, is_typewriter=True)
    assert (typewriter[34], typewriter[60], typewriter[123]) == ('"', "<", "{")
    assert find_tex_codes({3, 15}) == {3: "∗", 15: "•"}
    assert find_tex_codes({136, 191}) == {136: "•", 191: "€"}
