"""The command `geomap picture`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from geomap.cli import main
from geomap.cli.picture import picture
from geomap.errors import UsageError
from geomap.workflow import pictures
from tests.test_picture import FIRST, THIRD, content_of

pytestmark = pytest.mark.usefixtures("read_once")
Run = Callable[..., Result]
ARTICLES = {
    "2025-03-06-one.txt": "France will send 3,000 troops to the peacekeeping force in Ukraine.",
    "2025-03-11-two.txt": "Hungary opposes the peacekeeping force in Ukraine and will not send troops.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles and the ledger of them."""
    here = tmp_path_factory.mktemp("desk")
    (here / "articles").mkdir()
    for name, text in ARTICLES.items():
        (here / "articles" / name).write_text(text, encoding="utf-8")
    options = ["--classifier", "rules", "-o", str(here / "output" / "map.html")]
    built = CliRunner().invoke(main, ["build", str(here / "articles"), *options], prog_name="geomap")
    assert built.exit_code == 0, built.output
    return here


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)
    main.add_command(picture)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["picture", "--classifier", "rules", *arguments], prog_name="geomap")

    return invoke


def test_a_picture_and_its_text_are_named_on_stdout(run: Run) -> None:
    told = run("--size", "600x400")
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines() == ["output/map.png", "output/map.alt.txt"]
    assert not told.stderr
    with Image.open("output/map.png") as drawn:
        assert drawn.size == (600, 400)
    words = Path("output/map.alt.txt").read_text(encoding="utf-8")
    assert "As known by 11 March 2025: troops offered: France; opposed: Hungary." in words


def test_a_date_a_mode_and_a_language_are_followed(run: Run) -> None:
    told = run("--date", "2025-03-06", "--mode", "day", "--lang", "de", "-o", "day.svg", "--size", "card")
    assert told.exit_code == 0, told.output
    assert "Am 6. März 2025" in Path("day.alt.txt").read_text(encoding="utf-8")
    assert Path("day.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_movie_has_a_frame_for_each_date_asked_for(run: Run) -> None:
    for dates, frames in (("", 2), ("2025-03-11..", 1)):
        told = run("-o", "course.gif", "--size", "480x320", "--dates", dates)
        assert told.exit_code == 0, told.output
        with Image.open("course.gif") as film:
            assert getattr(film, "n_frames", 1) == frames


def test_panels_are_drawn_to_a_page(run: Run) -> None:
    told = run("-o", "course.pdf", "--size", "a4", "--panels", "--dates", "2025-03-06,2025-03-11")
    assert told.exit_code == 0, told.output
    assert Path("course.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "map.bmp"), ("cannot draw to map.bmp", ".png, .svg, .pdf, .gif, .webp")),
        (("-o", "map.gif", "--panels"), ("cannot have panels", ".png, .svg, .pdf")),
        (("--dates", "all"), ("one date and several", "--panels")),
        (("--panels", "--date", "2025-03-06"), ("one date and several", "--dates")),
        (("--date", "2024-01-01"), ("no article of 2024-01-01", "2025-03-06")),
        (("--size", "big"), ("no size 'big'", "slide, a4, card, square")),
        (("--panels", "--dates", "2031-01-01.."), ("no date in 2031-01-01..", "2025-03-06 to 2025-03-11")),
    ],
)
def test_what_does_not_go_together_is_refused(
    run: Run, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    told = run(*arguments)
    assert told.exit_code == 2
    assert all(word in told.stderr for word in words), told.stderr
    assert not told.stdout


def test_dates_without_room_are_left_out_evenly(tmp_path: Path) -> None:
    shown = content_of()
    many = [replace(shown.layers[0], published=FIRST + timedelta(days=days)) for days in range(30)]
    drawn = pictures.draw_picture(
        replace(shown, layers=tuple(many)), tmp_path / "month.svg", panel=True, size="1600x1200"
    )
    assert (len(drawn.shown), drawn.left_out) == (24, 6)
    assert (drawn.shown[0], drawn.shown[-1]) == (FIRST, FIRST + timedelta(days=29))
    assert [path.name for path in drawn.files] == ["month.svg", "month.alt.txt"]


def test_no_dates_are_no_picture() -> None:
    with pytest.raises(UsageError, match="cannot show 0 dates"):
        pictures.movie(content_of(), [])
    with pytest.raises(UsageError, match="cannot show 25 dates"):
        pictures.panels(content_of(), [THIRD] * 25)
