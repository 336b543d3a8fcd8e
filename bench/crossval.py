"""Articles of a labelled folder as the cross-validated trees make them, for an honest score.

    python -m bench.crossval LABELLED_FOLDER TREES OUT --input text|pdf [--folds 5] [--only PART] [--cache DIR] [--package]

TREES is what `bench.fit_layout --out-of-fold` wrote: for each document those trees are used that did not see
its site. OUT gets `<tool or engine>/<renderer>/<id>.json`. `--package` uses the weights of the package instead;
`--calibration` prints whether confidences mean what they say.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.fit_layout import find_fold, read_samples
from ingest.language import guess_language
from ingest.layout.initials import place_initials
from ingest.layout.label import Looks, label_lines
from ingest.layout.trees import build_trees
from ingest.measure import reading_of_json
from ingest.measure.calibration import Decision, find_decisions, format_calibration
from ingest.model import Article
from ingest.repair.blocks import build_blocks
from ingest.repair.ligatures import find_coded_ligatures, find_parted_ligatures
from ingest.repair.lost_hyphens import find_lost_hyphens
from ingest.settings import Settings
from ingest.structure.article import build_articles


def article_json(article: Article) -> dict[str, object]:
    """What a scorer needs of one article."""
    text = lambda block: block.text if block is not None else None  # noqa: E731
    return {
        "title": text(article.title), "subtitle": text(article.subtitle), "byline": text(article.byline),
        "blocks": [{"kind": b.kind, "level": b.level, "text": b.text} for b in article.blocks],
    }  # fmt: skip


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path)
    ap.add_argument("trees", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--input", choices=["text", "pdf"], required=True)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--only", default="", help="only documents whose name contains this")
    ap.add_argument("--cache", type=Path)
    ap.add_argument("--package", action="store_true")
    ap.add_argument("--calibration", action="store_true")
    a = ap.parse_args()
    decisions: list[Decision] = []
    looks = {}
    if not a.package:
        for k in range(a.folds):
            parts = [
                build_trees(json.loads((a.trees / f"{a.input}-{label}-{k}.json").read_text()))
                for label in ("kind1", "kind2", "break2", *(["rhythm", "alike"] if a.input == "text" else []))
            ]
            looks[k] = Looks(*parts)
    settings = Settings()
    for sample in read_samples(a.folder, a.input, a.cache and a.cache / a.folder.name, a.only):
        document = sample.document
        chosen = None if a.package else looks[find_fold(sample.sites[0], a.folds)]
        language = guess_language(" ".join(document.raw[:20_000].split()), document.metadata.language)
        ligatures = find_coded_ligatures(document, language[0])
        document = place_initials(document, language[0])
        labels = label_lines(document, language[0], chosen)
        parted, lost = find_parted_ligatures(document.raw, language[0]), find_lost_hyphens(document, language[0])
        repaired = build_blocks(document, labels, settings.repair, language[0], sorted((*ligatures, *parted, *lost)))
        articles = build_articles(document, repaired.items, language, document.flags)
        target = a.out / f"{sample.name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps({"articles": [article_json(x) for x in articles]}, ensure_ascii=False), "utf-8")
        if a.calibration:
            gold = json.loads((a.folder / "gold" / f"{target.stem}.json").read_text("utf-8"))
            decisions += find_decisions(reading_of_json(gold), document, articles[0])
    if a.calibration:
        print(format_calibration(decisions))


if __name__ == "__main__":
    main()
