"""What geomap says outside the page, in the page's own words: numbers, changes and dates in a language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from babel import Locale
from babel.dates import format_date

from geomap.model import Stance, Verdict

Turn: TypeAlias = tuple[str, Verdict | None, Verdict | None]
"""A country by alpha-3, its verdict before, and its verdict now."""

_PLACE = re.compile(r"\{(\w+)\}(\.?)")
_MOST_NAMED = 3
_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"  # as Ukrainian has it
_PLAIN = {"ł": "l", "ø": "o", "đ": "d"}


class Phrases:
    """The words of one language and a topic's labels in it, put together as the page's script does."""

    def __init__(self, table: Mapping[str, Any], labels: Mapping[Stance, str]) -> None:
        """Take the table of words and the labels as `geomap.render.words.read` returns them."""
        self.labels = labels
        self.all: Mapping[str, Any] = table["phrases"]
        self.locale = Locale.parse(str(table["locale"]), sep="-")

    def has(self, key: str) -> bool:
        """Whether there are words for `key`."""
        return key in self.all

    def say(self, key: str, **values: object) -> str:
        """Return the words for `key` with `values` in its places; `n` chooses the plural.

        A date that ends with a full stop of its own ("2025 р.") brings no second one.
        """
        phrase = self.all[key]
        if not isinstance(phrase, str):
            phrase = phrase.get(self.locale.plural_form(int(str(values["n"]))), phrase["other"])
        return _PLACE.sub(lambda place: _set(str(values[place[1]]), place[2]), phrase)

    def date(self, day: date) -> str:
        """Return a date such as "6 March 2025"."""
        return str(format_date(day, "long", locale=self.locale))

    def finding(self, verdicts: Iterable[Verdict]) -> str:
        """Return the numbers in a sentence, such as "2 offer troops, 6 undecided; 1 is contested"."""
        every = list(verdicts)
        counts = {stance: sum(one.stance is stance for one in every) for stance in Stance}
        given = [stance for stance in Stance if counts[stance]]
        if not given:
            return begun_large(self.say("nothing"))
        usual = all(self.has(f"counted.{stance}") for stance in given)  # a topic's own label may hold a comma
        said = (", " if usual else "; ").join(self._counted(stance, counts[stance]) for stance in given)
        if contested := sum(one.contested for one in every):
            said += f"; {self.say('counted.contested', n=contested)}"
        return begun_large(said)

    def news(self, turns: Sequence[Turn], names: Mapping[str, str]) -> str:
        """Return the first few changes that are sure, and how many more there are; nothing if there are none.

        Args:
            turns: in the order in which they are told.
            names: alpha-3 to name.
        """
        sure = [(code, before, now) for code, before, now in turns if now and now.is_sure]
        if not sure:
            return f"{begun_large(self.say('unsure_changes', n=len(turns)))}." if turns else ""
        named = sure[: _MOST_NAMED - 1 if len(turns) > _MOST_NAMED else _MOST_NAMED]
        parts = [self._turned(names.get(code, code), before, now) for code, before, now in named]
        if len(named) < len(turns):
            parts.append(self.say("more_changes", n=len(turns) - len(named)))
        return f"{begun_large('; '.join(parts))}."

    def _counted(self, stance: Stance, number: int) -> str:
        key = f"counted.{stance}"
        if self.has(key):
            return self.say(key, n=number)
        return self.say("counted", n=number, stance=self.labels[stance])

    def _turned(self, country: str, before: Verdict | None, now: Verdict) -> str:
        stance = self._short(now.stance)
        if before is None or not before.is_sure:
            return self.say("newly", country=country, stance=stance)
        return self.say("turned", country=country, stance=stance, before=self._short(before.stance))

    def _short(self, stance: Stance) -> str:
        key = f"short.{stance}"
        return self.say(key) if self.has(key) else begun_small(self.labels[stance])


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of the alphabet, letters with accents beside those without."""
    return sorted(names, key=alphabetical)


def alphabetical(name: str) -> tuple[list[int], str]:
    """Return what sorts names as readers expect."""
    folded = name.casefold()
    is_cyrillic = any(char in _CYRILLIC for char in folded)
    letters = [char for char in (folded if is_cyrillic else _bare(folded)) if char.isalnum()]
    return [
        _CYRILLIC.index(char) if char in _CYRILLIC else ord(_PLAIN.get(char, char)) for char in letters
    ], name


def begun_small(label: str) -> str:
    """Return a label as within a sentence; an abbreviation keeps its capitals."""
    return label[:1].lower() + label[1:] if label[:1].isupper() and label[1:2].islower() else label


def begun_large(text: str) -> str:
    """Return a sentence as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _set(value: str, stop: str) -> str:
    return value if stop and value.endswith(stop) else value + stop
