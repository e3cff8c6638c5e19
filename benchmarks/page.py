"""How big and how quick the map page is, beside folium's usual ways of drawing the same.

Run from a checkout: ``python benchmarks/page.py``. Articles are made up, so packed sizes are kinder than real
prose would be, and the ratio of the page to its evidence is harsher; where the real articles lie beside the
checkout, their page is measured too. The case in which no two countries share a sentence has a line of its
own. Naive folium is measured at 5 dates; its figures for 365 are those times 73, and are marked as not run.
Nothing is asked of the network.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import geopandas
import page_chromium as chromium
import page_layers
import page_peers as peers
from playwright.sync_api import Browser, Error, sync_playwright

from geomap import boundaries, topics
from geomap.model import StanceLayer
from geomap.render import geometry, page
from tests.browser import find
from tests.browser.conftest import ARGUMENTS

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
PROJECTION = "equal_earth"
SMALL, LARGE, REAL = "geomap, 4 dates × 15", "geomap, 365 dates × 56", "geomap, the real articles"
FIXED = ("Leaflet", "script", "styles", "words")
TARGETS: dict[str, tuple[tuple[str, float, str], ...]] = {
    LARGE: (
        ("ready", 1.0, "s"),
        ("switch", 16, "ms"),
        ("its cpu", 16, "ms"),
        ("heap", 15, "MB"),
        ("gz ratio", 1.15, ""),
    ),
    SMALL: (("ready", 0.7, "s"), ("size", 700, "KB"), ("gz", 240, "KB")),
    REAL: (("ready", 0.7, "s"), ("size", 700, "KB"), ("gz", 240, "KB")),
}
HEAD = f"""\
Medians of {chromium.RUNS}. Ready: seconds from asking for the file to the first layer. Heap: MB of script.
Switch: milliseconds of script to change the date, once a frame, by the clock; in brackets those of the
processor, which other work does not lengthen, and those of it for all that the main thread has to do.
{"":<38}{"KB":>9} {"KB gz":>8} {"build s":>7} {"ready":>6} {"heap":>6}  switch"""
_BLOCK = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A page and what is known of it.

    Attributes:
        build: seconds.
        figures: None if it was not opened; then `rest` says why.
        times: to be multiplied by, for a page that stands for one so many times as long.
    """

    name: str
    html: str
    build: float
    figures: chromium.Figures | None = None
    rest: str = ""
    times: int = 1

    def known(self) -> dict[str, float]:
        """The figures that have a target, by name."""
        assert self.figures is not None
        return {
            "ready": self.figures.ready,
            "switch": max(switch.script for switch in self.figures.switches.values()),
            "its cpu": max(switch.cpu for switch in self.figures.switches.values()),
            "heap": self.figures.heap,
            "size": len(self.html.encode()) / 1e3,
            "gz": packed(self.html),
            "gz ratio": ratio(self.html),
        }


def packed(text: str) -> float:
    """Kilobytes of a text after gzip."""
    return len(gzip.compress(text.encode(), 9)) / 1e3


def parts(html: str) -> dict[str, str]:
    """What one of our pages is made of."""
    blocks = [(match[2], match[3]) for match in _BLOCK.finditer(html)]
    held = {found[1]: text for kind, text in blocks if (found := re.search(r'id="geomap-(\w+)"', kind))}
    leaflet_css, *styles, leaflet_js, script, dates = [text for kind, text in blocks if not kind]
    data: dict[str, Any] = json.loads(held["data"])
    evidence = data.pop("evidence")
    return {
        "geometry": held["shapes"],
        "evidence": compact(evidence),
        "verdicts": compact(data.pop("layers")),
        "other data": compact(data),
        "Leaflet": leaflet_js + leaflet_css,
        "script": script,
        "styles": "".join(styles),
        "words": held["words"],
        "date layers": dates,
        "markup": _BLOCK.sub("", html),
    }


def compact(value: object) -> str:
    """JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ratio(html: str) -> float:
    """Packed size of one of our pages by that of its geometry and its evidence."""
    made_of = parts(html)
    return packed(html) / (packed(made_of["geometry"]) + packed(made_of["evidence"]))


def timed(build: Callable[[], str]) -> tuple[str, float]:
    """What `build` returns, and its seconds, the median of a few runs."""
    took = []
    for _ in range(chromium.RUNS):
        start = time.perf_counter()
        html = build()
        took.append(time.perf_counter() - start)
    return html, statistics.median(took)


def ours(browser: Browser, frame: geopandas.GeoDataFrame) -> Iterator[Row]:
    """Our pages, of made-up articles and of the real ones."""
    for name, drawn in (
        (SMALL, page_layers.layers(4, 20, 15)),
        (LARGE, page_layers.layers(365, 56, 12)),
        ("geomap, the same, no sentence shared", page_layers.layers(365, 56, 12, shared=0.0)),
    ):
        html, seconds = timed(drawer(drawn, dict(zip(frame["alpha_3"], frame["name"], strict=True))))
        yield Row(name, html, seconds, chromium.measure(browser, html, peers.serve))
    if SEEDS.is_dir():
        html, seconds = real()
        yield Row(REAL, html, seconds, chromium.measure(browser, html, peers.serve), "build reads them too")


def drawer(drawn: list[StanceLayer], names: Mapping[str, str]) -> Callable[[], str]:
    """A function that makes the page of some layers, from the borders on."""
    topic = topics.load()
    highlights = page_layers.highlights(drawn, topic.names)

    def draw() -> str:
        to = boundaries.projection(PROJECTION, topic.view.central_meridian)
        shapes = geometry.encode(
            boundaries.project(boundaries.read(), to),
            boundaries.project(boundaries.disputed(), to),
            boundaries.project_bounds(topic.view.bounds, to),
        )
        notes = boundaries.notes()
        return page.render(
            topic, drawn, names, shapes, notes=notes, highlights=highlights, projection=PROJECTION
        )

    return draw


def real() -> tuple[str, float]:
    """The page of the real articles as the command makes it, and the command's seconds."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "seeds.html")
        manifest = ["--manifest", str(SEEDS / "manifest.csv"), "--classifier", "rules"]
        command = [sys.executable, "-m", "geomap", "build", str(SEEDS), *manifest, "-o", str(path)]
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        return path.read_text(encoding="utf-8"), seconds


def theirs(browser: Browser, frame: geopandas.GeoDataFrame) -> Iterator[Row]:
    """The pages of folium."""
    drawn = page_layers.layers(365, 56, 12)
    html, seconds = timed(lambda: peers.naive(drawn[: peers.NAIVE_DATES], frame))
    switches = {"date": peers.NAIVE_SWITCH}
    name = f"naive folium, {peers.NAIVE_DATES} dates"
    try:
        figures = chromium.measure(browser, html, peers.serve, peers.NAIVE_SIGN, switches)
        yield Row(name, html, seconds, figures, "Leaflet as installed, other assets empty")
    except Error as error:
        yield Row(name, html, seconds, rest=f"not drawn without the network: {error.message.splitlines()[0]}")
    times = 365 // peers.NAIVE_DATES
    name = f"naive folium, {peers.NAIVE_DATES * times} dates, NOT RUN"
    yield Row(name, html, seconds, rest=f"{times} times the line above", times=times)
    html, seconds = timed(lambda: peers.slider(drawn, frame, topics.load().colours))
    rest = "not drawn: needs the network (d3, moment, jQuery); no quotes"
    yield Row("folium TimeSliderChoropleth, 365 dates", html, seconds, rest=rest)


def line(row: Row) -> str:
    """One line of the report."""
    size, small, build = (
        row.times * value for value in (len(row.html.encode()) / 1e3, packed(row.html), row.build)
    )
    bytes_and_build = f"{size:>9.0f} {small:>8.0f} {build:>7.2f}"
    if row.figures is None:
        return f"{row.name:<38}{bytes_and_build}  {row.rest}"
    switches = ", ".join(
        f"{name} {switch.script:.1f} ({switch.cpu:.1f}, {switch.all_cpu:.1f})"
        for name, switch in row.figures.switches.items()
    )
    seen = f"{row.figures.ready:>6.2f} {row.figures.heap:>6.1f}  {switches:<42}"
    return f"{row.name:<38}{bytes_and_build} {seen} {row.rest}".rstrip()


def weights(rows: list[Row]) -> Iterator[str]:
    """What the packed bytes of our pages are, part by part, each packed alone."""
    tables = [{name: packed(text) for name, text in parts(row.html).items()} for row in rows]
    for name in tables[0]:
        yield f"{name:<38}" + "".join(f"{table[name]:>30.1f}" for table in tables)
    fixed = "".join(f"{sum(table[name] for name in FIXED):>30.1f}" for table in tables)
    yield f"{'fixed: ' + ', '.join(FIXED):<38}{fixed}"
    yield f"{'the page':<38}" + "".join(f"{packed(row.html):>30.1f}" for row in rows)
    yield f"{'page ÷ (geometry + evidence)':<38}" + "".join(f"{ratio(row.html):>30.2f}" for row in rows)


def judged(rows: list[Row]) -> Iterator[str]:
    """Each target, and whether it is reached."""
    for row in rows:
        for name, limit, unit in TARGETS.get(row.name, ()):
            value = row.known()[name]
            said = "reached" if value <= limit else "MISSED"
            yield f"{row.name:<38}{name:<10}{value:>8.2f} {unit:<3}{'≤':>3} {limit:g} {unit:<3} {said}"


def main() -> None:
    """Print the report."""
    executable = find.chromium()
    if executable is None:
        sys.exit(find.MISSING)
    frame = boundaries.read()
    print(HEAD)
    own = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for row in ours(browser, frame):
            own.append(row)
            print(line(row), flush=True)
        if not SEEDS.is_dir():
            print(f"{REAL:<38}  skipped: they are not part of the repository and are not here")
        for row in theirs(browser, frame):
            print(line(row), flush=True)
        browser.close()
    print("\nKB of gz, each part packed alone")
    print(f"{'':<38}" + "".join(f"{row.name.removeprefix('geomap, '):>30}" for row in own))
    print("\n".join(weights(own)))
    print("\nTargets; a switch in the worse of the two modes")
    print("\n".join(judged(own)))


if __name__ == "__main__":
    main()
