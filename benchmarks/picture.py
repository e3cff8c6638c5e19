"""How quick pictures are, beside geopandas.plot drawing the same dates, in one run.

Run from a checkout: ``python benchmarks/picture.py``. Both sides draw made-up stances to a PNG of 1920×1080
pixels from the same projected borders, which are read once before. geomap's has legend, names, outlines and
texts that the other lacks; geopandas.plot draws land, and each stance with matplotlib's hatches. The first
picture of each side, which loads fonts, is not counted.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import page_layers
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from geomap import boundaries, countries, topics
from geomap.model import Stance, StanceLayer
from geomap.workflow import pictures
from geomap.workflow.content import PLAIN, Content, of_layers

RUNS = 5
DATES, COUNTRIES, EACH = 12, 40, 15
TARGETS = {"one date": 0.6, "12 panels": 1.5}
_HATCHES = {Stance.LOGISTICS_ONLY: "///", Stance.UNDECIDED: "..", Stance.OPPOSED: "xx"}


def main() -> None:
    """Measure and print a table."""
    topic = topics.load()
    layers = page_layers.layers(DATES, COUNTRIES, EACH)
    shown = of_layers(topic, layers, PLAIN, countries.load().names)
    days = [layer.published for layer in shown.layers]
    started = time.perf_counter()
    pictures.picture(shown)
    first = time.perf_counter() - started
    jobs: dict[str, tuple[Callable[[], bytes], Callable[[], bytes], int]] = {
        "one date": (lambda: pictures.picture(shown), lambda: plotted(shown, layers[-1:]), RUNS),
        "12 panels": (lambda: pictures.panels(shown, days), lambda: plotted(shown, layers), 1),
    }
    print(f"first picture, with reading the borders: {first:.2f} s")
    print(f"{'':<12}{'geomap':>9}{'its cpu':>9}{'geopandas':>11}{'ratio':>7}   asked")
    for name, (ours, theirs, runs) in jobs.items():
        (mine, cpu), (other, _) = medians(ours, RUNS), medians(theirs, runs)
        asked = "kept" if mine <= TARGETS[name] else "missed"
        figures = f"{mine:>7.2f} s{cpu:>7.2f} s{other:>9.2f} s{other / mine:>7.1f}"
        print(f"{name:<12}{figures}   {TARGETS[name]} s, {asked}")
    for form in ("svg", "pdf"):
        wall, cpu = medians(lambda form=form: pictures.picture(shown, form=form), 3)  # type: ignore[misc]
        print(f"one {form:<8}{wall:>7.2f} s{cpu:>7.2f} s")
    for form in ("gif", "webp"):
        wall, cpu = medians(lambda form=form: pictures.movie(shown, days, form=form), 1)  # type: ignore[misc]
        print(f"{DATES} in {form:<6}{wall:>7.2f} s{cpu:>7.2f} s")


def medians(draw: Callable[[], bytes], runs: int) -> tuple[float, float]:
    """Return the median seconds by the clock, and those of the processor."""
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        draw()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def plotted(shown: Content, layers: Sequence[StanceLayer]) -> bytes:
    """Return a PNG of 1920×1080 with an axes for each layer, by geopandas.plot as its guide has it."""
    ground = pictures.ground(shown)
    figure = Figure(figsize=(13.333, 7.5), dpi=144)
    FigureCanvasAgg(figure)
    rows = 1 if len(layers) == 1 else 3
    for number, layer in enumerate(layers, 1):
        axes = figure.add_subplot(rows, -(-len(layers) // rows), number)
        joined = boundaries.attach(layer, ground.frame).frame
        joined.plot(ax=axes, color="#cfd5da", edgecolor="#ffffff", linewidth=0.5)
        for stance in Stance:
            chosen = joined[joined["stance"] == stance]
            if len(chosen):
                chosen.plot(
                    ax=axes,
                    color=shown.topic.colours[stance],
                    hatch=_HATCHES.get(stance),
                    edgecolor="#ffffff",
                )
        minx, miny, maxx, maxy = ground.view
        axes.set_xlim(minx, maxx)
        axes.set_ylim(miny, maxy)
        axes.set_axis_off()
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


if __name__ == "__main__":
    main()
