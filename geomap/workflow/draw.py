"""From the ledger to a map file, which appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from geomap import __version__, store
from geomap.classify.highlights import Highlighter
from geomap.countries import local_names
from geomap.errors import GeomapError
from geomap.model import Evidence, Highlight, StanceLayer, Topic
from geomap.store import Run, Store
from geomap.workflow import history
from geomap.workflow.request import Method
from geomap.workflow.since import run_of
from geomap.workflow.write import write_whole

MOST_QUOTES = 40_000
"""Quotes that a page holds, some 15 MB; of more, each verdict shows its best and counts the others."""


@dataclass(frozen=True, slots=True)
class MapReport:
    """What a map shows.

    Attributes:
        dates: how many, of which `first` and `last`, in ISO 8601.
        countries: how many have a stance.
        contested: how many stances are.
        unmatched: names of countries that have a claim but no shape; the page's table and notes list them.
        is_new: it was drawn now, since it was not there or something has changed.
    """

    path: Path
    dates: int
    first: str
    last: str
    countries: int
    contested: int
    unmatched: tuple[str, ...]
    is_new: bool = True


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
    """Draw the map of all that the ledger knows of the topic, or knew when a run was done, to `output`.

    Raises:
        GeomapError: there is nothing to draw, or the file cannot be written.
        BoundaryError: there is no such point of view or projection.
        UsageError: there is no ledger, no such run, or the page does not speak the language.
    """
    with store.opened(history.existing(ledger)) as open_store:
        run = None if as_of_run is None else run_of(open_store, method, as_of_run)
        return _drawn(open_store, output, method, style, run)


def draw_changes(ledger: Path, output: Path, method: Method, style: Style = Style()) -> MapReport:
    """Draw as `draw` does, unless this ledger drew just that to this file, and the file is as it was left.

    Raises:
        GeomapError, BoundaryError, UsageError: as `draw`.
    """
    with store.opened(history.existing(ledger)) as open_store:
        said = open_store.drawn(str(output.absolute()), _what(open_store, method, style))
        known = _as_left(output, said) if said else None
        return known or _drawn(open_store, output, method, style, None)


def _drawn(open_store: Store, output: Path, method: Method, style: Style, run: Run | None) -> MapReport:
    pipe, topic = method.pipeline(), method.topic
    key, what = (run.pipeline if run else pipe.key), _what(open_store, method, style)
    if run:
        layers = history.as_of(open_store, run)
    else:
        layers = history.layers(open_store, key, topic.id, quotes=MOST_QUOTES)
    if not layers:
        raise GeomapError(f"the ledger has no article of the topic {topic.id}", "run `geomap build` first")
    mentions = open_store.names_in(key, {one.article_id for one in _quoted(layers)})
    html, unmatched = _page(topic, layers, style, pipe.gazetteer.names, mentions)
    write_whole(output, html)
    report = _report(output, layers, unmatched)
    if open_store.is_writable and not run:
        said = json.dumps([_stamp(output), *astuple(report)[1:-1]])
        open_store.drew(str(output.absolute()), what, said)
    return report


def _what(open_store: Store, method: Method, style: Style) -> str:
    """Return what is another once the map could be."""
    key = method.pipeline().key
    return f"{__version__} {key} {open_store.state(key, method.topic.id)} {style}"


def _report(output: Path, layers: Sequence[StanceLayer], unmatched: tuple[str, ...]) -> MapReport:
    days = [layer.published.isoformat() for layer in layers]
    countries = {code for layer in layers for code in layer.verdicts}
    contested = sum(verdict.contested for layer in layers for verdict in layer.verdicts.values())
    return MapReport(output, len(days), days[0], days[-1], len(countries), contested, unmatched)


def _as_left(output: Path, said: str) -> MapReport | None:
    """Return what was said of a map, if its file is as it was left."""
    stamp, dates, first, last, countries, contested, unmatched = json.loads(said)
    if not output.exists() or _stamp(output) != stamp:
        return None
    return MapReport(output, dates, first, last, countries, contested, tuple(unmatched), is_new=False)


def _stamp(output: Path) -> list[int]:
    now = output.stat()
    return [now.st_size, now.st_mtime_ns, now.st_ino]


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
    unmatched = boundaries.attach(_ever(layers), frame).unmatched
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


def _ever(layers: Sequence[StanceLayer]) -> StanceLayer:
    """Return one layer with a verdict for every country that ever has one."""
    verdicts = {code: verdict for layer in layers for code, verdict in layer.verdicts.items()}
    return StanceLayer(layers[-1].published, verdicts, frozenset())


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
