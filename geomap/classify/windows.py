"""The short stretches of an article that the encoder reads at a time: a few sentences of one paragraph."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.model import Mention

SENTENCES = 3
LENGTH = 480  # code points; a longer sentence stands alone


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences in a row, as (start, end), and the mentions that lie in them."""

    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        """Where the first sentence begins."""
        return self.sentences[0][0]

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.sentences[-1][1]


def windows(text: str, sentences: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> Iterator[Window]:
    """Yield the windows that name a country, in order; sentences of different lines are never joined.

    Args:
        text: the article's text.
        sentences: its sentences in order, as `Splitter` gives them.
        mentions: its mentions in order.
    """
    for group in _groups(text, sentences):
        left = bisect_left(mentions, group[0][0], key=_start)
        right = bisect_left(mentions, group[-1][1], key=_start)
        if left < right:
            yield Window(tuple(group), tuple(mentions[left:right]))


def _groups(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    group: list[tuple[int, int]] = []
    for start, end in sentences:
        full = len(group) == SENTENCES or (group and end - group[0][0] > LENGTH)
        if group and (full or "\n" in text[group[-1][1] : start]):
            yield group
            group = []
        group.append((start, end))
    if group:
        yield group


def _start(mention: Mention) -> int:
    return mention.start
