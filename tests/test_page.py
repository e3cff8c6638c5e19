"""The map page as text: the published data block, the seal, and the promise of one file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geomap import resources
from geomap.errors import GeomapError
from geomap.model import Stance, StanceLayer
from geomap.render import data, page
from tests.browser import sample

NOTES = ["Borders as the sample world knows them.", "Poland has no shape on this map."]
DATES = ["2031-04-02", "2031-04-09", "2031-05-01"]


class Reader(HTMLParser):
    """Collects the inline blocks and every attribute of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.blocks.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"}:
            tag, attributes, text = self.blocks[-1]
            self.blocks[-1] = (tag, attributes, text + data)
        self.text.setdefault(self._open, data)

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def block(self, element_id: str) -> Any:
        """The JSON of one data block."""
        (text,) = (text for _, attributes, text in self.blocks if attributes.get("id") == element_id)
        return json.loads(text)

    def policy(self) -> dict[str, list[str]]:
        """The directives of the page's Content-Security-Policy."""
        (content,) = (
            attributes["content"]
            for tag, attributes in self.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        )
        assert content is not None
        return {name: sources for name, *sources in (part.split() for part in content.split(";"))}


def html(**changes: Any) -> str:
    return page.render(
        **{
            "topic": sample.topic(),
            "layers": sample.layers(),
            "names": sample.NAMES,
            "geometry": sample.geometry(),
            "notes": NOTES,
            **changes,
        }
    )


@pytest.fixture(scope="module")
def read() -> Reader:
    return Reader(html())


def test_the_data_block_holds_the_published_form(read: Reader) -> None:
    block = read.block("geomap-data")
    assert block["version"] == 1
    assert block["topic"] == {"id": "grey-straits-2031", "title": "Force for the Grey Straits"}
    assert block["dates"] == DATES
    assert list(block["layers"]) == DATES
    assert block["countries"] == sample.NAMES
    evidence = block["evidence"]
    verdict = block["layers"]["2031-04-09"]["HUN"]
    assert {key: verdict[key] for key in ("stance", "confidence", "contested", "ruled")} == {
        "stance": "opposed",
        "confidence": 0.61,
        "contested": True,
        "ruled": False,
    }
    assert [evidence[index] for index in verdict["evidence"]] == [
        {
            "quote": "Budapest refuses to take any part.",
            "title": "Ministers meet",
            "source": "The Gazette",
            "url": "https://news.example/straits",
            "date": "2031-04-09",
        },
        {
            "quote": "Hungary’s defence minister would not rule it out.",
            "title": "Ministers meet",
            "source": "Harbour Wire",
            "url": "https://news.example/straits",
            "date": "2031-04-09",
        },
    ]


def test_the_data_block_holds_what_the_page_itself_needs(read: Reader) -> None:
    block = read.block("geomap-data")
    assert block["mentioned"] == {
        "2031-04-02": ["UKR"],
        "2031-04-09": ["UKR", "USA"],
        "2031-05-01": ["DEU", "ITA", "SMR"],
    }
    assert list(block["labels"]) == [stance.value for stance in Stance]
    assert block["colours"]["opposed"] == "#c44601"
    assert block["notes"] == NOTES
    assert block["layers"]["2031-04-09"]["HUN"]["sides"] == ["opposed", "undecided"]
    assert "sides" not in block["layers"]["2031-04-09"]["DEU"]
    assert block["layers"]["2031-05-01"]["FIN"]["ruled"] is True


def test_a_quote_that_speaks_of_two_countries_is_there_once(read: Reader) -> None:
    block = read.block("geomap-data")
    quotes = [one["quote"] for one in block["evidence"]]
    assert len(quotes) == len(set(quotes))
    first = block["layers"]["2031-04-02"]
    assert first["FRA"]["evidence"] == first["CAN"]["evidence"]


def test_copies_of_one_report_are_one_quote() -> None:
    layer = sample.layers()[0]
    code, verdict = next(iter(layer.verdicts.items()))
    copied = replace(verdict, claims=verdict.claims * 3, voices=())
    block = data.block(sample.topic(), [replace(layer, verdicts={code: copied})], {})
    entry = block["layers"][layer.published.isoformat()][code]
    assert entry["evidence"] == list(range(len(verdict.claims)))


def test_what_is_left_out_and_what_is_challenged_is_told() -> None:
    layer = sample.layers()[0]
    (code, verdict), *others = layer.verdicts.items()
    told = {code: replace(verdict, more=7, ruled=True, challenged=True), **dict(others)}
    entries = data.block(sample.topic(), [replace(layer, verdicts=told)], {})["layers"]
    (day,) = entries.values()
    assert (day[code]["more"], day[code]["challenged"]) == (7, True)
    assert all("more" not in day[other] and "challenged" not in day[other] for other, _ in others)


def test_layers_may_come_in_any_order(read: Reader) -> None:
    turned = Reader(html(layers=sample.layers()[::-1])).block("geomap-data")
    assert turned == read.block("geomap-data")


def test_a_code_without_a_name_is_shown_as_it_is() -> None:
    block = data.block(sample.topic(), sample.layers(), {"FRA": "France"})
    assert block["countries"]["FRA"] == "France"
    assert block["countries"]["HUN"] == "HUN"
    assert block["countries"]["USA"] == "USA"


def test_the_shapes_are_there_once_as_given(read: Reader) -> None:
    assert read.block("geomap-shapes") == sample.geometry()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert html() == html()


def test_the_layer_control_has_one_entry_for_each_date(read: Reader) -> None:
    (script,) = (text for tag, _, text in read.blocks if "L.control.layers" in text and "L.map" in text)
    assert re.findall(r'"(\d{4}-\d\d-\d\d)" : ', script) == DATES
    assert re.findall(r"geomap\.layer\(\"(.*?)\"\)", script) == DATES


def test_nothing_runs_but_the_blocks_whose_hash_the_policy_names(read: Reader) -> None:
    policy = read.policy()
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        inline = [
            text
            for name, attributes, text in read.blocks
            if name == tag and attributes.get("type") != "application/json"
        ]
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
        assert policy[directive] == [f"'sha256-{digest}'" for digest in digests]
        assert inline


def test_the_page_asks_for_nothing(read: Reader) -> None:
    for tag, attributes in read.tags:
        assert "src" not in attributes, tag
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    links = [attributes for tag, attributes in read.tags if tag == "link"]
    assert links == [{"rel": "icon", "href": "data:,"}]
    for tag, _, text in read.blocks:
        if tag == "style":
            assert "@import" not in text
            addresses = re.findall(r"url\(\s*[\"']?([^)]{0,9})", text)
            assert [address for address in addresses if not address.startswith("data:")] == []
        assert "sourceMappingURL" not in text


def test_leaflet_is_the_pinned_one_and_shows_no_flag(read: Reader) -> None:
    scripts = [text for tag, _, text in read.blocks if tag == "script"]
    assert any("Leaflet 1.9.4" in text[:200] for text in scripts)
    assert any("setPrefix(false)" in text and "Made with Natural Earth" in text for text in scripts)
    assert not any("jquery" in text.lower() or "bootstrap" in text.lower() for text in scripts)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "]]>",
    "\"'`>",
    "a\u2028b\u2029<!--<script>",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_arrives_whole_and_as_text(payload: str) -> None:
    day = date(2031, 4, 2)
    said = sample.sourced("FRA", Stance.OPPOSED, payload, day, title=payload, source=payload, url=payload)
    hostile = Reader(
        html(
            topic=sample.topic(payload),
            layers=[StanceLayer(day, {"FRA": sample.verdict(said)}, frozenset())],
            names={"FRA": payload},
            notes=[payload],
        )
    )
    block = hostile.block("geomap-data")
    expected = dict.fromkeys(("quote", "title", "source", "url"), payload)
    assert block["evidence"] == [{**expected, "date": "2031-04-02"}]
    assert block["countries"]["FRA"] == block["topic"]["title"] == payload
    assert hostile.text["title"] == hostile.text["h1"] == payload
    assert Counter(tag for tag, _ in hostile.tags) == Counter(tag for tag, _ in plain_page().tags)


def plain_page() -> Reader:
    """The page of the hostile test with harmless text."""
    day = date(2031, 4, 2)
    said = sample.sourced("FRA", Stance.OPPOSED, "No.", day)
    layer = StanceLayer(day, {"FRA": sample.verdict(said)}, frozenset())
    return Reader(html(layers=[layer], names={"FRA": "France"}, notes=["A note."]))


@example("\ud800<\u2028")
@given(st.text(st.characters(), max_size=30))
def test_json_in_a_script_is_the_same_value_and_only_safe_characters(text: str) -> None:
    written = data.script_json({"quote": text})
    assert json.loads(written) == {"quote": text}
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", written)


TREES = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.text(max_size=5), inner, max_size=7),
)


@example({"evidence": [{"quote": "</script>"}] * 3, "layers": {}, "notes": []}, 2)
@given(st.dictionaries(st.text(max_size=5), TREES, max_size=5), st.integers(1, 4))
def test_json_in_pieces_is_the_same_json(value: dict[str, Any], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "_AT_ONCE", at_once)
        assert "".join(data.script_pieces(value)) == data.script_json(value)


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        data.script_json({"confidence": float("nan")})


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(GeomapError, match="no source date"):
        html(layers=[])


def test_templates_can_be_replaced_and_a_missing_one_is_named(tmp_path: Path) -> None:
    shutil.copytree(resources.find("templates"), tmp_path, dirs_exist_ok=True)
    styled = tmp_path / "map.css"
    styled.write_text("body { color: teal }", encoding="utf-8")
    own = Reader(html(templates=tmp_path))
    assert ("style", {}, "body { color: teal }") in own.blocks
    styled.unlink()
    with pytest.raises(GeomapError, match=r"map\.css"):
        html(templates=tmp_path)


def test_the_classes_of_folium_are_left_as_they_were() -> None:
    import folium

    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    html()
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert folium.Map.default_js


def test_a_page_without_javascript_says_so(read: Reader) -> None:
    assert "noscript" in [tag for tag, _ in read.tags]
    assert ("html", {"lang": "en", "dir": "ltr"}) in read.tags
