"""Sentences that are said in nearly the same words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

_WORD = re.compile(r"\w+")


def words(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def alike(
    sentences: Sequence[frozenset[str]], share: float, together: Iterable[tuple[int, int]] = ()
) -> list[int]:
    """Return for each sentence the number of the first that it is joined to, over any way.

    Args:
        sentences: each as its words.
        share: two are joined if so many of all the words that they have are in both (Jaccard).
        together: pairs, by number, that are joined whatever they say.
    """
    joined = _Joined(len(sentences))
    for one, other in together:
        joined.join(one, other)
    first: dict[frozenset[str], int] = {}
    for number, own in enumerate(sentences):
        joined.join(first.setdefault(own, number), number)
    _join_near(sentences, list(first.values()), share, joined)
    return [joined.root(number) for number in range(len(sentences))]


class _Joined:
    """Which numbers are joined to which; the least of those that are is their root."""

    def __init__(self, number: int) -> None:
        self._least = list(range(number))

    def root(self, at: int) -> int:
        least = self._least
        while least[at] != at:
            least[at] = least[least[at]]
            at = least[at]
        return at

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._least[high] = low


def _join_near(sets: Sequence[AbstractSet[str]], numbers: list[int], share: float, joined: _Joined) -> None:
    """Join the sets, all different, that share enough; the larger come first, since they hold the smaller."""
    rank = _by_rarity(sets[number] for number in numbers)
    holders: dict[int, dict[int, list[int]]] = defaultdict(dict)  # by word, and by the root they had then
    for number in sorted(numbers, key=lambda at: -len(sets[at])):
        own = sets[number]
        shared = sorted(rank[word] for word in own if word in rank)
        rarest = shared[: max(0, len(shared) - math.ceil(share * len(own)) + 1)]
        apart: set[int] = set()
        for word in rarest:
            for root, others in holders[word].items():
                if joined.root(root) == joined.root(number):
                    continue
                near = (
                    other for other in others if other not in apart and _are_near(own, sets[other], share)
                )
                if (found := next(near, None)) is not None:
                    joined.join(number, found)
                apart.update(others)
        for word in rarest:
            holders[word].setdefault(joined.root(number), []).append(number)


def _are_near(small: AbstractSet[str], large: AbstractSet[str], share: float) -> bool:
    if len(small) < share * len(large):
        return False
    common = len(small & large)
    return common >= share * (len(small) + len(large) - common)


def _by_rarity(sets: Iterable[AbstractSet[str]]) -> dict[str, int]:
    """Return the rank of each word that stands in several sets, the rarest first."""
    times = Counter(chain.from_iterable(sets))
    several = sorted((number, word) for word, number in times.items() if number > 1)
    return {word: rank for rank, (_, word) in enumerate(several)}
