"""Fonts whose codes mean what the font itself says: fonts of symbols, and font files with an encoding inside."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from ingest.extract import extract
from ingest.extract.cff_encoding import read_cff_encoding
from ingest.model import Engine, Source
from ingest.settings import ExtractSettings
from tests.extract.conftest import FONTS, Maker, make_stream

# Six glyphs drawn as triangles: 1 Udieresis, 2 germandbls, 3 fi, 4 bullet, 65 A, 66 a name that says nothing.
OWN = base64.b64decode(
    "AQAEAQABAQEET3duAAEBARX4HAKLi/gk+CQFvg/LEIv3LRLTEQACAQEEB2cxeE93bgAAAADDAYcAlQBtAHQAIgAGAUICAwRBAAcBAQsVHykzPUf4iIsW+CT4"
    "JAYO+IiLFvgk+CQGDviIixb4JPgkBg74iIsW+CT4JAYO+IiLFvgk+CQGDviIixb4JPgkBg74iIsW+CT4JAYO"
)
DESCRIPTOR = (
    "/FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+Own /Flags 4 /FontBBox [0 0 500 500] /Ascent 800 /Descent -200"
    " /ItalicAngle 0 /StemV 80 /FontFile3 100 0 R >>"
)


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize(
    ("font", "codes", "text"),
    [("ZapfDingbats", b"ln4", "●■✔"), ("Symbol", b"abG\xb7\xae", "αβΓ•→")],
)
def test_symbols_are_no_letters(
    engine: Engine, font: str, codes: bytes, text: str, make_pdf: Maker, as_source: Callable[[bytes], Source]
) -> None:
    fonts = {"F1": FONTS["F1"], "S": f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} >>"}
    data = make_pdf(b"BT /F1 12 Tf 20 500 Td (Word) Tj /S 12 Tf 60 0 Td (" + codes + b") Tj ET", fonts=fonts)
    raw = extract(as_source(data), ExtractSettings(engine=engine, fallback=False)).raw
    assert raw.split() == ["Word", text]


@pytest.mark.parametrize("differences", ["", "/Encoding << /Type /Encoding /Differences [1 /Adieresis] >>"])
def test_names_in_the_font_file_are_read(differences: str, make_pdf: Maker, as_source: Callable[[bytes], Source]) -> None:
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Own {differences} {DESCRIPTOR} >>"
    data = make_pdf(
        b"BT /O 12 Tf 20 500 Td (\x01\x02\x03\x04A) Tj ET", fonts={"O": font}, objects={100: make_stream(OWN, "/Subtype /Type1C")}
    )
    raw = extract(as_source(data), ExtractSettings(fallback=False)).raw
    assert raw.replace("ﬁ", "fi").strip() == ("Äßfi•A" if differences else "Üßfi•A")


def test_a_damaged_font_file_changes_nothing(make_pdf: Maker, as_source: Callable[[bytes], Source]) -> None:
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Own {DESCRIPTOR} >>"
    for broken in (b"", OWN[:20], OWN[:60], b"\xff" * 99):
        data = make_pdf(
            b"BT /O 12 Tf 20 500 Td (Word) Tj ET", fonts={"O": font}, objects={100: make_stream(broken, "/Subtype /Type1C")}
        )
        assert extract(as_source(data), ExtractSettings(fallback=False)).raw.strip() == "Word"


def test_codes_and_names_of_a_font_file() -> None:
    found = read_cff_encoding(OWN)
    assert found == {1: "Udieresis", 2: "germandbls", 3: "fi", 4: "bullet", 65: "A", 66: "g1x"}
