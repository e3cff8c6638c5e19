"""What a map of a ledger shows, before anybody draws, writes or exports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap import store
from geomap.countries import local_names
from geomap.errors import GeomapError
from geomap.model import Stance, StanceLayer, Topic
from geomap.store import Run, Store
from geomap.workflow import history
from geomap.workflow.request import Method
from geomap.workflow.since import run_of

_ALL = 2**31


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


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Content:
    """What a map shows.

    Attributes:
        topic: the operation.
        labels: of the stances, in the language of the style where they are the usual ones.
        layers: one for each source date, ascending, with rulings; at least one.
        names: alpha-3 to the name to show, of every country with a shape and every country named.
        notes: plain lines on disputed borders and on what could not be drawn, in English.
        unmatched: alpha-3 codes that have a stance but no shape, sorted.
    """

    topic: Topic
    labels: Mapping[Stance, str]
    layers: tuple[StanceLayer, ...]
    names: Mapping[str, str]
    notes: tuple[str, ...]
    unmatched: tuple[str, ...] = ()
    style: Style = PLAIN


def content(
    ledger: Path,
    method: Method,
    style: Style = PLAIN,
    *,
    as_of_run: int | None = None,
    quotes: int = _ALL,
) -> Content:
    """Return what a map of all that the ledger knows of the topic shows, or knew when a run was done.

    Args:
        ledger: the file.
        method: the topic and the classifier.
        style: whose borders, and in what language.
        as_of_run: the number of the run.
        quotes: how many quotes all layers together may have; each verdict keeps one of each side at least.

    Raises:
        GeomapError: there is nothing to show.
        BoundaryError: there is no such point of view.
        UsageError: there is no ledger, no such run, or geomap does not speak the language.
    """
    with store.opened(history.existing(ledger)) as open_store:
        run = None if as_of_run is None else run_of(open_store, method, as_of_run)
        return gathered(open_store, method, style, run, quotes=quotes)


def gathered(
    open_store: Store, method: Method, style: Style, run: Run | None, *, quotes: int = _ALL
) -> Content:
    """Return as `content` does, from an open ledger."""
    pipe, topic = method.pipeline(), method.topic
    if run:
        layers = history.as_of(open_store, run)
    else:
        layers = history.layers(open_store, pipe.key, topic.id, quotes=quotes)
    if not layers:
        raise GeomapError(
            f"the ledger has no article of the topic {topic.id}",
            "give `geomap build` articles that it can read and date",
        )
    return of_layers(topic, layers, style, pipe.gazetteer.names)


def of_layers(
    topic: Topic, layers: Sequence[StanceLayer], style: Style, english: Mapping[str, str]
) -> Content:
    """Return what a map of `layers` shows; `english` are the names of all countries."""
    from geomap import boundaries, resources  # noqa: PLC0415 - geometry takes time to load
    from geomap.render import words  # noqa: PLC0415

    _, labels = words.read(style.lang, topic, resources.find("templates"))
    frame = boundaries.read(style.pov)
    named = {code for layer in layers for code in (*layer.verdicts, *layer.mentioned)}
    unmatched = boundaries.attach(_ever(layers), frame).unmatched
    why = boundaries.undrawn()
    unseen = (
        f"{english[code]} has a stance but no shape: {why.get(code, 'none is known')}" for code in unmatched
    )
    names = local_names(english, style.lang)
    return Content(
        topic,
        labels,
        tuple(sorted(layers, key=lambda layer: layer.published)),
        {code: names[code] for code in sorted({*frame["alpha_3"], *named})},
        (*boundaries.notes(style.pov), *unseen),
        unmatched,
        style,
    )


def _ever(layers: Sequence[StanceLayer]) -> StanceLayer:
    """Return one layer with a verdict for every country that ever has one."""
    verdicts = {code: verdict for layer in layers for code, verdict in layer.verdicts.items()}
    return StanceLayer(layers[-1].published, verdicts, frozenset())
