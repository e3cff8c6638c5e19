"""The map as an element of another page: one script for all maps, and one block of JSON for each."""

from __future__ import annotations

import json
import re
from pathlib import Path

from folium.utilities import camelize

from geomap import resources
from geomap.render import data, script
from geomap.render.shadow import shadowed
from geomap.render.sheet import STYLES, Sheet, Tags, leaflet, map_of, template, trusted
from geomap.render.words import ENGLISH

VERSION = 1
"""Of the block of JSON; the script reads its own only."""

_NOTES = ("_leaflet_events", "_geomap_events")
"""Where Leaflet notes what it listens to on the window: another Leaflet of the page would read it, too."""

_OF_TEMPLATES = re.compile(r"\{(?=[{%#])")


def element(templates: Path | None = None) -> str:
    """Return the script that gives a page the element ``geomap-map``: the same for all maps and languages.

    It brings its styles, its markup and Leaflet, which it keeps to itself, and needs no more of the page than
    to be run: a Content-Security-Policy of ``default-src 'self'`` lets it.

    Raises:
        GeomapError: templates or Leaflet are missing.
    """
    folder = resources.find("templates", templates)
    leaflet_js, leaflet_css = leaflet()
    sheets = ("embed/shadow.css", *STYLES)
    styles = [leaflet_css, *(resources.text(folder / name) for name in sheets)]
    return "\n".join(
        [
            "(() => {",
            '"use strict";',
            "const L = (() => {",
            'const before = Object.getOwnPropertyDescriptor(window, "L");',
            "const exports = {};",
            "const module = { exports };",
            leaflet_js.strip().replace(*_NOTES),
            'if (before) Object.defineProperty(window, "L", before);',
            "else delete window.L;",
            "return exports;",
            "})();",
            "const fresh = () => {",
            script.joined(folder / "embed" / "inner.js"),
            "return { drawIn };",
            "};",
            script.joined(folder / "embed" / "element.js"),
            f"define(fresh, {_text(shadowed(chr(10).join(styles)))}, {_text(_markup(folder))});",
            "})();",
            "",
        ]
    )


def content(made: Sheet) -> str:
    """Return the block of JSON that ``geomap-map`` shows; no template engine finds anything to do in it.

    It has ``version``, ``data`` and ``words`` as the page has them, ``shapes``, ``map`` (Leaflet's options)
    and ``places``, the words that hang on the map.
    """
    drawn, _, _ = map_of(made.data["dates"])
    options = {camelize(name): value for name, value in drawn.options.items() if value is not None}
    block = {
        "version": VERSION,
        "data": made.data,
        "words": made.words,
        "places": {"title": made.title, **made.lines},
        "map": {**options, "center": [0, 0]},
        "shapes": made.borders.geometry,
    }
    return _OF_TEMPLATES.sub(r"\\u007b", data.script_json(block))


def _markup(folder: Path) -> str:
    """Return the markup of the element, with places for its words."""
    phrases = json.loads(resources.text(folder / "words" / f"{ENGLISH}.json"))
    places = {name: f"⟦{name}⟧" for name in (*phrases, "title", "pov_line", "boundaries_line")}
    inside = template(folder, "map.html.j2").render(
        say=places,
        title=places["title"],
        pov_line=places["pov_line"],
        boundaries_line=places["boundaries_line"],
        map=trusted(map_of(["2000-01-01"])[1].strip()),
        tags=Tags("div", "div", "div", below=1),
        is_page=False,
        notes=(),
        words={"lang": ENGLISH},
    )
    return (
        '<div class="geomap-shadow"><div class="geomap" id="geomap-frame" data-embedded role="region" '
        f'aria-label="⟦title⟧">{inside}</div></div>'
    )


def _text(text: str) -> str:
    """Return a string of JavaScript that can stand in a script of HTML, too."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\u003c")
