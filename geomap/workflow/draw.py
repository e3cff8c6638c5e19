"""From the ledger to a map file, which appears whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap import store
from geomap.classify.highlights import Highlighter
from geomap.countries import local_names
from geomap.errors import GeomapError
from geomap.model import Evidence, Highlight, StanceLayer, Topic
from geomap.workflow import history
from geomap.workflow.request import Method
from geomap.workflow.since import run_of
from geomap.workflow.write import write_whole

MOST_QUOTES = 40_000
"""Quotes that a page holds, some 15 MB; of more, each verdict shows its best and counts the others."""


@dataclass(frozen=True, slots=True)
class MapReport:
    """What was drawn.

    Attributes:
        unmatched: names of countries that have a claim but no shape; the page's table and notes list them.
    """

    path: Path
    layers: tuple[StanceLayer, ...]
    unmatched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How a map is drawn.

    Attributes:
        pov: whose view of disputed borders.
        projection: ``equal_earth`` or ``mercator``.
        lang: ISO 639-1 of the language of the page.
    """

    pov: str = "default"
    projection: str = "equal_earth"
    lang: str = "en"


def draw(
    ledger: Path, output: Path, method: Method, style: Style = Style(), *, as_of_run: int | None = None
) -> MapReport:
    """Draw the map of all that the ledger knows of the topic to `output`, or knew when a run was done.

    Raises:
        GeomapError: there is nothing to draw, or the file cannot be written.
        BoundaryError: there is no such point of view or projection.
        UsageError: there is no ledger, no such run, or the page does not speak the language.
    """
    pipe = method.pipeline()
    with store.opened(history.existing(ledger)) as open_store:
        key = pipe.key
        if as_of_run is None:
            layers = history.layers(open_store, key, method.topic.id, quotes=MOST_QUOTES)
        else:
            run = run_of(open_store, method, as_of_run)
            key, layers = run.pipeline, history.as_of(open_store, run)
        mentions = open_store.names_in(key, {one.article_id for one in _quoted(layers)})
    if not layers:
        raise GeomapError(
            f"there is no article of the topic {method.topic.id} in {ledger}", "run `geomap build` first"
        )
    html, unmatched = _page(method.topic, layers, style, pipe.gazetteer.names, mentions)
    write_whole(output, html)
    return MapReport(output, tuple(layers), unmatched)


def _page(
    topic: Topic,
    layers: Sequence[StanceLayer],
    style: Style,
    english: Mapping[str, str],
    mentions: Mapping[str, Sequence[tuple[int, int, str]]],
) -> tuple[str, tuple[str, ...]]:
    from geomap import boundaries
    from geomap.render import geometry, page

    frame = boundaries.read(style.pov)
    projection = boundaries.projection(style.projection, topic.view.central_meridian)
    shapes = geometry.encode(
        boundaries.project(frame, projection),
        boundaries.project(boundaries.disputed(style.pov), projection),
        boundaries.project_bounds(topic.view.bounds, projection),
    )
    unmatched = sorted({code for layer in layers for code in boundaries.attach(layer, frame).unmatched})
    why = boundaries.undrawn()
    notes = [
        *boundaries.notes(style.pov),
        *(
            f"{english[code]} has a stance but no shape: {why.get(code, 'none is known')}"
            for code in unmatched
        ),
    ]
    names = local_names(english, style.lang)
    shown = {code: names[code] for code in sorted({*frame["alpha_3"], *_named(layers)})}
    html = page.render(
        topic,
        layers,
        shown,
        shapes,
        notes=notes,
        highlights=_highlights(topic, layers, mentions),
        lang=style.lang,
        pov=style.pov,
        projection=style.projection,
    )
    return html, tuple(english[code] for code in unmatched)


def _highlights(
    topic: Topic, layers: Sequence[StanceLayer], mentions: Mapping[str, Sequence[tuple[int, int, str]]]
) -> dict[Evidence, Highlight]:
    highlight = Highlighter(topic.names)
    return {
        evidence: highlight(evidence, mentions.get(evidence.article_id, ())) for evidence in _quoted(layers)
    }


def _quoted(layers: Sequence[StanceLayer]) -> set[Evidence]:
    return {
        one.claim.evidence
        for layer in layers
        for verdict in layer.verdicts.values()
        for one in verdict.claims
    }


def _named(layers: Sequence[StanceLayer]) -> set[str]:
    return {code for layer in layers for code in (*layer.verdicts, *layer.mentioned)}
