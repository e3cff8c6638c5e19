"""A project from nothing: its folder, its settings, its topic, and what a topic's view must hold."""

from __future__ import annotations

import errno
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import geopandas
import pycountry
import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import boundaries, countries, topics
from geomap.cli import main, options, project
from geomap.model import View
from geomap.workflow import Operation, init_project, new_topic

pytestmark = pytest.mark.usefixtures("read_once")

Run = Callable[..., Result]
CODES = sorted({country.alpha_3 for country in pycountry.countries} | {countries.KOSOVO})
WORDS = st.text(min_size=1).filter(str.strip)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs geomap in an empty folder, stdout and stderr apart."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(main, list(arguments), input=stdin, prog_name="geomap")

    return invoke


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """Everything below a folder: the bytes of files, the targets of links, None for folders."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else None
        for path in folder.rglob("*")
    }


def stances(page: Path) -> dict[str, dict[str, str]]:
    html = page.read_text(encoding="utf-8")
    block = re.search(r'id="geomap-data"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert block
    layers = json.loads(block[1])["layers"]
    return {day: {code: entry["stance"] for code, entry in layer.items()} for day, layer in layers.items()}


# The folder of a project.


def test_init_makes_the_folder_and_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    done = run("init")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == ["geomap.toml", "articles", "articles/README", "topic.toml", "output"]
    assert sorted(tree(tmp_path)) == sorted(done.stdout.splitlines())
    assert [line.strip() for line in done.stderr.splitlines()[-2:]] == [
        "geomap topics check topic.toml",
        "geomap build",
    ]


def test_init_elsewhere_says_how_to_get_there(run: Run, tmp_path: Path) -> None:
    done = run("init", "new/red sea")
    assert done.exit_code == 0
    assert (tmp_path / "new" / "red sea" / "geomap.toml").is_file()
    assert done.stderr.splitlines()[-2].strip() == "cd 'new/red sea' && geomap topics check topic.toml"


def test_the_same_command_makes_the_same_bytes(run: Run, tmp_path: Path) -> None:
    run("init", "one")
    run("init", "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_the_settings_name_every_key_with_its_default(run: Run) -> None:
    run("init")
    text = Path("geomap.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {
        "articles": "articles",
        "topic": "topic.toml",
        "output": "output/map.html",
    }
    every = re.sub(r"(?m)^# (\w+ = )", r"\1", text)
    assert tomllib.loads(every).keys() == options.FILE_KEYS
    Path("geomap.toml").write_text(every, encoding="utf-8")
    settled = options.settings()
    for parameter in main.commands["build"].params:
        if parameter.name in {"classifier", "jobs", "pov", "projection", "lang", "output"}:
            assert str(settled[parameter.name]) == str(parameter.default)
        if isinstance(parameter.type, click.Choice):
            remark = re.search(rf"(?m)^# (.*)\n{parameter.name} = ", every)
            assert remark
            assert set(parameter.type.choices) <= set(re.findall(r"\w+", remark[1]))


def test_every_key_has_a_remark(run: Run) -> None:
    run("init")
    lines = Path("geomap.toml").read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"(?:# )?\w+ = ", line)]
    assert len(keys) == len(options.FILE_KEYS)
    assert all(re.match(r"# [\w`].{10,}", lines[number - 1]) for number in keys)


def test_a_fresh_project_holds_no_article(run: Run) -> None:
    run("init")
    done = run("dates")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "holds no article" in done.stderr


def test_the_template_is_valid_and_says_what_it_is(run: Run) -> None:
    run("init", "--topic-id", "red-sea-2021")
    done = run("topics", "check", "red-sea-2021.toml")
    assert (done.exit_code, done.stdout) == (0, "red-sea-2021.toml\tok\n")
    assert tomllib.loads(Path("geomap.toml").read_text(encoding="utf-8"))["topic"] == "red-sea-2021.toml"
    assert Path("red-sea-2021.toml").read_text(encoding="utf-8").startswith("# A template: ")


def test_init_with_an_operation_writes_its_topic(run: Run, tmp_path: Path) -> None:
    run("init", "red", "--topic-id", "red-sea", "--title", "Shield", "--host", "Yemen", "--opponent", "IRN")
    topic = topics.read(tmp_path / "red" / "red-sea.toml")
    assert (topic.id, topic.title, topic.host, topic.opponents) == ("red-sea", "Shield", ("YEM",), ("IRN",))
    assert "A template" not in (tmp_path / "red" / "red-sea.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("taken", ["geomap.toml", "articles", "topic.toml", "output"])
@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing"])
def test_init_overwrites_nothing(run: Run, tmp_path: Path, taken: str, kind: str) -> None:
    if kind == "file":
        Path(taken).write_text("", encoding="utf-8")
    elif kind == "folder":
        Path(taken).mkdir()
    else:
        Path(taken).symlink_to("nowhere")
    before = tree(tmp_path)
    done = run("init")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"geomap: {taken} is there already" in done.stderr
    assert tree(tmp_path) == before


def test_init_tells_all_that_is_there(run: Run, tmp_path: Path) -> None:
    run("init", "mine")
    (tmp_path / "mine" / "geomap.toml").unlink()
    before = tree(tmp_path)
    done = run("init", "mine")
    assert done.exit_code == 1
    assert "mine/articles, mine/topic.toml, mine/output are there already" in done.stderr
    assert tree(tmp_path) == before


def test_a_folder_with_other_things_will_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert run("init").exit_code == 0
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_init_makes_all_or_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    make = Path.mkdir

    def fail(self: Path, *arguments: Any, **named: Any) -> None:
        if self.name == "output":
            raise fault
        make(self, *arguments, **named)

    monkeypatch.setattr(Path, "mkdir", fail)
    done = run("init", "deep/er")
    assert done.exit_code == 1
    assert tree(tmp_path) == {}
    if isinstance(fault, OSError):
        assert "No space left on device" in done.stderr


@pytest.mark.parametrize(
    ("topic_id", "told"),
    [("geomap", "another id"), ("Red Sea", "lower-case letters"), ("../sea", "id is the name of its file")],
)
def test_init_refuses_an_id_that_cannot_be_one(run: Run, tmp_path: Path, topic_id: str, told: str) -> None:
    done = run("init", "mine", "--topic-id", topic_id)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert tree(tmp_path) == {}


def test_from_nothing_to_a_map(tmp_path: Path) -> None:
    """Real processes in a fresh folder, as a user would go about it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")}

    def geomap(*arguments: str) -> str:
        command = [sys.executable, "-m", "geomap", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    geomap("init", "--title", "Guard for Haiti", "--host", "haiti", "--name", "Guard for Haiti")
    articles = tmp_path / "articles"
    (articles / "2021-03-04-port.txt").write_text(
        "Kenya will send 200 police officers to the Guard for Haiti, its minister said.", encoding="utf-8"
    )
    (articles / "2021-03-09-hill.md").write_text(
        "---\ntitle: Seen from the hill\n---\nChile will not send troops to Haiti.", encoding="utf-8"
    )
    told = geomap("build", "--classifier", "rules")
    assert told.splitlines()[0] == "2 articles analysed, 0 known from before"
    assert stances(tmp_path / "output" / "map.html") == {
        "2021-03-04": {"KEN": "troops_offered"},
        "2021-03-09": {"CHL": "opposed"},
    }
    assert geomap("explain", "Kenya", "--classifier", "rules").startswith("Kenya (KEN)\n2021-03-04  Troops")


# What the settings do.


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three folders with a dated article each."""
    for name, day in (("by file", "2021-01-01"), ("by environment", "2021-02-02"), ("named", "2021-03-03")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{day}.txt").write_text(
            f"Norway will send troops to the peacekeeping force, as of {day}.", encoding="utf-8"
        )
    return tmp_path


def dates_of(done: Result) -> list[str]:
    assert done.exit_code == 0, done.stderr
    return [line.split("\t")[0] for line in done.stdout.splitlines()]


def test_argument_beats_environment_beats_file_for_articles(
    run: Run, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("geomap.toml").write_text('articles = "by file"', encoding="utf-8")
    assert dates_of(run("dates")) == ["2021-01-01"]
    monkeypatch.setenv("GEOMAP_ARTICLES", "by environment")
    assert dates_of(run("dates")) == ["2021-02-02"]
    assert dates_of(run("dates", "named")) == ["2021-03-03"]


def test_articles_may_be_several(run: Run, three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("geomap.toml").write_text('articles = ["named", "by file"]', encoding="utf-8")
    assert dates_of(run("dates")) == ["2021-03-03", "2021-01-01"]
    monkeypatch.setenv("GEOMAP_ARTICLES", os.pathsep.join(["by environment", "by file"]))
    assert dates_of(run("dates")) == ["2021-02-02", "2021-01-01"]


def test_build_and_analyze_take_their_articles_from_the_file(run: Run, three: Path) -> None:
    Path("geomap.toml").write_text('articles = "by file"\nclassifier = "rules"', encoding="utf-8")
    assert run("build").exit_code == 0
    assert stances(Path("output/map.html")) == {"2021-01-01": {"NOR": "troops_offered"}}
    done = run("analyze", "--format", "jsonl")
    assert [json.loads(line)["date"] for line in done.stdout.splitlines()] == ["2021-01-01"]


@pytest.mark.parametrize("command", ["build", "analyze", "dates"])
@pytest.mark.parametrize("setting", ["", "articles = []"])
def test_without_articles_a_usage_error_tells_both_ways(run: Run, command: str, setting: str) -> None:
    Path("geomap.toml").write_text(setting, encoding="utf-8")
    done = run(command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "PATH" in done.stderr
    assert "articles in geomap.toml" in done.stderr


@pytest.mark.parametrize("value", ["7", "true", '["a", 7]', "{a = 1}"])
def test_articles_must_be_paths(run: Run, value: str) -> None:
    Path("geomap.toml").write_text(f"articles = {value}", encoding="utf-8")
    done = run("dates")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "articles must be a path or a list of paths" in done.stderr


def test_commands_that_draw_nothing_find_the_ledger_of_the_map_in_the_settings(
    run: Run, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("geomap.toml").write_text('output = "maps/north.html"\nclassifier = "rules"', encoding="utf-8")
    run("build", "by file")
    run("build", "named", "-o", "other.html")
    assert run("explain", "Norway").stdout.splitlines()[1].startswith("2021-01-01")
    assert run("explain", "Norway", "--store", "other.sqlite").stdout.splitlines()[1].startswith("2021-03-03")
    assert run("status").exit_code == 0
    monkeypatch.setenv("GEOMAP_OUTPUT", "other.html")
    assert run("explain", "Norway").stdout.splitlines()[1].startswith("2021-03-03")


# A topic.


def holds(view: View, shape: shapely.Geometry) -> bool:
    west, south, east, north = view.bounds
    width = (east - west) % 360 or 360.0
    inside = [
        (longitude - west) % 360 <= width and south <= latitude <= north
        for longitude, latitude in shapely.get_coordinates(shape)
    ]
    return bool(inside) and all(inside)


def shape_of(frame: geopandas.GeoDataFrame, alpha_3: str) -> shapely.Geometry | None:
    found = frame.geometry[frame["alpha_3"] == alpha_3]
    return None if found.empty else found.iloc[0]


@pytest.mark.parametrize("code", CODES)
def test_every_country_can_be_the_host(tmp_path: Path, code: str) -> None:
    topic = new_topic("op-1", Operation("Some operation", [code]), tmp_path / "op-1.toml")
    assert topic == topics.read(tmp_path / "op-1.toml")
    assert topic.host == (code,)
    west, south, east, north = topic.view.bounds
    meridian = topic.view.central_meridian
    assert all(value == round(value) for value in (*topic.view.bounds, meridian))
    if (shape := shape_of(boundaries.read(), code)) is None:
        assert topic.view.bounds == (-180.0, -60.0, 180.0, 85.0)
        assert boundaries.undrawn()[code] in (tmp_path / "op-1.toml").read_text(encoding="utf-8")
        return
    assert holds(topic.view, shape)
    width = (east - west) % 360 or 360.0
    assert width >= 20
    assert north - south >= 20 or 90.0 in (-south, north)
    # The middle is in the view, and the view does not reach over the edge of the map opposite to it.
    assert (meridian - west) % 360 <= min(width, 180)
    assert width == 360 or (east - meridian) % 360 <= 180


@pytest.mark.parametrize(
    ("host", "narrower_than"),
    [("Fiji", 60), ("New Zealand", 60), ("Tonga", 60), ("Russia", 240)],
)
def test_views_cross_the_antimeridian(tmp_path: Path, host: str, narrower_than: float) -> None:
    topic = new_topic("op-1", Operation("Some operation", [host]), tmp_path / "op-1.toml")
    west, _, east, _ = topic.view.bounds
    assert west > east
    assert 20 < (east - west) % 360 < narrower_than


def test_a_view_holds_the_middle_of_the_neighbours(tmp_path: Path) -> None:
    topic = new_topic("op-1", Operation("Some operation", ["Ukraine"]), tmp_path / "op-1.toml")
    west, south, east, north = topic.view.bounds
    frame = boundaries.read().set_index("alpha_3")
    for code in ("POL", "ROU", "HUN", "SVK", "MDA", "BLR", "RUS"):
        place = frame.loc[code]
        assert west + 5 < place["label_lon"] < east - 5
        assert south + 5 < place["label_lat"] < north - 5
    assert west > -20
    assert east < 90


def test_hosts_on_both_sides_of_the_antimeridian_share_a_view(tmp_path: Path) -> None:
    topic = new_topic("op-1", Operation("Some operation", ["Samoa", "Vanuatu"]), tmp_path / "op-1.toml")
    frame = boundaries.read()
    assert all(holds(topic.view, shape_of(frame, code)) for code in ("WSM", "VUT"))
    assert (topic.view.bounds[2] - topic.view.bounds[0]) % 360 < 60


def test_a_host_without_a_shape_beside_one_that_has(tmp_path: Path) -> None:
    path = tmp_path / "op-1.toml"
    topic = new_topic("op-1", Operation("Some operation", ["MTQ", "HTI"]), path)
    alone = new_topic("op-2", Operation("Some operation", ["HTI"]), tmp_path / "op-2.toml")
    assert topic.view == alone.view
    assert boundaries.undrawn()["MTQ"] in path.read_text(encoding="utf-8")


@settings(deadline=None)
@given(title=WORDS, names=st.lists(WORDS))
def test_what_is_told_is_what_is_read(title: str, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "op-1.toml"
        topic = new_topic("op-1", Operation(title, ["Haiti"], names=names), path)
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
    assert table["title"] == topic.title == title
    assert tuple(table["names"]) == topic.names
    assert list(topic.names) == names if names else topic.names[0] == title


@pytest.mark.parametrize(
    "title",
    [
        'a "quoted" one',
        "two\nlines\r\nand\ttabs",
        "back\\slash\\",
        '"""',
        "$host ${title} $$",
        "Überführung 🕊",
        "\x7f\x00",
    ],
)
def test_hostile_titles_are_only_titles(run: Run, title: str) -> None:
    Path("geomap.toml").unlink(missing_ok=True)
    init_project(Path("mine"), "op-1", Operation(title, ["Haiti"], names=[title]))
    table = tomllib.loads(Path("mine/op-1.toml").read_bytes().decode("utf-8"))
    assert (table["title"], table["names"], table["host"]) == (title, [title], ["HTI"])


def test_topics_new_tells_everything_given(run: Run) -> None:
    arguments = ("--title", "Shield", "--host", "Haiti", "--host", "do", "--host", "HTI", "--opponent", "cub")
    words = ("--name", "Multinational Shield", "--name", "the shield", "--start", "2021-01-02")
    done = run("topics", "new", "shield-2021", *arguments, *words, "--end", "2022-03-04")
    assert (done.exit_code, done.stdout) == (0, "shield-2021.toml\n")
    topic = topics.load("shield-2021.toml")
    assert (topic.id, topic.title) == ("shield-2021", "Shield")
    assert (topic.host, topic.opponents) == (("HTI", "DOM"), ("CUB",))
    assert topic.names == ("Multinational Shield", "the shield")
    assert (topic.start, topic.end) == (date(2021, 1, 2), date(2022, 3, 4))
    usual = topics.load()
    assert (topic.labels, topic.colours) == (usual.labels, usual.colours)
    assert run("topics", "check", "shield-2021.toml").stdout == "shield-2021.toml\tok\n"
    assert "Haiti, Dominican Republic" in done.stderr


def test_every_key_of_a_topic_is_explained(run: Run) -> None:
    run("topics", "new", "shield", "--title", "Shield", "--host", "Haiti")
    lines = Path("shield.toml").read_text(encoding="utf-8").splitlines()
    for key in (
        "title = ",
        "names = ",
        "host = ",
        "opponents = ",
        "[dates]",
        "[view]",
        "[labels]",
        "[colours]",
    ):
        (number,) = [number for number, line in enumerate(lines) if line.startswith(key)]
        assert lines[number - 1].startswith("# ")


def test_a_topic_without_names_has_its_title_and_usual_ones(run: Run) -> None:
    run("topics", "new", "shield", "--title", "The Shield", "--host", "Haiti")
    assert topics.load("shield.toml").names[0] == "The Shield"
    assert "multinational force" in topics.load("shield.toml").names


def test_topics_new_writes_where_it_is_told_to(run: Run) -> None:
    done = run("topics", "new", "shield", "--title", "S", "--host", "Haiti", "-o", "mine/shield.toml")
    assert (done.exit_code, done.stdout) == (0, "mine/shield.toml\n")
    assert topics.load("mine/shield.toml").id == "shield"


def test_topics_new_overwrites_nothing(run: Run) -> None:
    Path("shield.toml").write_text("mine", encoding="utf-8")
    done = run("topics", "new", "shield", "--title", "S", "--host", "Haiti")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "shield.toml is there already" in done.stderr
    assert Path("shield.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("shield", "--title", "S", "--host", "Haity"), "did you mean Haiti?"),
        (("shield", "--title", "S", "--host", "Haiti", "--opponent", "SUN"), "'SUN'"),
        (("shield", "--title", " ", "--host", "Haiti"), "title: missing"),
        (("shield", "--title", "S", "--host", "Haiti", "--name", ""), "names: must be"),
        (("shield", "--title", "\udcff", "--host", "Haiti"), "no text"),
        (("shield", "--title", "S", "--host", "Haiti", "-o", "mine.toml"), "mine.toml cannot be the file"),
        (("Shield", "--title", "S", "--host", "Haiti"), "lower-case letters"),
        (("a/b", "--title", "S", "--host", "Haiti"), "'a/b'"),
        (("s" * 300, "--title", "S", "--host", "Haiti"), "cannot be written"),
        (
            ("shield", "--title", "S", "--host", "Haiti", "--start", "2021-02-03", "--end", "2020-02-03"),
            "end 2020-02-03 lies before start 2021-02-03",
        ),
        (("shield", "--title", "S", "--host", "Haiti", "--start", "3 May"), "3 May"),
    ],
)
def test_a_topic_that_cannot_be_is_refused_whole(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run("topics", "new", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert tempfile.gettempdir() not in done.stderr
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("given_", "missing"),
    [((), "--title and --host"), (("--title", "S"), "give --host;"), (("--host", "Haiti"), "give --title;")],
)
@pytest.mark.parametrize("command", [("topics", "new", "shield"), ("init",)])
def test_without_a_terminal_what_is_missing_is_named(
    run: Run, tmp_path: Path, command: tuple[str, ...], given_: tuple[str, ...], missing: str
) -> None:
    if command == ("init",):
        given_ = (*given_, "--name", "the shield")
    done = run(*command, *given_)
    assert (done.exit_code, done.stdout) == (2, "")
    assert missing in done.stderr
    assert tree(tmp_path) == {}


def test_on_a_terminal_it_asks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "_on_terminal", lambda: True)
    done = run("topics", "new", "red-sea-2021", stdin="\nYemem\nYemen, dj\n")
    assert (done.exit_code, done.stdout) == (0, "red-sea-2021.toml\n")
    assert "Title [Red sea 2021]:" in done.stderr
    assert "did you mean Yemen?" in done.stderr
    topic = topics.load("red-sea-2021.toml")
    assert (topic.title, topic.host) == ("Red sea 2021", ("YEM", "DJI"))


@pytest.mark.parametrize(
    ("topic_id", "host"),
    [
        ("haiti-2021", "HTI"),
        ("south-sudan-2021", "SSD"),
        ("the-ivory-coast", "CIV"),
        ("guinea-bissau", "GNB"),
    ],
)
def test_an_id_that_names_a_country_proposes_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, topic_id: str, host: str
) -> None:
    monkeypatch.setattr(project, "_on_terminal", lambda: True)
    assert run("topics", "new", topic_id, stdin="Shield\n\n").exit_code == 0
    assert topics.load(f"{topic_id}.toml").host == (host,)


def test_no_answer_writes_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "_on_terminal", lambda: True)
    done = run("topics", "new", "red-sea", stdin="Shield\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert tree(tmp_path) == {}


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
def test_a_real_terminal_is_asked(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "geomap", "topics", "new", "red-sea", "--title", "Shield"]
    child = subprocess.Popen(command, cwd=tmp_path, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE)
    try:
        seen, deadline = b"", time.monotonic() + 120
        while b"Host country" not in seen and select.select([ours], [], [], deadline - time.monotonic())[0]:
            seen += os.read(ours, 1024)
        os.write(ours, b"Yemen\n")
        assert child.communicate(timeout=120)[0] == b"red-sea.toml\n"
    finally:
        child.kill()
        child.wait()
        os.close(ours)
        os.close(theirs)
    assert topics.read(tmp_path / "red-sea.toml").host == ("YEM",)


def test_help_lists_the_commands(run: Run) -> None:
    assert "init" in run("--help").stdout
    assert "new" in run("topics", "--help").stdout
