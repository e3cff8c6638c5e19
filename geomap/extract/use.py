"""Tells the use of a seat: a government that acts ("Paris said") or where something happens ("in Paris")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from geomap.countries import Gazetteer
from geomap.extract.hits import Hit, Text
from geomap.model import MentionKind, Use

_WORDS_BEFORE = re.compile(r"(?:[\w.'-]+ )+\Z")
_WORD_AFTER = re.compile(r"(?:'s)?[ -](\w+)")
_LISTED = re.compile(r",? (?:and|or) (?:the )?|/")
_LIST_GOES_ON = re.compile(r",? (?:and|or) |, [A-Z]")
_LISTED_BEFORE = re.compile(r"[A-Z][\w'-]+,? (?:and|or) (?:the )?\Z")
_DATELINE = re.compile(
    r"(?:, [A-Z][\w. ]{1,25}|/[A-Z][\w ]+)?(?:, \w+\.? \d{1,2})? ?(?:\([A-Z][\w /.]+\) ?)?(?:-{1,2}|—) "
)
_REACH = 60


class UseReader:
    """Reads uses by the rows ``use_…`` of ``surroundings.tsv``."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._words = gazetteer.surroundings

    def __call__(self, text: Text, hits: Iterable[Hit]) -> Iterator[tuple[Hit, Use]]:
        """Yield each hit with its use; what is no seat acts, but in a dateline."""
        end, use, dateline = -1, Use.ACTOR, False
        for hit in hits:
            gap = text.folded[end : hit.start] if end >= 0 else ""
            dateline = (dateline and gap == ", ") or self._is_dateline(text, hit)
            listed = _LISTED.fullmatch(gap) or (gap == ", " and _LIST_GOES_ON.match(text.folded, hit.end))
            if hit.kind is not MentionKind.SEAT:
                use = Use.PLACE if dateline else Use.ACTOR
            elif dateline or (listed and use is Use.PLACE):
                use = Use.PLACE
            else:
                use = self._use(text, hit)
            end = hit.end
            yield hit, use

    def _use(self, text: Text, hit: Hit) -> Use:
        after = _WORD_AFTER.match(text.folded, hit.end)
        if after and after[1] in self._words["use_venue"]:
            return Use.PLACE
        start = max(0, hit.start - _REACH)
        place = _LISTED_BEFORE.search(text.folded, start, hit.start)
        found = _WORDS_BEFORE.search(text.folded, start, place.start() if place else hit.start)
        before = found[0].lower().split() if found else []
        while before and before[-1] in self._words["use_skip"]:
            before.pop()
        return Use.PLACE if before and self._is_where(before) else Use.ACTOR

    def _is_where(self, before: list[str]) -> bool:
        """Tell whether the words before a seat make it a place."""
        word, earlier = before[-1], before[-2] if len(before) > 1 else ""
        if word == "in":
            return earlier not in self._words["use_in_actor"]
        if word == "of":
            return earlier in self._words["use_of_place"]
        if word in ("to", "from", "for"):
            return not self._words["use_motion"].isdisjoint(before[-5:-1])
        return word in self._words["use_place"]

    def _is_dateline(self, text: Text, hit: Hit) -> bool:
        """Tell whether a line begins with it as `PARIS (Wire) -` does."""
        begins = hit.start == 0 or text.raw[hit.start - 1] == "\n"
        return begins and bool(_DATELINE.match(text.folded, hit.end))
