"""From the ledger to a map file, which appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap import store
from geomap.errors import GeomapError
from geomap.model import StanceLayer, Topic
from geomap.workflow import history
from geomap.workflow.request import Method


@dataclass(frozen=True, slots=True)
class MapReport:
    """What was drawn.

    Attributes:
        unmatched: names of countries that have a claim but no shape; the page's table and notes list them.
    """

    path: Path
    layers: tuple[StanceLayer, ...]
    unmatched: tuple[str, ...]


def draw(ledger: Path, output: Path, method: Method, *, pov: str = "default") -> MapReport:
    """Draw the map of all that the ledger knows of the topic to `output`.

    Raises:
        GeomapError: there is nothing to draw, or the file cannot be written.
        BoundaryError: `pov` is no known point of view.
    """
    pipe = method.pipeline()
    with store.opened(ledger) as open_store:
        layers = history.layers(open_store, pipe.key)
    if not layers:
        raise GeomapError(
            f"there is no article of the topic {method.topic.id} in {ledger}", "run `geomap build` first"
        )
    html, unmatched = _page(method.topic, layers, pov, pipe.gazetteer.names)
    write_whole(output, html)
    return MapReport(output, tuple(layers), unmatched)


def _page(
    topic: Topic, layers: Sequence[StanceLayer], pov: str, names: Mapping[str, str]
) -> tuple[str, tuple[str, ...]]:
    from geomap import boundaries
    from geomap.render import geometry, page

    frame = boundaries.read(pov)
    outlines = boundaries.disputed(pov)
    meridian = topic.view.central_meridian
    shapes = geometry.encode(
        boundaries.project(frame, meridian),
        boundaries.project(outlines, meridian),
        boundaries.project_bounds(topic.view.bounds, meridian),
    )
    unmatched = sorted({code for layer in layers for code in boundaries.attach(layer, frame).unmatched})
    why = boundaries.undrawn()
    notes = [
        *boundaries.notes(pov),
        *(f"{names[code]} has a stance but no shape: {why.get(code, 'none is known')}" for code in unmatched),
    ]
    shown = {code: names[code] for code in sorted({*frame["alpha_3"], *_named(layers)})}
    return page.render(topic, layers, shown, shapes, notes=notes), tuple(names[code] for code in unmatched)


def _named(layers: Sequence[StanceLayer]) -> set[str]:
    return {code for layer in layers for code in (*layer.verdicts, *layer.mentioned)}


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it appears whole or not at all.

    Raises:
        GeomapError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o644)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GeomapError(
            f"{path} cannot be written: {error.strerror}", "name another file with -o"
        ) from error
