"""A reviewer's walk: what is on show, what a key does, what was ruled and can be taken back.

It draws nothing and reads no keyboard. A ruling is written at the moment it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from geomap.model import Ruling, SourcedClaim, Stance, Verdict
from geomap.workflow.history import Spot
from geomap.workflow.review.actions import STANCES, Action, Told, What
from geomap.workflow.review.queue import Item

_STEPS: Mapping[Action, int] = MappingProxyType({Action.SKIP: 1, Action.BACK: -1, Action.REDRAW: 0})
_RULINGS: Mapping[Action, Stance | None] = MappingProxyType({**STANCES, Action.NO_STANCE: None})


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to decide on, at the moment of looking.

    Attributes:
        verdict: what the machine says; None if no article gives the country a stance any more.
        ruling: the one that holds, if any does.
        against: claims that came after the ruling and contradict it.
        is_latest: no later date gives the country a stance, so that this one colours the present map.
    """

    verdict: Verdict | None
    ruling: Ruling | None = None
    against: tuple[SourcedClaim, ...] = ()
    is_latest: bool = field(default=True, compare=False)


class Rulings(Protocol):
    """Where a session looks, and keeps what is ruled."""

    def look(self, spot: Spot) -> Sight:
        """Return what is known now of a country on a date."""
        ...

    def rule(self, ruling: Ruling) -> None:
        """Keep a ruling."""
        ...

    def take_back(self, ruling: Ruling) -> None:
        """Let the machine's word hold again where `ruling` is on."""
        ...


@dataclass(frozen=True, slots=True)
class _Made:
    """A ruling that was written; `note` is what was waiting for it and became its reason."""

    at: int
    before: Ruling | None
    after: Ruling
    note: str


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Session:
    """One reviewer's walk over `items`, signed `who`.

    Attributes:
        at: which item is on show, from 0; one past the last at the end.
        sight: what is on show; None at the end.
    """

    def __init__(
        self, items: Sequence[Item], rulings: Rulings, who: str, now: Callable[[], str] = _now
    ) -> None:
        self.items = tuple(items)
        self.at = 0
        self.sight: Sight | None = None
        self._rulings = rulings
        self._who = who
        self._now = now
        self._made: list[_Made] = []
        self._notes: dict[int, str] = {}
        self._look()

    @property
    def item(self) -> Item | None:
        """The item on show; None at the end."""
        return self.items[self.at] if self.at < len(self.items) else None

    @property
    def waiting_note(self) -> str:
        """The note that becomes the reason of the next ruling on what is on show; empty if none."""
        return self._notes.get(self.at, "")

    @property
    def ruled(self) -> int:
        """On how many items this session has ruled, without what was taken back."""
        return len({made.at for made in self._made})

    @property
    def unused_notes(self) -> int:
        """How many notes wait for a ruling."""
        return len(self._notes)

    def do(self, action: Action) -> Told:
        """Do what an action asks for and tell what came of it; to redraw is to look again.

        Raises:
            ValueError: the action needs a text, or is none of the session's.
        """
        if action in _STEPS:
            return self._move(_STEPS[action])
        if action is Action.UNDO:
            return self._undo()
        if action is Action.ACCEPT:
            return self._rule(self.sight.verdict.stance if self.sight and self.sight.verdict else None)
        if action in _RULINGS:
            return self._rule(_RULINGS[action])
        raise ValueError(f"{action} is not for the session")

    def note(self, text: str) -> Told:
        """Add a note to the ruling that this session made on what is on show, or keep it for the next one.

        A note that waits is replaced by another, and dropped by an empty one.
        """
        item, ruling = self.item, self.sight.ruling if self.sight else None
        if item is None:
            return Told(What.NOTHING_TO_RULE)
        if ruling is None or not self._is_own(ruling):
            return self._wait(item, text)
        if not text:
            return Told(What.NOTE_DROPPED, item)
        if self._is_out_of_date():
            self._notes[self.at] = text
            return Told(What.OUT_OF_DATE, item)
        why = f"{ruling.why}; {text}" if ruling.why else text
        told = self._write(item, replace(ruling, why=why, at=self._now()), "", What.NOTED)
        self._look()
        return told

    def _is_own(self, ruling: Ruling) -> bool:
        own = [made.after for made in self._made if made.at == self.at]
        return own[-1:] == [ruling]

    def _wait(self, item: Item, text: str) -> Told:
        self._notes.pop(self.at, None)
        if not text:
            return Told(What.NOTE_DROPPED, item)
        self._notes[self.at] = text
        return Told(What.NOTE_WAITS, item)

    def _rule(self, stance: Stance | None) -> Told:
        item = self.item
        if item is None:
            return Told(What.NOTHING_TO_RULE)
        if self._is_out_of_date():
            return Told(What.OUT_OF_DATE, item)
        if self.sight is None or self.sight.verdict is None:
            return Told(What.NOTHING_TO_RULE, item)
        note = self._notes.pop(self.at, "")
        ruling = Ruling(item.alpha_3, item.published, stance, self._who, self._now(), note)
        told = self._write(item, ruling, note, What.RULED)
        self._move(1)
        return told

    def _write(self, item: Item, ruling: Ruling, note: str, what: What) -> Told:
        before = self.sight.ruling if self.sight else None
        self._rulings.rule(ruling)
        self._made.append(_Made(self.at, before, ruling, note))
        return Told(what, item, ruling)

    def _undo(self) -> Told:
        """Take back the last ruling, and show again what it was on."""
        if not self._made:
            return Told(What.NOTHING_TO_UNDO)
        made = self._made.pop()
        self.at = made.at
        item = self.items[made.at]
        self._look()
        if self.sight is None or self.sight.ruling != made.after:
            return Told(What.RULED_OVER, item, self.sight.ruling if self.sight else None)
        if made.before is None:
            self._rulings.take_back(replace(made.after, stance=None, who=self._who, at=self._now(), why=""))
        else:
            self._rulings.rule(made.before)
        if made.note:
            self._notes.setdefault(made.at, made.note)
        self._look()
        return Told(What.RESTORED if made.before else What.TAKEN_BACK, item, made.before)

    def _move(self, by: int) -> Told:
        there = min(max(0, self.at + by), len(self.items))
        what = What.STAYED if by and there == self.at else What.MOVED
        self.at = there
        self._look()
        return Told(what, self.item)

    def _look(self) -> None:
        self.sight = self._rulings.look(self.items[self.at].spot) if self.at < len(self.items) else None

    def _is_out_of_date(self) -> bool:
        """Look again, and return whether that shows something else."""
        shown = self.sight
        self._look()
        return self.sight != shown
