"""What a briefing says besides what is said everywhere: its own words, per cent, how sure it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from babel.numbers import format_decimal, format_percent

from geomap import resources
from geomap.model import SURE_FROM, UNCERTAIN_BELOW, Stance, Topic
from geomap.render import phrases, words

_SURENESS = ((0.9, "very_sure"), (SURE_FROM, "fairly_sure"), (UNCERTAIN_BELOW, "likely"))
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_AFTER_NUMBER = re.compile(r"(?<=\d) ")

Phrase = str | Mapping[str, str]


class Phrases(phrases.Phrases):
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
        super().__init__(table, {stance: plain(label) for stance, label in labels.items()})
        own: Mapping[str, Phrase] = json.loads(resources.text(folder / "words_brief" / f"{lang}.json"))
        self.lang, self.direction = lang, str(table["dir"])
        self.all = {**self.all, **own}

    def label(self, stance: Stance) -> str:
        """Return the label of a stance."""
        return self.labels[stance]

    def percent(self, share: float) -> str:
        """Return such as ``87%``."""
        return str(format_percent(shown(share), locale=self.locale))

    def decimal(self, number: float) -> str:
        """Return such as ``0.77``, with two digits after the point."""
        return str(format_decimal(number, "0.00", locale=self.locale))

    def sureness(self, confidence: float) -> str:
        """Return the confidence in words with per cent, such as ``fairly sure (84%)``."""
        key = next((key for least, key in _SURENESS if shown(confidence) >= least), "uncertain_words")
        return f"{self.say(key)} ({self.percent(confidence)})"

    def quoted(self, text: str) -> str:
        """Return `text` in the language's quotation marks."""
        return self.say("quoted", quote=text)


def shown(share: float) -> float:
    """Return a share of one in whole per cent, as the page has it: what reads 60 % is no less than that."""
    return round(share, 2)


def plain(text: str) -> str:
    """Return `text` on one line, without characters that are invisible or that a program would obey."""
    seen = text.translate(_INVISIBLE)
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else "\ufffd" for c in " ".join(seen.split()))


def tied(sentence: str) -> str:
    """Return a sentence in which no line ends with a number and begins with what it counts."""
    return _AFTER_NUMBER.sub("\u00a0", sentence)
