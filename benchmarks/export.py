"""How long exports take and how large they are, beside geopandas' own way of writing a layer for each date.

Run from a checkout: ``python benchmarks/export.py``. A year of 365 dates and 56 countries, made up. The peer
writes every country with the state of the date, a layer for each date, through pyogrio; it is measured at
5 dates, and its figures for 365 are those times 73. Nothing is asked of the network.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import geopandas
import page_layers

from geomap import countries, topics
from geomap.workflow.content import PLAIN, of_layers
from geomap.workflow.exports import Choice, export, to_geodataframe

_DATES, _COUNTRIES, _EACH = 365, 56, 12
_PEER_DATES = 5
_PEER_TIMES = _DATES / _PEER_DATES
_RUNS = 3
_TARGET = 5.0
_FILES = (
    ("GeoPackage, a layer for each date", "stances.gpkg", Choice()),
    ("CSV, long, by day", "long.csv", Choice()),
    ("CSV, long, as known", "known.csv", Choice(mode="known")),
    ("CSV, wide", "wide.csv", Choice(wide=True)),
    ("XLSX", "stances.xlsx", Choice()),
    ("JSON", "stances.json", Choice()),
    ("GeoJSON, the last date", "stances.geojson", Choice()),
    ("GeoParquet, the last date", "stances.parquet", Choice()),
)


def main() -> None:
    """Print the table; exit with 1 if the GeoPackage takes longer than it may."""
    layers = page_layers.layers(_DATES, _COUNTRIES, _EACH)
    shown = of_layers(topics.load(), layers, PLAIN, countries.load().names)
    print(
        f"{_DATES} dates × {_COUNTRIES} countries, median of {_RUNS}; s: by the clock, cpu: of the processor"
    )
    print(f"{'':<40}{'s':>8}{'cpu':>8}{'MB':>8}")
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for name, file, choice in _FILES:
            path = Path(folder, file)
            figures.append(_median(partial(export, shown, path, choice)))
            _print(name, figures[-1], path)
        peer = Path(folder, "peer.gpkg")
        days = [layer.published for layer in shown.layers[-_PEER_DATES:]]
        frames = {day.isoformat(): to_geodataframe(shown, day) for day in days}
        took = _median(partial(_peer, frames, peer), 1)
        _print("geopandas to_file, a layer a date", took, peer, _PEER_TIMES)
    if figures[0][0] > _TARGET:
        sys.exit(f"the GeoPackage should take {_TARGET:g} s at most")


def _print(name: str, took: tuple[float, float], path: Path, times: float = 1) -> None:
    size = path.stat().st_size / 1e6
    print(f"{name:<40}" + "".join(f"{figure * times:8.2f}" for figure in (*took, size)))


def _peer(frames: Mapping[str, geopandas.GeoDataFrame], path: Path) -> None:
    for name, frame in frames.items():
        frame.to_file(path, layer=name, driver="GPKG")


def _median(work: Callable[[], object], runs: int = _RUNS) -> tuple[float, float]:
    """Return seconds by the clock and of the processor, the median of each."""
    times = []
    for _ in range(runs):
        start = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    clock, processor = (statistics.median(each) for each in zip(*times, strict=True))
    return clock, processor


if __name__ == "__main__":
    main()
