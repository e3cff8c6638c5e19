"""The map page: one HTML file that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from geomap import resources
from geomap.model import Highlights, StanceLayer, Topic
from geomap.render import data, script, seal, words
from geomap.render.sheet import STYLES, Borders, Sheet, Tags, leaflet, map_of, sheet, template, trusted


def render(  # noqa: PLR0913
    topic: Topic,
    layers: Sequence[StanceLayer],
    names: Mapping[str, str],
    geometry: Mapping[str, Any],
    *,
    notes: Sequence[str] = (),
    highlights: Highlights | None = None,
    lang: str = words.ENGLISH,
    pov: str = "default",
    projection: str = "equal_earth",
    templates: Path | None = None,
) -> str:
    """Return the page as HTML: same arguments, same bytes.

    Args:
        topic: gives title, labels and colours.
        layers: what each source date says, in any order.
        names: alpha-3 to the name to show; a code without one is shown as it is.
        geometry: quantised arcs and countries, projected, units of 100 km, x east and y north.
        notes: plain lines for the foot of the page.
        highlights: for quotes, what to mark in them.
        lang: ISO 639-1 of the language of the page; quotes stay in their own.
        pov: whose view of disputed borders the geometry has, for the foot of the page.
        projection: what the geometry is in, for the foot of the page.
        templates: a folder to use in place of the packaged templates.

    Raises:
        GeomapError: there is no layer, or templates or Leaflet are missing.
        UsageError: the page does not speak `lang`.
    """
    borders = Borders(geometry, pov, projection)
    made = sheet(
        topic, layers, names, borders, notes=notes, highlights=highlights, lang=lang, templates=templates
    )
    return of_sheet(made)


def of_sheet(made: Sheet, start: str = "", full: str = "") -> str:
    """Return the page of a sheet as HTML; takes what `parts` takes."""
    return "".join(parts(made, start, full))


def parts(made: Sheet, start: str = "", full: str = "") -> Iterator[str]:
    """Yield the page of a sheet as HTML, piece by piece, for what is too large to be held twice.

    Args:
        made: what it shows.
        start: what it shows at first, in the form of its address without ``#``; the address outranks it.
        full: where the whole map lies, for a copy of the page that has no address of its own.
    """
    _, markup, drawing = map_of(made.data["dates"])
    leaflet_js, leaflet_css = leaflet()
    scripts = [leaflet_js, script.bundle(made.folder / "js"), drawing]
    styles = [leaflet_css, *(resources.text(made.folder / name) for name in ("document.css", *STYLES))]
    return template(made.folder, "page.html.j2").generate(
        title=made.title,
        notes=made.notes,
        policy=seal.policy(scripts, styles),
        styles=[trusted(style) for style in styles],
        scripts=[trusted(script) for script in scripts],
        map=trusted(markup),
        words=made.words,
        tags=Tags(),
        is_page=True,
        start=start,
        full=full,
        table=data.script_json(made.words),
        data=data.script_pieces(made.data),
        shapes=data.script_json(made.borders.geometry),
        **made.lines,
    )


def policy_of(html: str) -> str:
    """Return the Content-Security-Policy of a page that `of_sheet` made."""
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html[:20_000])
    return unescape(policy)
