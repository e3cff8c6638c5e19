"""Runs one function over many items, in one process or several; knows nothing of what the function does."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from geomap.errors import GeomapError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Takes items, gives their results in the same order, lazily.
Run = Callable[[Iterable[_Item]], Iterator[tuple[_Item, _Result]]]

_BATCH = 16  # items a worker is sent at once
_BATCHES_A_JOB = 3  # sent and not taken back
_work: Callable[[Any], Any] | None = None  # a worker process's own function, set once when the worker starts


@contextmanager
def runner(make: Callable[[], Callable[[_Item], _Result]], jobs: int) -> Iterator[Run[_Item, _Result]]:
    """Give a function that runs what `make` makes over items, in `jobs` processes.

    Args:
        make: makes the function to run, once in each process; must be picklable if `jobs` is more than one.
        jobs: how many processes; one means this one.
    """
    if jobs <= 1:
        function = make()
        yield lambda items: ((item, function(item)) for item in items)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(make,))
    try:
        yield lambda items: _in_pool(pool, items, jobs)
    except BaseException:
        for process in multiprocessing.active_children():
            process.kill()  # it holds nothing, and would keep the end waiting until its batch is done
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _in_pool(pool: Executor, items: Iterable[_Item], jobs: int) -> Iterator[tuple[_Item, Any]]:
    """Keep every worker in work while results are taken, and hold no more than a few batches."""
    source = iter(items)
    under_way: deque[tuple[list[_Item], Future[list[Any]]]] = deque()
    while batch := list(islice(source, _BATCH)):
        with _deaf_to_interrupts():  # the workers that this starts stay so; this process ends them itself
            future = pool.submit(_call, batch)
        under_way.append((batch, future))
        while len(under_way) > _BATCHES_A_JOB * jobs or (under_way and under_way[0][1].done()):
            yield from _results(*under_way.popleft())
    while under_way:
        yield from _results(*under_way.popleft())


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let Ctrl-C, which a terminal sends to all processes at once, wait, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _results(batch: list[_Item], future: Future[list[Any]]) -> Iterator[tuple[_Item, Any]]:
    try:
        results = future.result()
    except BrokenProcessPool as error:
        raise GeomapError(
            "a process that analyses articles has died", "it may lack memory: try fewer --jobs"
        ) from error
    return zip(batch, results, strict=True)


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _work  # noqa: PLW0603 - a worker process runs one function for its whole life
    _work = make()


def _call(batch: list[Any]) -> list[Any]:
    if _work is None:
        raise RuntimeError("the worker was not started")
    return [_work(item) for item in batch]
