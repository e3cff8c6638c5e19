"""What one picture shows: the stances of one date, with how each came to be on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from geomap.model import Stance, Verdict

MARKS = ("changed", "contested", "uncertain", "ruled", "carried")


@dataclass(frozen=True, slots=True)
class Entry:
    """A country's stance.

    Attributes:
        reported: the date whose articles say so.
        carried: that is an earlier one than the picture's.
        changed: the stance was not the latest known before that date, which is the picture's.
    """

    verdict: Verdict
    reported: date
    carried: bool = False
    changed: bool = False

    def kinds(self) -> list[str]:
        """Return the lines of the legend that the country belongs to."""
        verdict = self.verdict
        flags = (self.changed, verdict.contested, verdict.is_uncertain, verdict.ruled, self.carried)
        marks = [mark for mark, on in zip(MARKS, flags, strict=True) if on]
        return [str(verdict.stance), *marks]

    def sides(self) -> list[Stance]:
        """Return the stances with a quote behind them, the verdict's own first."""
        return list(dict.fromkeys([self.verdict.stance, *(one.claim.stance for one in self.verdict.claims)]))


@dataclass(frozen=True, slots=True)
class Change:
    """A stance that was not the latest known before; `before` is that one, None if there was none."""

    alpha_3: str
    now: Verdict
    before: Verdict | None = None


@dataclass(frozen=True)
class Scene:
    """The stances of one date.

    Attributes:
        mode: ``day``, what that day's articles say, or ``known``, the latest of each country by then.
        entries: by alpha-3, sorted.
        mentioned: countries that are named without a stance.
        changes: by stance, then by alpha-3.
    """

    day: date
    mode: str
    entries: Mapping[str, Entry]
    mentioned: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts, in the order of the entries."""
        return [entry.verdict for entry in self.entries.values()]

    @property
    def turns(self) -> list[tuple[str, Verdict | None, Verdict | None]]:
        """The changes: country, verdict before, verdict now."""
        return [(one.alpha_3, one.before, one.now) for one in self.changes]

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of countries of each stance, of each mark, and ``mentioned``."""
        counts = dict.fromkeys([*map(str, Stance), *MARKS], 0)
        for entry in self.entries.values():
            for kind in entry.kinds():
                counts[kind] += 1
        return counts | {"mentioned": len(self.mentioned)}
