"""What a picture says: the words of the page in one language, with its dates, plurals and lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from geomap.model import Stance
from geomap.render.picture.scene import Change, Scene, is_sure

_PLACE = re.compile(r"\{(\w+)\}")
_MOST_NAMED = 3
_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"  # as Ukrainian has it
_PLAIN = {"ł": "l", "ø": "o", "đ": "d"}


class Phrases:
    """The words of one language, and the labels of a topic's stances in it."""

    def __init__(self, table: Mapping[str, Any], labels: Mapping[Stance, str]) -> None:
        """Take the table of words and the labels as `geomap.render.words.read` returns them."""
        self.labels = labels
        self._phrases: Mapping[str, Any] = table["phrases"]
        self._locale = Locale.parse(str(table["locale"]), sep="-")

    def say(self, key: str, **values: Any) -> str:
        """Return a phrase with its places filled; `n` chooses the plural."""
        phrase = self._phrases[key]
        if not isinstance(phrase, str):
            phrase = phrase.get(self._locale.plural_form(values["n"]), phrase["other"])
        return _PLACE.sub(lambda place: str(values[place[1]]), phrase)

    def long_date(self, day: date) -> str:
        """Return a date such as "6 March 2025"."""
        return str(format_date(day, "long", locale=self._locale))

    def short_date(self, day: date) -> str:
        """Return a date such as "6 Mar 2025"."""
        return str(format_date(day, "medium", locale=self._locale))

    def span(self, first: date, last: date) -> str:
        """Return the time between two dates, such as "2 March 2025 – 27 March 2025"."""
        return " – ".join(dict.fromkeys(map(self.long_date, (first, last))))

    def listed(self, words: Iterable[str]) -> str:
        """Return words as a list such as "Latvia, Norway and Spain"."""
        return str(format_list(list(words), locale=self._locale))

    def with_colon(self, what: str, said: object) -> str:
        """Return "what: said", as the language puts its colons."""
        return self.say("counted", stance=what, n=said)

    def head(self, scene: Scene) -> str:
        """Return what the picture shows, such as "As known by 6 March 2025"."""
        return self.say("date_known" if scene.mode == "known" else "date_day", date=self.long_date(scene.day))

    def finding(self, scene: Scene) -> str:
        """Return the numbers in a sentence, such as "2 offer troops, 6 undecided; 1 is contested"."""
        counts = scene.counts
        given = [stance for stance in Stance if counts[stance]]
        if not given:
            return _begun_large(self.say("nothing"))
        usual = all(f"counted.{stance}" in self._phrases for stance in given)
        parts = [self._counted(stance, counts[stance]) for stance in given]
        said = (", " if usual else "; ").join(parts)
        if counts["contested"]:
            said += f"; {self.say('counted.contested', n=counts['contested'])}"
        return _begun_large(said)

    def news(self, scene: Scene, names: Mapping[str, str]) -> str:
        """Return the first few changes that are sure, and how many more there are; perhaps nothing."""
        changes = scene.changes
        sure = [change for change in changes if is_sure(change.now)]
        if not sure:
            return f"{self.say('unsure_changes', n=len(changes))}." if changes else ""
        named = sure[: _MOST_NAMED - 1 if len(changes) > _MOST_NAMED else _MOST_NAMED]
        parts = [self._change(change, names) for change in named]
        if len(named) < len(changes):
            parts.append(self.say("more_changes", n=len(changes) - len(named)))
        return f"{'; '.join(parts)}."

    def credit(self, pov: str, projection: str) -> str:
        """Return whose borders are drawn, from whose point of view, and how they are projected."""
        view = self.say(f"pov_{pov}")
        # What follows is advice to those who can draw the map again.
        plain = f"{view.split(';')[0].strip().rstrip('.')}."
        return f"{self.say(f'boundaries_{projection}')} {plain}"

    def _counted(self, stance: Stance, n: int) -> str:
        key = f"counted.{stance}"
        return (
            self.say(key, n=n)
            if key in self._phrases
            else self.say("counted", n=n, stance=self.labels[stance])
        )

    def _change(self, change: Change, names: Mapping[str, str]) -> str:
        country, stance = names.get(change.alpha_3, change.alpha_3), self._short(change.now.stance)
        if change.before is None or not is_sure(change.before):
            return self.say("newly", country=country, stance=stance)
        return self.say("turned", country=country, stance=stance, before=self._short(change.before.stance))

    def _short(self, stance: Stance) -> str:
        key = f"short.{stance}"
        return self.say(key) if key in self._phrases else begun_small(self.labels[stance])


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of the alphabet, letters with accents beside those without."""
    return sorted(names, key=_place)


def _place(name: str) -> tuple[list[int], str]:
    letters = [char for char in unicodedata.normalize("NFKD", name.casefold()) if char.isalnum()]
    if any(char in _CYRILLIC for char in name.casefold()):
        letters = [char for char in name.casefold() if char.isalnum()]
    return [
        _CYRILLIC.index(char) if char in _CYRILLIC else ord(_PLAIN.get(char, char)) for char in letters
    ], name


def begun_small(label: str) -> str:
    """Return a label as within a sentence; an abbreviation keeps its capitals."""
    return label[:1].lower() + label[1:] if label[:1].isupper() and label[1:2].islower() else label


def _begun_large(text: str) -> str:
    return text[:1].upper() + text[1:]
