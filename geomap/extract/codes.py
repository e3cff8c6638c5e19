"""Finds ISO 3166-1 codes where they are plainly codes: in lists of them, in tables, after a full name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ahocorasick_rs

from geomap.countries import Gazetteer, Sense
from geomap.extract.hits import Hit, Text
from geomap.model import MentionKind

_GAP = re.compile(r", |,? and |,? or | & |/|; ")
_BRACKETED = re.compile(r"[A-Z][\w'-]+ [A-Z][\w'-]+ \(\Z")
_CELL_BEFORE = re.compile(r"(?:^|[\n\t|])[ ]*\Z")
_CELL_AFTER = re.compile(r"[ ]*[\t|]")
LEAST = 3  # codes in a list of commas: two, such as "CAN and PER", may be other abbreviations


class CodeFinder:
    """Finds alpha-3 codes; alpha-2 codes are states of the USA and words too often, and never counted."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._codes = [code for code in gazetteer.names if code not in gazetteer.spellings]
        self._known = gazetteer.names
        self._automaton = ahocorasick_rs.AhoCorasick(self._codes)

    def __call__(self, text: Text) -> Iterator[Hit]:
        """Yield the codes of `text` in order."""
        raw = text.raw
        found = [
            (start, end)
            for _, start, end in self._automaton.find_matches_as_indexes(raw)
            if not raw[start - 1 : start].isalnum() and not raw[end : end + 1].isalnum()
        ]
        if not found:
            return
        listed = self._listed(raw)
        for start, end in found:
            if start in listed or _is_alone(raw, start, end):
                code = raw[start:end]
                yield Hit(start, end, code, Sense((code,), MentionKind.CODE))

    def _listed(self, raw: str) -> set[int]:
        """Return where the codes stand that are in lists of codes alone: `POL, UKR and ROU`, `FRA/GBR`."""
        runs: list[list[tuple[int, int]]] = [[]]
        for match in re.finditer(r"(?<!\w)[A-Z]{3}(?!\w)", raw):
            run = runs[-1]
            if run and not _GAP.fullmatch(raw, run[-1][1], match.start()):
                runs.append(run := [])
            run.append(match.span())
        return {
            start
            for run in runs
            if all(raw[a:b] in self._known for a, b in run)
            and len({raw[a:b] for a, b in run}) == len(run)
            and (len(run) >= LEAST or (len(run) > 1 and raw[run[0][1]] == "/"))
            for start, _ in run
        }


def _is_alone(raw: str, start: int, end: int) -> bool:
    """Tell whether a code fills a cell, or stands in brackets after a full name it does not abbreviate."""
    if _CELL_BEFORE.search(raw, max(0, start - 8), start) and _CELL_AFTER.match(raw, end):
        return True
    name = _BRACKETED.search(raw, max(0, start - 40), start)
    if not name or raw[end : end + 1] != ")":
        return False
    initials = "".join(word[0] for word in re.findall(r"[A-Z]\w*", raw[max(0, start - 80) : start]))
    return not initials.endswith(raw[start:end])
