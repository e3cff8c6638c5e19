"""The folium side of the page: an empty map, a layer per source date, Leaflet's own layer control."""

from __future__ import annotations

from collections.abc import Sequence

import folium
from branca.element import Element, MacroElement
from folium.template import Template


class DateLayer(folium.map.Layer):
    """One source date in the layer control; choosing it makes the page show that date.

    It holds no geometry: the borders are in the page once, and the runtime recolours them.
    """

    _template = Template(
        "{% macro script(this, kwargs) -%}"
        "var {{ this.get_name() }} = geomap.layer({{ this.layer_name|tojson }});"
        "{%- endmacro %}"
    )

    def __init__(self, date: str, *, show: bool) -> None:
        super().__init__(name=date, overlay=False, show=show)
        self._name = "Date"
        _fix_id(self, date.replace("-", ""))


class Start(MacroElement):
    """Hands the finished map and its layer control to the runtime."""

    _template = Template(
        "{% macro script(this, kwargs) -%}"
        "geomap.start({{ this.map_name }}, {{ this.control_name }});"
        "{%- endmacro %}"
    )

    def __init__(self, map_name: str, control_name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.map_name = map_name
        self.control_name = control_name
        _fix_id(self, "geomap")


def build(dates: Sequence[str]) -> folium.Map:
    """Return a map without tiles or links, with one base layer per ISO date, the last of them shown."""
    drawn = folium.Map(crs="Simple", tiles=None, zoom_control="bottomleft", zoom_snap=0.1)
    # On the instance: the lists of the class are shared by every folium map in the process.
    drawn.default_js = []
    drawn.default_css = []
    _fix_id(drawn, "geomap")
    for date in dates:
        DateLayer(date, show=date == dates[-1]).add_to(drawn)
    control = folium.LayerControl(collapsed=True)
    _fix_id(control, "geomap")
    control.add_to(drawn)
    Start(drawn.get_name(), control.get_name()).add_to(drawn)
    return drawn


def _fix_id(element: Element, value: str) -> None:
    """Replace branca's random id, from which it derives the names in the page, so that runs agree."""
    element._id = value
