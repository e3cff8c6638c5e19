"""What a picture shows, in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geomap.model import Stance
from geomap.render.phrases import begun_small, in_order
from geomap.render.picture.phrases import Phrases
from geomap.render.picture.scene import Scene

_MARKS = ("contested", "uncertain")


def of_date(title: str, phrases: Phrases, scene: Scene, names: Mapping[str, str]) -> str:
    """Return one date in two sentences at most: the countries of each stance, and those in doubt."""
    stances = [
        phrases.with_colon(begun_small(phrases.labels[stance]), _of_kind(phrases, scene, stance, names))
        for stance in Stance
        if scene.counts[stance]
    ]
    said = "; ".join(stances) or phrases.say("nothing")
    doubts = [
        phrases.with_colon(phrases.say(f"legend.{mark}"), _of_kind(phrases, scene, mark, names))
        for mark in _MARKS
        if scene.counts[mark]
    ]
    doubt = "; ".join([*doubts[:1], *map(begun_small, doubts[1:])])
    parts = (title, phrases.with_colon(phrases.head(scene), said), doubt)
    return " ".join(f"{part}." for part in parts if part)


def of_dates(title: str, phrases: Phrases, scenes: Sequence[Scene], names: Mapping[str, str]) -> str:
    """Return several dates: the numbers of each, and the countries of the last."""
    course = [
        f"{phrases.with_colon(phrases.date(scene.day), begun_small(phrases.finding(scene.verdicts)))}."
        for scene in scenes[:-1]
    ]
    return " ".join([f"{title}.", *course, of_date("", phrases, scenes[-1], names)])


def _of_kind(phrases: Phrases, scene: Scene, kind: str, names: Mapping[str, str]) -> str:
    codes = [code for code, entry in scene.entries.items() if kind in entry.kinds()]
    return phrases.listed(in_order(names.get(code, code) for code in codes))
