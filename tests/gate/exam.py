"""Sits the exams: what the default classifier reaches on each gold set, and the floors pinned for it.

python -m tests.gate.exam            print what is reached beside what is pinned
python -m tests.gate.exam pin        raise the floors to what is reached (a changed exam is pinned anew)
python -m tests.gate.exam pin --lower    also lower those that are no longer reached: say why in the commit
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))
import articles

from geomap import topics
from geomap.classify import DEFAULT
from geomap.workflow import Method, Source, answers, measure

FLOORS = Path(__file__).with_name("floors.json")
EXAMS = Path(os.environ.get("GEOMAP_GOLD") or Path(__file__).parents[3] / "shared" / "eval")
STANCES = ("stance_real", "stance_written", "seeds")
OWN = "articles"
OTHERS = ("mentions_trnews", "mentions_geowebnews", "mentions_lgl", "mentions_geovirus")
PINNED = ("accuracy", "macro_f1", "confident_precision")
SLACK = 0.005  # another processor may round another way

Floors = dict[str, dict[str, float | str]]


class LoweredError(Exception):
    """A floor would fall."""


def path(name: str) -> Path:
    """Where the exam of that name lies."""
    return articles.ARTICLES if name == OWN else EXAMS / f"{name}.dev.jsonl"


def digest(name: str) -> str:
    """Names the exam: other questions are another exam."""
    return hashlib.sha256(path(name).read_bytes()).hexdigest()


def sit(name: str, classifier: str) -> dict[str, float]:
    """Return what is reached; for articles about other things, 1 less the stances an article."""
    if name == OWN:
        figures = articles.sit(classifier).figures()
        return {key: figures[key] for key in PINNED}
    method = Method(topics.load("ukraine-2025"), classifier)
    if name in STANCES:
        figures = measure(path(name), method).figures()
        return {key: figures[key] for key in PINNED}
    found = list(answers(Source((str(path(name)),)), method))
    given = sum(bool(country["stance"]) for answer in found for country in answer["countries"])
    return {"without_spurious": 1 - given / len(found)}


def floors() -> Floors:
    """Return what is pinned."""
    return dict(json.loads(FLOORS.read_text(encoding="utf-8")))


def raised(pinned: Floors, name: str, exam: str, reached: dict[str, float], *, lower: bool) -> Floors:
    """Return the floors with those of one exam raised to what is reached.

    Raises:
        LoweredError: the same exam was passed better before, and `lower` does not say that this may be.
    """
    down = {key: math.floor(value * 1000) / 1000 for key, value in reached.items()}
    old = pinned.get(name, {})
    if old.get("exam") == exam and not lower:
        fallen = [key for key, value in down.items() if value < float(old.get(key, 0)) - SLACK]
        if fallen:
            raise LoweredError(f"{name}: {', '.join(fallen)} would fall below what is pinned")
        down = {key: max(value, float(old.get(key, 0))) for key, value in down.items()}
    return {**pinned, name: {"exam": exam, **down}}


def main() -> None:
    """Print or pin."""
    pinned = floors() if FLOORS.exists() else {}
    for name in (*STANCES, OWN, *OTHERS):
        reached = sit(name, DEFAULT)
        was = {key: pinned.get(name, {}).get(key) for key in reached}
        print(name, {key: (round(value, 3), was[key]) for key, value in reached.items()})
        if sys.argv[1:2] == ["pin"]:
            pinned = raised(pinned, name, digest(name), reached, lower="--lower" in sys.argv)
    if sys.argv[1:2] == ["pin"]:
        FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
