"""The words of the page in one language, and the stances' labels in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geomap import resources
from geomap.errors import UsageError
from geomap.model import Stance, Topic

ENGLISH = "en"
_LOCALES = {ENGLISH: "en-GB"}  # the one language here whose dates differ from country to country
_FROM_RIGHT = frozenset({"ar", "fa", "he", "ur"})


def available(templates: Path) -> tuple[str, ...]:
    """Return the languages that the page can speak, as ISO 639-1 codes, sorted."""
    return tuple(sorted(path.stem for path in (templates / "words").glob("*.json")))


def read(lang: str, topic: Topic, templates: Path) -> tuple[dict[str, Any], dict[Stance, str]]:
    """Return the page's block of words, and the stances' labels.

    A label of the topic's that is geomap's usual English one is put into the language; any other is the
    topic's own, stays as it is, and is never counted in words made for the usual one.

    Raises:
        UsageError: the page does not speak that language.
        GeomapError: the words cannot be read.
    """
    known = available(templates)
    if lang not in known:
        raise UsageError(f"the page does not speak {lang!r}", f"choose one of: {', '.join(known)}")
    usual, phrases = (_phrases(templates, code) for code in (ENGLISH, lang))
    labels = {}
    for stance in Stance:
        if topic.labels[stance] == usual[f"label.{stance}"]:
            labels[stance] = str(phrases[f"label.{stance}"])
        else:
            labels[stance] = topic.labels[stance]
            for kind in ("counted", "short"):
                del phrases[f"{kind}.{stance}"]
    table = {
        "lang": lang,
        "locale": _LOCALES.get(lang, lang),
        "dir": "rtl" if lang in _FROM_RIGHT else "ltr",
        "phrases": phrases,
    }
    return table, labels


def _phrases(templates: Path, lang: str) -> dict[str, str | Mapping[str, str]]:
    phrases: dict[str, str | Mapping[str, str]] = json.loads(
        resources.text(templates / "words" / f"{lang}.json")
    )
    return phrases
