"""Decides by the words right beside a form whether it is a country there."""

from __future__ import annotations

import re
from enum import Enum, auto

from geomap.countries import Gazetteer
from geomap.extract.groups import speaks_of_all
from geomap.extract.hits import Hit, Text
from geomap.model import MentionKind

_PHRASE_BEFORE = re.compile(r"([^\W\d_][\w.]* of)(?: the)? $")
_WORDS_AFTER = re.compile(r"[ -]((?:[^\W\d_]|[.'])+)(?: ((?:[^\W\d_]|[.'])+))?")
_STATE_AFTER = re.compile(r", ?([A-Z][A-Za-z.]*(?: [A-Z][A-Za-z.]*)?)")
_ROAD_AFTER = re.compile(r"[ -]\d{1,3}(?![\d,.%])(?! (?:million|billion|troops|soldiers|dead))")


class Verdict(Enum):
    """What a form is where it stands."""

    COUNTRY = auto()
    PART = auto()  # of another name, or no country at all; says nothing about the form elsewhere
    UNINTRODUCED = auto()  # a common surname without its title; a leader if the article names him in full
    NAMESAKE = auto()  # a person or a town; so may be the same form elsewhere in the article


class Surroundings:
    """The rules of ``surroundings.tsv``, ``given_names.txt`` and ``us_states.tsv``."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._spellings = gazetteer.spellings
        self._given_names = gazetteer.given_names
        self._states = gazetteer.states
        self._words = gazetteer.surroundings

    def __call__(self, text: Text, hit: Hit) -> Verdict:
        """Return what `hit` is, judged by the words beside it alone."""
        if hit.kind is None:
            return Verdict.PART
        after = _words_after(text.folded, hit.end)
        if hit.kind is MentionKind.GROUP:
            return Verdict.COUNTRY if speaks_of_all(text, hit, self._words, after) else Verdict.PART
        word = _word_before(text.folded, hit.start)
        if hit.kind is MentionKind.LEADER:
            return self._leader(text, hit, word, after)
        if " " not in hit.form and self._is_person(text, hit, word, after):
            return Verdict.NAMESAKE
        if hit.kind is MentionKind.DEMONYM:
            return self._demonym(text, hit, word, after)
        return self._place(text, hit, word, after)

    def _leader(self, text: Text, hit: Hit, word: str, after: tuple[str, ...]) -> Verdict:
        if self._any(after, "not_before_leader"):
            return Verdict.PART
        if " " in hit.form or word in self._words["title"]:
            return Verdict.COUNTRY
        if _is_name_like(word) and self._is_stranger(text, hit, word):
            return Verdict.NAMESAKE
        return Verdict.UNINTRODUCED if hit.sense.guarded else Verdict.COUNTRY

    def _is_stranger(self, text: Text, hit: Hit, word: str) -> bool:
        """Tell whether the word before a surname makes it another person of that name (`Melania Trump`)."""
        if any(word in self._words[place] for place in ("title", "polite", "opener")):
            return False
        return word not in self._spellings and not text.in_title_case(hit.start)

    def _is_person(self, text: Text, hit: Hit, word: str, after: tuple[str, ...]) -> bool:
        """Tell whether a single word is a person's name: `Michael Jordan`, `Jordan Henderson`."""
        if word in self._given_names or word in self._words["courtesy"]:
            return True
        if hit.form in self._words["surname"] and _is_name_like(word):
            begins = text.begins_at(hit.start - len(word) - 1)
            if not begins and self._is_stranger(text, hit, word) and word not in self._words["office"]:
                return True
        if hit.form not in self._words["given"] or not after:
            return False
        follower = after[1]
        known = follower in self._spellings or self._any(after, "office") or self._any(after, "before_thing")
        return _is_name_like(follower) and not known and not text.in_title_case(hit.start)

    def _demonym(self, text: Text, hit: Hit, word: str, after: tuple[str, ...]) -> Verdict:
        if word in self._words["language_after"] or self._is_language(text, hit, word):
            return Verdict.PART
        if after and after[1] in ("and", "or") and (second := _WORDS_AFTER.match(text.folded, hit.end)):
            twin = second[2] or ""  # "Greek and Italian restaurants"
            if twin in self._spellings:
                after = _words_after(text.folded, second.end())
        thing = self._any(after, "before_thing") or self._any(after, "not_before_adjective")
        return Verdict.PART if thing or self._is_business(after) else Verdict.COUNTRY

    def _is_language(self, text: Text, hit: Hit, word: str) -> bool:
        """Tell whether an adjective is a language after more than a verb alone: `spoke only French`."""
        if word not in self._words["how_well"]:
            return False
        verb = _word_before(text.folded, hit.start - len(word) - 1)
        return verb in self._words["language_after"]

    def _is_business(self, after: tuple[str, ...]) -> bool:
        """Tell whether what follows makes it the name of a shop or a house: `Spanish Oaks Apartments`."""
        if not after or not after[1][:1].isupper():
            return False
        return any(word in self._words["business"] for word in after[0].split(" "))

    def _place(self, text: Text, hit: Hit, word: str, after: tuple[str, ...]) -> Verdict:
        """Judge a name or seat that may be part of another name (`Lake Chad`) or a town (`Athens, Ohio`)."""
        if word in self._words["not_after"]:
            return Verdict.PART
        if word in ("of", "the"):
            phrase = _PHRASE_BEFORE.search(text.folded, max(0, hit.start - 30), hit.start)
            if phrase and phrase[1] in self._words["not_after"]:
                return Verdict.PART
        if hit.form in self._words["town"] and self._any(after, "townsfolk"):
            return Verdict.NAMESAKE
        if self._any(after, "before_thing") or self._is_business(after):
            return Verdict.PART
        if hit.form in self._words["road"] and _ROAD_AFTER.match(text.folded, hit.end):
            return Verdict.PART
        return Verdict.NAMESAKE if self._is_in_state(text, hit) else Verdict.COUNTRY

    def _is_in_state(self, text: Text, hit: Hit) -> bool:
        found = _STATE_AFTER.match(text.folded, hit.end)
        if not found:
            return False
        words = {found[1], found[1].rstrip("."), found[1].split()[0]}
        if hit.kind is MentionKind.NAME:  # "Armenia, Georgia and Moldova" is a list
            words -= {"Georgia", "Washington"}
        return not words.isdisjoint(self._states)

    def _any(self, after: tuple[str, ...], place: str) -> bool:
        return not self._words[place].isdisjoint(after)


def _is_name_like(word: str) -> bool:
    return word[:1].isupper() and not word.isupper() and not word.endswith("'s")


def _word_before(text: str, place: int) -> str:
    """Return the word right before `place`, or nothing where a comma or a sentence ends between them."""
    if text[place - 1 : place] != " ":
        return ""
    word = text[text.rfind(" ", max(0, place - 40), place - 1) + 1 : place - 1].lstrip("(\"'“‘[")
    return word if word[-1:].isalnum() or (word[-1:] == "." and len(word) < 6) else ""


def _words_after(text: str, place: int) -> tuple[str, ...]:
    """Return the two words after `place` together, then the first: without dot, as it stands, without 's."""
    found = _WORDS_AFTER.match(text, place, place + 60)
    if not found:
        return ()
    first = found[1]
    return f"{first} {found[2] or ''}".rstrip(" ."), first.rstrip("."), first, first.removesuffix("'s")
