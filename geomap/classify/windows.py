"""The short stretches of an article that the encoder reads at a time: a few sentences of one paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from geomap.model import Mention

Span = tuple[int, int]

SENTENCES = 3
_WORD = re.compile(r"[a-z]+")
LENGTH = 480  # code points; a longer sentence stands alone


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences in a row, as (start, end), and the mentions that lie in them."""

    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        """Where the first sentence begins."""
        return self.sentences[0][0]

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.sentences[-1][1]


def windows(
    text: str, sentences: Sequence[Span], mentions: Sequence[Mention], links: Container[str]
) -> Iterator[Window]:
    """Yield the windows that name a country, in order; sentences of different lines are never joined.

    A window ends where it has nothing more to say of its countries: sentences after the last that names one
    are left out, unless one of `links` ties them to it.

    Args:
        text: the article's text.
        sentences: its sentences in order, as `Splitter` gives them.
        mentions: its mentions in order.
        links: words, in small letters, by which a sentence goes on about those before.
    """
    for group in _groups(text, sentences):
        left = bisect_left(mentions, group[0][0], key=_start)
        right = bisect_left(mentions, group[-1][1], key=_start)
        if left < right:
            last = mentions[right - 1].start
            while group[-1][0] > last and not _goes_on(text[slice(*group[-1])], links):
                group.pop()
            yield Window(tuple(group), tuple(mentions[left:right]))


def _goes_on(sentence: str, links: Container[str]) -> bool:
    return any(word in links for word in _WORD.findall(sentence.lower()))


def _groups(text: str, sentences: Sequence[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
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
