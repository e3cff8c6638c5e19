"""What tests of briefings are made of: the sample coalition of the browser tests, told on its last date."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from PIL import Image

from geomap import timeline
from geomap.model import Ruling, Stance
from geomap.render.briefing import compose
from geomap.render.briefing.facts import Briefing, Material, Picture, Turn
from geomap.render.briefing.phrases import Phrases
from tests.browser import sample

DAY, BEFORE = date(2031, 5, 1), date(2031, 4, 9)
SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="60pt" height="40pt"
    xmlns:xlink="http://www.w3.org/1999/xlink"><defs><style>*{stroke-linejoin: round}</style>
    <clipPath id="cut"><rect width="9" height="8"/></clipPath></defs>
    <g id="land" clip-path="url(#cut)"><path d="M0 0L5 5" id="road"/><use xlink:href="#road"/></g></svg>"""
ARTICLES = [
    (date(2031, 4, 2), "Harbour Wire", "Ministers meet", "https://news.example/straits"),
    (date(2031, 4, 9), "The Gazette", "No part for us", "http://gazette.example/no"),
    (DAY, "Harbour Wire", "A mandate first", "https://news.example/mandate"),
]
RULING = Ruling("FIN", DAY, Stance.UNDECIDED, "A. Desk", "2031-05-03T08:30:00Z", "the ministry said so", 4)
ACCURACY = {
    "pairs": 321, "right": 0.83, "f1": 0.74, "low": 0.69, "high": 0.79, "sure": 0.61,
    "right_where_sure": 0.94, "sure_from": 0.85,
}  # fmt: skip


def material(**fields: Any) -> Material:
    """What the sample's last date is told from, as known by then."""
    layers = sample.layers()
    known, before = timeline.as_known(layers, DAY), timeline.as_known(layers, BEFORE)
    turns = tuple(
        Turn(code, before[code][1] if code in before else None, verdict, day)
        for code, (day, verdict) in known.items()
        if code not in before or before[code][1].stance is not verdict.stance
    )
    given: dict[str, Any] = {
        "topic": sample.topic(),
        "names": sample.NAMES,
        "notes": ("The Marches are shown as nobody's.",),
        "pov": "default",
        "projection": "equal_earth",
        "day": DAY,
        "mode": "known",
        "entries": known,
        "mentioned": frozenset({"UKR", "ITA", "SMR", "USA"}),
        "turns": turns,
        "since": BEFORE,
        "rulings": (RULING,),
        "challenged": frozenset({(DAY, "FIN")}),
        "articles": ARTICLES,
        "failed": 2,
        "classifier": "vote",
        "accuracy": ACCURACY,
    }
    return Material(**{**given, **fields})


def briefing(lang: str = "en", **fields: Any) -> Briefing:
    """The sample's briefing."""
    given = material(**fields)
    return compose.compose(given, Phrases(lang, given.topic))


def picture(**fields: Any) -> Picture:
    """A map of one road, as SVG and as PNG."""
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "#0b5394").save(file, "PNG")
    given = {"alt": "A road <over> the Marches", "svg": SVG, "png": file.getvalue(), "link": "map.html"}
    return Picture(**{**given, **fields})
