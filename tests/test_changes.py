"""What changed and who decided: between runs, since a date, in three forms; earlier maps as they were."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geomap import store
from geomap.cli import main
from geomap.model import Ruling, Stance

pytestmark = pytest.mark.usefixtures("read_once")

FIRST = {
    "2025-03-04-north.txt": "Norway will send two frigates to the multinational force for Ukraine.",
    "2025-03-05-west.txt": "Spain has not decided whether to send soldiers to the force in Ukraine.",
}
SECOND = {
    "2025-03-09-west.txt": "Spain will send soldiers to the peacekeeping force in Ukraine, [Madrid] said.",
    "2025-03-04-other.txt": "Norway will not send any soldiers or ships to the force for Ukraine, Oslo said.",
    "2025-03-10-east.txt": "Hungary will not send troops to Ukraine.",
}


class Archive:
    """A folder of articles, its ledger and map, and the commands on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder / "articles"
        self.articles.mkdir()
        self.map, self.ledger = folder / "map.html", folder / "map.sqlite"

    def add(self, texts: Mapping[str, str]) -> Result:
        for name, text in texts.items():
            (self.articles / name).write_text(text, encoding="utf-8")
        return self.run("build", self.articles, "-o", self.map)

    def run(self, *arguments: object) -> Result:
        options = ["--store", str(self.ledger), "--classifier", "rules"]
        done = CliRunner().invoke(main, [*map(str, arguments), *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def json(self, *options: str) -> dict[str, Any]:
        done = self.run("changes", "--format", "json", *options)
        assert (done.exit_code, done.stderr) == (0, "")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    archive = Archive(tmp_path)
    archive.add(FIRST)
    archive.add(SECOND)
    return archive


def test_the_last_run_is_told_with_quotes_before_and_after(archive: Archive) -> None:
    found = archive.json()
    assert (found["since"], found["until"]) == (1, 2)
    told = {
        one["alpha_3"]: (one["before"] and one["before"]["stance"], one["after"]["stance"])
        for one in found["changes"]
    }
    assert told == {"ESP": ("undecided", "troops_offered"), "HUN": (None, "opposed")}
    spain = next(one for one in found["changes"] if one["alpha_3"] == "ESP")
    assert spain["before"]["evidence"][0]["quote"] == FIRST["2025-03-05-west.txt"]
    assert spain["after"]["evidence"][0]["quote"] == SECOND["2025-03-09-west.txt"]
    assert (spain["before"]["date"], spain["after"]["date"]) == ("2025-03-05", "2025-03-09")


def test_a_new_contradiction_is_told_with_both_sides(archive: Archive) -> None:
    (contested,) = archive.json()["contradictions"]
    assert (contested["alpha_3"], contested["date"]) == ("NOR", "2025-03-04")
    quotes = {one["stance"]: one["quote"] for one in contested["evidence"]}
    assert quotes == {
        "troops_offered": FIRST["2025-03-04-north.txt"],
        "opposed": SECOND["2025-03-04-other.txt"],
    }


def test_since_the_beginning_all_is_new(archive: Archive) -> None:
    found = archive.json("--since", "2001-01-01")
    assert found["since"] is None
    assert [(one["alpha_3"], one["before"]) for one in found["changes"]] == [
        ("HUN", None),
        ("NOR", None),
        ("ESP", None),
    ]


def test_since_a_day_after_the_last_run_nothing_is(archive: Archive) -> None:
    found = archive.json("--since", "2999-01-01")
    assert (found["since"], found["changes"], found["contradictions"]) == (2, [], [])
    assert archive.run("changes", "--since", "2").stdout.splitlines()[1:] == ["Nothing"]


def test_the_table_is_for_reading(archive: Archive) -> None:
    lines = archive.run("changes").stdout.splitlines()
    assert lines[0].startswith("Changes since run 1 (20")
    assert "Spain: Undecided → Troops offered (2025-03-09)" in lines
    assert any(line.startswith("    before: “Spain has not decided") for line in lines)
    assert "Norway: contested (2025-03-04)" in lines


def test_markdown_marks_up_nothing_that_an_article_says(archive: Archive) -> None:
    text = archive.run("changes", "--format", "markdown").stdout
    assert "- **Spain**: Undecided → Troops offered (2025-03-09)" in text
    assert r"\[Madrid\] said" in text


def test_a_run_that_does_not_exist_is_a_usage_error(archive: Archive) -> None:
    for command in (("changes", "--since", "7"), ("map", "--as-of-run", "7", "-o", "x.html")):
        done = archive.run(*command)
        assert done.exit_code == 2
        assert "geomap runs" in done.stderr
    assert archive.run("changes", "--since", "soon").exit_code == 2


def test_runs_are_those_that_changed_something(archive: Archive) -> None:
    archive.run("build", archive.articles, "-o", archive.map)
    done = CliRunner().invoke(main, ["runs", "--store", str(archive.ledger)])
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [number for number, *_ in rows] == ["1", "2"]


def test_an_earlier_map_is_drawn_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    archive = Archive(tmp_path)
    archive.add(FIRST)
    then = archive.map.read_bytes()
    archive.add({**SECOND, "2025-03-04-north.txt": "Norway is not sending anyone to Ukraine after all."})
    with store.opened(archive.ledger) as ledger:
        ruling = Ruling("ESP", date(2025, 3, 5), Stance.OPPOSED, "Ada", "2025-03-11T08:00:00+00:00")
        ledger.rule("ukraine-2025", [ruling])
    archive.run("map", "-o", archive.map)
    now = archive.map.read_bytes()
    assert archive.run("map", "--as-of-run", "1", "-o", tmp_path / "then.html").exit_code == 0
    assert (tmp_path / "then.html").read_bytes() == then != now
    archive.run("map", "-o", tmp_path / "now.html")
    assert (tmp_path / "now.html").read_bytes() == now


def test_a_ruling_is_told_and_flagged_once_later_articles_contradict_it(archive: Archive) -> None:
    ruling = Ruling("HUN", date(2025, 3, 10), Stance.OPPOSED, "Ada", "2025-03-11T08:00:00+00:00", "as said")
    with store.opened(archive.ledger) as ledger:
        ledger.rule("ukraine-2025", [ruling])
    found = archive.json()
    assert [(one["alpha_3"], one["who"], one["why"]) for one in found["rulings"]] == [
        ("HUN", "Ada", "as said")
    ]
    assert found["challenged"] == []

    later = "Hungary will send soldiers to the peacekeeping force in Ukraine, the government said."
    archive.add({"2025-03-10-late.txt": later, "2025-03-10-later.txt": f"It is certain. {later}"})
    (late,) = archive.json()["challenged"]
    assert (late["alpha_3"], late["date"], late["who"]) == ("HUN", "2025-03-10", "Ada")
    assert {one["stance"] for one in late["evidence"]} == {"troops_offered"}
    assert "contradicted by later articles" in archive.run("explain", "Hungary").stdout
    assert "Ada's ruling Opposed (2025-03-10) is contradicted" in archive.run("changes").stdout


def test_a_ruling_taken_back_is_told(archive: Archive) -> None:
    ruling = Ruling("HUN", date(2025, 3, 10), Stance.OPPOSED, "Ada", "2025-03-11T08:00:00+00:00", "as said")
    with store.opened(archive.ledger) as ledger:
        ledger.rule("ukraine-2025", [ruling])
    archive.add({"2025-03-12-else.txt": "Portugal is considering whether to join the force in Ukraine."})
    assert archive.json("--since", "3")["taken_back"] == []
    back = Ruling("HUN", date(2025, 3, 10), None, "Bo", "2025-03-13T09:00:00+00:00", "too early")
    with store.opened(archive.ledger) as ledger:
        ledger.rule("ukraine-2025", [], withdrawn=[back])
    found = archive.json("--since", "3")
    assert found["rulings"] == []
    assert found["taken_back"] == [
        {
            "alpha_3": "HUN",
            "name": "Hungary",
            "date": "2025-03-10",
            "who": "Bo",
            "at": "2025-03-13T09:00:00+00:00",
            "why": "too early",
        }
    ]
    assert archive.json("--since", "1")["taken_back"] == [], "it did not hold then"
    said = "Hungary: Bo took the ruling back (2025-03-10): too early"
    assert said in archive.run("changes", "--since", "3").stdout.splitlines()
    markdown = archive.run("changes", "--since", "3", "--format", "markdown").stdout
    assert "- **Hungary** (2025-03-10): the ruling was taken back, by Bo: too early" in markdown


def test_what_the_ruling_knew_does_not_contradict_it(archive: Archive) -> None:
    ruling = Ruling("NOR", date(2025, 3, 4), Stance.OPPOSED, "Ada", "2025-03-11T08:00:00+00:00")
    with store.opened(archive.ledger) as ledger:
        ledger.rule("ukraine-2025", [ruling])
    archive.add({"2025-03-12-else.txt": "Portugal is considering whether to join the force in Ukraine."})
    assert archive.json()["challenged"] == []


def test_an_earlier_ruling_made_good_again_knows_no_more_than_it_did(archive: Archive) -> None:
    ruling = Ruling("HUN", date(2025, 3, 10), Stance.OPPOSED, "Ada", "2025-03-11T08:00:00+00:00")
    with store.opened(archive.ledger) as ledger:
        ledger.rule("ukraine-2025", [ruling])
        (first,) = ledger.rulings("ukraine-2025")
    later = "Hungary will send soldiers to the peacekeeping force in Ukraine, the government said."
    archive.add({"2025-03-10-late.txt": later, "2025-03-10-later.txt": f"It is certain. {later}"})
    with store.opened(archive.ledger) as ledger:
        ledger.rule(
            "ukraine-2025", [Ruling("HUN", date(2025, 3, 10), None, "Bo", "2025-03-12T08:00:00+00:00")]
        )
        ledger.rule("ukraine-2025", [first])
        assert [one.run for one in ledger.rulings("ukraine-2025")] == [first.run] == [2]
    assert [one["who"] for one in archive.json()["challenged"]] == ["Ada"]
