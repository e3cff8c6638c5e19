"""Whole texts that stand in one another, told by the runs of words that they share."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_RUN = 4  # words that stand together; independent reports of one event share under two in a hundred such runs
_OF_THE_SHORTER = 0.5  # of its runs, so many are in the longer text: one paper prints what the other does
_LEAST_RUNS = 20  # a shorter text says too little to be told for a copy

_Numbers = NDArray[np.int32]
_Hashes = NDArray[np.uint64]


def copied(texts: Sequence[str]) -> list[int]:
    """Return for each text the number of the first that it is a copy of, over any way; its own if of none."""
    return contained([_runs(text) for text in texts], _OF_THE_SHORTER, _LEAST_RUNS)


def contained(runs: Sequence[_Hashes], share: float, least: int) -> list[int]:
    """Return for each set of runs the number of the first that it is joined to, over any way.

    Args:
        runs: each a set, ascending.
        share: two are joined if so many of the smaller one's runs are in the larger.
        least: smaller sets are joined to none.
    """
    joining = _Joining(*_shared(runs))
    for number in sorted(range(len(runs)), key=lambda at: (-len(runs[at]), at)):
        if len(runs[number]) < least:
            break
        joining.add(number, math.ceil(share * len(runs[number])))
    return joining.firsts()


def _runs(text: str) -> _Hashes:
    """Return the runs of words of a text, each as a number of 64 bits, ascending."""
    found = [_number(word) for word in _WORD.findall(text.lower())]
    number = len(found) - _RUN + 1
    if number < 1:
        return np.empty(0, np.uint64)
    words = np.array(found, np.uint64)
    mixed = words[:number].copy()
    for step in range(1, _RUN):
        mixed *= _ODD
        mixed += words[step : number + step]
    return np.unique(mixed)


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    return crc32(word.encode())


def _shared(runs: Sequence[_Hashes]) -> tuple[list[_Numbers], NDArray[np.int64]]:
    """Return, for each set, those of its runs that others have too, and for each such run how many have it.

    Runs are numbered anew, the rarest first; the sets are ascending.
    """
    pooled = np.concatenate([np.empty(0, np.uint64), *runs])
    pooled.sort()
    several, more = np.unique(pooled[1:][pooled[1:] == pooled[:-1]], return_counts=True)
    del pooled
    order = np.argsort(more, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    held = []
    for own in runs:
        at = np.searchsorted(several, own)
        at = at[several[np.minimum(at, len(several) - 1)] == own] if len(several) else at[:0]
        held.append(np.sort(rank[at]))
    return held, more[order] + 1


class _Joining:
    """Joins sets to those that hold enough of them; the larger sets must be added first."""

    def __init__(self, held: list[_Numbers], times: NDArray[np.int64]) -> None:
        self._held = held
        self._start = np.cumsum(times) - times  # where a run's holders stand among all
        self._full = np.zeros(len(times), np.int32)  # how many of them are there by now
        self._holders = np.empty(int(times.sum()), np.int32)
        self._parted = np.zeros(len(times), np.bool_)  # runs whose holders may not all be joined
        self._mine = np.zeros(len(times), np.bool_)
        self._group = np.arange(len(held))
        self._members = [[number] for number in range(len(held))]

    def add(self, number: int, needed: int) -> None:
        """Join a set to all that hold at least `needed` of its runs."""
        own = self._held[number]
        rarest = own[: max(0, len(own) - needed + 1)]
        self._mine[own] = True
        tried = np.zeros(len(self._held) if len(rarest) else 0, np.bool_)
        while len(rarest := self._held_elsewhere(rarest, number)):
            self._join_holders(rarest[0], number, needed, tried)
            rarest = rarest[1:]
        self._mine[own] = False
        self._holders[self._start[own] + self._full[own]] = number
        self._full[own] += 1
        self._parted[own] |= self._group[self._holders[self._start[own]]] != self._group[number]

    def firsts(self) -> list[int]:
        """Return for each set the least number of those it is joined to."""
        least = {group: min(members) for group, members in enumerate(self._members) if members}
        return [least[group] for group in self._group.tolist()]

    def _held_elsewhere(self, runs: _Numbers, number: int) -> _Numbers:
        """Return those of the runs that a set has which may not be joined to this one."""
        runs = runs[self._full[runs] > 0]
        first = self._holders[self._start[runs]]
        elsewhere: NDArray[np.bool_] = self._parted[runs] | (self._group[first] != self._group[number])
        return runs[elsewhere]

    def _join_holders(self, run: int, number: int, needed: int, tried: NDArray[np.bool_]) -> None:
        others = self._holders[self._start[run] : self._start[run] + self._full[run]]
        for other in others[(self._group[others] != self._group[number]) & ~tried[others]].tolist():
            tried[other] = True
            apart = self._group[other] != self._group[number]
            if apart and np.count_nonzero(self._mine[self._held[other]]) >= needed:
                self._join(int(self._group[number]), int(self._group[other]))

    def _join(self, one: int, other: int) -> None:
        small, large = sorted((one, other), key=lambda group: len(self._members[group]))
        self._group[self._members[small]] = large
        self._members[large] += self._members[small]
        self._members[small] = []
