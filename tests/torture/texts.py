"""Texts that were written to hurt."""

from __future__ import annotations

PARAGRAPH = (
    "The council met on Tuesday to decide what should become of the old bridge. Nobody had crossed it for years, and the "
    "river was taking it piece by piece.\n\nIn the end they agreed to wait for another winter."
)


def with_zeros() -> bytes:
    return PARAGRAPH.replace("bridge", "bri\0dge").encode() * 3


def two_encodings() -> bytes:
    line = "Die Brücke über den Fluß bleibt für größere Fahrzeuge gesperrt.\n"
    return (line.encode() + line.encode("cp1252")) * 5


def one_line(size: int = 200_000_000) -> bytes:
    sentence = b"The bridge was closed and nobody crossed the river that day. "
    return sentence * (size // len(sentence))


def one_word(size: int = 30_000_000) -> bytes:
    return b"bridge" * (size // 6)


def empty_lines(size: int = 20_000_000) -> bytes:
    return b"a" + b"\n" * size + b"b"


def form_feeds(size: int = 2_000_000) -> bytes:
    return b"page\f" * (size // 5)


def short_lines(count: int = 300_000) -> bytes:
    return b"".join(b"line %d of the list\n" % number for number in range(count))


def lone_surrogates() -> bytes:
    return "The bridge \ud800 was \udfff closed.".encode("utf-16-le", "surrogatepass")


def surrogates_in_utf8() -> bytes:
    return ("The bridge \ud83d was \udc00 closed. " * 20).encode("utf-8", "surrogatepass")


def bidi_overrides() -> bytes:
    return (PARAGRAPH.replace("bridge", "\u202egdirb\u202c") + "\n\u2066\u2067\u2068" + PARAGRAPH).encode()


def zero_width_flood() -> bytes:
    return ("bridge" + "\u200b\u200d\u2060\ufeff" * 500_000 + " closed").encode()


def combining_flood() -> bytes:
    return ("Zalgo e" + "\u0301\u0323\u0489" * 300_000 + " comes.").encode()


def escapes() -> bytes:
    return ("\x1b]0;owned\x07\x1b[2JTitle \x1b[31mred\x1b[0m\n\n" + PARAGRAPH).encode()


def formulas() -> bytes:
    return b"=cmd|' /C calc'!A0\n\n@SUM(1+1)*cmd|' /C calc'!A0\n\n" + PARAGRAPH.encode()


def markup() -> bytes:
    return ("Markup: <script>alert(1)</script> [x](javascript:alert(1)) ![i](http://127.0.0.1:9/p.png)\n\n" + PARAGRAPH).encode()


def hyphens() -> bytes:
    return ("a-\n" * 200_000).encode()


def mojibake_flood() -> bytes:
    return ("Ã¤Ã¶Ã¼â€œâ€” " * 100_000).encode()


def entity_flood() -> bytes:
    return ("&amp;" * 500_000 + "lt;").encode()
