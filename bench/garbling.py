"""How well the detectors of garbled text know damage from good text: precision and recall of each, on texts that are known.

    python -m bench.garbling DOCUMENTS [--piece 600]

DOCUMENTS is a labelled folder: gold/NAME.json and, if there, dumps of the same articles in txt/. Pieces of so many
characters are taken from the gold and damaged in each way; a detector is right where it names the damage that was done.
What it says of undamaged pieces and of the dumps, ligature codes that will be mended included, is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ingest.language import guess_language
from ingest.model import Document
from ingest.repair.garbled import GARBLED, find_garbling
from ingest.repair.ligatures import find_coded_ligatures


def _shift(by: int) -> Callable[[str], str]:
    return lambda text: "".join(chr(ord(char) + by) if "!" <= char <= "~" else char for char in text)


def _space_words(text: str) -> str:
    words = text.split()
    longest = max(range(len(words)), key=lambda at: len(words[at].strip(".,;:")))
    words[longest] = "  " + " ".join(words[longest].strip(".,;:")) + "  "
    return " ".join(words)


def _double(text: str) -> str:
    return "".join(char * 2 for char in text[:80]) + text[80:]


def _mistake_encoding(text: str) -> str:
    return text.encode().decode("cp1252", "replace")


def _glue(text: str) -> str:
    return "\n".join(line.replace(" ", "") for line in textwrap.wrap(text, 65))


WAYS: tuple[tuple[str, Callable[[str], str], str], ...] = (
    ("every e a (cid:n)", lambda text: text.replace("e", "(cid:34)"), "cid_codes"),
    ("every e a private-use character", lambda text: text.replace("e", "\ue034"), "private_use"),
    ("every e a replacement character", lambda text: text.replace("e", "\ufffd"), "replacement_characters"),
    ("every e a control character", lambda text: text.replace("e", "\x02"), "control_characters"),
    ("glyphs shifted by 29", _shift(-29), "shifted_glyphs"),
    ("glyphs shifted by 31", _shift(-31), "shifted_glyphs"),
    ("glyphs shifted by 1", _shift(1), "shifted_glyphs"),
    ("letters backwards", lambda text: text[::-1], "reversed_text"),
    ("lines without spaces", _glue, "missing_spaces"),
    ("one word letter-spaced", _space_words, "letter_spaced"),
    ("80 glyphs drawn twice", _double, "doubled_glyphs"),
    ("UTF-8 read as cp1252", _mistake_encoding, "mojibake"),
)


# Damage that does leave control or replacement characters is rightly called so.
SIDE_EFFECTS = {"shifted_glyphs": {"control_characters"}, "mojibake": {"replacement_characters"}}


def judge(text: str) -> set[str]:
    """What the pipeline would say: ligature codes that the word list explains do not count."""
    document = Document(text, (), (), "text")
    language, _ = guess_language(" ".join(text[:20_000].split()))
    return set(find_garbling(document, find_coded_ligatures(document, language), language).flags) - {GARBLED}


def read_pieces(folder: Path, length: int) -> list[str]:
    """One piece of each article, the same at every run; only of scripts that have small letters."""
    rng = random.Random(7)
    pieces = []
    for path in sorted((folder / "gold").glob("*.json")):
        blocks = json.loads(path.read_text(encoding="utf-8"))["blocks"]
        text = " ".join(block["text"].strip() for block in blocks if block.get("kind", block.get("type")) == "paragraph")
        start = text.find(" ", rng.randrange(max(1, len(text) - length))) + 1
        if len(text) > length and 4 * sum(char.islower() for char in text) > len(text):
            pieces.append(" ".join(text[start : start + length].split()))
    return pieces


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--piece", type=int, default=600, help="characters of a piece")
    options = parser.parse_args()
    pieces = read_pieces(options.documents, options.piece)
    clean: Counter[str] = Counter()
    for piece in pieces:
        clean.update(judge(piece))
    dumps = sorted((options.documents / "txt").rglob("*.txt"))
    dumped: Counter[str] = Counter()
    for path in dumps:
        dumped.update(judge(path.read_text(encoding="utf-8", errors="replace")))
    done: Counter[str] = Counter()
    found: Counter[str] = Counter()
    named: Counter[str] = Counter()  # by flag, however many ways led to it
    other: Counter[str] = Counter()
    for way, damage, flag in WAYS:
        for piece in pieces:
            damaged = damage(piece)
            if damaged == piece:
                continue
            flags = judge(damaged)
            done[way] += 1
            found[way] += flag in flags
            named[flag] += flag in flags
            other.update(flags - {flag} - SIDE_EFFECTS.get(flag, set()))
    print(f"{len(pieces)} good pieces of {options.piece} characters: flags on {dict(clean) or 'none'}")
    print(f"{len(dumps)} dumps: flags on {dict(dumped) or 'none'}\n")
    print("| damage | flag | found | precision of the flag |\n|---|---|---|---|")
    for way, _, flag in WAYS:
        wrong = clean[flag] + dumped[flag] + other[flag]
        precision = named[flag] / (named[flag] + wrong) if named[flag] else 0.0
        print(f"| {way} | `{flag}` | {found[way]} of {done[way]} | {precision:.3f} ({wrong} wrong) |")
    wrong_unknown = clean["unknown_glyphs"] + dumped["unknown_glyphs"]
    print(f"\nunknown_glyphs on good text: {wrong_unknown}; on text damaged in one of these ways: {other['unknown_glyphs']}")


if __name__ == "__main__":
    main()
