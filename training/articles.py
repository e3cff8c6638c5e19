"""Whole articles of our own writing, `articles.jsonl`, as an exam: each with a topic of its own.

python training/articles.py [CLASSIFIER]

Nothing is trained on them. `host` and `coalition` make the topic, as a stranger would who writes no more.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from geomap import topics
from geomap.classify import DEFAULT
from geomap.model import Topic
from geomap.workflow import Measurement, Method, measure

ARTICLES = Path(__file__).with_name("articles.jsonl")


def sit(kind: str = DEFAULT) -> Measurement:
    """Return how well the classifier of that name reads all the articles."""
    rows = [json.loads(row) for row in ARTICLES.read_text(encoding="utf-8").splitlines()]
    return merged(_read(row, kind) for row in rows)


def topic(row: dict[str, Any]) -> Topic:
    """Return the topic of an article: its host, and its operation's title."""
    names, host = (row["coalition"],), tuple(row["host"])
    return replace(topics.load("haiti-2023"), names=names, host=host, opponents=(), start=None)


def _read(row: dict[str, Any], kind: str) -> Measurement:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as gold:
        gold.write(json.dumps(row))
        gold.flush()
        return measure(Path(gold.name), Method(topic(row), kind))


def merged(parts: Iterable[Measurement]) -> Measurement:
    """Return several measurements as one."""
    found = list(parts)
    mentions = zip(*(one.mentions for one in found), strict=True)
    return Measurement(
        tuple(pair for one in found for pair in one.pairs),
        sum(one.texts for one in found),
        sum(one.failed for one in found),
        tuple(map(sum, mentions)),
        sum(one.exact for one in found),
        sum(one.spurious for one in found),
    )


if __name__ == "__main__":
    print(json.dumps(sit(*sys.argv[1:2]).figures(), indent=1))
