"""The map page: one HTML file that needs nothing else."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
from branca.element import Figure
from markupsafe import Markup

from geomap import resources
from geomap.errors import GeomapError
from geomap.model import Highlights, StanceLayer, Topic
from geomap.render import data, script, seal, words
from geomap.render import layers as date_layers

_STYLES = ("page.css", "map.css", "print.css")
_LEAFLET = "js_lib_leaflet"
_FURTHER_FILES = re.compile(r"(background-image|behavior): *url\((images/|#default)[^)]*\);")


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
    if not layers:
        raise GeomapError("there is no source date to draw")
    folder = resources.find("templates", templates)
    table, labels = words.read(lang, topic, folder)
    known = data.block(replace(topic, labels=labels), layers, names, notes, highlights or {})
    drawn = date_layers.build(known["dates"])
    drawn.render()  # type: ignore[no-untyped-call]
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    leaflet_js, leaflet_css = _leaflet()
    scripts = [leaflet_js, script.bundle(folder / "js"), figure.script.render()]
    styles = [leaflet_css, *(resources.text(folder / name) for name in _STYLES)]
    return _template(folder).render(
        title=topic.title,
        notes=notes,
        policy=seal.policy(scripts, styles),
        styles=[_trusted(style) for style in styles],
        scripts=[_trusted(script) for script in scripts],
        # folium's own head is left out: it forbids readers to zoom and claims the whole window.
        map=_trusted(figure.html.render()),
        words=table,
        pov=pov,
        projection=projection,
        table=data.script_json(table),
        data=data.script_json(known),
        shapes=data.script_json(geometry),
    )


def _template(folder: Path) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html.j2")


def _leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style as installed, without what would make a browser ask for more."""
    spec = importlib.util.find_spec(_LEAFLET)
    if spec is None or not spec.submodule_search_locations:
        raise GeomapError("Leaflet is missing from this installation", "pip install django-js-lib-leaflet")
    folder = Path(spec.submodule_search_locations[0], "static", _LEAFLET)
    script = re.sub(r"//# sourceMappingURL=\S+", "", resources.text(folder / "leaflet.js"))
    style = _FURTHER_FILES.sub("", resources.text(folder / "leaflet.css"))
    return script, style


def _trusted(text: str) -> Markup:
    """Mark a block of geomap's own as not to be escaped; text of articles never passes through here."""
    return Markup(text)  # noqa: S704
