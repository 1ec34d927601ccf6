"""Learn how far a measure has come and whose conduct it is about, from labelled measures, notices held back in turn.

    python bench/train_measures.py [--write]

Labels: ``tests/material/batch*/measures.jsonl`` (measures picked by those who wrote the notices) and
``measures_more.jsonl`` (all sentences of other notices, and more of these). What is judged is the whole sentence a
labelled measure stands in, as the reader cuts it. The report gives figures for sentences of notices that were not
learnt from, beside those of a few patterns.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from index.structure.fold import fold
from index.structure.measure_model import BUCKETS, FEATURES, MODES, WEIGHTS_FILE, features

ROOT = Path(__file__).parent.parent
MATERIAL = ROOT / "tests" / "material"
FOLDS = 8
STRENGTH = 0.1
CUE = 2.0  # a cue counts as much as so many characters
_ENDS = "。;\n"
_ITEM = re.compile(r"(?<=[。;:,\s])(?=[一二三四五六七八九十]{1,3}是(?!否))")
_PATTERNS = (
    ("none_found", r"[未没]有?再?(?:发现|收到|接到|反映|出现|发生|见)|无异议|无一违|不存在"),
    ("ongoing", r"正在|仍在|尚在|尚有|余下|剩余|其余|审理|仲裁|协商|等待"),
    ("planned", r"拟|计划|打算|力争|争取|将(?:于|在|按|持续|继续|从)|下一步|预计|再行"),
    ("ongoing", r"尚未|暂未|待"),
)
_SUPERVISED = re.compile(r"督促|责令|责成|立案|罚款|处罚|取缔|约谈|移送|查处|吊销|整顿|失信")


@dataclass(frozen=True)
class Labelled:
    notice: str
    words: str  # folded
    mode: str
    supervised: bool
    picked: bool  # by who wrote the notice


def read_labelled() -> list[Labelled]:
    folders = (MATERIAL / "batch1", MATERIAL / "batch2", ROOT / "seeds", *(ROOT / "tests/notices").iterdir())
    texts = {path.name: fold(path.read_bytes().decode()) for folder in folders for path in folder.glob("*.txt")}
    found = []
    for path in sorted(MATERIAL.glob("**/measures*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            text = texts[row["notice"]]
            picked = "quote" in row
            start = text.index(fold(row["quote"])) if picked else row["start"]
            end = start + len(row["quote"]) if picked else row["end"]
            words = _sentence(text, start, end) if picked else text[start:end]
            found.append(Labelled(row["notice"], words, row["mode"], row["who"] == "supervised_others", picked))
    return found


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence, or part of it that is an item of a list, around ``text[start:end]``."""
    begin = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    stop = min(at for mark in _ENDS if (at := text.find(mark, end - 1)) >= 0)
    items = [match.start() for match in _ITEM.finditer(text, begin, stop)]
    begin = max([begin, *(at for at in items if at <= start)])
    return text[begin : min([stop, *(at for at in items if at >= end)])]


def matrix(rows: Sequence[Labelled]) -> csr_matrix:
    held = [features(row.words) for row in rows]
    columns = np.concatenate(held)
    ends = np.cumsum([0, *map(len, held)])
    return csr_matrix((np.where(columns < BUCKETS, 1.0, CUE), columns, ends), shape=(len(rows), FEATURES))


def learn(cases: csr_matrix, right: NDArray[np.str_]) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced").fit(cases, right)


def held_back(rows: Sequence[Labelled], cases: csr_matrix, right: NDArray[np.str_]) -> NDArray[np.str_]:
    """What is said of each sentence by a model that has not seen its notice."""
    said = np.empty_like(right)
    folds = GroupKFold(FOLDS, shuffle=True, random_state=1)
    for known, unknown in folds.split(cases, right, [row.notice for row in rows]):
        said[unknown] = learn(cases[known], right[known]).predict(cases[unknown])
    return said


def report(name: str, right: NDArray[np.str_], said: NDArray[np.str_], among: NDArray[np.bool_]) -> None:
    right, said = right[among], said[among]
    print(f"{name:26} {np.mean(right == said):.3f} of {len(right)}", end="")
    for kind in np.unique(right):
        hits = np.sum((right == kind) & (said == kind))
        precision, recall = hits / max(np.sum(said == kind), 1), hits / np.sum(right == kind)
        print(f" | {kind} {precision:.2f}/{recall:.2f} of {np.sum(right == kind)}", end="")
    print()


def by_patterns(words: str) -> str:
    return next((mode for mode, pattern in _PATTERNS if re.search(pattern, words)), "done")


def write(mode: LogisticRegression, conduct: LogisticRegression) -> None:
    assert tuple(conduct.classes_) == ("own", "supervised")
    order = [list(mode.classes_).index(kind) for kind in MODES]
    weights = np.concatenate([mode.coef_[order], conduct.coef_]).T
    weights[BUCKETS:] *= CUE
    scale = np.float32(np.abs(weights).max() / 127)
    bias = np.concatenate([mode.intercept_[order], conduct.intercept_]).astype(np.float32)
    np.savez_compressed(WEIGHTS_FILE, weights=np.round(weights / scale).astype(np.int8), scale=scale, bias=bias)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_FILE.name}")
    arguments = parser.parse_args()
    rows = read_labelled()
    cases = matrix(rows)
    modes = np.array([row.mode for row in rows])
    conducts = np.array(["supervised" if row.supervised else "own" for row in rows])
    picked = np.array([row.picked for row in rows])
    plain = np.array([by_patterns(row.words) for row in rows])
    overseeing = np.array(["supervised" if _SUPERVISED.search(row.words) else "own" for row in rows])
    print("accuracy | class precision/recall")
    for name, right, simple in (("mode", modes, plain), ("conduct", conducts, overseeing)):
        said = held_back(rows, cases, right)
        for among, which in ((picked, "picked"), (~picked, "further")):
            report(f"{name}, {which}, learnt", right, said, among)
            report(f"{name}, {which}, patterns", right, simple, among)
    if arguments.write:
        write(learn(cases, modes), learn(cases, conducts))


if __name__ == "__main__":
    main()
