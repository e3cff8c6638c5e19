"""How big and how quick the map page is, beside folium's usual way of drawing the same.

Run from a checkout: ``python benchmarks/page.py``. Articles are made up from word lists with a fixed seed, so
packed sizes are kinder than real prose would be. In real news one sentence often speaks of several countries
and the page holds it once: a fifth of the claims share theirs, and a sentence has about 140 characters, both
as in the reports that geomap was tried on; the case in which none is shared is measured too. Naive folium is
measured at 5 dates; its figures for 365 are those times 73, and are marked as not run.
"""

from __future__ import annotations

import gzip
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import folium
import geopandas
from playwright.sync_api import Browser, sync_playwright

from geomap import boundaries, topics
from geomap.model import (
    Article,
    DateOrigin,
    Evidence,
    SourcedClaim,
    Stance,
    StanceClaim,
    StanceLayer,
    Verdict,
)
from geomap.render import geometry, page
from tests.browser import find
from tests.browser.conftest import ARGUMENTS

FIRST = date(2025, 1, 1)
NAIVE_DATES = 5
SHARED = 0.21
COUNTRIES = (
    "ALB", "AUS", "AUT", "AZE", "BEL", "BGR", "BIH", "BLR", "BRA", "CAN", "CHE", "CHN", "CYP",
    "CZE", "DEU", "DNK", "EGY", "ESP", "EST", "FIN", "FRA", "GBR", "GEO", "GRC", "HRV", "HUN",
    "IND", "IRL", "ISL", "ISR", "ITA", "JPN", "KAZ", "KOR", "LTU", "LUX", "LVA", "MDA", "MKD",
    "MLT", "MNE", "NLD", "NOR", "NZL", "POL", "PRT", "ROU", "RUS", "SAU", "SRB", "SVK", "SVN",
    "SWE", "TUR", "UKR", "USA",
)  # fmt: skip
SPEAKERS = (
    "The prime minister", "A spokeswoman for the government", "The defence minister", "Two senior officials",
    "The foreign ministry", "The chief of the general staff", "The speaker of parliament", "The president",
)  # fmt: skip
VERBS = (
    "said", "told reporters", "confirmed on {weekday}", "repeated in {city}", "made clear", "announced",
)  # fmt: skip
PLANS = (
    "would send an infantry battalion of about {number} soldiers",
    "could offer transport aircraft and two field hospitals",
    "had not yet decided on the shape of its part",
    "would under no circumstances take part in such a force",
    "was ready to lend its ports and {number} vehicles",
    "wanted to wait for the vote that parliament holds in {month}",
)
TAILS = (
    "once the guns have fallen silent", "after a meeting with colleagues from {number} states",
    "provided that the cabinet agrees", "and that the money for it had been found",
    "although the opposition called for restraint", "as the talks in {city} went into their third day",
)  # fmt: skip
FILLERS: dict[str, Sequence[str]] = {
    "weekday": ("Monday", "Tuesday", "Thursday", "Friday"),
    "city": ("Ghent", "Porto", "Turku", "Graz", "Brno", "Cork"),
    "month": ("April", "May", "September", "November"),
    "number": ("four", "nine", "thirty", "two hundred", "six hundred"),
}
SOURCES = ("Harbour Wire", "The Courier", "Northern Gazette")
SUBJECTS = ("Allies", "Ministers", "Generals", "Leaders", "Envoys")
MATTERS = ("weigh the next step", "meet on the force", "argue over numbers", "wait for an answer")


def sentence(chance: random.Random) -> str:
    """One made-up sentence of 70 to 230 characters."""
    while True:
        words = [f"{chance.choice(SPEAKERS)} {chance.choice(VERBS)} that the country {chance.choice(PLANS)}"]
        words += chance.sample(TAILS, chance.choice((0, 0, 0, 1, 1, 1, 2)))
        text = ", ".join(words) + "."
        for name, values in FILLERS.items():
            while "{" + name + "}" in text:
                text = text.replace("{" + name + "}", chance.choice(values), 1)
        if 70 <= len(text) <= 230:
            return text


def layers(dates: int, countries: int, each: int, shared: float = SHARED) -> list[StanceLayer]:
    """Made-up layers: on each date `each` of so many countries have one or two quotes.

    `shared` is the part of the claims whose sentence speaks of another country too.
    """
    chance = random.Random(20250301)
    pool = chance.sample(COUNTRIES, countries)
    return [_layer(chance, FIRST + timedelta(days=at), pool, each, shared) for at in range(dates)]


def _layer(chance: random.Random, day: date, pool: Sequence[str], each: int, shared: float) -> StanceLayer:
    said: list[Article] = []
    verdicts = {}
    for code in sorted(chance.sample(pool, each)):
        stance = chance.choice(list(Stance))
        claims = []
        for _ in range(chance.randint(1, 2)):
            if not said or chance.random() >= shared:
                said.append(_article(chance, day))
                article = said[-1]
            else:
                article = chance.choice(said)
            claims.append(_claim(code, stance, article))
        verdicts[code] = Verdict(stance, round(chance.uniform(0.5, 0.98), 3), False, tuple(claims))
    return StanceLayer(day, verdicts, frozenset(chance.sample(sorted(set(pool) - set(verdicts)), 3)))


def _article(chance: random.Random, day: date) -> Article:
    at = chance.randrange(len(SOURCES))
    title = f"{SUBJECTS[(day.day + at) % len(SUBJECTS)]} {MATTERS[(day.month + at) % len(MATTERS)]}"
    url = f"https://news.example/{day:%Y/%m/%d}/{at}"
    return Article("/made-up", sentence(chance), day, DateOrigin.MANIFEST, title, SOURCES[at], url)


def _claim(code: str, stance: Stance, article: Article) -> SourcedClaim:
    assert article.published is not None
    claim = StanceClaim(code, stance, 0.8, Evidence(article, 0, len(article.text)), "made-up")
    return SourcedClaim(claim, article.published, article.title, article.source, article.url)


def naive(drawn: Sequence[StanceLayer], frame: geopandas.GeoDataFrame) -> str:
    """The usual folium page: for each date a FeatureGroup with a GeoJson of the world, popup and tooltip."""
    whole = folium.Map(location=[50, 15], zoom_start=4, tiles=None)
    for layer in drawn:
        day = frame[["alpha_3", "name", "geometry"]].copy()
        verdicts = layer.verdicts
        day["stance"] = [str(verdicts[code].stance) if code in verdicts else "" for code in day["alpha_3"]]
        day["quote"] = [
            " ".join(one.claim.evidence.quote for one in verdicts[code].claims) if code in verdicts else ""
            for code in day["alpha_3"]
        ]
        group = folium.FeatureGroup(layer.published.isoformat(), overlay=False)
        folium.GeoJson(
            day,
            popup=folium.GeoJsonPopup(["name", "stance", "quote"]),
            tooltip=folium.GeoJsonTooltip(["name", "stance"]),
            style_function=lambda feature: {"fillOpacity": 0.7 if feature["properties"]["stance"] else 0.1},
        ).add_to(group)
        group.add_to(whole)
    folium.LayerControl().add_to(whole)
    html: str = whole.get_root().render()
    return html


def timed(build: Callable[[], str]) -> tuple[str, float]:
    """What `build` returns, and its seconds."""
    start = time.perf_counter()
    html = build()
    return html, time.perf_counter() - start


def ready(browser: Browser, html: str) -> tuple[float, float]:
    """Seconds from opening the file to the first layer, and milliseconds of script to change the date."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "map.html")
        path.write_text(html, encoding="utf-8")
        runs, steps = [], []
        for _ in range(3):
            opened = browser.new_page(viewport={"width": 1280, "height": 900})
            start = time.perf_counter()
            opened.goto(path.as_uri(), wait_until="commit")
            opened.wait_for_selector("html[data-geomap-ready='1']")
            runs.append(time.perf_counter() - start)
            steps.append(opened.evaluate(STEP))
            opened.close()
    return statistics.median(runs), statistics.median(steps)


STEP = """() => {
    const {dates} = JSON.parse(document.getElementById("geomap-data").textContent);
    geomap.mode("known");
    const shown = dates.slice(-60);
    const start = performance.now();
    for (const date of shown) geomap.show(date);
    return (performance.now() - start) / shown.length;
}"""


def line(name: str, html: str, seconds: float, rest: str, times: int = 1) -> str:
    """One line of the report; with `times`, by proportion for a page so many times as long."""
    plain = html.encode()
    size, packed = (len(text) * times / 1e3 for text in (plain, gzip.compress(plain, 9)))
    return f"{name:<38}{size:>10.0f} KB {packed:>8.0f} KB gz {seconds * times:>7.2f} s  {rest}"


def main() -> None:
    """Print the report."""
    topic = topics.load()
    frame, build = world(topic.view.central_meridian, topic.view.bounds)
    names = dict(zip(frame["alpha_3"], frame["name"], strict=True))
    small, large = layers(4, 20, 15), layers(365, 56, 12)

    def draw(drawn: Sequence[StanceLayer]) -> str:
        return page.render(topic, drawn, names, build())

    executable = find.chromium()
    if executable is None:
        sys.exit(find.MISSING)
    print(f"{'page':<38}{'size':>13} {'packed':>14} {'build':>9}  in Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for name, drawn in (
            ("geomap, 4 dates × 15", small),
            ("geomap, 365 dates × 56", large),
            ("geomap, the same, no sentence shared", layers(365, 56, 12, shared=0.0)),
        ):
            html, seconds = timed(partial(draw, drawn))
            start, step = ready(browser, html)
            print(line(name, html, seconds, f"ready {start:.2f} s, date change {step:.1f} ms"))
        browser.close()
    html, seconds = timed(lambda: naive(large[:NAIVE_DATES], frame))
    print(line(f"naive folium, {NAIVE_DATES} dates", html, seconds, "needs the network to draw"))
    times = 365 // NAIVE_DATES
    name = f"naive folium, {NAIVE_DATES * times} dates, NOT RUN"
    print(line(name, html, seconds, f"{times} times the line above", times))


def world(
    meridian: float, bounds: tuple[float, float, float, float]
) -> tuple[geopandas.GeoDataFrame, Callable[[], dict[str, Any]]]:
    """The world's countries, and a function that makes the geometry of a page from them."""
    frame = boundaries.read()

    def build() -> dict[str, Any]:
        return geometry.encode(
            boundaries.project(boundaries.read(), meridian),
            boundaries.project(boundaries.disputed(), meridian),
            boundaries.project_bounds(bounds, meridian),
        )

    return frame, build


if __name__ == "__main__":
    main()
