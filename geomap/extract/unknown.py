"""Finds capitalised words in a country's place that geomap does not know, and the name each is nearest to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from geomap.countries import Gazetteer
from geomap.extract.hits import Hit, Text
from geomap.model import MentionKind, Unresolved

NEAR = 0.7  # least ratio of `difflib`; "Gerland" is .75 from Greenland
_LISTED_AFTER = re.compile(r"(?:,? and |,? or |, )([A-Z][^\W\d_]{3,})\b(?! [A-Z])")
_LISTED_BEFORE = re.compile(r"(?<![\w.'-])([A-Z][^\W\d_]{3,})(?:,? and |,? or |, )$")
_LIST_ENDS = (", ", "d ", "r ")
_OFFICE = re.compile(
    r"'s (?:[Pp]rime [Mm]inister|[Pp]resident|[Cc]hancellor|[Gg]overnment"
    r"|[Ff]oreign [Mm]inist|[Dd]efen[cs]e [Mm]inist)"
)
_ANNOUNCED = re.compile(r" it (?:will|would|could|might) ")
_OWNER = re.compile(r"(?<!\w)([A-Z][^\W\d_]{3,})$")
_SPEAKER = re.compile(r"(?<!\w)([A-Z][^\W\d_]{3,})(?: has| also)? (?:said|says|announced)$")


class UnknownNames:
    """Finds them: neighbours of a country in a list, or a word with a prime minister of its own."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._alike = {
            form: gazetteer.names[senses[0].codes[0]]
            for form, senses in gazetteer.forms.items()
            if senses[0].kind is MentionKind.NAME and form.isalpha() and len(form) > 3
        }
        self._words = gazetteer.given_names.union(*gazetteer.surroundings.values(), gazetteer.spellings)

    def __call__(self, text: Text, hits: Iterable[Hit], mentioned: Iterable[Hit]) -> Iterator[Unresolved]:
        """Yield the unknown names in order of the text; `hits` are known, be they countries or not."""
        places = sorted(self._places(text, mentioned))
        if not places:
            return
        known = {place for hit in hits for place in range(hit.start, hit.end)}
        for start, end in places:
            if start not in known and (name := self._nearest(text.raw[start:end])):
                yield Unresolved(start, end, name)

    def _places(self, text: Text, mentioned: Iterable[Hit]) -> set[tuple[int, int]]:
        places = set()
        for trigger, name in ((_OFFICE, _OWNER), (_ANNOUNCED, _SPEAKER)):
            for match in trigger.finditer(text.folded):
                if found := name.search(text.folded, max(0, match.start() - 40), match.start()):
                    places.add(found.span(1))
        for hit in mentioned:
            if hit.kind is not MentionKind.NAME:
                continue
            if after := _LISTED_AFTER.match(text.folded, hit.end):
                places.add(after.span(1))
            if not text.folded.startswith(_LIST_ENDS, max(0, hit.start - 2)):
                continue
            if before := _LISTED_BEFORE.search(text.folded, max(0, hit.start - 40), hit.start):
                places.add(before.span(1))
        return places

    def _nearest(self, word: str) -> str:
        """Return the country of the nearest name; a slip spares the first letter and one end of the word."""
        if word in self._words:
            return ""
        alike = [
            form
            for form in self._alike
            if form[0] == word[0] and (form[1] == word[1] or form[-2:] == word[-2:]) and form != word
        ]
        near = difflib.get_close_matches(word, alike, n=1, cutoff=NEAR)
        return self._alike[near[0]] if near else ""
