"""ISO codes in a text: counted where they are plainly codes, never where they may be a word or a name."""

from __future__ import annotations

from functools import cache

import pytest

from geomap import countries
from geomap.extract import Extractor
from geomap.model import Article


@cache
def extractor() -> Extractor:
    return Extractor(countries.load())


def codes(text: str) -> list[tuple[str, str]]:
    """Return the words and the country of each code."""
    mentions = extractor()(Article("a.txt", text, language="en")).mentions
    return [(text[m.start : m.end], m.alpha_3) for m in mentions if m.kind == "code"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pledges came from POL, UKR and ROU.", ["POL", "UKR", "ROU"]),
        ("A FRA/GBR plan.", ["FRA", "GBR"]),
        ("FRA/GBR/DEU agreed.", ["FRA", "GBR", "DEU"]),
        ("Gold: Anna Nowak (POL), silver: Maja Lind (SWE).", ["POL", "SWE"]),
        ("Pledges: EST; LVA; LTU.", ["EST", "LVA", "LTU"]),
        ("Country\tTroops\nPOL\t400\nCAN\t300\n", ["POL", "CAN"]),
        ("| DEU | 400 |\n| NLD | 300 |", ["DEU", "NLD"]),
    ],
)
def test_what_is_plainly_a_code(text: str, expected: list[str]) -> None:
    assert codes(text) == [(code, code) for code in expected]


@pytest.mark.parametrize(
    "text",
    [
        "YES WE CAN AND WILL",
        "They PAN the film, and PER the rules it is bad.",
        "The Central Asian Network (CAN) met.",
        "The Mobile Access Router (MAR) broke.",
        "CAN and PER are words.",
        "Meet at GATE B, POL.",
        "ARM, FIN and TOE hurt.",
        "pol, ukr and rou",
        "The firm ARM sold chips.",
        "The (POL) mark was faint.",
        "POLAND/UKRAINE",
        "IT, HR and PR were merged.",
        "AND, AND, AND",
    ],
)
def test_what_may_be_a_word_is_no_code(text: str) -> None:
    assert codes(text) == []


def test_a_name_that_is_a_code_too_stays_a_name() -> None:
    text = "USA, POL and UKR"
    assert [
        (m.alpha_3, str(m.kind)) for m in extractor()(Article("a.txt", text, language="en")).mentions
    ] == [
        ("USA", "name"),
        ("POL", "code"),
        ("UKR", "code"),
    ]
