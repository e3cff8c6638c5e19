"""The looks of the page as a style of QGIS: the same colours, hatches, outlines and words of the legend."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geomap.export import colour
from geomap.export.subject import Subject
from geomap.model import UNCERTAIN_BELOW, Stance

_MM = 25.4 / 96  # of a pixel, in which the page measures
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.22.0"
_LAND, _BORDER, _LINE = "#cfd5da", "#ffffff", "#14181c"
_MENTIONED, _DOT = "#fbf8f0", "#626b73"
_STANCE_DOT, _MENTIONED_DOT = 2.3, 1.8  # across, in pixels
_UNSURE = f'round("confidence", 2) < {UNCERTAIN_BELOW}'
_EARLIER = '"reported" < "date"'

_Layer = ET.Element


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line of the legend.

    Attributes:
        key: names it, and its symbol.
        label: what the legend says.
        filter: which features it is of, as an expression of QGIS.
        layers: what is drawn, from below.
    """

    key: str
    label: str
    filter: str
    layers: Sequence[_Layer]


def of_date(subject: Subject) -> str:
    """Return the style of a date's layer: a rule for each line of the page's legend.

    A country has the look of its stance; over it, stripes of the other side where it is contested, and white
    at half strength where it is uncertain or carried over; outlines tell contested, uncertain and ruled.
    """
    words, stances = subject.words, list(Stance)
    rules = [_of_stance(stance, subject.labels[stance], subject.topic.colours[stance]) for stance in stances]
    paler = {
        "uncertain": (_UNSURE, _pen(_LINE, 1.8, "dot")),
        "carried": (f"{_EARLIER} AND NOT {_UNSURE}", _pen(_BORDER, 0.9)),
    }
    rules += [
        _Rule(
            "contested", words["contested"], '"contested" AND "rival" IS NOT NULL',
            [_stripes(subject.topic.colours), _outline(_pen(_LINE, 1.6), 3)],
        ),
        *(
            _Rule(key, words[key], which, [_fill("255,255,255,128", {}, 2), _outline(pen, 3)])
            for key, (which, pen) in paler.items()
        ),
        _Rule("ruled", words["ruled"], '"ruled"', [_outline(_pen(_LINE, 1), 3)]),
        _Rule(
            "mentioned", words["mentioned"], '"stance" IS NULL AND "mentioned"',
            [_fill(_rgb(_MENTIONED), _pen(_BORDER, 0.6)), _dots(_DOT, _MENTIONED_DOT)],
        ),
        _Rule("none", words["none"], '"stance" IS NULL AND "mentioned" IS NOT TRUE', [_land()]),
    ]  # fmt: skip
    return _document(rules)


def of_land(subject: Subject) -> str:
    """Return the style of countries without stances."""
    return _document([_Rule("none", subject.words["none"], "", [_land()])])


def of_disputed(subject: Subject) -> str:
    """Return the style of disputed lines: dashed."""
    dashes = f"{4 * _MM:.2f};{3 * _MM:.2f}"
    drawn = {
        "line_color": _rgb(_DOT), "line_width": f"{1.1 * _MM:.2f}", "line_width_unit": "MM",
        "use_custom_dash": "1", "customdash": dashes, "customdash_unit": "MM", "capstyle": "flat",
    }  # fmt: skip
    return _document(
        [_Rule("disputed", subject.words["disputed"], "", [_layer("SimpleLine", drawn)])], "line"
    )


def _of_stance(stance: Stance, label: str, shade: str) -> _Rule:
    ink = colour.ink(shade)
    marks = {
        Stance.TROOPS_OFFERED: [],
        Stance.LOGISTICS_ONLY: [_hatch(45, 1.5, ink)],
        Stance.UNDECIDED: [_dots(ink, _STANCE_DOT)],
        Stance.OPPOSED: [_hatch(45, 1, ink), _hatch(-45, 1, ink)],
    }[stance]
    return _Rule(
        stance.value,
        label,
        f"\"stance\" = '{stance.value}'",
        [_fill(_rgb(shade), _pen(_BORDER, 0.9)), *marks],
    )


def _document(rules: Sequence[_Rule], kind: str = "fill") -> str:
    root = ET.Element("qgis", {"version": _VERSION, "styleCategories": "Symbology"})
    renderer = ET.SubElement(root, "renderer-v2", {"type": "RuleRenderer", "symbollevels": "1"})
    listed = ET.SubElement(renderer, "rules", {"key": "{geomap}"})
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        told = {"key": f"{{{rule.key}}}", "symbol": str(number), "label": rule.label}
        ET.SubElement(listed, "rule", told | ({"filter": rule.filter} if rule.filter else {}))
        symbols.append(_symbol(str(number), kind, rule.layers))
    return _HEAD + ET.tostring(root, encoding="unicode")


def _symbol(name: str, kind: str, layers: Iterable[_Layer]) -> ET.Element:
    symbol = ET.Element("symbol", {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1"})
    symbol.extend(layers)
    return symbol


def _layer(kind: str, options: Mapping[str, str], level: int = 0, inner: ET.Element | None = None) -> _Layer:
    layer = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": str(level)})
    listed = ET.SubElement(layer, "Option", {"type": "Map"})
    for name, value in options.items():
        ET.SubElement(listed, "Option", {"name": name, "type": "QString", "value": value})
    if inner is not None:
        layer.append(inner)
    return layer


def _pen(shade: str, width: float, style: str = "solid") -> dict[str, str]:
    """Return an outline, its width in pixels of the page."""
    return {
        "outline_color": _rgb(shade), "outline_style": style, "outline_width": f"{width * _MM:.2f}",
        "outline_width_unit": "MM", "joinstyle": "round",
    }  # fmt: skip


def _fill(rgba: str, pen: Mapping[str, str], level: int = 0) -> _Layer:
    return _layer(
        "SimpleFill", {"color": rgba, "style": "solid"} | (dict(pen) or {"outline_style": "no"}), level
    )


def _outline(pen: Mapping[str, str], level: int) -> _Layer:
    return _layer("SimpleFill", {"style": "no"} | dict(pen), level)


def _land() -> _Layer:
    return _fill(_rgb(_LAND), _pen(_BORDER, 0.6))


def _hatch(angle: int, width: float, ink: str) -> _Layer:
    """Return parallel lines, as the page's tile of 8 pixels has them; `width` in pixels."""
    return _lines(angle, 8 / 2**0.5, width, ink, 0)


def _stripes(shades: Mapping[Stance, str]) -> _Layer:
    """Return stripes in the colour of the other side, as broad as what they leave."""
    cases = " ".join(f"WHEN '{stance.value}' THEN '{shades[stance]}'" for stance in Stance)
    layer = _lines(60, 22, 11, shades[Stance.OPPOSED], 1)
    line = layer.find("symbol/layer")
    assert line is not None
    properties = ET.SubElement(line, "data_defined_properties")
    listed = ET.SubElement(properties, "Option", {"type": "Map"})
    ET.SubElement(listed, "Option", {"name": "name", "type": "QString", "value": ""})
    told = ET.SubElement(ET.SubElement(listed, "Option", {"name": "properties", "type": "Map"}), "Option",
                         {"name": "outlineColor", "type": "Map"})  # fmt: skip
    for name, kind, value in (
        ("active", "bool", "true"),
        ("expression", "QString", f'CASE "rival" {cases} END'),
        ("type", "int", "3"),
    ):
        ET.SubElement(told, "Option", {"name": name, "type": kind, "value": value})
    ET.SubElement(listed, "Option", {"name": "type", "type": "QString", "value": "collection"})
    return layer


def _lines(angle: int, distance: float, width: float, shade: str, level: int) -> _Layer:
    pen = {
        "line_color": _rgb(shade),
        "line_width": f"{width * _MM:.2f}",
        "line_width_unit": "MM",
        "capstyle": "flat",
    }
    inner = _symbol("@0@0", "line", [_layer("SimpleLine", pen)])
    options = {"angle": str(angle), "distance": f"{distance * _MM:.2f}", "distance_unit": "MM"}
    return _layer("LinePatternFill", options, level, inner)


def _dots(ink: str, across: float) -> _Layer:
    """Return dots, as the page's tile of 8 pixels has them: rows of 4 pixels, every other one shifted."""
    dot = {
        "name": "circle", "color": _rgb(ink), "outline_style": "no", "size": f"{across * _MM:.2f}",
        "size_unit": "MM",
    }  # fmt: skip
    inner = _symbol("@0@0", "marker", [_layer("SimpleMarker", dot)])
    tile = {"distance_x": 8, "distance_y": 4, "displacement_x": 4}
    options = {name: f"{pixels * _MM:.2f}" for name, pixels in tile.items()}
    units = {f"{name}_unit": "MM" for name in tile}
    return _layer("PointPatternFill", options | units, 0, inner)


def _rgb(shade: str) -> str:
    return ",".join(str(part) for part in (*colour.parts(shade), 255))
