"""Finds the countries in a text that is not English, by its language's own table."""

from __future__ import annotations

from collections.abc import Iterator

import ahocorasick_rs

from geomap.extract.hits import Text, in_address
from geomap.languages import Language, Languages
from geomap.model import Mention


class ForeignFinder:
    """Finds the forms of one language in a text: the longest that stand as words, from left to right."""

    def __init__(self, languages: Languages, code: str) -> None:
        spellings = languages.spellings(code)
        self._language: Language = languages.known[code]
        self._reach = max(map(len, self._language.prefixes), default=0)
        self._spelt = list(spellings)
        self._forms = list(spellings.values())
        self._automaton = ahocorasick_rs.AhoCorasick(self._spelt, matchkind=ahocorasick_rs.MatchKind.Standard)

    def __call__(self, text: Text) -> Iterator[Mention]:
        """Yield the mentions in order of the text."""
        folded = self._language.fold(text.folded)
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        done = 0
        for start, minus_end, index in sorted((s, -e, i) for i, s, e in found if self._is_word(folded, s, e)):
            if start < done:
                continue
            done = -minus_end
            form = self._forms[index]
            if not form.alpha_3 or (form.inner and text.begins_at(start)) or in_address(folded, start, done):
                continue
            yield Mention(start, done - self._spelt[index].endswith(("-", "'")), form.alpha_3, form.kind)

    def _is_word(self, text: str, start: int, end: int) -> bool:
        """Tell whether ``text[start:end]`` stands as a word, or after prefixes written on it."""
        follower = text[end : end + 1]
        if text[end - 1] in "-'":
            if not follower.isalpha():
                return False
        elif follower.isalnum():
            return False
        if not text[start - 1 : start].isalnum() or not start:
            return True
        begin = start
        while begin and start - begin <= self._reach and text[begin - 1].isalnum():
            begin -= 1
        return text[begin:start] in self._language.prefixes
