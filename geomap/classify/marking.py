"""Passages as the encoder reads them: every country stands masked behind a number.

A mention is replaced by one marker for each country it stands for and one for the kind of word it was.
So the encoder cannot lean on what it has heard of a country; it reads what is said of number three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from geomap.model import Mention, MentionKind, Use

NUMBERS = 24  # markers there are; further countries of one passage share them
WIDE = 6  # a group of more members than this is numbered as one
_KINDS = tuple(MentionKind)
PLACE = len(_KINDS)  # the kind of a mention that is only where something happens

Unit = tuple[str, ...]  # alpha-3 codes that share one number: one country, or the members of a wide group


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a mention stood: the units it stands for, and its kind's number."""

    start: int
    units: tuple[Unit, ...]
    kind: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Token ids: `markers` one for each number, `kinds` one for each kind of mention."""

    first: int
    last: int
    markers: tuple[int, ...]
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of a passage, and of every marker among them its position, its unit and its slot's start."""

    ids: tuple[int, ...]
    marks: tuple[tuple[int, Unit, int], ...]


def pieces(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[str | Slot]:
    """Return the text from `start` to `end` with slots in place of its mentions, in order."""
    found: list[str | Slot] = []
    at = start
    inside = sorted(m for m in mentions if start <= m.start and m.end <= end)
    for (left, right), group in groupby(inside, key=lambda m: (m.start, m.end)):
        if left < at:
            continue
        if text[at:left].strip():
            found.append(text[at:left])
        found.append(_slot(left, list(group)))
        at = right
    if text[at:end].strip():
        found.append(text[at:end])
    return found


def _slot(start: int, mentions: list[Mention]) -> Slot:
    codes = tuple(sorted({m.alpha_3 for m in mentions}))
    units = (codes,) if len(codes) > WIDE else tuple((code,) for code in codes)
    place = all(m.use is Use.PLACE for m in mentions)
    return Slot(start, units, PLACE if place else _KINDS.index(mentions[0].kind))


def number(passage: Iterable[str | Slot]) -> dict[Unit, int]:
    """Number the units of a passage from 0 in order of appearance."""
    units = (unit for piece in passage if isinstance(piece, Slot) for unit in piece.units)
    return {unit: i % NUMBERS for i, unit in enumerate(dict.fromkeys(units))}


def encode(
    passage: Iterable[str | Slot],
    numbers: Mapping[Unit, int],
    words: Callable[[str], Sequence[int]],
    vocabulary: Vocabulary,
) -> Encoded:
    """Return the passage's token ids; `words` gives those of plain text."""
    ids = [vocabulary.first]
    marks = []
    for piece in passage:
        if isinstance(piece, str):
            ids.extend(words(piece))
            continue
        for unit in piece.units:
            marks.append((len(ids), unit, piece.start))
            ids.append(vocabulary.markers[numbers[unit]])
        ids.append(vocabulary.kinds[piece.kind])
    ids.append(vocabulary.last)
    return Encoded(tuple(ids), tuple(marks))
