"""Pictures: what they show, that nothing in them is cut off, and that they are the same every time."""

from __future__ import annotations

import functools
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image

from geomap import countries, topics
from geomap.errors import UsageError
from geomap.model import Stance, StanceLayer, Verdict
from geomap.render.picture import alt, canvas, days, fonts, panels, sheet
from geomap.render.picture.scene import Scene
from geomap.render.picture.sizes import SIZES
from geomap.render.picture.theme import CHANGED, HALO, LINE, THEMES, over_white
from geomap.workflow import pictures
from geomap.workflow.content import Content, Style, of_layers
from geomap.workflow.scenes import scene_of
from tests import factories

pytestmark = pytest.mark.usefixtures("read_once")

TEMPLATES = Path(__file__).parent.parent / "templates"
FIRST, SECOND, THIRD = date(2025, 3, 2), date(2025, 3, 6), date(2025, 3, 11)
OFFERS, HELPS, WAITS, REFUSES = Stance
ENGLISH = functools.cache(lambda: countries.load().names)


def verdict(code: str, *stances: Stance, confidence: float = 0.8, ruled: bool = False) -> Verdict:
    claims = [factories.sourced(factories.claim(code, stance, confidence)) for stance in stances]
    return Verdict(stances[0], confidence, len(stances) > 1, tuple(claims), ruled)


def layers() -> list[StanceLayer]:
    """Three dates: France from the first, Turkey contested, Norway unsure, Poland ruled, Malta a dot."""
    first = {"FRA": verdict("FRA", OFFERS), "DEU": verdict("DEU", WAITS), "AUS": verdict("AUS", REFUSES)}
    second = {"TUR": verdict("TUR", OFFERS, WAITS), "NOR": verdict("NOR", HELPS, confidence=0.5)}
    third = {
        "DEU": verdict("DEU", HELPS, confidence=0.9),
        "MLT": verdict("MLT", REFUSES),
        "POL": verdict("POL", WAITS, confidence=1.0, ruled=True),
    }
    return [
        StanceLayer(FIRST, first, frozenset({"UKR", "NOR"})),
        StanceLayer(SECOND, second, frozenset({"UKR"})),
        StanceLayer(THIRD, third, frozenset({"GBR"})),
    ]


def content_of(lang: str = "en", title: str = "", **labels: str) -> Content:
    topic = topics.load()
    texts = {stance: labels.get(stance.value, topic.labels[stance]) for stance in Stance}
    topic = replace(topic, title=title or topic.title, labels=texts)
    return of_layers(topic, layers(), Style(lang=lang), ENGLISH())


@pytest.fixture(scope="module")
def shown() -> Content:
    return content_of()


def pixels(picture: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def where(picture: NDArray[np.uint8], colour: str) -> NDArray[np.bool_]:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return np.asarray(np.all(picture == parts, axis=-1))


def count(picture: NDArray[np.uint8], colour: str) -> int:
    return int(where(picture, colour).sum())


def styles(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours that a style sheet names, in the light and in the dark theme."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    both = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    same = dict(re.findall(r"--([\w-]+): (#\w{6});", text))
    return same | {name: light for name, light, _ in both}, same | {name: dark for name, _, dark in both}


def test_colours_are_those_of_the_page() -> None:
    page, chart = styles("page.css"), styles("map.css")
    for theme, *named in zip(("light", "dark"), page, chart, strict=True):
        known = named[0] | named[1]
        for field in ("text", "quiet", "paper", "rule", "edge", "sea", "land", "border", "mentioned"):
            assert getattr(THEMES[theme], field) == known[field], (theme, field)
        assert THEMES[theme].mentioned_dot == known["mentioned-dot"]
        assert (known["line"], known["halo"]) == (LINE, HALO)
    assert f".geomap-changed {{ fill: none; stroke: {CHANGED}" in (TEMPLATES / "map.css").read_text()


def test_hatchings_are_those_of_the_page() -> None:
    from geomap.render.picture.marks import HATCHINGS, STRIPE_PX, TILE_PX

    looks = (TEMPLATES / "js" / "looks.js").read_text(encoding="utf-8")
    assert f"width: {TILE_PX:g}, height: {TILE_PX:g}" in looks
    assert f"at * {STRIPE_PX:g}, width: {STRIPE_PX:g}" in looks
    for stance, hatching in HATCHINGS.items():
        (marks,) = re.findall(rf"^  {stance}: (\{{.*\}}),$", looks, re.MULTILINE)
        if hatching.slopes:
            assert f"width: {hatching.width:g} " in marks
        else:
            assert f"[2, 2, {hatching.radius:g}]" in marks
    assert set(HATCHINGS) == {stance for stance in Stance if f"  {stance}: {{" in looks}


def test_a_picture_paints_what_is_known_by_then_and_what_is_older_paler(shown: Content) -> None:
    colour = shown.topic.colours[OFFERS]
    first = pixels(pictures.picture(shown, day=FIRST, size="800x500"))
    third = pixels(pictures.picture(shown, day=THIRD, size="800x500"))
    day = pixels(pictures.picture(shown, day=THIRD, mode="day", size="800x500"))
    swatch = 400
    assert count(first, colour) > 3000 > swatch > count(third, colour)
    assert count(third, over_white(colour, 0.5)) > 3000 > swatch > count(day, over_white(colour, 0.5))
    assert count(third, CHANGED) > 200 > count(first, CHANGED) == 0


def test_a_contested_country_has_the_colours_of_both_sides(shown: Content) -> None:
    picture = pixels(pictures.picture(shown, day=SECOND, mode="day", size="800x500"))
    assert all(count(picture, shown.topic.colours[stance]) > 500 for stance in (OFFERS, WAITS))


def texts(drawn: canvas.Canvas) -> list[Text]:
    return [artist for artist in drawn._figure.artists if isinstance(artist, Text)]


def assert_whole(drawn: canvas.Canvas) -> None:
    """Assert that no letter is cut off or too small to read, and that no line lies over another."""
    width, height = drawn._figure.bbox.size
    boxes = []
    for text in texts(drawn):
        assert float(text.get_fontsize()) >= 7, text.get_text()
        box = text.get_window_extent(drawn._agg.get_renderer())
        assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0, text.get_text()
        if not text.get_path_effects():
            boxes.append((box, text.get_text()))
    for at, (box, words) in enumerate(boxes):
        for other, others in boxes[:at]:
            apart = (
                min(box.x1, other.x1) - max(box.x0, other.x0),
                min(box.y1, other.y1) - max(box.y0, other.y0),
            )
            assert apart[0] <= 1 or apart[1] <= 0.35 * min(box.height, other.height), (words, others)


LONG = "Vehicles, money, training, field hospitals, bases and rights of passage, but no forces of its own"


@pytest.mark.parametrize("size", [*SIZES, "480x320", "640x1100", "3000x700"])
@pytest.mark.parametrize("what", ["en", "de", "uk", "long"])
def test_nothing_is_cut_off(size: str, what: str) -> None:
    long = {"title": LONG, "logistics_only": LONG}
    shown = content_of(**long) if what == "long" else content_of(what)
    scenes = [scene_of(shown.layers, layer.published, "known") for layer in shown.layers]
    with canvas.settings():
        told = pictures.prepared(shown, size, "light")
        assert_whole(sheet.draw(told, scenes[-1]))
        if size != "480x320":
            assert_whole(panels.draw(told, scenes))


def test_a_picture_says_what_stands_alone_needs(shown: Content) -> None:
    with canvas.settings():
        drawn = sheet.draw(pictures.prepared(shown, "slide", "dark"), scene_of(shown.layers, THIRD, "known"))
    said = [text.get_text() for text in texts(drawn)]
    assert {"Troops offered", "Contested", "From an earlier date", "Decided by a reviewer"} <= set(said)
    assert {"As known by 11 March 2025", "Coalition of the willing for Ukraine", "✓ Poland", "Malta"} <= set(
        said
    )
    whole = " ".join(said)
    assert "2 offer troops, 2 logistics only, 1 undecided, 2 opposed; 1 is contested" in whole
    assert "made with Natural Earth" in whole
    assert "geomap’s default point of view." in whole
    assert "--pov" not in whole
    assert "Countries with a stance outside the map: Australia" in whole


def test_names_do_not_lie_over_each_other(shown: Content) -> None:
    with canvas.settings():
        drawn = sheet.draw(pictures.prepared(shown, "card", "light"), scene_of(shown.layers, THIRD, "known"))
    boxes = [
        text.get_window_extent(drawn._agg.get_renderer()) for text in texts(drawn) if text.get_path_effects()
    ]
    assert len(boxes) > 4
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_panels_show_each_date_under_one_legend(shown: Content) -> None:
    with canvas.settings():
        drawn = panels.draw(
            pictures.prepared(shown, "slide", "light"),
            [scene_of(shown.layers, day, "day") for day in (FIRST, SECOND, THIRD)],
        )
    said = [text.get_text() for text in texts(drawn)]
    assert {
        "2 March 2025",
        "6 March 2025",
        "11 March 2025",
        "2 March 2025 – 11 March 2025",
        "That day",
    } <= set(said)
    assert said.count("Troops offered") == 1
    after = said.index("6 March 2025") + 1
    assert said[after : after + 4] == ["1", "1", "0", "0"]  # of each stance


def test_what_is_known_by_a_date_and_what_a_day_says() -> None:
    known, day = scene_of(layers(), THIRD, "known"), scene_of(layers(), THIRD, "day")
    assert sorted(known.entries) == ["AUS", "DEU", "FRA", "MLT", "NOR", "POL", "TUR"]
    assert {code for code, entry in known.entries.items() if entry.carried} == {"AUS", "FRA", "NOR", "TUR"}
    assert known.mentioned == {"GBR", "UKR"}
    assert sorted(day.entries) == ["DEU", "MLT", "POL"]
    assert day.mentioned == {"GBR"}
    for scene in (known, day):
        assert [(change.alpha_3, change.before and change.before.stance) for change in scene.changes] == [
            ("DEU", WAITS),
            ("POL", None),
            ("MLT", None),
        ]
    assert known.counts["ruled"] == known.counts["contested"] == known.counts["uncertain"] == 1


def test_a_date_between_source_dates_shows_what_was_known_then() -> None:
    scene = scene_of(layers(), date(2025, 3, 8), "known")
    assert all(entry.carried for entry in scene.entries.values())
    assert not scene.changes
    with pytest.raises(UsageError, match="no article of 2025-03-08") as told:
        scene_of(layers(), date(2025, 3, 8), "day")
    assert told.value.hint == "the nearest date is 2025-03-06"
    with pytest.raises(UsageError, match="2025-03-01"):
        scene_of(layers(), date(2025, 3, 1), "known")


def test_the_text_beside_a_picture_tells_what_it_shows(shown: Content) -> None:
    assert pictures.alt_text(shown) == (
        "Coalition of the willing for Ukraine. As known by 11 March 2025: troops offered: France and Turkey; "
        "logistics only: Germany and Norway; undecided: Poland; opposed: Australia and Malta. "
        "Contested: Turkey; less than 60 % sure: Norway."
    )
    assert pictures.alt_text(content_of("uk"), day=FIRST, mode="day").startswith(
        "Coalition of the willing for Ukraine. 2 березня 2025\u202fр.: запропоновано війська: Франція;"
    )


def test_the_text_of_no_stance_says_so(shown: Content) -> None:
    words = alt.of_date("T", pictures.prepared(shown, "card", "light").phrases, Scene(FIRST, "day", {}), {})
    assert words == "T. On 2 March 2025: no country takes a stance."


def test_dates_are_chosen_by_an_expression() -> None:
    known = [FIRST, SECOND, THIRD]
    assert days.chosen("all", known) == (FIRST, SECOND, THIRD)
    assert days.chosen("2025-03-11,2025-03-02", known) == (FIRST, THIRD)
    assert days.chosen("2025-03-03..", known) == (SECOND, THIRD)
    assert days.chosen("..2025-03-10", known) == (FIRST, SECOND)
    for wrong, why in (
        ("2025-04-01..", "no date in"),
        ("soon", "'soon' is no date"),
        ("2025-03-02,", "'' is no date"),
    ):
        with pytest.raises(UsageError, match=why):
            days.chosen(wrong, known)


def test_dates_left_out_are_spread_evenly() -> None:
    month = [date(2025, 1, day) for day in range(1, 32)]
    assert days.spread(month, 31) == tuple(month)
    assert [day.day for day in days.spread(month, 4)] == [1, 11, 21, 31]
    assert days.spread(month, 1) == (month[-1],)


def test_lines_are_broken_and_cut_where_they_end() -> None:
    words = "alpha beta gamma delta epsilon zeta"
    wide = fonts.width("alpha beta", 10) + 0.1
    assert fonts.wrap(words, wide, 10, most=2) == ["alpha beta", "gamma…"]
    assert fonts.wrap("alpha beta", wide, 10) == ["alpha beta"]
    assert all(fonts.width(line, 10) <= wide for line in fonts.wrap(LONG, wide, 10, most=20))
    assert fonts.width("beta", 20, bold=True) > fonts.width("beta", 20) == 2 * fonts.width("beta", 10)


def test_letters_that_the_font_lacks_are_left_out() -> None:
    assert fonts.drawable("Truppen für 部隊 Україну\n\x00 ok") == "Truppen für Україну ok"
    assert fonts.drawable("部隊", "POL") == "POL"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"size": "huge"}, "no size 'huge'"),
        ({"size": "99x99"}, "cannot be 99×99"),
        ({"theme": "pink"}, "no theme 'pink'"),
        ({"mode": "then"}, "no mode 'then'"),
        ({"form": "bmp"}, "no form 'bmp'"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    shown: Content, how: dict[str, str], why: str
) -> None:
    with pytest.raises(UsageError, match=why) as told:
        pictures.picture(shown, **how)  # type: ignore[arg-type]
    assert told.value.hint.startswith(("use ", "sizes are"))
