"""The languages of the page, and the names of countries in them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from geomap import boundaries, countries, resources
from geomap.cli import options
from geomap.errors import GeomapError, UsageError
from geomap.model import Stance
from geomap.render import words
from tests.browser import sample

TEMPLATES = resources.find("templates")
LANGUAGES = words.available(TEMPLATES)


def table(lang: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((TEMPLATES / "words" / f"{lang}.json").read_text(encoding="utf-8"))
    return read


def test_the_commands_offer_exactly_the_languages_and_projections_there_are() -> None:
    assert words.available(TEMPLATES) == ("de", "en", "fr", "pl", "uk")
    assert options.LANGUAGES == LANGUAGES
    assert options.PROJECTIONS == boundaries.PROJECTIONS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_that_the_page_asks_for_is_there(lang: str) -> None:
    asked = set()
    for path in (TEMPLATES / "js").glob("*.js"):
        asked |= set(re.findall(r'\.(?:say|has|tell)\("([\w.]+)"', path.read_text(encoding="utf-8")))
    for name in ("page.html.j2", "map.html.j2"):
        asked |= set(re.findall(r"say\.(\w+)", (TEMPLATES / name).read_text(encoding="utf-8")))
    assert len(asked) > 60
    assert asked <= table(lang).keys()


def test_usual_labels_are_put_into_the_language_and_a_topics_own_are_kept() -> None:
    own = {
        Stance.TROOPS_OFFERED: "Troops offered",
        Stance.LOGISTICS_ONLY: "Ports lent",
        Stance.UNDECIDED: "Undecided",
        Stance.OPPOSED: "Opposed",
    }
    block, labels = words.read("fr", sample.topic(labels=own), TEMPLATES)
    assert labels[Stance.TROOPS_OFFERED] == table("fr")["label.troops_offered"]
    assert labels[Stance.LOGISTICS_ONLY] == "Ports lent"
    assert "counted.logistics_only" not in block["phrases"], "they would speak of something else"
    assert "counted.troops_offered" in block["phrases"]
    assert (block["lang"], block["locale"], block["dir"]) == ("fr", "fr", "ltr")


def test_a_language_the_page_does_not_speak_is_refused_with_those_it_does() -> None:
    with pytest.raises(UsageError, match="does not speak 'tlh'"):
        words.read("tlh", sample.topic(), TEMPLATES)


def test_words_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "de.json").write_bytes(b"\xff")
    with pytest.raises(GeomapError, match=r"en\.json|de\.json"):
        words.read("de", sample.topic(), tmp_path)


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("fr", {"DEU": "Allemagne", "XKX": "Kosovo", "CIV": "Côte d’Ivoire"}),
        ("de", {"DEU": "Deutschland", "XKX": "Kosovo", "CIV": "Côte d’Ivoire"}),
        ("uk", {"DEU": "Німеччина", "XKX": "Косово", "CIV": "Кот-дʼІвуар"}),
        ("pl", {"DEU": "Niemcy", "XKX": "Kosowo", "CIV": "Côte d’Ivoire"}),
    ],
)
def test_countries_have_their_names_of_the_cldr(lang: str, names: dict[str, str]) -> None:
    english = {"DEU": "Germany", "XKX": "Kosovo", "CIV": "Ivory Coast", "QQQ": "Nowhere"}
    assert countries.local_names(english, lang) == {**names, "QQQ": "Nowhere"}


def test_english_names_are_geomaps_own() -> None:
    assert countries.local_names({"CIV": "Ivory Coast"}, "en") == {"CIV": "Ivory Coast"}
