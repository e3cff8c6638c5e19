"""Which sentences of a text may hold a stance on the operation.

An article whose opening speaks of the operation is about it, and so is one that opens with forces and
comes to the operation; one that only mentions it is heard there; one that never does has nothing to say
on it, though it may be full of the host's war. A short text is heard whole, for there may be no room for
the word; but not the entry of a feed, which nobody picked for the topic.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from geomap.classify.cues import Cue, Tag
from geomap.model import Article, DateOrigin, Mention, Topic

REACH = 2  # so many sentences after the last word on forces may still speak of them
_SNIPPET = 4  # sentences; what is longer, or of a feed, must itself name the topic and the operation
_OPENING = 4  # sentences, the headline counted
_FOLLOWS = (
    8  # in an article about the operation, so many sentences after the last word on forces may take a stance
)
_ASIDE = 3  # in another article, so many after one that speaks of the operation
_NEVER = sys.maxsize // 2
_SENT_TO = re.compile(r" (?:to|for) (?:[a-z]+ )?")

_FORCES = frozenset({Tag.FORCE, Tag.OPERATION})

Span = tuple[int, int]
Spot = TypeVar("Spot", Mention, Cue)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text, and what begins in it, in order."""

    span: Span
    mentions: Sequence[Mention]
    cues: Sequence[Cue]


def share_out(spans: Sequence[Span], mentions: Sequence[Mention], cues: Sequence[Cue]) -> list[Sentence]:
    """Return the sentences at `spans`, each with its own; all three are in order."""
    shares = zip(spans, _share(spans, mentions), _share(spans, cues), strict=True)
    return [Sentence(span, names, words) for span, names, words in shares]


def _share(spans: Sequence[Span], items: Sequence[Spot]) -> Iterator[Sequence[Spot]]:
    """Yield for each span the items that begin in it."""
    begun = 0
    for start, end in spans:
        while begun < len(items) and items[begun].start < start:
            begun += 1
        first = begun
        while begun < len(items) and items[begun].start < end:
            begun += 1
        yield items[first:begun]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text speaks of, sentence by sentence.

    Attributes:
        ago: of each sentence, as (start, end), in order: how many sentences ago forces or the operation
            were last spoken of, 0 in itself; beyond any number where they were not yet.
        heard: the sentences that may hold a stance.
        own: whether the text names a host, or the operation by a name of the topic.
    """

    ago: dict[Span, int]
    heard: frozenset[Span]
    own: bool

    def hears(self, sentences: Iterable[Span]) -> bool:
        """Whether one of the sentences may hold a stance."""
        return any(span in self.heard for span in sentences)

    def is_near(self, sentences: Iterable[Span]) -> bool:
        """Whether one of the sentences speaks of forces, or follows soon on one that does."""
        return any(self.ago[span] <= REACH for span in sentences)


class ScopeFinder:
    """Finds the scope of a text.

    Of `words`, ``joint`` are those for forces that there are in an operation alone, ``given`` those that
    may as well be given to the host's own.
    """

    def __init__(self, topic: Topic, words: Mapping[str, frozenset[str]]) -> None:
        self._topic = topic
        self._joint, self._given = words["joint"], words["given"]

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> Scope:
        """Return the scope of an article; `sentences` are its own, in order."""
        own = self._is_own(article.text, sentences)
        ago = dict(_ago(sentences, _of_forces(sentences)))
        if len(sentences) <= _SNIPPET and article.date_origin is not DateOrigin.FEED:
            return Scope(ago, frozenset(ago), own)
        if not own:
            return Scope(ago, frozenset(), own)
        spoken = [self._speaks_of_it(article.text, sentence) for sentence in sentences]
        if any(spoken[:_OPENING]) or _comes_to_it(sentences):
            return Scope(ago, frozenset(span for span, distance in ago.items() if distance <= _FOLLOWS), own)
        aside = _ago(sentences, spoken)
        return Scope(ago, frozenset(span for span, distance in aside if distance <= _ASIDE), own)

    def _is_own(self, text: str, sentences: Sequence[Sentence]) -> bool:
        host = self._topic.host
        if any(mention.alpha_3 in host for sentence in sentences for mention in sentence.mentions):
            return True
        lower = text.lower()
        return any(name.lower() in lower for name in self._topic.names)

    def _speaks_of_it(self, text: str, sentence: Sentence) -> bool:
        """Whether a sentence has a word for such an operation or its forces, or forces "to" a host."""
        hosts = {mention.start for mention in sentence.mentions if mention.alpha_3 in self._topic.host}
        return any(
            cue.tag is Tag.OPERATION or (cue.tag is Tag.FORCE and self._are_joint(text, cue, hosts))
            for cue in sentence.cues
        )

    def _are_joint(self, text: str, cue: Cue, hosts: set[int]) -> bool:
        word = text[cue.start : cue.end].lower()
        way = _SENT_TO.match(text, cue.end)
        return word in self._joint or (way is not None and way.end() in hosts and word not in self._given)


def _comes_to_it(sentences: Sequence[Sentence]) -> bool:
    """Whether a text opens with forces, and speaks of such an operation anywhere."""
    return _has(sentences[:_OPENING], Tag.FORCE) and _has(sentences, Tag.OPERATION)


def _has(sentences: Sequence[Sentence], tag: Tag) -> bool:
    return any(cue.tag is tag for sentence in sentences for cue in sentence.cues)


def _of_forces(sentences: Sequence[Sentence]) -> list[bool]:
    """Tell of each sentence whether it speaks of forces, or of joining them where there is an operation."""
    tags = _FORCES | {Tag.JOIN} if _has(sentences, Tag.OPERATION) else _FORCES
    return [any(cue.tag in tags for cue in sentence.cues) for sentence in sentences]


def _ago(sentences: Sequence[Sentence], spoken: Sequence[bool]) -> Iterator[tuple[Span, int]]:
    """Yield each sentence with how many ago it was last spoken of."""
    distance = _NEVER
    for sentence, here in zip(sentences, spoken, strict=True):
        distance = 0 if here else distance + 1
        yield sentence.span, distance
