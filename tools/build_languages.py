"""Writes the tables of `geomap/data/languages/` from CLDR's names and from the words in `tools/languages/`.

    pip install -e '.[languages]' && python tools/build_languages.py

A word list has a country a line: alpha_3, names beside CLDR's, adjectives and people, seats. Forms are
separated by "; " and inflect as `paradigms.toml` says. "=" before the names leaves CLDR's out, "." before a
form says that it does not inflect, "!" that it is an ordinary word where a sentence begins and counts only
inside one.
A line with "-" for its code holds phrases that are no country.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale
from babel import __version__ as babel_version

_SOURCES = Path(__file__).parent / "languages"
_TABLES = Path(__file__).parents[1] / "geomap" / "data" / "languages"
_VOWELS = frozenset("aeiouyąęóöüéèíáâêîôûãõëïăаеёиоуыэюяіїєьй-)")
_COMMON_NOUNS = frozenset(
    ("Îles", "Islas", "Isole", "Ilhas", "République", "República", "Repubblica", "Territoires")
)
_HEAD = """\
# How {name} texts speak of countries. Made by tools/build_languages.py; not edited by hand.
# Names: Unicode CLDR by way of Babel {babel} (Unicode Licence v3, SPDX Unicode-3.0; Babel is BSD-3-Clause).
# Other names, adjectives, people, seats, inflection: our own, from general knowledge.
# alpha_3 ("-" for phrases that are no country), kind, forms separated by "; ".
# A form in small letters may be capitalised in a text; a capital is needed where the form has one.
# "!" after a form: it is an ordinary word where a sentence begins. "-" at its end: it begins a compound.
"""
Paradigm = Mapping[str, str]
Row = tuple[str, str, list[str]]


def main(tables: Path = _TABLES) -> None:
    """Write every table that has a word list to `tables`; end with a message if one contradicts itself."""
    paradigms = tomllib.loads((_SOURCES / "paradigms.toml").read_text(encoding="utf-8"))
    for source in sorted(_SOURCES.glob("*.tsv")):
        language = source.stem
        rows = list(_rows(source, paradigms.get(language, {})))
        _check(language, rows)
        name = Locale.parse(language).get_display_name("en")
        lines = (f"{code}\t{kind}\t{'; '.join(forms)}\n" for code, kind, forms in rows)
        text = _HEAD.format(name=name, babel=babel_version) + "".join(lines)
        (tables / f"{language}.tsv").write_text(text, encoding="utf-8")


def _rows(source: Path, paradigms: Mapping[str, Any]) -> Iterator[Row]:
    """Yield (code, kind, forms) of every country that CLDR or the word list names, then the phrases."""
    words: dict[str, list[list[str]]] = {}
    for line in _lines(source):
        code, *columns = line.split("\t")
        words.setdefault(code, []).append([*columns, "", "", ""][:3])
    names, demonyms = paradigms.get("name", {}), paradigms.get("demonym", {})
    whole = paradigms.get("phrase") == "all"
    article, elided = paradigms.get("elision", " ").split(" ")
    for code in _codes():
        given = words.get(code, [["", "", ""]])
        cldr = [] if any(row[0].startswith("=") for row in given) else _cldr(source.stem, code)
        found = [
            ("name", [*cldr, *_split(row[0].removeprefix("=") for row in given)], names),
            ("demonym", _split(row[1] for row in given), demonyms),
            ("seat", _split(row[2] for row in given), names),
        ]
        taken: set[str] = set()
        for kind, bases, paradigm in found:
            every = [form for base in bases for form in _inflected(base, paradigm, whole)]
            if article:
                every += [elided + form.removeprefix(article) for form in every if form.startswith(article)]
            forms = [form for form in dict.fromkeys(every) if form not in taken]
            taken.update(forms)
            if forms:
                yield code, kind, forms
    for row in words.get("-", []):
        yield "-", "-", [phrase.removeprefix(".") for phrase in _split(row)]


def _codes() -> list[str]:
    """Return the codes to name: all of ISO 3166-1 but those of the list, and Kosovo's."""
    left_out = set(_lines(_SOURCES / "left_out.txt"))
    return sorted({country.alpha_3 for country in pycountry.countries} - left_out | {"XKX"})


def _cldr(language: str, code: str) -> list[str]:
    """Return CLDR's name, but for those that no running text would use."""
    country = pycountry.countries.get(alpha_3=code)
    name = Locale.parse(language).territories.get(country.alpha_2 if country else "XK", "")
    outer = name.split(" (")[0].replace("’", "'").replace("ʼ", "'")
    if " - " in outer or "о-в" in outer or not outer:
        return []
    first, space, rest = outer.partition(" ")
    return [first.lower() + space + rest if space and first in _COMMON_NOUNS else outer]


def _inflected(base: str, paradigm: Paradigm, whole: bool) -> list[str]:
    inner = "!" if base.startswith("!") else ""
    bare = base.lstrip("!")
    if bare.startswith("."):
        return [bare[1:] + inner]
    words = bare.split(" ")
    if len(words) == 1:
        forms = _word(bare, paradigm)
    elif whole:
        columns = [_word(word, paradigm) for word in words]
        most = max(map(len, columns))
        full = [column if len(column) == most else column[:1] * most for column in columns]
        forms = [" ".join(parts) for parts in zip(*full, strict=True)]
    else:
        forms = [" ".join([*words[:-1], last]) for last in _word(words[-1], paradigm)]
    return [form + inner for form in forms]


def _word(word: str, paradigm: Paradigm) -> list[str]:
    """Return the forms of one word; abbreviations, and words that no ending fits, have one."""
    if word.isupper():
        return [word]
    for ending in sorted(paradigm, key=len, reverse=True):
        if word.endswith(ending) and (ending or word[-1].lower() not in _VOWELS):
            stem = word[: len(word) - len(ending)]
            return [stem + part.removeprefix("0") for part in paradigm[ending].split()]
    return [word]


def _check(language: str, rows: list[Row]) -> None:
    """End the run where one form stands for two countries."""
    meaning: dict[str, str] = {}
    faults = []
    for code, _, forms in rows:
        for form in forms:
            known = meaning.setdefault(form.rstrip("!"), code)
            if known != code:
                faults.append(f"{form!r} is {known} and {code}")
    if faults:
        sys.exit(f"{language}: " + "; ".join(faults))


def _split(columns: Iterable[str]) -> list[str]:
    return [form.strip() for column in columns for form in column.split(";") if form.strip()]


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


if __name__ == "__main__":
    main()
