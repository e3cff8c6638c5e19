"""Copies: texts that several papers print, told by the words they share; exact, whatever their order.

All pairs that share enough are found by prefix filtering: of a set that must share most of its members with
another, the rarest few cannot all be missing there (Chaudhuri, Ganti and Kaushik 2006, "A primitive operator
for similarity joins in data cleaning"; Bayardo, Ma and Srikant 2007, "Scaling up all pairs similarity
search").
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import TypeVar
from zlib import crc32

import numpy as np

_WORD = re.compile(r"\w+")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_RUN = 4  # words that stand together; independent reports of one event share under two in a hundred such runs
_OF_THE_SHORTER = 0.5  # of its runs, so many are in the longer text: one paper prints what the other does
_LEAST_RUNS = 20  # a shorter text says too little to be told for a copy
_MOST_RUNS = 2_000_000  # of all texts; of more, a part that their content chooses stands for all

_Item = TypeVar("_Item", bound=Hashable)


def words(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def stories(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for every text the least key of the texts that are copies of each other, itself if it has none.

    Two are copies if half of the runs of four words of the shorter stand in the longer: a paper may give an
    agency's report another headline, its own numbers and spelling, or its first paragraphs alone. Copies of
    copies are copies.
    """
    keys = sorted(texts)
    if len(keys) < 2:
        return {key: key for key in keys}
    runs = _sampled([_runs(texts[key]) for key in keys])
    first = joined(len(keys), alike(runs, _OF_THE_SHORTER, least=_LEAST_RUNS))
    return {key: keys[first[at]] for at, key in enumerate(keys)}


def alike(
    sets: Sequence[AbstractSet[_Item]], share: float, *, of_both: bool = False, least: int = 1
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of sets, by their numbers, that have enough members in common.

    Args:
        sets: of anything that can be put in order.
        share: how many of the smaller set's members must be in the larger.
        of_both: of all members of the two sets, so many must be in both instead (Jaccard).
        least: smaller sets are alike to none.
    """
    times = Counter(chain.from_iterable(sets))
    shared = {item for item, number in times.items() if number > 1}
    holders: dict[_Item, list[int]] = defaultdict(list)
    for number in sorted(range(len(sets)), key=lambda at: (-len(sets[at]), at)):
        own = sets[number]
        if len(own) < least:
            break
        elsewhere = own & shared
        lacks = len(own) - len(elsewhere)
        may_lack = len(own) - math.ceil(share * len(own))
        rarest = sorted(elsewhere, key=lambda item: (times[item], item)) if lacks <= may_lack else []
        candidates = {other for item in rarest[: may_lack - lacks + 1] for other in holders[item]}
        for other in sorted(candidates):
            common = len(own & sets[other])
            whole = len(own) + len(sets[other]) - common if of_both else len(own)
            if common >= share * whole:
                yield other, number
        for item in elsewhere:
            holders[item].append(number)


def joined(number: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of `number` things the first of those that pairs join it to, over any way."""
    first = list(range(number))

    def root(at: int) -> int:
        while first[at] != at:
            first[at] = first[first[at]]
            at = first[at]
        return at

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return [root(at) for at in range(number)]


def _runs(text: str) -> frozenset[int]:
    """Return the runs of words of a text, each as a number of 64 bits."""
    found = [crc32(word.encode()) for word in _WORD.findall(text.lower())]
    if len(found) < _RUN:
        return frozenset()
    numbers = np.array(found, dtype=np.uint64)
    mixed = numbers[: len(found) - _RUN + 1].copy()
    for step in range(1, _RUN):
        mixed *= _ODD
        mixed += numbers[step : len(found) - _RUN + 1 + step]
    return frozenset(mixed.tolist())


def _sampled(runs: list[frozenset[int]]) -> list[frozenset[int]]:
    """Return the runs, or of very many those that a number divides (Broder 1997), which shares estimate."""
    step = sum(map(len, runs)) // _MOST_RUNS + 1
    return runs if step == 1 else [frozenset(run for run in one if run % step == 0) for one in runs]
