"""One text in, its stances with evidence out; touches no ledger."""

from __future__ import annotations

import datetime
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geomap import classify, topics, workflow
from geomap.api import given
from geomap.errors import ReadError, UsageError
from geomap.model import MentionKind, Stance, Topic, Use


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage of the text; ``text[start:end]`` is the quote.

    Attributes:
        start, end: half-open offsets in code points of the text as given.
        quote: verbatim.
        stance: what this passage speaks for.
        confidence: probability, 0 to 1, that it does.
        rule: the hand rule that says so, or ``encoder``.
    """

    start: int
    end: int
    quote: str
    stance: Stance
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Named:
    """One place where the text speaks of a country; ``text[start:end]`` is the word.

    Attributes:
        start, end: half-open offsets in code points of the text as given.
        text: the word.
        kind: name, demonym, seat, leader, group or code.
        use: ``actor``, or ``place`` for where something merely happens.
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    use: Use


@dataclass(frozen=True, slots=True)
class Country:
    """What the text says of one country.

    Attributes:
        alpha_3, alpha_2, name: the country, by ISO 3166-1 and in English.
        stance: what its part is; None if it is mentioned without a stance.
        confidence: probability of `stance`, of "no stance" where it is None.
        contested: passages contradict each other; `evidence` then holds both sides.
        evidence: best first.
        mentions: in order of the text.
    """

    alpha_3: str
    alpha_2: str
    name: str
    stance: Stance | None
    confidence: float
    contested: bool
    evidence: tuple[Evidence, ...]
    mentions: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in a country's place that geomap does not know; `suggestion` is a guess, or empty."""

    start: int
    end: int
    text: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text says.

    Attributes:
        language: ISO 639-1 of the language it was read in.
        countries: all that are named, sorted by alpha-3.
        unresolved: names that no country was found for.
        not_read: what geomap cannot read in this language: ``stances``, ``countries``; empty for English.
        off_topic: the text does not speak of the topic, so that no stance was looked for.
        date: as given.
    """

    language: str
    countries: tuple[Country, ...]
    unresolved: tuple[Unknown, ...]
    not_read: tuple[str, ...]
    off_topic: bool
    date: datetime.date | None

    @property
    def stances(self) -> dict[str, Stance]:
        """The countries that have a stance, by alpha-3."""
        return {one.alpha_3: one.stance for one in self.countries if one.stance}


def analyze(
    text: str,
    *,
    date: given.Day = None,
    language: str = "",
    topic: str | os.PathLike[str] | Topic = topics.DEFAULT,
    classifier: str = classify.DEFAULT,
) -> Answer:
    """Tell the stances in one text, with their evidence; keeps nothing.

    The pipeline of a topic and classifier is loaded by the first call and kept for the next.

    Args:
        text: of one article, without its title.
        date: when it was published; tells which of a country's leaders is meant.
        language: ISO 639-1, if known; told by the text otherwise. Stances are read in English only.
        topic: id of a packaged topic, its TOML file, or a `Topic`.
        classifier: ``vote``, ``rules`` or ``thorough``.

    Raises:
        ReadError: the text is empty, or cannot be analysed.
        UsageError: there is no such topic or classifier, or `date` is no date.

    Examples:
        >>> answer = geomap.analyze("Poland will not send soldiers, Mr Tusk said.", classifier="rules")
        >>> [(one.name, one.stance.value, one.evidence[0].quote) for one in answer.countries]
        [('Poland', 'opposed', 'Poland will not send soldiers, Mr Tusk said.')]
    """
    if not isinstance(text, str):
        raise UsageError(f"a text is needed, not {type(text).__name__}", "read files with `geomap.build`")
    if not text.strip():
        raise ReadError("the text is empty", "give the words of an article")
    day = given.day(date)
    article = {"text": text, "lang": language} | ({"date": day.isoformat()} if day else {})
    source = workflow.Source(("-",), stdin=io.BytesIO(json.dumps(article).encode("ascii")))
    (told,) = workflow.answers(source, given.method(given.topic(topic), classifier))
    if fault := told.get("error"):
        raise ReadError(f"the text cannot be analysed: {fault['detail']}")
    return _answer(told, day)


def _answer(told: Mapping[str, Any], day: datetime.date | None) -> Answer:
    return Answer(
        told["language"],
        tuple(_country(one) for one in told["countries"]),
        tuple(
            Unknown(one["start"], one["end"], one["text"], one.get("suggestion", ""))
            for one in told["unresolved"]
        ),
        tuple(told.get("not_read", ())),
        told.get("off_topic", False),
        day,
    )


def _country(told: Mapping[str, Any]) -> Country:
    several = {
        "evidence": tuple(Evidence(**one) for one in told["evidence"]),
        "mentions": tuple(Named(**one) for one in told["mentions"]),
    }
    return Country(**{**told, **several})
