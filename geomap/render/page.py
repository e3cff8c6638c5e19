"""The map page: one HTML file that needs nothing else."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from branca.element import Figure
from markupsafe import Markup

from geomap import resources
from geomap.errors import GeomapError
from geomap.model import StanceLayer, Topic
from geomap.render import data, seal
from geomap.render import layers as date_layers

_RUNTIME = ("model.js", "looks.js", "atlas.js", "evidence.js", "controls.js", "map.js")
_LEAFLET = "js_lib_leaflet"
_FURTHER_FILES = re.compile(r"(background-image|behavior): *url\((images/|#default)[^)]*\);")


def render(  # noqa: PLR0913
    topic: Topic,
    layers: Sequence[StanceLayer],
    names: Mapping[str, str],
    geometry: Mapping[str, Any],
    *,
    notes: Sequence[str] = (),
    templates: Path | None = None,
) -> str:
    """Return the page as HTML: same arguments, same bytes.

    Args:
        topic: gives title, labels and colours.
        layers: what each source date says, in any order.
        names: alpha-3 to the name to show; a code without one is shown as it is.
        geometry: quantised arcs and countries in Equal Earth, units of 100 km, x east and y north.
        notes: plain lines for the foot of the page.
        templates: a folder to use in place of the packaged templates.

    Raises:
        GeomapError: there is no layer, or templates or Leaflet are missing.
    """
    if not layers:
        raise GeomapError("there is no source date to draw")
    folder = resources.find("templates", templates)
    known = data.block(topic, layers, names, notes)
    drawn = date_layers.build(known["dates"])
    drawn.render()  # type: ignore[no-untyped-call]
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    leaflet_js, leaflet_css = _leaflet()
    scripts = [leaflet_js, *(_read(folder / name) for name in _RUNTIME), figure.script.render()]
    styles = [leaflet_css, _read(folder / "map.css")]
    return _template(folder).render(
        title=topic.title,
        notes=notes,
        policy=seal.policy(scripts, styles),
        styles=[_trusted(style) for style in styles],
        scripts=[_trusted(script) for script in scripts],
        # folium's own head is left out: it forbids readers to zoom and claims the whole window.
        map=_trusted(figure.html.render()),
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
    script = re.sub(r"//# sourceMappingURL=\S+", "", _read(folder / "leaflet.js"))
    style = _FURTHER_FILES.sub("", _read(folder / "leaflet.css"))
    return script, style


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GeomapError(f"{path} cannot be read: {error.strerror}", "install geomap again") from error


def _trusted(text: str) -> Markup:
    """Mark a block of geomap's own as not to be escaped; text of articles never passes through here."""
    return Markup(text)  # noqa: S704
