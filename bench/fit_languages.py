"""Make the table by which `ingest.language.guess` tells languages apart, from the word lists of wordfreq.

    uv run --with wordfreq python bench/fit_languages.py ingest/language/data/languages.ngrams

Each language is described by how often its short letter sequences (one to four letters, word edges included) and its
commonest words stand in text. Format: the bytes ``CDL1``, the number of languages and of rows as little-endian 32-bit
integers, the languages (BCP 47, eight bytes each, padded with NUL), then rows x languages signed bytes: sixteen times the
natural logarithm of how much likelier the sequence is here than in the average language, clipped to a byte.

The frequencies are those of wordfreq 3.1, see ingest/language/data/LICENSE.txt.
"""

from __future__ import annotations

import argparse
import struct
from pathlib import Path

import numpy as np
from wordfreq import get_frequency_list

from ingest.language.guess import MAGIC, ROWS, SCALE, find_sequences

LANGUAGES = "en de fr es it pt pl nl cs sk sv da nb fi hu ro ca tr id sh sl lt lv is vi fil ru uk bg mk ar fa ur hi".split()
MOST_WORDS = 30_000
FLOOR = 2e-7  # of a sequence never seen; keeps one foreign word from deciding a paragraph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    table = np.zeros((ROWS, len(LANGUAGES)))
    for column, language in enumerate(LANGUAGES):
        count = 0
        for centibels, words in enumerate(get_frequency_list(language, "best")):
            frequency = 10 ** (-centibels / 100)
            for word in sorted(words):
                if count >= MOST_WORDS or any(char.isdigit() for char in word):
                    continue
                count += 1
                for row in find_sequences(word):
                    table[row, column] += frequency
        table[:, column] /= table[:, column].sum()
    table = np.log(table + FLOOR)
    table -= table.mean(axis=1, keepdims=True)
    data = np.clip(np.round(table * SCALE), -127, 127).astype(np.int8)
    names = b"".join(language.encode().ljust(8, b"\0") for language in LANGUAGES)
    options.output.write_bytes(MAGIC + struct.pack("<II", len(LANGUAGES), ROWS) + names + data.tobytes())
    print(f"{len(LANGUAGES)} languages, {options.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
