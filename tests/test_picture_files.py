"""Pictures as files: their sizes, their letters, their frames, and that they are the same every time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from lxml import etree
from PIL import Image

from geomap.render.picture import canvas, movie
from geomap.render.picture.sizes import size_of
from geomap.render.picture.theme import CHANGED, THEMES
from geomap.workflow import pictures
from geomap.workflow.content import Content
from geomap.workflow.scenes import scene_of
from tests.test_picture import FIRST, OFFERS, SECOND, THIRD, content_of, count, where

pytestmark = pytest.mark.usefixtures("read_once")


@pytest.fixture(scope="module")
def shown() -> Content:
    return content_of()


@pytest.mark.parametrize(
    ("size", "across"),
    [
        ("slide", (1920, 1080)),
        ("a4", (2338, 1653)),
        ("card", (1200, 630)),
        ("square", (1080, 1080)),
        ("777x555", (777, 555)),
    ],
)
def test_a_picture_has_the_size_asked_for(shown: Content, size: str, across: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(pictures.picture(shown, size=size)))
    assert image.size == across
    assert image.info["Title"] == "Coalition of the willing for Ukraine"
    assert image.info["Description"] == pictures.alt_text(shown)
    assert round(image.info["dpi"][0]) == size_of(size).dpi


def test_a_page_is_a4_and_its_text_can_be_searched(shown: Content) -> None:
    page = pypdf.PdfReader(io.BytesIO(pictures.picture(shown, size="a4", form="pdf"))).pages[0]
    assert [round(float(edge), 1) for edge in page.mediabox] == [0, 0, 841.9, 595.3]
    assert "As known by 11 March 2025" in page.extract_text()


@pytest.mark.parametrize(
    "title", ["$\\frac{1}$ --> <script>alert(1)</script>", '部隊 & "tea" \x07\x85', "\u202eחיל \ud7ff"]
)
@pytest.mark.parametrize("form", pictures.STILLS)
def test_a_title_of_any_letters_does_no_harm(title: str, form: str) -> None:
    picture = pictures.picture(content_of(title=title), size="480x320", form=form)
    if form == "svg":
        root = etree.fromstring(picture)
        assert root.get("role") == "img"
        assert "As known by 11 March 2025" in root.get("aria-label")
        assert not root.findall(".//{*}script")
        assert b"<dc:date>" not in picture


def everything(shown: Content) -> list[str]:
    """The digests of one picture of each kind."""
    dates = [FIRST, SECOND, THIRD]
    how: dict[str, Any] = {"size": "480x320"}
    made = [pictures.picture(shown, form=form, **how) for form in pictures.STILLS]
    made.append(pictures.panels(shown, dates, form="svg", **how))
    made += [pictures.movie(shown, dates, form=form, **how) for form in pictures.MOVIES]
    return [sha256(one).hexdigest() for one in made]


def test_the_same_content_gives_the_same_bytes_in_another_process(shown: Content) -> None:
    script = (
        "import sys\nfrom tests import test_picture_files as t\nprint(*t.everything(t.content_of()))\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    here = everything(shown)
    assert ran.stdout.split() == here
    assert len(set(here)) == len(here)


@pytest.mark.parametrize("form", pictures.MOVIES)
def test_a_movie_has_a_frame_for_each_date(shown: Content, form: str) -> None:
    made = pictures.movie(shown, [FIRST, SECOND, THIRD], form=form, size="600x400", duration=0.7)
    film = Image.open(io.BytesIO(made))
    assert film.n_frames == 3  # type: ignore[attr-defined]
    lasts, blues = [], []
    for number in range(3):
        film.seek(number)
        film.load()
        lasts.append(film.info["duration"])
        blues.append(count(np.asarray(film.convert("RGB")), shown.topic.colours[OFFERS]))
    assert lasts == [700, 700, round(700 * movie.HELD)]
    assert film.info["loop"] == 0
    assert blues[0] > 1000 > blues[2]


def test_all_frames_of_a_gif_share_one_palette(shown: Content) -> None:
    told = pictures.prepared(shown, "600x400", "light")
    with canvas.settings():
        scenes = [scene_of(shown.layers, day, "known") for day in (FIRST, THIRD)]
        made = movie.draw(told, scenes, "gif", 1.0)
        frames = list(movie.frames(told, scenes))
    film = Image.open(io.BytesIO(made))
    for number, frame in enumerate(frames):
        film.seek(number)
        kept = np.asarray(film.convert("RGB"))
        for colour in (*shown.topic.colours.values(), THEMES["light"].sea, CHANGED):
            assert count(kept[where(frame, colour)], colour) == count(frame, colour)
        assert np.mean(np.any(kept != frame, axis=-1)) < 0.1
    assert made.count(b"\x21\xf9\x04") == 2  # a frame each
    assert not any(made[at + 9] & 0x80 for at in descriptors(made))  # none has a palette of its own


def descriptors(gif: bytes) -> list[int]:
    """Where the image descriptors of a GIF are, each right after a graphic control extension."""
    return [match.end() for match in re.finditer(rb"\x21\xf9\x04....\x00(?=\x2c)", gif, re.DOTALL)]


def test_a_frame_is_what_a_picture_of_its_date_would_be(shown: Content) -> None:
    told = pictures.prepared(shown, "600x400", "dark")
    scenes = [scene_of(shown.layers, day, "known") for day in (FIRST, SECOND, THIRD)]
    with canvas.settings():
        all_frames = list(movie.frames(told, scenes))
        again = list(movie.frames(told, scenes, [2]))
    assert np.array_equal(all_frames[2], again[0])
    assert not np.array_equal(all_frames[0], all_frames[2])


def test_matplotlib_is_left_as_it_was(shown: Content) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    mine = pictures.picture(shown, size="600x400")
    with mpl.rc_context(
        {"lines.scale_dashes": False, "font.size": 33, "path.snap": False, "axes.facecolor": "red"}
    ):
        theirs = pictures.picture(shown, size="600x400")
    assert mine == theirs
    assert dict(mpl.rcParams) == before
