"""The quick reading of a file's objects gives the objects that the library gives."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream
from pdfminer.psparser import PSKeyword, PSLiteral

from ingest.extract.objects import QuickDocument
from tests.torture import pdfs

INBOX = sorted((Path(__file__).parents[2] / "data" / "inbox").glob("*.pdf"))
MADE = [pdfs.simple, pdfs.long_article, pdfs.font_loop, pdfs.prev_loop, pdfs.parent_loop]


def plain(value: object) -> object:
    """An object as something that can be compared, its types said."""
    if isinstance(value, PDFObjRef):
        return "reference", value.objid
    if isinstance(value, PDFStream):
        return "stream", plain(value.attrs), value.rawdata, value.objid, value.genno, value.decipher is None
    if isinstance(value, (PSLiteral, PSKeyword)):
        return type(value).__name__, value.name
    if isinstance(value, dict):
        return [(key, plain(below)) for key, below in value.items()]
    if isinstance(value, list):
        return "array", [plain(below) for below in value]
    return type(value).__name__, repr(value)


def read_all(make: Callable[[bytes], PDFDocument], data: bytes) -> object:
    """Trailers and objects, or what was raised."""
    try:
        document = make(data)
    except Exception as error:
        return type(error).__name__, str(error)
    found: list[object] = [plain(xref.get_trailer()) for xref in document.xrefs]
    for number in sorted({number for xref in document.xrefs for number in xref.get_objids()}):
        try:
            found.append((number, plain(document.getobj(number))))
        except Exception as error:
            found.append((number, type(error).__name__, "" if isinstance(error, RecursionError) else str(error)))
    return found


def read_by_library(data: bytes) -> object:
    return read_all(lambda data: PDFDocument(PDFParser(BytesIO(data))), data)


def count_unusual(data: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many objects the library has to read."""
    asked: list[object] = []
    with monkeypatch.context() as patch:
        for name in ("_getobj_parse", "_get_objects"):
            whole = getattr(PDFDocument, name)
            patch.setattr(PDFDocument, name, lambda *given, whole=whole: (asked.append(given), whole(*given))[1])
        read_all(QuickDocument, data)
    return len(asked)


@pytest.mark.parametrize("path", INBOX, ids=lambda path: path.stem)
def test_sample_documents(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    assert read_all(QuickDocument, data) == read_by_library(data)
    if b"%%EOF" in data[-2048:]:  # one of them is damaged on purpose
        assert count_unusual(data, monkeypatch) == 0


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_hostile_documents(make: Callable[[], bytes]) -> None:
    data = make()
    assert read_all(QuickDocument, data) == read_by_library(data)


def test_an_encrypted_document() -> None:
    data = pdfs.encrypted(b"")
    assert read_all(QuickDocument, data) == read_by_library(data)


blanks = st.sampled_from(["", " ", "\n", "\r\n  ", "\t", "\x00", "% note\n"])
atoms = st.sampled_from(
    "0 7 -12 +5 3.25 -.5 4. .5 - 1.2.3 --5 007 true false null R obj stream trueish 1 2 0 R|9 0 R|0 0 R|5  0\nR|1 0R|1 0 R2"
    "|/|/Name|/A#20B|/A#4|/A#|/\u00e9|/A(|()|(a)|(a\\)b)|(\\101\\n\\\\)|(\\1)|(\\777)|(\\q)|(\\\n)|(a(b)c)|(a\r\nb)|(open"
    "|<>|<41>|<4 1 4>|<4>|<4g>|<feff00e4>|[1 2 3]|[1 -.5 4.]|[1 2.3.4]|[1 0 R 2]|[|]|<<|>>|<<>>|{|}|)|>".replace(
        " ", "|", 20
    ).split("|")
)
dictionaries = st.recursive(
    atoms,
    lambda inner: (
        st.lists(st.tuples(blanks, inner), max_size=4).map(lambda parts: "[" + "".join(a + b for a, b in parts) + "]")
        | st.lists(st.tuples(blanks, st.sampled_from(["/K", "/K ", "/Long#20Key ", "/L\n"]), inner, blanks), max_size=4).map(
            lambda parts: "<<" + "".join("".join(part) for part in parts) + ">>"
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@example("<</A <41>>>", " ")
@example("<< /A null /B [null] /A 1 >>", "\n")
@example("<< /A 1 /A null >>", "\n")
@given(text=dictionaries, after=st.sampled_from(["\n", " ", "", "\r\n", " 5 ", "% x\n", "\nendobj\n"]))
def test_generated_objects(make_pdf: Callable[..., bytes], stream: Callable[..., bytes], text: str, after: str) -> None:
    """The same object by itself, in a dictionary, and in a stream of objects with its neighbours."""
    body = (text + after).encode("latin-1")
    packed = stream(b"7 0 8 9 /First " + body, "/Type /ObjStm /N 2 /First 8")
    data = make_pdf("", objects={100: body, 101: b"<< /Below " + body + b" >>", 102: packed})
    assert read_all(QuickDocument, data) == read_by_library(data)
    documents = QuickDocument(data), PDFDocument(PDFParser(BytesIO(data)))
    answers = []
    for document in documents:
        try:
            found, count = document._get_objects(document.getobj(102))  # type: ignore[arg-type]
            answers.append((plain(found), count))
        except Exception as error:
            answers.append((type(error).__name__, str(error)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("length", ["7", "6", "8", "70000", "-1", "", "true", "[7]", "103 0 R", "104 0 R", "999 0 R"])
def test_streams(make_pdf: Callable[..., bytes], length: str) -> None:
    """Whatever the file says of the length, the bytes are those that the library takes."""
    for begin in ("\n", "\r\n", "\r", " \n", ""):
        for end in ("\nendstream", "endstream", "\nendstream\n ", "\nendstream 5", "", "\nendstreamendobj"):
            body = f"<< /Length {length} >>\nstream{begin}content{end}".encode()
            data = make_pdf("", objects={102: body, 103: b"7", 104: b"<< /Length 105 0 R >> stream", 105: b"7 0"})
            assert read_all(QuickDocument, data) == read_by_library(data)


def test_a_length_that_is_its_own_stream(make_pdf: Callable[..., bytes]) -> None:
    data = make_pdf("", objects={100: b"<< /Length 100 0 R >>\nstream\ncontent\nendstream"})
    assert read_all(QuickDocument, data) == read_by_library(data)


def test_a_chain_of_broken_lengths_is_read_once(make_pdf: Callable[..., bytes]) -> None:
    """Each length is a stream whose length is the next one: reading each twice would double the cost with every step."""
    links = {100 + at: b"<< /Length %d 0 R >>\nstream\nx" % (101 + at) for at in range(15)}
    data = make_pdf("", objects=links)
    assert read_all(QuickDocument, data) == read_by_library(data)


def test_damaged_tables(make_pdf: Callable[..., bytes]) -> None:
    data = make_pdf("BT /F1 9 Tf (x) Tj ET")
    for old, new in (
        (b"xref\n0 ", b"xref\n1 "),
        (b"startxref", b"startxxxx"),
        (b" 00000 n", b" 00000 f"),
        (b"\n2 0 obj", b"\n8 0 obj"),
    ):
        broken = data.replace(old, new)
        assert read_all(QuickDocument, broken) == read_by_library(broken)


def test_objects_in_a_stream_with_blanks_at_its_end(make_pdf: Callable[..., bytes]) -> None:
    for body in (b"7 0 <</A 1>>\n", b"7 0 [1 2", b"7 0 <</A 1>>\x00\x00", b"7 0 123", b"7 0 null", b"7 0 (x) obj", b""):
        packed = zlib.compress(body)
        entry = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
            len(packed),
            packed,
        )
        data = make_pdf("", objects={100: entry})
        quick, slow = QuickDocument(data), PDFDocument(PDFParser(BytesIO(data)))
        one, other = (document._get_objects(document.getobj(100)) for document in (quick, slow))  # type: ignore[arg-type]
        assert plain(one[0]) == plain(other[0])
