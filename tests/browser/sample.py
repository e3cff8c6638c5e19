"""A made-up coalition on a made-up world of rectangles, small enough to check by eye."""

from __future__ import annotations

from datetime import date
from typing import Any

from geomap.model import (
    Article,
    DateOrigin,
    Evidence,
    SourcedClaim,
    Stance,
    StanceClaim,
    StanceLayer,
    Topic,
    Verdict,
    View,
)

T, L, U, X = Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.UNDECIDED, Stance.OPPOSED

NAMES = {
    "CAN": "Canada",
    "DEU": "Germany",
    "FIN": "Finland",
    "FRA": "France",
    "HUN": "Hungary",
    "ITA": "Italy",
    "MLT": "Malta",
    "POL": "Poland",
    "SMR": "San Marino",
    "UKR": "Ukraine",
    "USA": "United States",
}

# Left, bottom, width and height, in map units of 100 km.
_RECTANGLES = {
    "CAN": (-60, 10, 20, 12),
    "USA": (-60, -4, 20, 14),
    "FRA": (0, 0, 8, 8),
    "DEU": (8, 0, 7, 9),
    "ITA": (4, -9, 9, 9),
    "FIN": (14, 15, 6, 9),
    "HUN": (15, -4, 5, 4),
    "UKR": (22, -2, 12, 8),
    "MLT": (9, -12, 0.2, 0.2),
    "SMR": (10, -4, 0.1, 0.1),
}


def topic(title: str = "Force for the Grey Straits", labels: dict[Stance, str] | None = None) -> Topic:
    """A topic with four colours and a view of the sample world's east."""
    return Topic(
        id="grey-straits-2031",
        title=title,
        names=("Straits Force",),
        host=("UKR",),
        opponents=(),
        start=None,
        end=None,
        view=View((-5, 30, 40, 70), 12.0),
        labels=labels or {T: "Troops offered", L: "Logistics only", U: "Still undecided", X: "Opposed to it"},
        colours={T: "#0b5394", L: "#56b4e9", U: "#f0c949", X: "#c44601"},
        digest="0" * 64,
    )


def sourced(
    alpha_3: str,
    stance: Stance,
    quote: str,
    day: date,
    *,
    confidence: float = 0.8,
    title: str = "Ministers meet",
    source: str = "Harbour Wire",
    url: str = "https://news.example/straits",
) -> SourcedClaim:
    """A claim whose evidence is the whole text of an article of one sentence."""
    made = Article(
        uri="/one.txt",
        text=quote,
        published=day,
        date_origin=DateOrigin.FILE_NAME,
        title=title,
        source=source,
        url=url,
    )
    claim = StanceClaim(alpha_3, stance, confidence, Evidence(made, 0, len(made.text)), "sample-rule")
    return SourcedClaim(claim, day, title, source, url)


def verdict(*claims: SourcedClaim, confidence: float = 0.8, ruled: bool = False) -> Verdict:
    """A verdict for the first claim's stance; contested where the claims differ."""
    stances = {one.claim.stance for one in claims}
    return Verdict(claims[0].claim.stance, confidence, len(stances) > 1, claims, ruled)


def layers() -> list[StanceLayer]:
    """Three dates: a change, a contradiction, an unsure one, a ruling, small and silent countries."""
    first, second, third = date(2031, 4, 2), date(2031, 4, 9), date(2031, 5, 1)
    both = "France and Canada will each send a frigate to the straits."
    return [
        StanceLayer(
            first,
            {
                "DEU": verdict(
                    sourced("DEU", U, "Berlin “has not made up its mind”, a spokesman said.", first),
                    confidence=0.52,
                ),
                "FRA": verdict(sourced("FRA", T, both, first), confidence=0.97),
                "MLT": verdict(
                    sourced("MLT", L, "Malta lends its docks, and no more.", first), confidence=0.71
                ),
                "CAN": verdict(sourced("CAN", T, both, first), confidence=0.93),
            },
            frozenset({"UKR"}),
        ),
        StanceLayer(
            second,
            {
                "DEU": verdict(
                    sourced("DEU", L, "Germany will fly in supplies.", second, url=""), confidence=0.84
                ),
                "HUN": verdict(
                    sourced("HUN", X, "Budapest refuses to take any part.", second, source="The Gazette"),
                    sourced("HUN", U, "Hungary’s defence minister would not rule it out.", second),
                    confidence=0.61,
                ),
                "POL": verdict(
                    sourced("POL", L, "Poland offers bases, but no soldiers.", second), confidence=0.77
                ),
            },
            frozenset({"UKR", "USA"}),
        ),
        StanceLayer(
            third,
            {
                "FIN": verdict(
                    sourced("FIN", U, "Helsinki is weighing a small part.", third, title=""),
                    sourced("FIN", U, "Finland wants a mandate first.", third, title="A mandate first"),
                    confidence=0.66,
                    ruled=True,
                ),
                "FRA": verdict(
                    sourced("FRA", L, "Paris now speaks of tankers only.", third), confidence=0.58
                ),
            },
            frozenset({"DEU", "ITA", "SMR"}),
        ),
    ]


def geometry() -> dict[str, Any]:
    """The sample world in the form the page reads; Poland has no shape, Germany shares an arc with France."""
    arcs: list[list[int]] = [[8000, 0, 0, 8000]]
    countries: dict[str, Any] = {}
    for code, (left, bottom, width, height) in _RECTANGLES.items():
        x, y, w, h = (round(1000 * value) for value in (left, bottom, width, height))
        if code == "FRA":
            arcs.append([8000, 8000, -8000, 0, 0, -8000, 8000, 0])
            ring = [0, len(arcs) - 1]
        elif code == "DEU":
            arcs.append([8000, 0, 7000, 0, 0, 9000, -7000, 0, 0, -1000])
            ring = [~0, len(arcs) - 1]
        else:
            arcs.append([x, y, w, 0, 0, h, -w, 0, 0, -h])
            ring = [len(arcs) - 1]
        countries[code] = {
            "polygons": [[ring]],
            "at": [left + width / 2, bottom + height / 2],
            "box": [left, bottom, left + width, bottom + height],
        }
    arcs.append([28000, -2000, 0, 8000])
    return {
        "scale": 0.001,
        "arcs": arcs,
        "countries": countries,
        "disputed": [{"name": "The Marches", "lines": [[len(arcs) - 1]]}],
        "view": [-6, -14, 36, 26],
        "world": [-70, -30, 70, 40],
    }
