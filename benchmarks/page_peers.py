"""The same layers as folium draws them by itself: the peers of `page.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources

import folium
import geopandas
from folium.plugins import TimeSliderChoropleth
from playwright.sync_api import Route

from geomap.model import Stance, StanceLayer

NAIVE_DATES = 5
NAIVE_SIGN = ".leaflet-overlay-pane path"
NAIVE_SWITCH = """
    const radios = document.querySelectorAll(".leaflet-control-layers-base input");
    const go = (at) => radios[(at + 1) % radios.length].click();
"""
_KINDS = {"js": "text/javascript", "css": "text/css"}
_BLANK = {"color": "#ffffff", "opacity": 0}


def naive(drawn: Sequence[StanceLayer], frame: geopandas.GeoDataFrame) -> str:
    """The usual folium page: for each date a FeatureGroup with a GeoJson of the world, popup and tooltip."""
    whole = _map()
    for layer in drawn:
        day = frame[["alpha_3", "name", "geometry"]].copy()
        verdicts = layer.verdicts
        day["stance"] = [str(verdicts[code].stance) if code in verdicts else "" for code in day["alpha_3"]]
        day["quote"] = [
            " ".join(one.claim.evidence.quote for one in verdicts[code].claims) if code in verdicts else ""
            for code in day["alpha_3"]
        ]
        group = folium.FeatureGroup(layer.published.isoformat(), overlay=False)
        folium.GeoJson(
            day,
            popup=folium.GeoJsonPopup(["name", "stance", "quote"]),
            tooltip=folium.GeoJsonTooltip(["name", "stance"]),
            style_function=lambda feature: {"fillOpacity": 0.7 if feature["properties"]["stance"] else 0.1},
        ).add_to(group)
        group.add_to(whole)
    folium.LayerControl().add_to(whole)
    return _html(whole)


def slider(drawn: Sequence[StanceLayer], frame: geopandas.GeoDataFrame, colours: Mapping[Stance, str]) -> str:
    """The time slider of folium: the world once, and a colour for each country and date; it shows no quote.

    A country without a colour on a date keeps the one it had, so each has one on all, also for going back.
    """
    codes = sorted({code for layer in drawn for code in layer.verdicts})
    styles: dict[str, dict[str, dict[str, object]]] = {code: {} for code in codes}
    for layer in drawn:
        at = str(int(datetime.combine(layer.published, datetime.min.time(), UTC).timestamp()))
        for code in codes:
            verdict = layer.verdicts.get(code)
            styles[code][at] = {"color": colours[verdict.stance], "opacity": 0.7} if verdict else _BLANK
    world = frame.set_index("alpha_3")[["name", "geometry"]]
    whole = _map()
    TimeSliderChoropleth(world.to_json(), styledict=styles).add_to(whole)
    return _html(whole)


def serve(route: Route) -> None:
    """Answer a request from what is installed: Leaflet as it is, an empty file for anything else."""
    name = route.request.url.rsplit("/", 1)[-1]
    installed = resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    body = (installed / name).read_bytes() if name in ("leaflet.js", "leaflet.css") else b""
    route.fulfill(body=body, content_type=_KINDS.get(name.rsplit(".", 1)[-1], "text/plain"))


def _map() -> folium.Map:
    return folium.Map(location=[50, 15], zoom_start=4, tiles=None)


def _html(whole: folium.Map) -> str:
    html: str = whole.get_root().render()
    return html
