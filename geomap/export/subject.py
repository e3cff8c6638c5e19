"""What is exported: a state of the world for each date, and the words to say it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geomap.model import Stance, Topic, Verdict

DAY, KNOWN = "day", "known"
"""What the articles of a date say, or what was known by then."""


@dataclass(frozen=True, slots=True)
class State:
    """What is shown for one date.

    Attributes:
        day: the date.
        verdicts: alpha-3 to the date that the verdict was reported on and the verdict; sorted by alpha-3.
        mentioned: countries that were named and have no verdict here.
    """

    day: date
    verdicts: Mapping[str, tuple[date, Verdict]]
    mentioned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """All that a file of exports can tell.

    Attributes:
        topic: the operation.
        labels: of the stances, in the language of the export.
        names: alpha-3 to name, of every country with a shape or a mention.
        states: ascending by date, at least one.
        mode: `KNOWN`, each state is what was known by its date; or `DAY`, what its articles say.
        words: of the page's legend: changed, contested, uncertain, ruled, carried, mentioned, none, disputed.
        notes: plain lines on disputed borders.
        pov: whose view of disputed borders.
        lang: ISO 639-1 of names, labels and words.
    """

    topic: Topic
    labels: Mapping[Stance, str]
    names: Mapping[str, str]
    states: tuple[State, ...]
    mode: str
    words: Mapping[str, str]
    notes: tuple[str, ...] = ()
    pov: str = "default"
    lang: str = "en"

    @property
    def last(self) -> date:
        """The last date, which stands for the time of the export: a clock would make no two files alike."""
        return self.states[-1].day

    def describe(self, state: State) -> str:
        """Return one English line that says what a state shows."""
        how = "as known by" if self.mode == KNOWN else "articles of"
        return f"{self.topic.title}: {how} {state.day.isoformat()}"


ATTRIBUTION = "Borders: Natural Earth, public domain"
