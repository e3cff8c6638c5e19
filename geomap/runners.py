"""Runs one function over many items, in one process or several; knows nothing of what the function does."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Takes items, gives their results in the same order, lazily.
Run = Callable[[Iterable[_Item]], Iterator[tuple[_Item, _Result]]]

_BATCH = 64  # items a worker is sent at once
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
    with context.Pool(jobs, initializer=_start, initargs=(make,)) as pool:
        yield lambda items: _in_pool(pool, items, jobs)


def _in_pool(pool: Any, items: Iterable[_Item], jobs: int) -> Iterator[tuple[_Item, Any]]:
    source = iter(items)
    while batch := list(islice(source, _BATCH * jobs * 4)):
        yield from zip(batch, pool.imap(_call, batch, chunksize=_BATCH), strict=True)


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _work  # noqa: PLW0603 - a worker process runs one function for its whole life
    _work = make()


def _call(item: Any) -> Any:
    if _work is None:
        raise RuntimeError("the worker was not started")
    return _work(item)
