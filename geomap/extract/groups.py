"""Tells by the words beside the name of a group whether it speaks of every member."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geomap.extract.hits import Hit, Text

_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
_WORDS_BEFORE = re.compile(r"(?:[\w'-]+ )+\Z")
_ARTICLES = ("the", "these", "those", "its", "our", "their", "all")
_REACH = 40


def speaks_of_all(text: Text, hit: Hit, words: Mapping[str, frozenset[str]], after: tuple[str, ...]) -> bool:
    """Tell whether a group is named as such: not some of it, what is outside it, a meeting, or a street.

    Args:
        text: the article.
        hit: the group in it.
        words: those of ``surroundings.tsv`` and, as ``group_…``, of ``groups.toml``.
        after: the words after the group, as `Surroundings` reads them.
    """
    if any(not words[place].isdisjoint(after) for place in ("group_thing", "before_thing")):
        return False
    if text.folded.endswith(("non-", "Non-", "ex-"), 0, hit.start):
        return False
    size = len(hit.sense.codes)
    found = _WORDS_BEFORE.search(text.folded, max(0, hit.start - _REACH), hit.start)
    before = found[0].lower().split() if found else []
    if before and (number := _number(before[-1])) is not None:
        if number != size:
            return False
        before.pop()
    while before and before[-1] in _ARTICLES:
        before.pop()
    if before[-1:] != ["of"]:
        return not before or before[-1] not in words["group_some"]
    return len(before) < 2 or (before[-2] not in words["group_some"] and _number(before[-2]) in (None, size))


def _number(word: str) -> int | None:
    """Return the value of a small number, be it in words or in digits."""
    if word in _NUMBERS:
        return _NUMBERS.index(word) + 1
    return int(word) if word.isdecimal() and len(word) < 3 else None
