"""Makes the articles of the synthetic archive, one after the other, from our own sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

from archive_words import Frame, Paper, Words, pick

FIRST, LAST = date(2023, 1, 1), date(2025, 11, 20)
SHORTEST, LONGEST = 80, 600
"""Words that an article has at least and at most."""

_BEGUN = date(2025, 2, 1)  # from here on the force for Ukraine is news
_WEEK = (1.0, 1.1, 1.1, 1.15, 1.0, 0.45, 0.4)  # how much is printed from Monday to Sunday
_BEFORE, _AFTER = 1.0, 2.3  # the same before and after `_BEGUN`
_BUSY, _BUSY_TIMES = 30, 4.0  # days on which a summit or the like multiplies what is printed
_ON_TOPIC = {False: 0.12, True: 0.63}  # before and after `_BEGUN`; a third of all
_COPIES, _CORRECTIONS, _DISSENT = 0.08, 0.02, 0.04
_STANCE_SHARE = 0.45  # of the sentences on the topic
_ROOM = 70  # words below the longest that the last sentence and a correction may need
_REMEMBERED = 60
_STANCES = {"T": "troops", "L": "logistics", "U": "undecided", "O": "opposed"}
_EDITS = ((" said", " told reporters"), (" per cent", "%"), (" and ", " & "), ("“", "'"), (" two ", " 2 "))

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Made:
    """An article that was made up.

    Attributes:
        number: from 0, in order of the dates.
        paragraphs: its text.
        on_topic: it speaks of the force for Ukraine.
        is_copy: it is another paper's edition of a report of the agency.
        is_correction: its address is that of an earlier article whose text it puts right.
    """

    number: int
    published: date
    paper: Paper
    title: str
    url: str
    paragraphs: tuple[str, ...]
    on_topic: bool
    is_copy: bool = False
    is_correction: bool = False

    @property
    def text(self) -> str:
        """The text, a paragraph a line and an empty line between them."""
        return "\n\n".join(self.paragraphs)

    @property
    def slug(self) -> str:
        """The number and the first words of the title, as they stand in the names of files."""
        words = re.findall("[a-z]+", self.title.lower())
        return "-".join((f"{self.number:06d}", *words[:5]))


def articles(number: int, seed: int) -> Iterator[Made]:
    """Yield `number` articles in order of their dates; the same for the same arguments."""
    press = _Press(seed)
    days = _days(number, seed)
    for at in range(number):
        yield press.print(at, next(days))


def _days(number: int, seed: int) -> Iterator[date]:
    random = Random(f"{seed} days")
    days = [FIRST + timedelta(each) for each in range((LAST - FIRST).days + 1)]
    weights = [_WEEK[day.weekday()] * (_BEFORE if day < _BEGUN else _AFTER) for day in days]
    for _ in range(_BUSY):
        weights[int(random.random() * len(days))] *= _BUSY_TIMES
    until = list(accumulate(weights))
    return (days[bisect_right(until, (at + 0.5) / number * until[-1])] for at in range(number))


class _Press:
    """Prints articles, and remembers the last ones that others copy or correct."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._words = Words()
        self._courses = {code: self._course(code) for code in self._words.countries}
        self._reports: deque[Made] = deque(maxlen=_REMEMBERED)
        self._own: deque[Made] = deque(maxlen=_REMEMBERED)

    def _course(self, code: str) -> Sequence[tuple[date, str]]:
        """Return what a country says, and from when on."""
        random = Random(f"{self._seed} {code}")
        course = self._words.countries[code][3]
        turns = sorted(10 + int(random.random() * 270) for _ in course[1:])
        return list(zip([FIRST, *(_BEGUN + timedelta(turn) for turn in turns)], course, strict=True))

    def print(self, number: int, day: date) -> Made:
        """Return the next article."""
        random = Random(f"{self._seed} {number}")
        kind = random.random()
        if kind < _COPIES and self._reports:
            return self._copy(random, number, day)
        if kind > 1 - _CORRECTIONS and self._own:
            return self._correction(random, number, day)
        made = self._article(random, number, day)
        (self._reports if made.paper.is_agency else self._own).append(made)
        return made

    def _article(self, random: Random, number: int, day: date) -> Made:
        on_topic = random.random() < _ON_TOPIC[day >= _BEGUN]
        subject = self._words.coalition if on_topic else pick(random, self._words.subjects)
        length = SHORTEST + int((LONGEST - _ROOM - SHORTEST) * random.random() ** 1.7)
        sentences = self._topical(random, day) if on_topic else self._ordinary(random, subject)
        paper = pick(random, self._words.papers)
        title = self._words.sentence(pick(random, subject["headlines"]), random)
        url = f"https://{paper.slug}.example/{day.year}/{day:%m/%d}/{number}"
        return Made(number, day, paper, title, url, _paragraphs(random, sentences, length), on_topic)

    def _topical(self, random: Random, day: date) -> Iterator[str]:
        """Yield the sentences of an article about the force, without end; each country has one at most."""
        parts, sentence = self._words.coalition, self._words.sentence
        yield sentence(pick(random, parts["openings"]), random)
        codes = _shuffled(random, list(self._courses))
        others = _shuffled(random, parts["background"])
        while True:
            frames = parts["closings"]
            given: Mapping[str, str] = {}
            if codes and random.random() < _STANCE_SHARE:
                code = codes.pop()
                stance = self._stance(random, code, day)
                if stance not in _STANCES:
                    continue
                frames = parts[_STANCES[stance]]
                name, adjective, seat, _ = self._words.countries[code]
                given = {"country": name, "adjective_of": adjective, "seat": seat}
            elif others:
                frames = [others.pop()]
            yield sentence(pick(random, frames), random, given)

    def _stance(self, random: Random, code: str, day: date) -> str:
        """Return what is heard of a country on a day: now and then not what it says itself."""
        if random.random() < _DISSENT:
            return pick(random, tuple(_STANCES))
        return next(says for since, says in reversed(self._courses[code]) if since <= day)

    def _ordinary(self, random: Random, subject: Mapping[str, Sequence[Frame]]) -> Iterator[str]:
        """Yield the sentences of an article about something else, then of others, without end."""
        while True:
            for frame in _shuffled(random, subject["sentences"]):
                yield self._words.sentence(frame, random)
            subject = pick(random, self._words.subjects)

    def _copy(self, random: Random, number: int, day: date) -> Made:
        """Return another paper's edition of a report of the agency."""
        report = pick(random, self._reports)
        paper = pick(random, self._words.papers[1:])
        kept = report.paragraphs
        if random.random() < 0.6 and _count(kept[:-1]) >= SHORTEST:
            kept = kept[:-1]
        text = "\n".join(kept)
        for old, new in _EDITS:
            if random.random() < 0.3:
                text = text.replace(old, new, 1)
        editor = self._words.slots["person"](random)
        paragraphs = (*text.split("\n"), f"{report.paper.name}, edited by {editor}.")
        subject = self._words.coalition if report.on_topic else pick(random, self._words.subjects)
        title = self._words.sentence(pick(random, subject["headlines"]), random)
        url = f"https://{paper.slug}.example/{day.year}/{day:%m/%d}/{number}"
        return Made(number, day, paper, title, url, paragraphs, report.on_topic, is_copy=True)

    def _correction(self, random: Random, number: int, day: date) -> Made:
        """Return an earlier article as it stands at its address after a correction."""
        earlier = pick(random, self._own)
        wrong, right, town = (self._words.slots[name](random) for name in ("surname", "person", "town"))
        note = f"Correction: an earlier version named {wrong} of {town}; it was {right} who spoke there."
        return replace(
            earlier,
            number=number,
            published=day,
            paragraphs=(*earlier.paragraphs, note),
            is_correction=True,
        )


def _shuffled(random: Random, values: Sequence[_T]) -> list[_T]:
    return sorted(values, key=lambda _: random.random())


def _paragraphs(random: Random, sentences: Iterator[str], length: int) -> tuple[str, ...]:
    """Return sentences until there are `length` words, a few of them a paragraph."""
    paragraphs: list[str] = []
    words = 0
    while words < length:
        group = [next(sentences) for _ in range(1 + int(random.random() * 3))]
        room = LONGEST - _ROOM + 40 - words
        while len(group) > 1 and _count(group) > room:
            group.pop()
        paragraphs.append(" ".join(group))
        words += _count(group)
    return tuple(paragraphs)


def _count(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)
