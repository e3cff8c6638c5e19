"""Tells local news of the USA, where Lebanon, Malta and Paris are towns."""

from __future__ import annotations

import re

import ahocorasick_rs

from geomap.countries import Gazetteer
from geomap.extract.hits import Text

# "301 Oak Ave.", "12 N. Main St"
_STREET = re.compile(
    r"\d+ (?:[NSEW]\. |North |South |East |West )?[A-Z]\w+ (?:St|Ave|Rd|Blvd|Dr|Ln|Street|Road)\b"
)


class LocalNews:
    """Counts the signs: states of the USA by name, words of ``local`` in ``surroundings.tsv``, streets."""

    def __init__(self, gazetteer: Gazetteer, states: tuple[str, ...]) -> None:
        self._words = (*sorted(gazetteer.surroundings["local"]), *states)
        self._automaton = ahocorasick_rs.AhoCorasick(self._words)

    def __call__(self, text: Text) -> int:
        """Return how many different signs `text` holds."""
        found = {
            index
            for index, start, end in self._automaton.find_matches_as_indexes(text.folded)
            if not text.folded[max(0, start - 1) : start].isalnum()
            and not text.folded[end : end + 1].isalnum()
        }
        return len(found) + bool(_STREET.search(text.folded))
