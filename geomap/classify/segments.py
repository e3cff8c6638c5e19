"""Cuts a sentence into what each acting party does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from geomap.classify.cues import Cue, Tag
from geomap.classify.roles import Party, Role

_BY = frozenset({"by", "including", "alongside", "namely"})
_SOURCE_DISCOUNT = 0.92  # what is told before its doer is now and then another's


@dataclass(slots=True)
class Segment:
    """The countries of one party and the cues of what it does; `discount` is for how the two were joined."""

    codes: tuple[str, ...]
    cues: list[Cue] = field(default_factory=list)
    discount: float = 1.0


def segments(parties: Sequence[Party], cues: Sequence[Cue]) -> Iterator[Segment]:
    """Cut the sentence into what each acting party does; a source takes what stands before it."""
    current = Segment(())
    before: Segment | None = None  # who acted before somebody was asked for something
    recent: list[Cue] = []
    items: list[Party | Cue] = [*parties, *cues]
    for item in sorted(items, key=lambda item: item.start):
        if isinstance(item, Cue):
            if item.tag is Tag.TURN and before is not None:
                current, before = before, None
            current.cues.append(item)
            recent.append(item)
            continue
        if reported := _reported(item, current, recent):
            yield reported
        if item.role is Role.ASKED:
            before, current, recent = before or current, Segment(()), []
        elif item.role is Role.AGENT and item.codes != current.codes:
            yield from filter(None, (before, current))
            current, before, recent = Segment(item.codes, _taken_along(current, item)), None, []
        elif item.role is Role.SOURCE:
            if item.directly == "from":  # "troops from Kenya arrived": it acts in what follows, too
                yield from filter(None, (before, current))
                current, before = Segment(item.codes, recent, _SOURCE_DISCOUNT), None
            recent = []
    yield current
    if before is not None:
        yield before


def _reported(party: Party, current: Segment, recent: list[Cue]) -> Segment | None:
    """What stands before a party and is yet its doing: "… by France", "and so will Spain"."""
    if party.role is Role.ECHO:
        return Segment(party.codes, list(current.cues))
    own = party.directly in _BY or not current.codes
    if party.role is Role.SOURCE and party.codes and party.directly != "from" and own:
        return Segment(party.codes, recent, _SOURCE_DISCOUNT)
    return None


def _taken_along(before: Segment, party: Party) -> list[Cue]:
    """What stands before the first party and is yet its own: "Though it helps, Greece", "No Greek unit"."""
    cues = before.cues
    if before.codes or not cues:
        return []
    if cues[0].tag is Tag.TURN or cues[0].tag is Tag.NOT:
        return list(cues) if cues[-1].tag is Tag.NOT else [*cues, Cue(party.start, party.start, Tag.TURN)]
    return [cues[-1]] if cues[-1].tag is Tag.NOT and party.start - cues[-1].end <= 1 else []
