"""The report as one JSON document: figures, times, every question, and what was measured with what."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Scores
from bot.evaluation.run import Outcome
from bot.evaluation.summary import RESAMPLES, Figures, percentiles, summarise
from index.errors import InputError
from index.store.snapshot import Snapshot

FORMAT = 1
_PACKAGES = ("notice-qa", "llama-index-core", "chromadb", "numpy", "onnxruntime", "sentence-transformers", "torch")


@dataclass(frozen=True, slots=True)
class Report:
    """The document, and the same figures as data."""

    document: dict[str, Any]
    figures: Figures
    baseline: Figures


def make_report(
    gold: Path, snapshot: Snapshot, outcomes: Sequence[Outcome], baseline: Sequence[Scores] | None
) -> Report:
    """``baseline``: retrieval scores of LlamaIndex's defaults in the order of the outcomes, None if it was not run."""
    questions = [outcome.case.question for outcome in outcomes]
    times = [outcome.ask_ms for outcome in outcomes]
    figures = summarise(questions, [outcome.scores for outcome in outcomes], times)
    baseline_figures = summarise(questions, baseline) if baseline is not None else {}
    document = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "gold": _gold(gold, outcomes),
        "collection": _collection(snapshot),
        "engine": outcomes[0].answer.engine,
        "versions": _versions(),
        "interval": f"95 % percentile bootstrap over questions, {RESAMPLES} resamples, fixed seed",
        "figures": _figures_json(figures),
        "baseline": {
            "what": "LlamaIndex defaults, same weights: SentenceSplitter 1024/200, VectorStoreIndex",
            "figures": _figures_json(baseline_figures),
        }
        if baseline is not None
        else None,
        "latency_ms": _stages(outcomes),
        "questions": [_question(outcome) for outcome in outcomes],
    }
    return Report(document, figures, baseline_figures)


def read_report(path: Path) -> dict[str, Any]:
    """An earlier report's document; raises InputError for a file that is none."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): name the report.json of an earlier run") from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON: name the report.json of an earlier run") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT or "figures" not in document:
        raise InputError(f"{path} is no report of this version: name the report.json of an earlier run")
    return document


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {group: {name: value.to_json() for name, value in measured.items()} for group, measured in figures.items()}


def _gold(path: Path, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    languages = [outcome.case.question.language for outcome in outcomes]
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "questions": len(outcomes),
        "by_language": {language: languages.count(language) for language in sorted(set(languages), reverse=True)},
    }


def _collection(snapshot: Snapshot) -> dict[str, Any]:
    digests = sorted(notice.digest for notice in snapshot.notices.values())
    return {
        "notices": len(snapshot.notices),
        "sections": len(snapshot.sections),
        "issues": snapshot.issue_count,
        "sha256": hashlib.sha256("\n".join(digests).encode()).hexdigest(),
        "embedding_model": Path(snapshot.model).name,
    }


def _versions() -> dict[str, str | None]:
    return {"python": platform.python_version(), **{package: _version(package) for package in _PACKAGES}}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:  # an optional package, or the project run from its folder
        return None


def _stages(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Median and 95th percentile of each stage, in milliseconds, over the questions that went through it."""
    names = dict.fromkeys(stage for outcome in outcomes for stage in outcome.stages_ms)
    table = {}
    for name in names:
        times = [outcome.stages_ms[name] for outcome in outcomes if name in outcome.stages_ms]
        p50, p95 = percentiles(times)
        table[name] = {"p50": round(p50, 2), "p95": round(p95, 2), "questions": len(times)}
    return table


def _question(outcome: Outcome) -> dict[str, Any]:
    question = outcome.case.question
    return {
        "id": question.id,
        "kind": question.kind,
        "language": question.language,
        "question": question.text,
        "history": list(question.history),
        "understood_as": outcome.answer.understood_as,
        "answered": outcome.answer.answered,
        "answer": outcome.answer.answer,
        "misses": outcome.misses,
        "scores": {name: [float(ratio.count), float(ratio.of)] for name, ratio in outcome.scores.items()},
        "retrieved": outcome.retrieved,
        "ask_ms": round(outcome.ask_ms, 2),
    }
