"""What a run changed: latest known verdicts before and after, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geomap.model import Stance, Verdict

Known = Mapping[str, tuple[date, Verdict]]


@dataclass(frozen=True, slots=True)
class Change:
    """One country whose latest known stance is new or another; `before` is None if it had none."""

    alpha_3: str
    name: str
    before: Stance | None
    after: Stance | None
    published: date


def compare(before: Known, after: Known, names: Mapping[str, str]) -> list[Change]:
    """Return the changes from `before` to `after`, sorted by name."""
    changes = []
    for alpha_3 in sorted({*before, *after}, key=names.__getitem__):
        old, new = before.get(alpha_3), after.get(alpha_3)
        old_stance, new_stance = old and old[1].stance, new and new[1].stance
        if old_stance != new_stance:
            published = (new or old or (date.min,))[0]
            changes.append(Change(alpha_3, names[alpha_3], old_stance, new_stance, published))
    return changes
