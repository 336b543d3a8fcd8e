"""Every hostile input, with the outcomes that are right for it. A new one is one line in `FILES`."""

from __future__ import annotations

import io
import os
import random
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.torture import pdfs, texts

GOOD = "good"
DEAR = frozenset({"timeout", "out_of_memory", "too_large"})  # costs more than a document may; which limit is met first may vary
ABORTED = frozenset({"crashed"})  # pdfium aborts the process where memory ends
BROKEN = frozenset({"corrupt", "no_text_layer", "empty"})


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file by name, how to make its bytes, the outcomes that are right."""

    name: str
    make: Callable[[], bytes]
    right: frozenset[str]


def _one(name: str, make: Callable[[], bytes], *right: str | frozenset[str]) -> Hostile:
    return Hostile(name, make, frozenset().union(*({one} if isinstance(one, str) else one for one in right)))


def random_bytes(size: int = 100_000) -> bytes:
    return random.Random(6).randbytes(size)


def zip_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.pdf", pdfs.simple())
    return buffer.getvalue()


def html_page() -> bytes:
    return b"<!DOCTYPE html><html><body><p>404 not found</p></body></html>"


FILES: tuple[Hostile, ...] = (
    # What it is not
    _one("empty.pdf", lambda: b"", "empty"),
    _one("blank.txt", lambda: b" \n\f\n", "empty"),
    _one("random.pdf", random_bytes, "unsupported"),
    _one("random-behind-header.pdf", lambda: b"%PDF-1.7\n" + random_bytes(), BROKEN),
    _one("header-alone.pdf", lambda: b"%PDF-1.7\n", BROKEN),
    _one("truncated.pdf", lambda: pdfs.long_article()[:900], GOOD, BROKEN),
    _one("html.pdf", html_page, "unsupported"),
    _one("zip.pdf", zip_file, "unsupported"),
    _one("pdf-named.txt", pdfs.simple, GOOD),
    _one("text-named.pdf", texts.PARAGRAPH.encode, GOOD),
    _one("no-name", pdfs.simple, GOOD),
    _one("no-text.pdf", pdfs.no_text, "no_text_layer"),
    # Loops
    _one("page-tree-of-itself.pdf", pdfs.page_tree_of_itself, GOOD, BROKEN),
    _one("page-tree-in-a-ring.pdf", pdfs.page_tree_in_a_ring, GOOD, BROKEN, DEAR),
    _one("page-tree-too-deep.pdf", pdfs.page_tree_too_deep, GOOD, BROKEN, DEAR),
    _one("prev-loop.pdf", pdfs.prev_loop, GOOD, BROKEN),
    _one("parent-loop.pdf", pdfs.parent_loop, GOOD, BROKEN),
    _one("reference-to-itself.pdf", pdfs.reference_to_itself, GOOD, BROKEN),
    _one("font-loop.pdf", pdfs.font_loop, GOOD, BROKEN, "garbled"),
    _one("structure-tree-loop.pdf", pdfs.structure_tree_loop, GOOD, BROKEN),
    _one("outline-loop.pdf", pdfs.outline_loop, GOOD),
    _one("form-in-itself.pdf", pdfs.form_in_itself, GOOD, BROKEN, DEAR),
    _one("forms-that-double.pdf", pdfs.forms_that_double, GOOD, BROKEN, DEAR, ABORTED),
    _one("type3-in-itself.pdf", pdfs.type3_in_itself, GOOD, BROKEN),
    # Bombs
    _one("flate-bomb.pdf", pdfs.flate_bomb, BROKEN, DEAR),
    _one("object-stream-bomb.pdf", pdfs.object_stream_bomb, BROKEN, DEAR),
    _one("run-length-bomb.pdf", pdfs.run_length_bomb, BROKEN, DEAR),
    _one("predictor-bomb.pdf", pdfs.predictor_bomb, GOOD, BROKEN, DEAR),
    _one("bfrange-bomb.pdf", pdfs.bfrange_bomb, GOOD, BROKEN, DEAR, "garbled"),
    _one("bfrange-flood.pdf", pdfs.bfrange_flood, GOOD, BROKEN, DEAR, "garbled"),
    _one("widths-bomb.pdf", pdfs.widths_bomb, GOOD, BROKEN, DEAR, "garbled"),
    _one("cid-range-bomb.pdf", pdfs.cid_range_bomb, GOOD, BROKEN, DEAR, "garbled"),
    _one("million-operators.pdf", pdfs.million_operators, GOOD, DEAR),
    _one("100,000-pages.pdf", pdfs.many_pages, GOOD, DEAR),
    _one("one-page-100,000-times.pdf", pdfs.one_page_many_times, GOOD, DEAR, BROKEN),
    _one("page-count-that-lies.pdf", pdfs.page_count_that_lies, GOOD, BROKEN),
    _one("100-mb-string.pdf", pdfs.long_string, GOOD, BROKEN, DEAR),
    _one("20-mb-name.pdf", pdfs.long_name, GOOD, BROKEN, DEAR),
    _one("nested-arrays.pdf", pdfs.nested_arrays, GOOD, BROKEN, DEAR),
    _one("nested-dictionaries.pdf", pdfs.nested_dictionaries, GOOD, BROKEN, DEAR),
    _one("nested-states.pdf", pdfs.nested_states, GOOD, BROKEN, DEAR),
    _one("inline-image.pdf", pdfs.inline_image, GOOD, BROKEN, DEAR),
    _one("image-without-end.pdf", pdfs.image_without_end, BROKEN, DEAR),
    _one("giant-page.pdf", pdfs.giant_page, GOOD, BROKEN),
    _one("page-of-no-size.pdf", pdfs.page_of_no_size, GOOD, BROKEN),
    _one("wild-numbers.pdf", pdfs.wild_numbers, GOOD, BROKEN),
    _one("scattered-text.pdf", pdfs.scattered_text, GOOD, DEAR),
    _one("table-of-lies.pdf", pdfs.table_of_lies, GOOD, BROKEN),
    # Actions and secrets
    _one("scripts-and-launches.pdf", pdfs.scripts_and_launches, GOOD),
    _one("outside-files.pdf", pdfs.outside_files, BROKEN),
    _one("encrypted-with-no-password.pdf", lambda: pdfs.encrypted(b""), GOOD),
    _one("encrypted-with-a-password.pdf", lambda: pdfs.encrypted(b"nobody knows"), "encrypted"),
    _one("encrypted-with-a-known-password.pdf", lambda: pdfs.encrypted(b"sesame"), GOOD),
    _one("escapes-in-title.pdf", pdfs.escapes_in_title, GOOD),
    # Texts
    _one("zeros.txt", texts.with_zeros, GOOD),
    _one("two-encodings.txt", texts.two_encodings, GOOD),
    _one("200-mb-on-one-line.txt", texts.one_line, DEAR),
    _one("20-mb-on-one-line.txt", lambda: texts.one_line(20_000_000), GOOD, DEAR),
    _one("one-word.txt", texts.one_word, GOOD, DEAR, "garbled"),
    _one("empty-lines.txt", texts.empty_lines, GOOD, DEAR),
    _one("form-feeds.txt", texts.form_feeds, GOOD, DEAR),
    _one("short-lines.txt", texts.short_lines, GOOD, DEAR),
    _one("lone-surrogates.txt", texts.lone_surrogates, GOOD, "unsupported", "undecodable", "garbled"),
    _one("surrogates-in-utf-8.txt", texts.surrogates_in_utf8, GOOD, "undecodable", "garbled"),
    _one("bidi-overrides.txt", texts.bidi_overrides, GOOD),
    _one("zero-width-flood.txt", texts.zero_width_flood, GOOD, DEAR),
    _one("combining-flood.txt", texts.combining_flood, GOOD, DEAR),
    _one("escapes.txt", texts.escapes, GOOD),
    _one("formulas.txt", texts.formulas, GOOD),
    _one("markup.txt", texts.markup, GOOD),
    _one("hyphens.txt", texts.hyphens, GOOD, DEAR),
    _one("mojibake-flood.txt", texts.mojibake_flood, GOOD, DEAR, "garbled"),
    _one("entity-flood.txt", texts.entity_flood, GOOD, DEAR),
)

# Entries of a directory that are no documents, or have names that nobody should have to type; by the end of their URI.
PLACES: dict[str, frozenset[str]] = {
    "a%0Aline.txt": frozenset({GOOD}),
    "not-utf-8-%FF.txt": frozenset({GOOD}),
    "x" * 251 + ".txt": frozenset({GOOD}),
    "%1B%5B31mred%1B%5B0m.txt": frozenset({GOOD}),
    "%3Cimg%20src=x%3E%5Bx%5D%28http:y%29.txt": frozenset({GOOD}),
    "pipe": frozenset({"unsupported"}),
    "socket": frozenset({"unsupported"}),
    "device": frozenset({"unreadable"}),
    "sparse-50-gb.pdf": frozenset({"too_large"}),
    "link-to-itself": frozenset({"unreadable"}),
    "link-to-nothing": frozenset({"unreadable"}),
    "link-out": frozenset({"unreadable"}),
    "link-to-a-directory-outside": frozenset({"unreadable"}),
}


def make_places(directory: Path) -> None:
    """The entries of PLACES, and a loop of directories in which a walk must not be caught."""
    directory.mkdir()
    for name in (b"a\nline", b"not-utf-8-\xff", b"x" * 251, b"\x1b[31mred\x1b[0m", b"<img src=x>[x](http:y)"):
        with open(os.path.join(os.fsencode(directory), name + b".txt"), "wb") as stream:
            stream.write(texts.PARAGRAPH.encode())
    os.mkfifo(directory / "pipe")
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(directory)  # the name of a socket has 108 bytes at most
    try:
        server.bind("socket")
    finally:
        os.chdir(here)
        server.close()
    (directory / "device").symlink_to("/dev/zero")
    with open(directory / "sparse-50-gb.pdf", "wb") as stream:
        stream.write(b"%PDF-1.7")
        stream.truncate(50 * 2**30)
    (directory / "link-to-itself").symlink_to("link-to-itself")
    (directory / "link-to-nothing").symlink_to("nothing")
    (directory / "link-out").symlink_to("/etc/passwd")
    (directory / "link-to-a-directory-outside").symlink_to("/etc")
    (directory / "loop").symlink_to(".", target_is_directory=True)
