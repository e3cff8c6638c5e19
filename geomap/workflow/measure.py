"""Answers held against a gold set: how often the stances are right, and where they are wrong."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import UsageError
from geomap.model import Notice, Stance
from geomap.workflow.answers import answers
from geomap.workflow.request import Method, Source

NONE = "none"
STANCES = tuple(Stance)
LABELS = (*STANCES, NONE)
SURE = 0.85  # from this confidence on, a stance is one to print without a second look
_BINS = 10
_SAMPLES = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """One (text, country) of the gold set: the label it has there, and what was answered.

    Attributes:
        gold, got: a stance or ``none``; where the gold allows several labels and one was given, that one.
        confidence: of `got`, 0 to 1.
        group: the operation, or empty.
    """

    text_id: str
    text: str
    alpha_3: str
    gold: str
    got: str
    confidence: float
    group: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """What came out for a whole gold set.

    Attributes:
        pairs: in the order of the set.
        texts: how many it has; `failed` of them could not be read.
        mentions: countries found and listed, found and not listed, listed and not found.
        exact: texts of which exactly the listed countries were found.
        spurious: stances given to countries that the set does not list.
        off_topic: texts that do not speak of the topic, so that no stance was looked for.
    """

    pairs: tuple[Pair, ...]
    texts: int
    failed: int
    mentions: tuple[int, int, int]
    exact: int
    spurious: int
    off_topic: int = 0

    def figures(self) -> dict[str, float]:
        """Return the figures by name; shares are between 0 and 1."""
        right, extra, missed = self.mentions
        figures: dict[str, float] = {
            "texts": self.texts,
            "unanswered": self.failed,
            "mention_precision": right / max(1, right + extra),
            "mention_recall": right / max(1, right + missed),
            "mention_f1": f1(right, extra, missed),
            "mention_exact": self.exact / max(1, self.texts),
        }
        if not self.pairs:
            return figures
        given = [pair for pair in self.pairs if pair.got != NONE]
        sure = [pair for pair in given if pair.confidence >= SURE]
        low, high = interval(self.pairs)
        figures |= {
            "pairs": len(self.pairs),
            "accuracy": _share_right(self.pairs),
            "macro_f1": macro_f1(self.pairs),
            "macro_f1_low": low,
            "macro_f1_high": high,
            "macro_f1_with_none": macro_f1(self.pairs, LABELS),
            "spurious_stances": self.spurious,
            "confident_coverage": len(sure) / max(1, len(given)),
            "confident_precision": _share_right(sure),
            "calibration_error": calibration_error(self.pairs),
        }
        return figures | {f"f1_{label}": label_f1(self.pairs, label) for label in LABELS}

    def by_operation(self, least: int = 1) -> dict[str, tuple[int, float]]:
        """Return pairs and macro-F1 of every operation with at least `least` pairs."""
        groups = sorted({pair.group for pair in self.pairs})
        own = {group: [pair for pair in self.pairs if pair.group == group] for group in groups}
        return {group: (len(pairs), macro_f1(pairs)) for group, pairs in own.items() if len(pairs) >= least}

    def confusion(self) -> Counter[tuple[str, str]]:
        """Return how often each (gold, got) occurs."""
        return Counter((pair.gold, pair.got) for pair in self.pairs)

    def worst(self, most: int) -> list[Pair]:
        """Return the wrong pairs, those it was surest of first."""
        wrong = [pair for pair in self.pairs if pair.gold != pair.got]
        return sorted(wrong, key=lambda pair: -pair.confidence)[:most]


def f1(right: int, extra: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * right / (2 * right + extra + missed) if right else 0.0


def label_f1(pairs: Sequence[Pair], label: str) -> float:
    """Return the F1 of one label."""
    right = sum(pair.gold == label == pair.got for pair in pairs)
    extra = sum(pair.got == label != pair.gold for pair in pairs)
    missed = sum(pair.gold == label != pair.got for pair in pairs)
    return f1(right, extra, missed)


def macro_f1(pairs: Sequence[Pair], labels: Sequence[str] = STANCES) -> float:
    """Return the mean F1 of those of `labels` that the gold holds."""
    scores = [label_f1(pairs, label) for label in labels if any(pair.gold == label for pair in pairs)]
    return sum(scores) / len(scores) if scores else 0.0


def interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return the bounds that hold 95 of 100 macro-F1 of samples drawn from the pairs with replacement."""
    draw = random.Random(0)  # noqa: S311 - the same samples each time
    scores = sorted(macro_f1(draw.choices(pairs, k=len(pairs))) for _ in range(_SAMPLES))
    return scores[_SAMPLES // 40], scores[_SAMPLES - 1 - _SAMPLES // 40]


def calibration_error(pairs: Sequence[Pair]) -> float:
    """Return the expected calibration error: by tenths of confidence, how far it is from the share right."""
    bins: list[list[Pair]] = [[] for _ in range(_BINS)]
    for pair in pairs:
        bins[min(_BINS - 1, int(pair.confidence * _BINS))].append(pair)
    gaps = (
        abs(_share_right(own) - sum(pair.confidence for pair in own) / len(own)) * len(own)
        for own in bins
        if own
    )
    return sum(gaps) / max(1, len(pairs))


def measure(
    gold: Path, method: Method, *, on_notice: Callable[[Notice], None] = lambda _: None
) -> Measurement:
    """Read every text of a gold set and hold the answers against it.

    Args:
        gold: JSON lines of ``id``, ``text`` and ``labels`` (``iso3``, ``stance``, perhaps ``also``), or
            ``countries`` where mentions alone are asked; ``coalition`` names the operation, and countries in
            ``optional_iso3`` are neither asked for nor held against an answer.
        method: how to read.
        on_notice: told what a person should know.

    Raises:
        UsageError: the file is no gold set.
    """
    rows = _read(gold)
    found = {
        str(answer["id"]): answer
        for answer in answers(Source((str(gold),)), method, on_notice=on_notice)
        if "error" not in answer
    }
    pairs: list[Pair] = []
    right = extra = missed = exact = spurious = 0
    for row in rows:
        optional = set(row.get("optional_iso3") or ())
        answer = found.get(str(row["id"]), {"countries": []})
        got = {c["alpha_3"]: c for c in answer["countries"] if c["alpha_3"] not in optional}
        asked = set(_asked(row)) - optional
        right += len(got.keys() & asked)
        extra += len(got.keys() - asked)
        missed += len(asked - got.keys())
        exact += got.keys() == asked
        spurious += sum(bool(got[code]["stance"]) for code in got.keys() - asked)
        pairs.extend(_pairs(row, got, optional))
    failed = sum(str(row["id"]) not in found for row in rows)
    off_topic = sum("off_topic" in answer for answer in found.values())
    return Measurement(tuple(pairs), len(rows), failed, (right, extra, missed), exact, spurious, off_topic)


def _read(gold: Path) -> list[dict[str, Any]]:
    try:
        lines = gold.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        for row in rows:
            _ = row["id"], row["text"], list(_asked(row)), list(_pairs(row, {}, set()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "a gold set has one JSON object a line, with id, text and labels or countries"
        raise UsageError(f"{gold} is no gold set: {error!r}", hint) from error
    return rows


def _asked(row: dict[str, Any]) -> Iterator[str]:
    yield from (label["iso3"] for label in row["labels"]) if "labels" in row else row["countries"]


def _pairs(row: dict[str, Any], got: dict[str, Any], optional: set[str]) -> Iterator[Pair]:
    for label in row.get("labels") or ():
        code, stance = label["iso3"], str(label["stance"])
        if stance not in LABELS:
            raise ValueError(f"unknown stance {stance!r}")
        if code in optional:
            continue
        answer = got.get(code, {})
        given = str(answer.get("stance") or NONE)
        allowed = {stance, *(label.get("also") or ())}
        gold = given if given in allowed else stance
        confidence = float(answer.get("confidence") or 0.0)
        yield Pair(str(row["id"]), row["text"], code, gold, given, confidence, row.get("coalition") or "")


def _share_right(pairs: Sequence[Pair]) -> float:
    return sum(pair.gold == pair.got for pair in pairs) / len(pairs) if pairs else 0.0
