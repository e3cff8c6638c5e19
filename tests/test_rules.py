"""The rules classifier on sentences of our own, one for each way in which English tells a stance."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from geomap import pipeline, timeline, topics
from geomap.model import Analysis, Article
from geomap.pipeline import Pipeline

_DATA = Path(__file__).parent / "data" / "stances.tsv"


def _cases() -> list[tuple[str, str, dict[str, str]]]:
    lines = _DATA.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(name, text, dict(pair.split("=") for pair in labels.split())) for name, text, labels in rows]


@cache
def _pipeline() -> Pipeline:
    return pipeline.build(topics.load("ukraine-2025"), "rules")


def _stances(text: str) -> dict[str, str]:
    analysis = _pipeline()(Article("/x", text))
    assert isinstance(analysis, Analysis)
    codes = {mention.alpha_3 for mention in analysis.mentions}
    claims = {code: [claim for claim in analysis.claims if claim.alpha_3 == code] for code in codes}
    return {code: timeline.settle(own).stance.value if own else "-" for code, own in claims.items()}


@pytest.mark.parametrize(("name", "text", "labels"), _cases(), ids=[case[0] for case in _cases()])
def test_stance(name: str, text: str, labels: dict[str, str]) -> None:
    found = _stances(text)
    assert {code: found.get(code, "not mentioned") for code in labels} == labels, name
