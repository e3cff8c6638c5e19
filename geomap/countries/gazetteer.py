"""All that geomap knows of countries: codes, names, and every form a text may use, as checked data."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pycountry

from geomap import resources
from geomap.countries import spellings, tables
from geomap.countries.senses import Sense, named, read_forms
from geomap.errors import CountryDataError, UsageError
from geomap.model import MentionKind

KOSOVO = "XKX"


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
            spellings.plain(form): senses[0].codes[0]
            for form, senses in self.forms.items()
            if senses[0].kind in (MentionKind.NAME, MentionKind.DEMONYM)
        }
        known |= {spellings.plain(name): alpha_3 for alpha_3, name in self.names.items()}
        if spellings.plain(wanted) in known:
            return known[spellings.plain(wanted)]
        near = difflib.get_close_matches(spellings.plain(wanted), known, n=1, cutoff=0.6)
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
    names = {row[0]: row[1] for row in tables.rows(folder / "names.tsv")}
    forms = read_forms(folder, faults)
    faults += _code_faults(names, forms)
    groups = tables.toml(folder / "groups.toml")
    ordinary = {row[0]: row[1] for row in tables.rows(folder / "ordinary.tsv")}
    ordinary |= {
        form: "small" for group in groups["group"] if group.get("small") for form in named(group, groups)
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
        for item in (*tables.toml(folder / "contexts.toml")["context"], *groups["context"])
        for form in item["forms"]
    }
    faults += [f"contexts.toml: {form!r} is no form" for form in contexts if form not in forms]
    derived = spellings.derive(forms, ordinary, faults)
    if faults:
        raise CountryDataError("the country data contradict themselves: " + "; ".join(faults), str(folder))
    state_rows = tables.rows(folder / "us_states.tsv")
    states = (word for row in state_rows for word in (row[0], *tables.split(row[1])))
    return Gazetteer(
        names=dict(sorted(names.items())),
        forms=forms,
        spellings=derived,
        contexts=contexts,
        surroundings={
            **{row[0]: frozenset(tables.split(row[1])) for row in tables.rows(folder / "surroundings.tsv")},
            **{f"group_{place}": frozenset(groups[place]) for place in ("some", "thing")},
        },
        given_names=frozenset(row[0] for row in tables.rows(folder / "given_names.txt")),
        states=frozenset(states),
        digest=tables.digest(folder),
    )


def _code_faults(names: Mapping[str, str], forms: Mapping[str, tuple[Sense, ...]]) -> list[str]:
    known = {country.alpha_3 for country in pycountry.countries} | {KOSOVO}
    used = {code: form for form, senses in forms.items() for sense in senses for code in sense.codes}
    faults = [f"{form!r} has the unknown code {code}" for code, form in used.items() if code not in known]
    return faults + [f"names.tsv: {code} is missing" for code in sorted(known - set(names))]
