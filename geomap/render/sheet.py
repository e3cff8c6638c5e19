"""What a map is made of before it is put into a page or an element: words, data, shapes and its markup."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import folium
import jinja2
from branca.element import Figure
from markupsafe import Markup

from geomap import resources
from geomap.errors import GeomapError
from geomap.model import Highlights, StanceLayer, Topic
from geomap.render import data, words
from geomap.render import layers as date_layers

STYLES = ("page.css", "map.css", "embedded.css", "print.css")
"""What a map looks like, wherever it stands, in order."""

_LEAFLET = "js_lib_leaflet"
_FURTHER_FILES = re.compile(r"(background-image|behavior): *url\((images/|#default)[^)]*\);")


@dataclass(frozen=True, slots=True)
class Borders:
    """The countries, and how they are drawn.

    Attributes:
        geometry: quantised arcs and countries, projected, units of 100 km, x east and y north.
        pov: whose view of disputed borders they have.
        projection: what they are in.
    """

    geometry: Mapping[str, Any]
    pov: str = "default"
    projection: str = "equal_earth"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map before it has a place.

    Attributes:
        title: of the topic.
        words: the block of words: `lang`, `locale`, `dir`, `phrases`.
        data: the data block, as docs/interface.md has it.
        borders: the shapes.
        notes: plain lines for the foot.
        folder: where templates and styles are.
    """

    title: str
    words: Mapping[str, Any]
    data: Mapping[str, Any]
    borders: Borders
    notes: tuple[str, ...]
    folder: Path

    @property
    def lines(self) -> dict[str, str]:
        """What the foot says of the borders: `pov_line` and `boundaries_line`."""
        phrases = self.words["phrases"]
        return {
            "pov_line": phrases[f"pov_{self.borders.pov}"],
            "boundaries_line": phrases[f"boundaries_{self.borders.projection}"],
        }


def sheet(  # noqa: PLR0913
    topic: Topic,
    layers: Sequence[StanceLayer],
    names: Mapping[str, str],
    borders: Borders,
    *,
    notes: Sequence[str] = (),
    highlights: Highlights | None = None,
    lang: str = words.ENGLISH,
    templates: Path | None = None,
) -> Sheet:
    """Return what a map is made of; the arguments are those of `page.render`.

    Raises:
        GeomapError: there is no layer, or templates are missing.
        UsageError: the page does not speak `lang`.
    """
    if not layers:
        raise GeomapError("there is no source date to draw")
    folder = resources.find("templates", templates)
    table, labels = words.read(lang, topic, folder)
    known = data.block(replace(topic, labels=labels), layers, names, notes, highlights or {})
    return Sheet(topic.title, table, known, borders, tuple(notes), folder)


@dataclass(frozen=True, slots=True)
class Tags:
    """The names of the parts of a map: landmarks of a page of its own, plain parts of another page."""

    head: str = "header"
    main: str = "main"
    foot: str = "footer"
    below: int = 0

    def level(self, level: int) -> Markup:
        """Return the attribute that a heading of this level needs to stand below those of a page around."""
        return Markup(' aria-level="{}"').format(level + self.below) if self.below else Markup("")


def map_of(dates: Sequence[str]) -> tuple[folium.Map, str, str]:
    """Return folium's map with a layer for each ISO date, its markup, and the script that draws it."""
    drawn = date_layers.build(dates)
    drawn.render()  # type: ignore[no-untyped-call]
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    # folium's own head is left out: it forbids readers to zoom and claims the whole window.
    return drawn, figure.html.render(), figure.script.render()


def template(folder: Path, name: str) -> jinja2.Template:
    """Return a template of a folder; what it is given is escaped, and what it lacks is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template(name)


def leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style as installed, without what would make a browser ask for more.

    Raises:
        GeomapError: it is not installed.
    """
    spec = importlib.util.find_spec(_LEAFLET)
    if spec is None or not spec.submodule_search_locations:
        raise GeomapError("Leaflet is missing from this installation", "pip install django-js-lib-leaflet")
    folder = Path(spec.submodule_search_locations[0], "static", _LEAFLET)
    script = re.sub(r"//# sourceMappingURL=\S+", "", resources.text(folder / "leaflet.js"))
    style = _FURTHER_FILES.sub("", resources.text(folder / "leaflet.css"))
    return script, style


def trusted(text: str) -> Markup:
    """Mark a block of geomap's own as not to be escaped; text of articles never passes through here."""
    return Markup(text)  # noqa: S704
