"""Measure how languages are told apart, by length of text, beside py3langid if it is installed.

    python bench/languages.py CORPUS

CORPUS holds `gold/<id>.json` with `lang` and blocks. Snippets of several lengths are cut from the blocks.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.language import guess_language

LENGTHS = (15, 25, 40, 80, 200, 1000)
EACH = 6


def read_snippets(corpus: Path) -> Iterator[tuple[int, str, str]]:
    """Length, language and text; the same at every run."""
    rng = random.Random(1)
    for path in sorted((corpus / "gold").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        blocks = [block["text"] for block in article["blocks"] if len(block["text"]) > 100]
        for length in LENGTHS:
            for block in rng.sample(blocks, min(EACH, len(blocks))):
                start = block.find(" ", rng.randrange(max(1, len(block) - length))) + 1
                yield length, article["lang"], block[start : start + length]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args()
    snippets = list(read_snippets(options.corpus))
    guessers: dict[str, Callable[[str], tuple[str | None, float]]] = {"copydesk": guess_language}
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

        guessers["py3langid"] = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True).classify
    except ImportError:
        pass
    for name, guess in guessers.items():
        guess("Enough text to load what must be loaded.")
        right: Counter[int] = Counter()
        total: Counter[int] = Counter()
        bins: Counter[tuple[int, bool]] = Counter()
        began = time.perf_counter()
        for length, language, text in snippets:
            guessed, confidence = guess(text)
            right[length] += guessed == language
            total[length] += 1
            if guessed is not None:
                bins[(min(9, int(confidence * 10)), guessed == language)] += 1
        spent = time.perf_counter() - began
        print(f"{name}: {1000 * spent / len(snippets):.2f} ms each")
        print("  by length     " + "  ".join(f"{length}: {right[length] / total[length]:.3f}" for length in LENGTHS))
        cells = [(tenth, bins[(tenth, True)], bins[(tenth, False)]) for tenth in range(10)]
        print("  by confidence " + "  ".join(f"{t / 10:.1f}: {g / (g + b):.2f} ({g + b})" for t, g, b in cells if g + b))


if __name__ == "__main__":
    main()
