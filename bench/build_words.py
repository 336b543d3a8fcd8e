"""Make the compact word lists of `ingest.language` from those of wordfreq.

    uv run --with wordfreq python bench/build_words.py ingest/language/data

wordfreq keeps each list as packed strings: 0.3 s and 80 MB to load the German one, in each child process. Here a
word is a 32-bit hash and a byte; the file is mapped, not loaded, and its pages are shared by all processes.

Format of `<language>.words`: the four bytes ``CDW1``, the number of words as a little-endian 32-bit integer, the
sorted hashes (32 bits each, little-endian: the first four bytes of BLAKE2b-32 of the word, small letters, NFC, UTF-8),
then one byte a word: minus a hundred times the decimal logarithm of the frequency, divided by four.

The frequencies are those of wordfreq 3.1 (Robyn Speer), whose data are under the Creative Commons licence
Attribution-ShareAlike 4.0; see ingest/language/data/LICENSE.txt.
"""

from __future__ import annotations

import argparse
import struct
from array import array
from pathlib import Path

from wordfreq import get_frequency_list

from ingest.language.frequency import MAGIC, word_hash

# Hyphens on unseen sites, the hard ones right: 96.5 % with 150,000 to 300,000 words, 96.7 % with 120,000, 96.3 % with
# 60,000. The languages for which nothing was measured get the 60,000.
MOST_WORDS = dict.fromkeys(("de", "en", "fr", "es", "it", "pl", "pt", "nl"), 120_000)
DEFAULT_MOST = 60_000
LANGUAGES = ("de", "en", "fr", "es", "it", "pl", "pt", "nl", "cs", "sv", "fi", "da", "nb", "ca", "hu", "ro", "ru", "uk", "tr")


def words_of(language: str, most: int) -> dict[int, int]:
    """Hash -> byte for the most frequent words of a language; where two words share a hash, the commoner counts."""
    found: dict[int, int] = {}
    count = 0
    for centibels, words in enumerate(get_frequency_list(language, "best")):
        for word in sorted(words):
            if not any(char.isalpha() for char in word):
                continue
            if count >= most:
                return found
            found.setdefault(word_hash(word), min(255, round(centibels / 4)))
            count += 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where the .words files go")
    parser.add_argument("--all", action="store_true", help="every word that wordfreq has, for comparison")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        most = 10**9 if options.all else MOST_WORDS.get(language, DEFAULT_MOST)
        found = words_of(language, most)
        hashes = sorted(found)
        path = options.directory / f"{language}.words"
        path.write_bytes(MAGIC + struct.pack("<I", len(hashes)) + array("I", hashes).tobytes() + bytes(found[h] for h in hashes))
        print(f"{language}: {len(hashes)} words, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
