"""Tells the use of a seat: a government that acts ("Paris said") or where something happens ("in Paris")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from geomap.countries import Gazetteer
from geomap.extract.hits import Hit, Text
from geomap.model import MentionKind, Use

_WORDS_BEFORE = re.compile(r"(?:[\w.'-]+ )+\Z")
_WORD_AFTER = re.compile(r"(?:'s)?[ -](\w+)")
_HOUSE_AFTER = re.compile(r",? (?:the|its) (?:[a-z]+ ?){1,3}")
_LISTED = re.compile(r",? (?:and|or) (?:the )?|/")
_LIST_GOES_ON = re.compile(r",? (?:and|or) |, [A-Z]")
_LISTED_BEFORE = re.compile(r"[A-Z][\w'-]+,? (?:and|or) (?:the )?\Z")
# What a report begins with: place, country, day, agency (Associated Press Stylebook, "datelines").
_REGION = r"(?:(?:, |/)[A-Z][\w. '-]{1,25}?)*"
_DAY = r"(?:[,.:]? (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+\.?)(?:,? \d{4})?)"
_WIRE = r"(?:[ ,.]*[(/](\w[\w .&-]{0,30})(?:/[\w ]+)?[)/]\.?)"
_DASH = r"[ ,.]*(?:-{1,2}|—)(?=\s)"
_DATED = re.compile(rf"{_REGION}{_DAY}{_WIRE}?(?:{_DASH}|:)")
_WIRED = re.compile(rf"{_REGION}{_DAY}?{_WIRE}(?:{_DASH}|:)?(?=\s)")
_BARE = re.compile(rf"{_REGION}{_DASH}")
_NAMED = re.compile(rf"{_REGION} \([A-Z][\w .&/-]{{0,30}}\){_DASH}")
_SHOUTED = re.compile(rf"{_REGION}(?:{_DASH}|:)\s+\W?[A-Z]?[a-z ]")  # and what follows is not
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
            dateline = (dateline and gap in {", ", "/"}) or self._is_dateline(text, hit)
            listed = _LISTED.fullmatch(gap) or (gap == ", " and _LIST_GOES_ON.match(text.folded, hit.end))
            if dateline:
                use = Use.PLACE
            elif hit.kind is not MentionKind.SEAT:
                use = Use.ACTOR
            elif not (listed and use is Use.PLACE):
                use = self._use(text, hit)
            end = hit.end
            yield hit, use

    def _use(self, text: Text, hit: Hit) -> Use:
        if _begins(text, hit) and _BARE.match(text.folded, hit.end):
            return Use.PLACE
        after = _WORD_AFTER.match(text.folded, hit.end)
        if after and after[1] in self._words["use_venue"]:
            return Use.PLACE
        start = max(0, hit.start - _REACH)
        place = _LISTED_BEFORE.search(text.folded, start, hit.start)
        found = _WORDS_BEFORE.search(text.folded, start, place.start() if place else hit.start)
        before = found[0].lower().split() if found else []
        while before and before[-1] in self._words["use_skip"]:
            before.pop()
        if not before or not self._is_where(before):
            return Use.ACTOR
        house = _HOUSE_AFTER.match(text.folded, hit.end) if before[-1] == "in" else None
        return Use.ACTOR if house and not self._words["use_house"].isdisjoint(house[0].split()) else Use.PLACE

    def _is_where(self, before: list[str]) -> bool:
        """Tell whether the words before a seat make it a place."""
        word, earlier = before[-1], before[-2] if len(before) > 1 else ""
        if word == "in":
            return earlier not in self._words["use_in_actor"]
        if word == "of":
            return earlier in self._words["use_of_place"]
        if word == "to" and earlier == "up":
            return False
        if word in ("to", "from", "for"):
            return not self._words["use_motion"].isdisjoint(before[-5:-1])
        return word in self._words["use_place"]

    def _is_dateline(self, text: Text, hit: Hit) -> bool:
        """Tell whether a report begins with it: with the day or the agency, or in capitals."""
        if not _begins(text, hit):
            return False
        if _DATED.match(text.folded, hit.end):
            return True
        wire = _WIRED.match(text.folded, hit.end)
        if wire and wire[1].strip() in self._words["use_agency"]:
            return True
        if hit.kind is not MentionKind.SEAT:
            return False
        shouted = text.raw[hit.start : hit.end].isupper() and _SHOUTED.match(text.folded, hit.end)
        return bool(shouted or _NAMED.match(text.folded, hit.end))


def _begins(text: Text, hit: Hit) -> bool:
    """Tell whether a line begins with it."""
    return hit.start == 0 or text.raw[hit.start - 1] == "\n"
