"""Runners: the same results in the same order, however many processes."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from geomap.runners import runner


class Squarer:
    """Squares a number and tells which process did it."""

    def __call__(self, number: int) -> tuple[int, int]:
        if number < 0:
            raise ValueError(f"{number} is negative")
        return number * number, os.getpid()


def make() -> Callable[[int], tuple[int, int]]:
    return Squarer()


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_with_their_items_in_order(jobs: int) -> None:
    with runner(make, jobs) as run:
        results = list(run(range(300)))
    assert [(item, square) for item, (square, _) in results] == [(n, n * n) for n in range(300)]
    processes = {pid for _, (_, pid) in results}
    assert (processes == {os.getpid()}) == (jobs == 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_is_not_swallowed(jobs: int) -> None:
    with runner(make, jobs) as run, pytest.raises(ValueError, match="-7 is negative"):
        list(run([3, -7, 5]))


def test_one_process_is_lazy() -> None:
    drawn: list[int] = []

    def items() -> list[int]:
        drawn.append(1)
        return [1, 2]

    with runner(make, 1) as run:
        results = run(item for item in items())
        first, _ = next(results)
    assert (first, drawn) == (1, [1])
