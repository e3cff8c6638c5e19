"""What geomap knows of countries: codes, names, and every form a text may use for them, as checked data."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pycountry

from geomap import resources
from geomap.errors import CountryDataError, UsageError
from geomap.model import MentionKind

KOSOVO = "XKX"
_UNACCENTED = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss"})
_SMALL_WORDS = re.compile(r"(?<= )(of|the|and|in|la|de|le|of the)(?= )")
_TITLE_CASE = re.compile(r"^[a-z]|(?<= )(?!(?:of|the|and) )[a-z]")


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


@dataclass(frozen=True, slots=True)
class Context:
    """What in an article decides whether a form is its country there; see ``contexts.toml``.

    Attributes:
        country: words that speak for the country, and win.
        other: words that speak against it.
        town: it is a town of the USA too: a state of the USA named in the article speaks against it.
        state: it is a state of the USA too: so does that, and a town before a comma.
        otherwise: whether it is the country if nothing speaks for or against it.
        instead: alpha-3 of the country it is otherwise; empty if none.
    """

    country: tuple[str, ...]
    other: tuple[str, ...]
    town: bool
    state: bool
    otherwise: bool
    instead: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All forms by which a text may speak of a country, checked when loaded.

    Attributes:
        names: alpha-3 to the name to display, sorted by code.
        forms: form, as written in the data, to its senses; more than one only for leaders and groups, for a
            group in order of time.
        spellings: every spelling to look for, to its form.
        contexts: form to the words of an article that decide about it.
        surroundings: kind of place beside a form to the words that tell something there.
        given_names: given names; a country's name right after one is a family name.
        states: states of the USA and their abbreviations.
        digest: hash of the data files.
    """

    names: Mapping[str, str]
    forms: Mapping[str, tuple[Sense, ...]]
    spellings: Mapping[str, str]
    contexts: Mapping[str, Context]
    surroundings: Mapping[str, frozenset[str]]
    given_names: frozenset[str]
    states: frozenset[str]
    digest: str

    def name(self, alpha_3: str) -> str:
        """Return the name to display, as English newspapers write it.

        Raises:
            UsageError: `alpha_3` is no code of ISO 3166-1, nor XKX.
        """
        if alpha_3 not in self.names:
            raise UsageError(f"{alpha_3!r} is no alpha-3 code", "ISO 3166-1 alpha-3, or XKX for Kosovo")
        return self.names[alpha_3]

    def alpha_2(self, alpha_3: str) -> str:
        """Return the ISO 3166-1 alpha-2 code, XK for Kosovo; raises as `name` does."""
        self.name(alpha_3)
        country = pycountry.countries.get(alpha_3=alpha_3)
        return str(country.alpha_2) if country else "XK"

    def resolve(self, text: str) -> str:
        """Return the alpha-3 code for what a person typed: alpha-2, alpha-3, or any name of one country.

        Raises:
            UsageError: it names no country; the hint holds the nearest name, if any is near.
        """
        wanted = " ".join(text.split())
        code = wanted.upper()
        if code in self.names:
            return code
        found = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
        if found or code == "XK":
            return str(found.alpha_3) if found else KOSOVO
        known = {
            _plain(form): senses[0].codes[0]
            for form, senses in self.forms.items()
            if senses[0].kind in (MentionKind.NAME, MentionKind.DEMONYM)
        }
        known |= {_plain(name): alpha_3 for alpha_3, name in self.names.items()}
        if _plain(wanted) in known:
            return known[_plain(wanted)]
        near = difflib.get_close_matches(_plain(wanted), known, n=1, cutoff=0.6)
        hint = f"did you mean {self.names[known[near[0]]]}?" if near else "give a name or an ISO 3166-1 code"
        raise UsageError(f"no country is called {text!r}", hint)


def load(data: Path | None = None) -> Gazetteer:
    """Read and check the country data.

    Args:
        data: a folder of data to use instead of geomap's own; it holds ``countries/``.

    Raises:
        CountryDataError: every fault: unknown codes, countries without a name, forms with two meanings.
    """
    folder = resources.find("data", data) / "countries"
    faults: list[str] = []
    names = {row[0]: row[1] for row in _rows(folder / "names.tsv")}
    forms = _forms(folder, faults)
    faults += _code_faults(names, forms)
    groups = _toml(folder / "groups.toml")
    ordinary = {row[0]: row[1] for row in _rows(folder / "ordinary.tsv")}
    ordinary |= {
        form: "small" for group in groups["group"] if group.get("small") for form in _named(group, groups)
    }
    faults += [f"ordinary.tsv: {form!r} is no form" for form in ordinary if form not in forms]
    contexts = {
        str(form): Context(
            country=tuple(item["country"]),
            other=tuple(item.get("other", ())),
            town=bool(item.get("town", False)),
            state=bool(item.get("state", False)),
            otherwise=bool(item.get("otherwise", True)),
            instead=str(item.get("instead", "")),
        )
        for item in (*_toml(folder / "contexts.toml")["context"], *groups["context"])
        for form in item["forms"]
    }
    faults += [f"contexts.toml: {form!r} is no form" for form in contexts if form not in forms]
    spellings = _spellings(forms, ordinary, faults)
    if faults:
        raise CountryDataError("the country data contradict themselves: " + "; ".join(faults), str(folder))
    states = (word for row in _rows(folder / "us_states.tsv") for word in (row[0], *_split(row[1])))
    return Gazetteer(
        names=dict(sorted(names.items())),
        forms=forms,
        spellings=spellings,
        contexts=contexts,
        surroundings={
            **{row[0]: frozenset(_split(row[1])) for row in _rows(folder / "surroundings.tsv")},
            **{f"group_{place}": frozenset(groups[place]) for place in ("some", "thing")},
        },
        given_names=frozenset(row[0] for row in _rows(folder / "given_names.txt")),
        states=frozenset(states),
        digest=_digest(folder),
    )


def _forms(folder: Path, faults: list[str]) -> dict[str, tuple[Sense, ...]]:
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
    for code, display, *others in _rows(folder / "names.tsv"):
        for form in (display, *_split(*others)):
            yield "names.tsv", form, Sense((code,), MentionKind.NAME)
    for stem, kind in (("demonyms", MentionKind.DEMONYM), ("seats", MentionKind.SEAT)):
        for code, words in _rows(folder / f"{stem}.tsv"):
            for form in (form for word in _split(words) for form in _numbers(word)):
                yield f"{stem}.tsv", form, Sense((code,), kind)
    for phrase, code in _rows(folder / "blockers.tsv"):
        blocks = code == "-"
        yield "blockers.tsv", phrase, Sense(() if blocks else (code,), None if blocks else MentionKind.NAME)
    groups = _toml(folder / "groups.toml")
    for group in groups["group"]:
        sense = Sense(tuple(group["members"]), MentionKind.GROUP, group.get("since"), group.get("until"))
        yield from (("groups.toml", form, sense) for form in _named(group, groups))
    yield from _leaders(folder / "leaders")


def _named(group: Mapping[str, Any], groups: Mapping[str, Any]) -> dict[str, None]:
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
        for row in _rows(path):
            yield from ((f"leaders/{path.name}", form, sense) for form, sense in _leader(row))


def _leader(row: list[str]) -> Iterator[tuple[str, Sense]]:
    """Give each form of one term of office; forms of a single word are guarded as the surname is."""
    code, since, until, name, surname, others = (*row, "", "")[:6]
    term = (date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)
    guarded = surname.endswith("!")
    for form in dict.fromkeys((name, *filter(None, (surname.removesuffix("!"),)), *_split(others))):
        yield (
            form,
            Sense((code,), MentionKind.LEADER, *term, person=name, guarded=guarded and " " not in form),
        )


def _code_faults(names: Mapping[str, str], forms: Mapping[str, tuple[Sense, ...]]) -> list[str]:
    known = {country.alpha_3 for country in pycountry.countries} | {KOSOVO}
    used = {code: form for form, senses in forms.items() for sense in senses for code in sense.codes}
    faults = [f"{form!r} has the unknown code {code}" for code, form in used.items() if code not in known]
    return faults + [f"names.tsv: {code} is missing" for code in sorted(known - set(names))]


def _spellings(
    forms: Mapping[str, tuple[Sense, ...]], ordinary: Mapping[str, str], faults: list[str]
) -> dict[str, str]:
    """Derive the spellings of every form; a form as written goes before what is derived from another."""
    spellings = {form: form for form in forms}
    for form, senses in forms.items():
        for spelling in _variants(form, senses[0], ordinary.get(form, "")):
            other = spellings.setdefault(spelling, form)
            if other != spelling and _codes(forms[other]) != _codes(senses):
                faults.append(f"{spelling!r} may be {form!r} or {other!r}")
    return spellings


def _codes(senses: Iterable[Sense]) -> set[str]:
    return {code for sense in senses for code in sense.codes}


def _variants(form: str, sense: Sense, ordinary: str) -> set[str]:
    """Return the form without accents, in capitals, in title case and in small letters, where those count."""
    bases = {form, unaccented(form)}
    if sense.kind is MentionKind.GROUP:
        bases |= {_TITLE_CASE.sub(lambda letter: letter[0].upper(), base) for base in bases}
        bases |= {base[0].upper() + base[1:] for base in bases}
    bases |= {_SMALL_WORDS.sub(lambda word: word[0].title(), base) for base in bases}
    spellings = set(bases)
    if ordinary != "capitals":
        spellings |= {base.upper() for base in bases}
    abbreviation = form.upper() == form
    surname = bool(sense.person) and " " not in form
    if not (ordinary or abbreviation or surname or re.match(r"[A-Z]\.|U\.?S\.? ", form)):
        spellings |= {base.lower() for base in bases}
    return spellings


def unaccented(text: str) -> str:
    """Return `text` with plain Latin letters where it has accented ones."""
    decomposed = unicodedata.normalize("NFD", text.translate(_UNACCENTED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _plain(text: str) -> str:
    return unaccented(text).casefold().replace("’", "'")


def _meaning(sense: Sense) -> str:
    meaning = f"{' '.join(sense.codes) or 'no country'} ({sense.person or sense.kind or 'blocker'})"
    if sense.kind is not MentionKind.GROUP:
        return meaning
    return f"{meaning} from {sense.since or 'ever'} to {sense.until or 'today'}"


def _numbers(word: str) -> tuple[str, ...]:
    """Return singular and plural of ``Briton(s)``, and any other word as it is."""
    stem = word.removesuffix("(s)")
    return (word,) if stem == word else (stem, stem + "s")


def _split(*fields: str) -> list[str]:
    return [word.strip() for field in fields for word in field.split(";") if word.strip()]


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()[:16]
