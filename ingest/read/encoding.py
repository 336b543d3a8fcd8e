"""Which encoding a text is in, and how sure that is.

The order is that of the evidence: a byte order mark says it; valid UTF-8 with a letter beyond ASCII is no accident;
the zeros of UTF-16 show; only then comes a choice among the one-byte encodings, in which any bytes mean something.
That choice reads the words: the right one makes words of the language that the ASCII part of the text speaks.
General detectors count letters, and take `Straße` in a short cp1252 text for cp1250, whose ß and ä are the same bytes
and whose other letters are not.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

from ingest.errors import DocumentError
from ingest.model import Reason

_SAMPLE = 200_000  # bytes that are looked at; further text of the same kind says nothing new
_WORDS = 400  # words with a byte beyond ASCII that are looked up
MIXED = "utf-8-mixed"  # valid UTF-8 where there is some, cp1252 for the bytes between

# In the order in which a tie is settled. cp1252 stands for Latin-1 too: they differ only in 0x80-0x9F, where Latin-1
# has control characters that no text uses.
_ONE_BYTE = (
    "cp1252",
    "iso8859-15",
    "cp1250",
    "iso8859-2",
    "cp1254",
    "cp1257",
    "cp1251",
    "koi8-r",
    "cp1253",
    "cp850",
    "mac-roman",
    "latin-1",
)
_EAST = ("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")


@dataclass(frozen=True, slots=True)
class _Candidate:
    encoding: str
    text: str
    score: float


def choose_encoding(data: bytes, wanted: str | None = None) -> tuple[str, float]:
    """The encoding of a text as Python's codecs call it, and the confidence in the choice.

    >>> choose_encoding("Grüße aus Köln".encode())
    ('utf-8', 1.0)
    >>> choose_encoding("Grüße aus Köln".encode("utf-16-le"))[0]
    'utf-16-le'

    Args:
        data: the bytes of the file, byte order mark included.
        wanted: the encoding that the user set, which is then used or refused, never replaced.
    Raises:
        DocumentError: undecodable, by the encoding that was set or as text at all.
    """
    if wanted is not None:
        return _check_wanted(data, wanted), 1.0
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark) and _decodes(data, encoding):
            return encoding, 1.0
    if b"\0" in data[:_SAMPLE] and (wide := _find_wide(data)) is not None:
        return wide
    _refuse_binary(data)
    if _decodes(data, "utf-8"):
        return "utf-8", 1.0
    return _choose_by_words(data)


def _check_wanted(data: bytes, wanted: str) -> str:
    try:
        codec = codecs.lookup(wanted)
        if not codec._is_text_encoding:  # "rot13", "zlib": not encodings of text
            raise LookupError(wanted)
    except (LookupError, ValueError):
        detail = f"the encoding that was set, {wanted!a}, is not known; use a name such as utf-8 or cp1252"
        raise DocumentError(detail, reason=Reason.UNDECODABLE, stage="read") from None
    if not _decodes(data, codec.name):
        detail = f"the text is not in {codec.name}, the encoding that was set"
        raise DocumentError(detail, reason=Reason.UNDECODABLE, stage="read")
    return codec.name


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.decode(data, encoding)
    except (UnicodeError, ValueError):
        return False
    return True


def _find_wide(data: bytes) -> tuple[str, float] | None:
    """UTF-16 or UTF-32 without a byte order mark: in one byte order it reads as text with blanks, in the other not."""
    best: tuple[str, float] | None = None
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        if len(data) % width:
            continue
        try:
            text = data[: _SAMPLE - _SAMPLE % 4].decode(encoding, "strict" if len(data) <= _SAMPLE else "ignore")
        except UnicodeError:
            continue
        share = _share_plausible(text)
        if share > 0.97 and (best is None or share > best[1]):
            best = encoding, share
    return None if best is None or not _decodes(data, best[0]) else (best[0], round(best[1] * 0.95, 3))


def _share_plausible(text: str) -> float:
    """Share of characters that a person could have written: letters with blanks or line ends among them."""
    if not text:
        return 0.0
    good = sum(char.isprintable() or char in "\t\n\r\f\ufeff" for char in text)
    blanks = sum(char in " \n\t\u3000\u3002\u3001" for char in text)
    letters = sum(char.isalpha() for char in text)
    if (not blanks and len(text) > 40) or letters < 0.3 * len(text):
        return 0.0
    scripts = len({ord(char) >> 8 for char in text if char.isalpha()})
    # The wrong byte order scatters Latin text over as many blocks as it has letters; CJK text fills blocks 4E-9F.
    cjk = sum(0x3000 <= ord(char) < 0xD800 for char in text)
    if scripts > 12 and cjk < 0.5 * len(text):
        return 0.0
    if cjk >= 0.5 * len(text) and not any(char in "\n\u3002\u3001 \u3000\uff0c" for char in text):
        return 0.0
    return good / len(text)


_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\v\x1b\x1a\x08\0") + b"\x7f"


def _refuse_binary(data: bytes) -> None:
    """Text may hold a stray control character; one in twenty is no text."""
    head = data[:_SAMPLE]
    controls = len(head) - len(head.translate(None, _CONTROL))
    zeros = head.count(0)
    if controls > len(head) / 20 or zeros > len(head) / 5:
        detail = (
            f"binary data: {controls + zeros:,} control characters in the first {len(head):,} bytes; wanted a PDF or a plain text"
        )
        raise DocumentError(detail, reason=Reason.UNSUPPORTED, stage="read")


def _choose_by_words(data: bytes) -> tuple[str, float]:
    head = _cut_sample(data)
    seen: dict[str, _Candidate] = {}
    for encoding in (*_ONE_BYTE, *_EAST, MIXED):
        try:
            text = head.decode(encoding)
        except UnicodeError:
            continue
        if text not in seen:
            seen[text] = _Candidate(encoding, text, _score(text, encoding))
    ranked = sorted(seen.values(), key=lambda candidate: -candidate.score)
    for place, best in enumerate(ranked):
        if not _decodes(data, best.encoding):
            continue
        if best.score < _HOPELESS:
            break
        second = ranked[place + 1].score if place + 1 < len(ranked) else best.score - 4
        return best.encoding, round(min(0.99, 0.5 + 0.5 * math.tanh(best.score - second)), 3)
    detail = "no encoding makes words of these bytes; set one (encoding=…) if you know it"
    raise DocumentError(detail, reason=Reason.UNDECODABLE, stage="read")


def _cut_sample(data: bytes) -> bytes:
    """The part of the text around its first bytes beyond ASCII, whole lines where there are lines."""
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", data)), 0)
    start = max(0, first - _SAMPLE // 4)
    start = data.rfind(b"\n", 0, start) + 1 if start else 0
    end = len(data) if len(data) <= start + _SAMPLE else (data.rfind(b"\n", first, start + _SAMPLE) + 1 or start + _SAMPLE)
    return data[start:end]


_HOPELESS = -3.0
_WORD = re.compile(r"[^\W\d_²³¹]+(?:['’-][^\W\d_²³¹]+)*")
_COMMON = ("en", "de", "fr", "es", "it", "pt", "pl")  # asked in turn where a text is too short to show its language
# In the order of how often files in these encodings are met; a tie goes to the first.
_RARE = {"cp1252": 0.0, "cp850": 0.3, "mac-roman": 0.3, "latin-1": 0.5}


def _score(text: str, encoding: str) -> float:
    """How well the characters beyond ASCII stand where they stand, as a mean over them.

    A letter is worth what its word is worth in the language of the text; a quote, a dash or an apostrophe is worth
    something between the right neighbours; a control character or a sign that no text uses speaks against.
    """
    from ingest.language import guess_language, word_frequency

    language, _ = guess_language(text[:20_000])
    languages = _COMMON if language is None else (language,)
    total, count = 0.0, 0
    for match in islice((match for match in _WORD.finditer(text) if not match.group().isascii()), _WORDS):
        word = match.group().replace("’", "'")
        letters = sum(ord(char) > 127 for char in word)
        total += letters * _rate(word, max(word_frequency(word.lower(), known) for known in languages))
        count += letters
    for match in islice(_SIGN.finditer(text), 2 * _WORDS):
        total += _rate_sign(match.group(), text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1])
        count += 1
    return (total / count if count else 0.0) - _RARE.get(encoding, 0.05)


_SIGN = re.compile(r"[^\x00-\x7f\w]|[²³¹]")
_OPENING, _CLOSING, _DASH = "“„‘‚«»‹›¿¡", "”“’‘»«›‹…™®°º²³¹", "–—"
_OTHERS = frozenset("•€§°·©®™£¥½¼¾×±µ\xa0\xad¹ºª†‡‰¶、。「」『』（），．：；？！・《》 ")


def _rate_sign(sign: str, before: str, after: str) -> float:
    opens = not before or before in " \n\t([-–—„“‘\"'"
    closes = not after or after in " \n\t.,;:!?)]-–—…”“’‘»«›‹\"'/"
    if sign in _OPENING and opens and after.strip():
        return 4.0
    if sign in _CLOSING and before.strip() and closes:
        return 4.0
    if (sign == "’" and before.isalpha() and after.isalpha()) or (sign in _DASH and opens == (closes and after in " \n")):
        return 4.0
    if before.isalpha() and after.isalpha() and sign not in "·\xad":
        return -2.0
    if sign in _OTHERS or sign in _OPENING or sign in _CLOSING or sign in _DASH:
        return 1.5
    return -6.0 if _is_control(sign) else -3.0


def _is_control(char: str) -> bool:
    return 0x80 <= ord(char) < 0xA0 or ord(char) == 0xFFFD


def _rate(word: str, frequency: float) -> float:
    """How usual a word is, as the logarithm of its frequency in a thousand million words."""
    return max(1.0, 9 + math.log10(frequency)) if frequency > 0 else _shape(word)


def _shape(word: str) -> float:
    """An unknown word: a capital inside a word of small letters, or two scripts in one word, speak against it."""
    mixed = any(small.islower() and big.isupper() for small, big in pairwise(word))
    scripts = {0 if ord(char) < 0x250 else ord(char) >> 8 for char in word if char.isalpha()}
    return -2.0 if mixed or len(scripts) > 1 else 0.0


def _decode_mixed(data: Buffer, errors: str = "strict", /) -> tuple[str, int]:
    octets = bytes(data)
    return octets.decode("utf-8", "copydesk-cp1252"), len(octets)


def _encode_mixed(text: str, errors: str = "strict", /) -> tuple[bytes, int]:
    return text.encode("utf-8", errors), len(text)


def _take_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(bytes((byte,)).decode("cp1252", "replace") for byte in wrong), error.end


def _find_codec(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != MIXED:
        return None
    return codecs.CodecInfo(_encode_mixed, _decode_mixed, name=MIXED)


codecs.register_error("copydesk-cp1252", _take_cp1252)
codecs.register(_find_codec)
