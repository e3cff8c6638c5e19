"""What a reviewer can ask for, by which key, and what can come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType

from geomap.model import Ruling, Stance
from geomap.workflow.review.queue import Item


class Action(StrEnum):
    """What a reviewer can ask for."""

    ACCEPT = auto()
    TROOPS_OFFERED = auto()
    LOGISTICS_ONLY = auto()
    UNDECIDED = auto()
    OPPOSED = auto()
    NO_STANCE = auto()
    SKIP = auto()
    BACK = auto()
    UNDO = auto()
    NOTE = auto()
    MORE = auto()
    MEANINGS = auto()
    REDRAW = auto()
    QUIT = auto()


KEYS: Mapping[str, Action] = MappingProxyType(
    {
        "a": Action.ACCEPT,
        "t": Action.TROOPS_OFFERED,
        "l": Action.LOGISTICS_ONLY,
        "u": Action.UNDECIDED,
        "o": Action.OPPOSED,
        "n": Action.NO_STANCE,
        "s": Action.SKIP,
        "right": Action.SKIP,
        "b": Action.BACK,
        "left": Action.BACK,
        "z": Action.UNDO,
        "\x1a": Action.UNDO,
        "w": Action.NOTE,
        "m": Action.MORE,
        "?": Action.MEANINGS,
        "\r": Action.REDRAW,
        "\n": Action.REDRAW,
        "\f": Action.REDRAW,
        "q": Action.QUIT,
        "\x03": Action.QUIT,
        "\x04": Action.QUIT,
    }
)
"""A character, or the name of an arrow, and what it asks for."""

STANCES: Mapping[Action, Stance] = MappingProxyType({Action(stance.value): stance for stance in Stance})


class What(Enum):
    """What came of what was asked for."""

    MOVED = auto()
    STAYED = auto()  # there is nothing before the first, nor after the last
    RULED = auto()
    NOTED = auto()  # added to the ruling that was made
    NOTE_WAITS = auto()  # for a ruling on what is on show
    NOTE_DROPPED = auto()
    TAKEN_BACK = auto()  # the machine's word holds again
    RESTORED = auto()  # an earlier ruling holds again
    RULED_OVER = auto()  # somebody has ruled over it since, so nothing was taken back
    NOTHING_TO_UNDO = auto()
    OUT_OF_DATE = auto()  # the ledger has changed since this was shown, so nothing was written
    NOTHING_TO_RULE = auto()  # no article gives a stance any more, or all have been shown


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it, of which item, and the ruling that now holds there, if it is about one."""

    what: What
    item: Item | None = None
    ruling: Ruling | None = None

    @property
    def is_news(self) -> bool:
        """Whether what is on show may have changed by it."""
        return self.what not in (What.STAYED, What.NOTHING_TO_UNDO, What.NOTHING_TO_RULE)
