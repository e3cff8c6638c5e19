"""What a form means, on which days; and all forms that the data files give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geomap.countries.tables import rows, split, toml
from geomap.model import MentionKind


@dataclass(frozen=True, slots=True)
class Sense:
    """What one form means, and when.

    Attributes:
        codes: alpha-3 of the country, or of every member of a group; empty where the form is no country.
        kind: of the mentions it makes; None for a blocker that stands for no country.
        since, until: first and last day on which it means that; None where open.
        person: full name of the leader; empty for everything else.
        guarded: a surname that counts only after a title or after the full name.
    """

    codes: tuple[str, ...]
    kind: MentionKind | None
    since: date | None = None
    until: date | None = None
    person: str = ""
    guarded: bool = False

    def holds(self, day: date | None) -> bool:
        """Tell whether it means this on `day`; with no day, any time will do."""
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def overlaps(self, other: Sense) -> bool:
        """Tell whether there is a day on which both hold."""
        begin = max(self.since or date.min, other.since or date.min)
        return begin <= min(self.until or date.max, other.until or date.max)


def holding(senses: Iterable[Sense], day: date | None) -> list[Sense]:
    """Return the senses that hold on `day`; with no day all of a leader's, and of a group's the latest."""
    held = [sense for sense in senses if sense.holds(day)]
    return held[-1:] if day is None and held and held[0].kind is MentionKind.GROUP else held


def read_forms(folder: Path, faults: list[str]) -> dict[str, tuple[Sense, ...]]:
    """Return every form that the data files give, with its senses; what contradicts goes to `faults`."""
    forms: dict[str, tuple[Sense, ...]] = {}
    for source, form, sense in _entries(folder):
        known = forms.get(form, ())
        if sense.since and sense.until and sense.until < sense.since:
            faults.append(f"{source}: {form!r} ends on {sense.until}, before it begins on {sense.since}")
        faults += [
            f"{source}: {form!r} stands for {_meaning(sense)} and for {_meaning(other)}"
            for other in known
            if not (sense.person and other.person) and not _follow(sense, other)
        ]
        forms[form] = (*known, sense)
        if known and sense.kind is MentionKind.GROUP:
            forms[form] = tuple(sorted(forms[form], key=lambda period: period.since or date.min))
    return forms


def _follow(one: Sense, other: Sense) -> bool:
    """Tell whether they are two periods of a group, with no day in common."""
    return one.kind is other.kind is MentionKind.GROUP and not one.overlaps(other)


def _entries(folder: Path) -> Iterator[tuple[str, str, Sense]]:
    for code, display, *others in rows(folder / "names.tsv"):
        for form in (display, *split(*others)):
            yield "names.tsv", form, Sense((code,), MentionKind.NAME)
    for code, since, _, words in rows(folder / "old_names.tsv"):
        for form in split(words):
            yield "old_names.tsv", form, Sense((code,), MentionKind.NAME, date.fromisoformat(since))
    for stem, kind in (("demonyms", MentionKind.DEMONYM), ("seats", MentionKind.SEAT)):
        for code, words in rows(folder / f"{stem}.tsv"):
            for form in (form for word in split(words) for form in _numbers(word)):
                yield f"{stem}.tsv", form, Sense((code,), kind)
    for phrase, code in rows(folder / "blockers.tsv"):
        blocks = code == "-"
        yield "blockers.tsv", phrase, Sense(() if blocks else (code,), None if blocks else MentionKind.NAME)
    groups = toml(folder / "groups.toml")
    for group in groups["group"]:
        sense = Sense(tuple(group["members"]), MentionKind.GROUP, group.get("since"), group.get("until"))
        yield from (("groups.toml", form, sense) for form in named(group, groups))
    yield from _leaders(folder / "leaders")


def named(group: Mapping[str, Any], groups: Mapping[str, Any]) -> dict[str, None]:
    """Return the forms of one period of a group, as keys: those written, and those that follow by rule."""
    of = group.get("of", ())
    forms = list(group.get("forms", ()))
    forms += [f"{name} {noun}" for name in (*group.get("states", ()), *of) for noun in groups["nations"]]
    for name in of:
        forms += [f"{name} {noun}" for noun in groups["members"]]
        forms += [f"{noun} of {article}{name}" for noun in groups["members"] for article in ("", "the ")]
    return dict.fromkeys(forms)


def _leaders(folder: Path) -> Iterator[tuple[str, str, Sense]]:
    for path in sorted(folder.glob("*.tsv")):
        for row in rows(path):
            yield from ((f"leaders/{path.name}", form, sense) for form, sense in _leader(row))


def _leader(row: list[str]) -> Iterator[tuple[str, Sense]]:
    """Give each form of one term of office; forms of a single word are guarded as the surname is."""
    code, since, until, name, surname, others = (*row, "", "")[:6]
    term = (date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)
    guarded = surname.endswith("!")
    for form in dict.fromkeys((name, *filter(None, (surname.removesuffix("!"),)), *split(others))):
        yield (
            form,
            Sense((code,), MentionKind.LEADER, *term, person=name, guarded=guarded and " " not in form),
        )


def _meaning(sense: Sense) -> str:
    meaning = f"{' '.join(sense.codes) or 'no country'} ({sense.person or sense.kind or 'blocker'})"
    if sense.kind is not MentionKind.GROUP:
        return meaning
    return f"{meaning} from {sense.since or 'ever'} to {sense.until or 'today'}"


def _numbers(word: str) -> tuple[str, ...]:
    """Return singular and plural of ``Briton(s)``, and any other word as it is."""
    stem = word.removesuffix("(s)")
    return (word,) if stem == word else (stem, stem + "s")
