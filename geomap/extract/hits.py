"""An article as the extractor sees it, and the forms found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import ahocorasick_rs

from geomap.countries import Gazetteer, Sense, holding
from geomap.model import Article, MentionKind

_ONE_FOR_ONE = (
    ("\n", " "),
    ("\t", " "),
    ("\u00a0", " "),
    ("’", "'"),
    ("ʼ", "'"),
    ("–", "-"),
    ("‐", "-"),
    ("‑", "-"),
)
_SENTENCE_END = ("", "\n", ".", "!", "?", ":", '"', "“", "”", "'", "‘", "-", "–", "—", "(", "•", "*")
_REACH = 300  # code points; keeps the time for one hit bounded
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_ADDRESS = re.compile(r"://|www\.|@|[a-z0-9]\.(?:com|org|net|gov|int|[a-z]{2})\b")


@dataclass(frozen=True, slots=True)
class Text:
    """One article; `folded` has as many code points as `raw`, with plain spaces, apostrophes and hyphens."""

    raw: str
    folded: str
    day: date | None

    @classmethod
    def of(cls, article: Article) -> Text:
        """Return the text of `article`."""
        folded = article.text
        for old, new in _ONE_FOR_ONE:
            folded = folded.replace(old, new)
        return cls(article.text, folded, article.published)

    def line(self, place: int) -> str:
        """Return the line that holds offset `place`, of a very long one the part around it."""
        first, last = max(0, place - _REACH), min(len(self.raw), place + _REACH)
        start, end = self.raw.rfind("\n", first, place), self.raw.find("\n", place, last)
        return self.raw[start + 1 if start >= 0 else first : end if end >= 0 else last]

    def begins_at(self, place: int) -> bool:
        """Tell whether a line, a sentence or a quotation begins at offset `place`."""
        before = self.raw[max(0, place - 4) : place].rstrip(" ")
        return before[-1:] in _SENTENCE_END

    def in_title_case(self, place: int) -> bool:
        """Tell whether `place` is in a headline in title case, where a capital says nothing."""
        words: list[str] = _LONG_WORD.findall(self.line(place))
        return len(words) > 2 and sum(word[0].islower() for word in words) * 5 < len(words)

    def in_capitals(self, place: int) -> bool:
        """Tell whether `place` is in a line of several words, all in capitals."""
        line = self.line(place)
        return line.isupper() and len(line.split()) > 1


class Hit(NamedTuple):
    """One form in the text, with the senses it has on the day of the article; never without one."""

    start: int
    end: int
    form: str
    sense: Sense

    @property
    def kind(self) -> MentionKind | None:
        """Kind of the mentions it makes, None for a blocker."""
        return self.sense.kind


class Finder:
    """Finds the forms of a gazetteer in a text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._forms = gazetteer.forms
        self._spelt = list(gazetteer.spellings)
        self._form_of = list(gazetteer.spellings.values())
        self._automaton = ahocorasick_rs.AhoCorasick(self._spelt, matchkind=ahocorasick_rs.MatchKind.Standard)

    def __call__(self, text: Text) -> Iterator[Hit]:
        """Yield the longest forms that stand as words of their own, from left to right.

        A form that means different countries on the day of the article (two leaders of one surname), or none,
        takes its place in the text but is not yielded.
        """
        folded = text.folded
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        done = 0
        for start, minus_end, index in sorted((s, -e, i) for i, s, e in found if _is_word(folded, s, e)):
            if start < done:
                continue
            done = -minus_end
            form = self._form_of[index]
            senses = holding(self._forms[form], text.day)
            if len({sense.codes for sense in senses}) == 1 and not in_address(folded, start, done):
                yield Hit(start, done - form.endswith("-"), form, senses[0])


def _is_word(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` begins and ends where words do; a prefix needs a word to follow."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return False
    follower = text[end : end + 1]
    if text[end - 1] == "-":
        return follower.isalpha()
    return not (follower == "$" or (follower.isalnum() and text[end - 1].isalnum()))


def in_address(text: str, start: int, end: int) -> bool:
    """Tell whether it is part of a web or mail address, or a user name."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if "@" in (before, after):
        return True
    if before not in ("/", ".", "-", "_") and after not in ("/", ".", "-", "_"):
        return False
    left, right = text.rfind(" ", max(0, start - _REACH), start) + 1, text.find(" ", end, end + _REACH)
    token = text[max(left, start - _REACH) : right if right >= 0 else end + _REACH]
    return bool(_ADDRESS.search(token.rstrip(".,")))
