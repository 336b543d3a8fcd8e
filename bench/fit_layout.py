"""Fit the two looks at a line from a labelled folder, cross-validated by site; write the weights into the package.

    python -m bench.fit_layout LABELLED_FOLDER --input text|pdf|manual [--folds 5] [--cache DIR]

The folder is described in `bench/labels.py`. Printed: how well lines are told apart on sites that the trees did
not see. The first look knows the neighbours as printed; the second one knows what the first said of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, Pool
from numpy.typing import NDArray

from bench.dumps import make_dumps
from bench.labels import LineLabel, Truth, label_lines, read_truth
from bench.manuals.truth import label_manual
from ingest.language import guess_language
from ingest.layout.features import view_lines
from ingest.layout.initials import place_initials
from ingest.layout.listings import see_listings
from ingest.layout.rows import ARTICLE, MANUAL, TEXT, Form, find_streams, first_rows, measure_usual, second_rows
from ingest.layout.trees import build_trees
from ingest.model import BlockKind, Document, FurnitureKind

WEIGHTS = Path(__file__).parent.parent / "ingest" / "layout" / "weights"
PAGE_FORMS = ("{page}", "- {page} -", "Page {page}", "Seite {page}")
_TAKEN_FOR = {
    BlockKind.QUOTE: BlockKind.PARAGRAPH,
    FurnitureKind.PAGE_FOOTER: FurnitureKind.PAGE_HEADER,
    FurnitureKind.PAGE_NUMBER: FurnitureKind.PAGE_HEADER,
    FurnitureKind.OTHER: FurnitureKind.PAGE_HEADER,
}


@dataclass(frozen=True)
class Pace:
    """Trees and learning rate of each forest, and how many of the lines deep inside paragraphs they see.

    Half of all lines stand between two others of their paragraph and teach little: a share of them, with the weight of all,
    leaves time for more documents.
    """

    kind1: tuple[int, float]
    kind2: tuple[int, float]
    break2: tuple[int, float]
    inner: float = 1.0


FORMS = {"text": TEXT, "pdf": ARTICLE, "manual": MANUAL}
PACES = {
    "text": Pace(kind1=(450, 0.2), kind2=(160, 0.14), break2=(500, 0.13), inner=0.25),
    "pdf": Pace(kind1=(300, 0.15), kind2=(300, 0.15), break2=(450, 0.12)),
    "manual": Pace(kind1=(150, 0.15), kind2=(150, 0.15), break2=(225, 0.12)),
}


@dataclass(frozen=True)
class Sample:
    """One document with its labels, and the sites whose text is in it."""

    name: str
    sites: tuple[str, ...]
    document: Document
    labels: list[LineLabel]
    language: str | None


def find_fold(site: str, folds: int) -> int:
    """The part of the cross-validation that a site belongs to."""
    return zlib.crc32(site.encode()) % folds


def _sample(name: str, sites: tuple[str, ...], document: Document, truth: Truth | dict[str, Any]) -> Sample:
    """`truth`: of an article, or the gold of a manual, whose furniture nobody knows beforehand."""
    language = guess_language(" ".join(document.raw[:20_000].split()), document.metadata.language)[0]
    document = place_initials(document, language)
    labels = label_manual(document, truth) if isinstance(truth, dict) else label_lines(document, truth)
    return Sample(name, sites, document, labels, language)


def read_samples(folder: Path, kind: str, cache: Path | None, only: str = "", share: float = 1.0) -> Iterator[Sample]:
    """The documents of the folder whose name contains `only`, or a share of them: text dumps, or PDFs through both engines."""

    def wanted(name: str) -> bool:
        return only in name and zlib.crc32(name.encode()) % 1000 < 1000 * share

    from ingest.extract.plain import read_plain

    if cache:
        cache.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for row in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(row)
        manifest[entry["renderer"], entry["id"]] = entry
    for (renderer, name), entry in sorted(manifest.items()):
        gold = json.loads((folder / "gold" / f"{name}.json").read_text("utf-8"))
        furniture = json.loads((folder / "furniture" / renderer / f"{name}.json").read_text("utf-8"))
        sites = tuple(gold.get("domains") or [gold["domain"]])
        truth = gold if entry.get("manual") else read_truth(gold, furniture, entry["params"], entry["extras"])
        if kind == "text":
            for path in sorted((folder / "txt").glob(f"*/{renderer}/{name}.txt")):
                if not wanted(f"{path.parent.parent.name}/{renderer}/{name}"):
                    continue
                document = read_plain(path.read_bytes().decode("utf-8"))
                yield _sample(f"{path.parent.parent.name}/{renderer}/{name}", sites, document, truth)
            blocks = [(str(k), " ".join(text.split())) for k, _, text in truth.blocks]
            for dump, text in make_dumps(blocks, zlib.crc32(f"{renderer}/{name}".encode())):
                if wanted(f"{dump}/{renderer}/{name}"):
                    document = read_plain(text)
                    plain = replace(truth, furniture=PAGE_FORMS, asides=())
                    yield _sample(f"{dump}/{renderer}/{name}", sites, document, plain)
        else:
            from ingest.extract import extract
            from ingest.read import read_bytes
            from ingest.settings import ExtractSettings, ReadSettings

            for engine in ("pdfminer", "pdfium"):
                if not wanted(f"{engine}/{renderer}/{name}"):
                    continue
                path = folder / "pdf" / renderer / f"{name}.pdf"
                kept = cache / f"{engine}-{renderer}-{name}.pickle" if cache else None
                if kept and kept.exists():
                    document = pickle.loads(kept.read_bytes())
                else:
                    source = read_bytes(path.read_bytes(), path.name, ReadSettings())
                    document = extract(source, ExtractSettings(engine=engine))
                    if kept:
                        kept.write_bytes(pickle.dumps(document))
                yield _sample(f"{engine}/{renderer}/{name}", sites, document, truth)


def _classes(sample: Sample, form: Form) -> NDArray[np.int64]:
    """What the trees are to say of each line; -1 where nobody knows, or where they have no word for it, as in tables."""
    at = {name: k for k, name in enumerate(form.kinds)}
    kinds = [label.kind and _TAKEN_FOR.get(label.kind, label.kind) for label in sample.labels]
    return np.array([at.get(kind, -1) if kind else -1 for kind in kinds], dtype=np.int64)


def _begins(sample: Sample) -> NDArray[np.int64]:
    unknown = [label.kind is None or label.begins is None for label in sample.labels]
    return np.array([-1 if u else int(bool(label.begins)) for u, label in zip(unknown, sample.labels, strict=True)], np.int64)


def _weights(sample: Sample, kinds: NDArray[np.int64], begins: NDArray[np.int64], inner: float) -> NDArray[np.float32]:
    """The weight of each line in the fit: 0 for most of those between two lines of their paragraph, if `inner` is below 1."""
    paragraph = kinds == ARTICLE.kinds.index(BlockKind.PARAGRAPH)
    goes_on = paragraph & (begins == 0)
    within = goes_on & np.append(False, paragraph[:-1]) & np.append(goes_on[1:], False)
    chosen = np.random.default_rng(zlib.crc32(sample.name.encode())).random(len(kinds)) < inner
    weights: NDArray[np.float32] = np.where(within, np.where(chosen, 1 / inner, 0), 1).astype(np.float32)
    return weights


def fit_trees(
    rows: Any, targets: Any, pace: tuple[int, float], classes: int, weight: Any, seed: int = 7, depth: int = 6, leaf: float = 6
) -> CatBoostClassifier:
    """A forest for one question; `leaf` holds back leaves that few lines are in."""
    model = CatBoostClassifier(
        iterations=pace[0], depth=depth, learning_rate=pace[1], l2_leaf_reg=leaf, rsm=0.25 if classes else 0.4,
        bootstrap_type="Bernoulli", subsample=0.6, border_count=48, random_seed=seed, verbose=False, thread_count=2,
        loss_function="MultiClass" if classes else "Logloss", allow_writing_files=False,
        **({"classes_count": classes} if classes else {}),
    )  # fmt: skip
    return model.fit(Pool(rows, targets, weight=weight))


def pack(model: CatBoostClassifier, names: tuple[str, ...], classes: tuple[str, ...], scratch: Path) -> dict[str, Any]:
    """The JSON form that `ingest.layout.trees` reads; leaves become integers in thousandths."""
    target = scratch / "model.json"
    model.save_model(str(target), format="json")
    data = json.loads(target.read_text())
    target.unlink()
    outputs = max(1, len(classes))
    present = [0]
    if classes:  # one that no line had is left out by the library
        params = data["model_info"]["class_params"]
        present = [int(label) for label in (json.loads(params) if isinstance(params, str) else params)["class_to_label"]]
    depth = 6
    features, borders, leaves = [], [], []
    for tree in data["oblivious_trees"]:
        splits = tree["splits"] or []
        fs = [s["float_feature_index"] for s in splits] + [0] * (depth - len(splits))
        bs = [s["border"] for s in splits] + [3.0e38] * (depth - len(splits))
        values = np.array(tree["leaf_values"]).reshape(-1, len(present))
        full = np.zeros((2**depth, outputs))
        full[: len(values), present] = values
        features.append(fs)
        borders.append([float(np.float32(b)) for b in bs])
        leaves.append(np.round(full * 1000).astype(int).tolist())
    scale, bias = data["scale_and_bias"]
    assert scale == 1
    start = np.full(outputs, -20.0)
    start[present] = bias
    flat = data["features_info"]["float_features"]
    index = [f["feature_index"] for f in flat]
    features = [[index[f] for f in fs] for fs in features]
    return {"unit": [0.001], "features": list(names), "classes": list(classes), "split_features": features,
            "split_borders": borders,
            "leaves": leaves, "bias": [float(b) for b in start]}  # fmt: skip


def write(name: str, data: dict[str, Any]) -> None:
    """Gzip without a time stamp, so that the same fit gives the same bytes."""
    text = json.dumps(data, separators=(",", ":")).encode()
    (WEIGHTS / f"{name}.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folders", type=Path, nargs="+")
    ap.add_argument("--input", choices=["text", "pdf", "manual"], required=True)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--cache", type=Path, help="keep extracted documents here")
    ap.add_argument("--only", default="", help="only documents whose name contains this")
    ap.add_argument("--share", type=float, nargs="+", default=[1.0], help="for each folder, take this share of the documents")
    ap.add_argument("--weight", type=float, nargs="+", default=[1.0], help="for each folder, what its lines count in the fit")
    ap.add_argument("--no-check", action="store_true", help="write the weights and leave the second look unmeasured")
    ap.add_argument("--out-of-fold", type=Path, help="also write the cross-validated weights of each fold here")
    a = ap.parse_args()
    started = time.time()
    shares = [*a.share, *a.share[-1:] * len(a.folders)]
    counts = [*a.weight, *a.weight[-1:] * len(a.folders)]
    samples, counted = [], []
    for folder, share, count in zip(a.folders, shares, counts, strict=False):
        for s in read_samples(folder, a.input, a.cache and a.cache / folder.name, a.only, share):
            samples.append(s)
            counted.append(count)
    form, pace = FORMS[a.input], PACES[a.input]
    views = [view_lines(s.document, s.language) for s in samples]
    if form is MANUAL:
        views = [see_listings(s.document, v) for s, v in zip(samples, views, strict=True)]
    first = [first_rows(s.document, v, measure_usual(v)) for s, v in zip(samples, views, strict=True)]
    kinds = [_classes(s, form) for s in samples]
    begins = [_begins(s) for s in samples]
    weights = [c * _weights(s, y, b, pace.inner) for s, y, b, c in zip(samples, kinds, begins, counted, strict=True)]
    weighed = pace.inner < 1 or len(set(counted)) > 1
    # A document with text of several sites is kept out of every fit that must not see one of them.
    held = np.array([[k in {find_fold(site, a.folds) for site in s.sites} for k in range(a.folds)] for s in samples])
    fold = np.array([find_fold(s.sites[0], a.folds) for s in samples])
    print(f"{len(samples)} documents, {sum(map(len, kinds))} lines, {time.time() - started:.0f} s to read", flush=True)
    scratch = a.out_of_fold or Path("/tmp")
    scratch.mkdir(parents=True, exist_ok=True)

    def fit(look: str, chosen: Any) -> dict[str, Any]:
        parts, names = (first, form.first_names) if look == "kind1" else (second, form.second_names)
        targets, classes = (begins, ()) if look == "break2" else (kinds, form.kinds)
        known = [(targets[i] >= 0) & (weights[i] > 0) for i in chosen]
        x, y, w = (np.concatenate([p[i][k] for i, k in zip(chosen, known, strict=True)]) for p in (parts, targets, weights))
        model = fit_trees(x, y, getattr(pace, look), len(classes), w if weighed else None)
        return pack(model, names, classes, scratch)

    everyone = np.arange(len(samples))
    looks: list[Any] = [None] * len(samples)
    firsts = []
    for k in range(a.folds):
        trees = fit("kind1", everyone[~held[:, k]])
        firsts.append(trees)
        forest = build_trees(trees)
        for i in everyone[fold == k]:
            looks[i] = forest.measure(first[i])
        print(f"first look, fold {k}: {time.time() - started:.0f} s", flush=True)
    second, befores = [], []
    for s, v, look in zip(samples, views, looks, strict=True):
        rows, before = second_rows(s.document, v, measure_usual(v), look)
        second.append(rows)
        befores.append(before)
    y_all, p_all = np.concatenate(kinds), np.concatenate(looks)
    ok = y_all >= 0
    print(f"first look: {np.mean(p_all[ok].argmax(1) == y_all[ok]):.4f} of lines right")

    for look in ("kind1", "kind2", "break2"):
        write(f"{a.input}-{look}", fit(look, everyone))
    print(f"weights written: {time.time() - started:.0f} s", flush=True)

    if a.no_check:
        return
    tp = fp = fn = 0
    confusion = np.zeros((len(form.kinds), len(form.kinds)), int)
    for k in range(a.folds):
        kind, start = (fit(look, everyone[~held[:, k]]) for look in ("kind2", "break2"))
        if a.out_of_fold:
            for label, data in (("kind1", firsts[k]), ("kind2", kind), ("break2", start)):
                (a.out_of_fold / f"{a.input}-{label}-{k}.json").write_text(json.dumps(data))
        kf, sf = build_trees(kind), build_trees(start)
        for i in everyone[fold == k]:
            p, b = kf.measure(second[i]), sf.measure(second[i])
            known = kinds[i] >= 0
            np.add.at(confusion, (kinds[i][known], p.argmax(1)[known]), 1)
            main = (begins[i] >= 0) & (find_streams(looks[i], form.main) == 0)
            says, is_ = b[main] > 0.5, begins[i][main] == 1
            tp += int((says & is_).sum())
            fp += int((says & ~is_).sum())
            fn += int((~says & is_).sum())
        print(
            f"second look, fold {k}: break F1 so far {2 * tp / (2 * tp + fp + fn):.4f}, {time.time() - started:.0f} s", flush=True
        )
    print("kind right", np.trace(confusion) / confusion.sum())
    for k, name in enumerate(form.kinds):
        c = confusion
        print(
            f"  {name:12} recall {c[k, k] / max(1, c[k].sum()):.3f} "
            f"precision {c[k, k] / max(1, c[:, k].sum()):.3f} n {c[k].sum()}"
        )
    print(f"done, {time.time() - started:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
