"""What a picture of one date shows, from the layers of all dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from geomap import timeline
from geomap.errors import UsageError
from geomap.model import Stance, StanceLayer, Verdict
from geomap.render.picture.scene import Change, Entry, Scene

MODES = ("day", "known")


def scene_of(layers: Sequence[StanceLayer], day: date, mode: str) -> Scene:
    """Return what a picture of a date shows.

    Args:
        layers: ascending.
        day: any from the first source date on; with the mode ``day``, a source date.
        mode: ``known`` or ``day``.

    Raises:
        UsageError: there is no such date or mode.
    """
    if mode not in MODES:
        raise UsageError(f"there is no mode {mode!r}", f"use one of: {', '.join(MODES)}")
    known = [layer.published for layer in layers]
    if day < known[0] or (mode == "day" and day not in known):
        nearest = min(known, key=lambda one: (abs((one - day).days), one))
        raise UsageError(f"there is no article of {day}", f"the nearest date is {nearest}")
    today = next((layer for layer in layers if layer.published == day), None)
    changes = _changes(layers, today) if today else ()
    entries = _entries(layers, day, today if mode == "day" else None, {one.alpha_3 for one in changes})
    seen = [
        layer for layer in layers if layer.published == day or (mode == "known" and layer.published < day)
    ]
    mentioned = frozenset(code for layer in seen for code in layer.mentioned)
    return Scene(day, mode, entries, mentioned - entries.keys(), changes)


def _entries(
    layers: Sequence[StanceLayer], day: date, only: StanceLayer | None, changed: set[str]
) -> dict[str, Entry]:
    if only is not None:
        known = {code: (day, verdict) for code, verdict in sorted(only.verdicts.items())}
    else:
        known = timeline.as_known(layers, day)
    return {
        code: Entry(verdict, reported, reported != day, reported == day and code in changed)
        for code, (reported, verdict) in known.items()
    }


def _changes(layers: Sequence[StanceLayer], today: StanceLayer) -> tuple[Change, ...]:
    """Return the stances of a date that were not the latest known before it, by stance; none of the first."""
    if today.published == layers[0].published:
        return ()
    before = _latest(layers, today.published)
    found = [Change(code, verdict, before.get(code)) for code, verdict in sorted(today.verdicts.items())]
    new = [
        change for change in found if change.before is None or change.before.stance is not change.now.stance
    ]
    return tuple(sorted(new, key=lambda change: list(Stance).index(change.now.stance)))


def _latest(layers: Sequence[StanceLayer], before: date) -> Mapping[str, Verdict]:
    earlier = [layer for layer in layers if layer.published < before]
    return {code: verdict for code, (_, verdict) in timeline.as_known(earlier, before).items()}
