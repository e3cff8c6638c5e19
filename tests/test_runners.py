"""Runners: the same results in the same order, however many processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

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


def wait() -> Callable[[int], tuple[int, int]]:
    """Never makes anything, but says that it has begun."""
    print("begun", flush=True)
    threading.Event().wait()
    return Squarer()


_INTERRUPTED = """
from geomap.runners import runner
from tests.test_runners import wait

if __name__ == "__main__":
    try:
        with runner(wait, 2) as run:
            list(run(range(3)))
    except KeyboardInterrupt:
        print("ended", flush=True)
"""


@pytest.mark.skipif(
    os.name != "posix", reason="a terminal interrupts a whole group of processes on POSIX alone"
)
def test_an_interrupt_ends_all_processes_without_a_word(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(_INTERRUPTED, encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert running.stdout
    assert running.stdout.readline() == "begun\n"
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (out.replace("begun\n", ""), err) == ("ended\n", "")
