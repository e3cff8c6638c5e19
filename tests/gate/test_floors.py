"""No change may make the answers worse than they were: floors for every gold set."""

from __future__ import annotations

import pytest

from geomap.classify import DEFAULT
from tests.gate import exam

EXAM, OTHER = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    "name",
    [exam.OWN, *(pytest.param(name, marks=pytest.mark.shared) for name in (*exam.STANCES, *exam.OTHERS))],
)
def test_answers_are_as_good_as_they_were(name: str) -> None:
    if not exam.path(name).is_file():
        pytest.skip(f"the gold set {name} is not here")
    pinned = exam.floors()[name]
    assert pinned["exam"] == exam.digest(name), "the exam has changed: pin its floors anew"
    reached = exam.sit(name, DEFAULT)
    for figure, value in reached.items():
        assert value >= float(pinned[figure]) - exam.SLACK, f"{figure} of {name} has fallen"


def test_a_floor_is_raised_and_never_lowered_by_the_way() -> None:
    pinned = exam.raised({}, "set", EXAM, {"accuracy": 0.70, "macro_f1": 0.60}, lower=False)
    better = exam.raised(pinned, "set", EXAM, {"accuracy": 0.75, "macro_f1": 0.598}, lower=False)
    assert better["set"] == {"exam": EXAM, "accuracy": 0.75, "macro_f1": 0.6}
    with pytest.raises(exam.LoweredError, match="macro_f1"):
        exam.raised(pinned, "set", EXAM, {"accuracy": 0.75, "macro_f1": 0.5}, lower=False)


def test_a_floor_is_lowered_when_told_or_when_the_exam_is_another() -> None:
    pinned = exam.raised({}, "set", EXAM, {"accuracy": 0.70}, lower=False)
    assert exam.raised(pinned, "set", EXAM, {"accuracy": 0.60}, lower=True)["set"]["accuracy"] == 0.6
    assert exam.raised(pinned, "set", OTHER, {"accuracy": 0.50}, lower=False)["set"]["accuracy"] == 0.5
