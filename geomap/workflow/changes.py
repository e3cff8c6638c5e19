"""What changed: latest known verdicts before and after, contradictions, rulings, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geomap.model import Ruling, SourcedClaim, Stance, StanceLayer, Verdict

Known = Mapping[str, tuple[date, Verdict]]


@dataclass(frozen=True, slots=True)
class Change:
    """One country whose latest known stance is new, another or gone.

    Attributes:
        before, after: the date and the verdict; None if there was none.
    """

    alpha_3: str
    name: str
    before: tuple[date, Verdict] | None
    after: tuple[date, Verdict] | None

    @property
    def stances(self) -> tuple[Stance | None, Stance | None]:
        """The stance before and after."""
        return self.before and self.before[1].stance, self.after and self.after[1].stance

    @property
    def published(self) -> date:
        """The date of what is new, or else of what is gone."""
        return (self.after or self.before or (date.min,))[0]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A country and date whose articles contradict each other, and did not before."""

    alpha_3: str
    name: str
    published: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Challenged:
    """A ruling, and the claims that came after it and contradict it."""

    name: str
    ruling: Ruling
    claims: tuple[SourcedClaim, ...]


def compare(before: Known, after: Known, names: Mapping[str, str]) -> list[Change]:
    """Return the changes from `before` to `after`, sorted by name."""
    changes = (
        Change(alpha_3, names[alpha_3], before.get(alpha_3), after.get(alpha_3))
        for alpha_3 in sorted({*before, *after}, key=names.__getitem__)
    )
    return [change for change in changes if change.stances[0] is not change.stances[1]]


def contradictions(
    before: Sequence[StanceLayer], after: Sequence[StanceLayer], names: Mapping[str, str]
) -> list[Contradiction]:
    """Return what is contested in `after` and was not in `before`, the latest first."""
    old = {
        (layer.published, code) for layer in before for code, one in layer.verdicts.items() if one.contested
    }
    return [
        Contradiction(code, names[code], layer.published, verdict)
        for layer in sorted(after, key=lambda layer: layer.published, reverse=True)
        for code, verdict in layer.verdicts.items()
        if verdict.contested and (layer.published, code) not in old
    ]
