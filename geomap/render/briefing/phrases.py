"""What a briefing says, in the language of its page: words, plurals, dates and per cent."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from geomap import resources
from geomap.model import Stance, Topic
from geomap.render import words

UNCERTAIN_BELOW = 0.6
SURE_FROM = 0.75
"""Both as in ``templates/js/model.js``, which the tests hold them to."""

_SURENESS = ((0.9, "very_sure"), (SURE_FROM, "fairly_sure"), (UNCERTAIN_BELOW, "likely"))
_PLACE = re.compile(r"\{(\w+)\}(\.?)")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))

Phrase = str | Mapping[str, str]


class Phrases:
    """The words of the page and those of the briefing, in one language."""

    def __init__(self, lang: str, topic: Topic, templates: Path | None = None) -> None:
        """Read the words.

        Args:
            lang: ISO 639-1.
            topic: whose labels are put into the language where they are the usual ones.
            templates: a folder to use in place of the packaged templates.

        Raises:
            UsageError: the page does not speak that language.
            GeomapError: the words cannot be read.
        """
        folder = resources.find("templates", templates)
        table, labels = words.read(lang, topic, folder)
        self.labels = {stance: plain(label) for stance, label in labels.items()}
        own = json.loads(resources.text(folder / "words_brief" / f"{lang}.json"))
        self.lang, self.direction = lang, str(table["dir"])
        self.all: Mapping[str, Phrase] = {**table["phrases"], **own}
        self._locale = Locale.parse(str(table["locale"]), sep="-")

    def has(self, key: str) -> bool:
        """Whether there are words for `key`."""
        return key in self.all

    def say(self, key: str, **values: str | int) -> str:
        """Return the words for `key` with `values` in its places; `n` chooses the plural.

        A date that ends with a full stop of its own ("2025 р.") brings no second one.
        """
        phrase = self.all[key]
        if not isinstance(phrase, str):
            phrase = phrase.get(self._locale.plural_form(int(values["n"])), phrase["other"])
        return _PLACE.sub(lambda place: _set(str(values[place[1]]), place[2]), phrase)

    def label(self, stance: Stance) -> str:
        """Return the label of a stance."""
        return self.labels[stance]

    def date(self, day: date) -> str:
        """Return such as ``6 March 2025``."""
        return str(format_date(day, "long", locale=self._locale))

    def percent(self, share: float) -> str:
        """Return such as ``87%``."""
        return str(format_percent(shown(share), locale=self._locale))

    def decimal(self, number: float) -> str:
        """Return such as ``0.77``, with two digits after the point."""
        return str(format_decimal(number, "0.00", locale=self._locale))

    def sureness(self, confidence: float) -> str:
        """Return the confidence in words with per cent, such as ``fairly sure (84%)``."""
        key = next((key for least, key in _SURENESS if shown(confidence) >= least), "uncertain_words")
        return f"{self.say(key)} ({self.percent(confidence)})"

    def quoted(self, text: str) -> str:
        """Return `text` in the language's quotation marks."""
        return self.say("quoted", quote=text)


def _set(value: str, stop: str) -> str:
    return value if stop and value.endswith(stop) else value + stop


def shown(share: float) -> float:
    """Return a share of one in whole per cent, as the page has it: what reads 60 % is no less than that."""
    return round(share, 2)


def plain(text: str) -> str:
    """Return `text` on one line, without characters that are invisible or that a program would obey."""
    seen = text.translate(_INVISIBLE)
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else "\ufffd" for c in " ".join(seen.split()))


def in_order(name: str) -> tuple[str, str]:
    """Return what sorts names as readers expect: accents and capitals last."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)), name
