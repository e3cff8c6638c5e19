"""A person has the last word: rulings by table, kept in the ledger, seen on the map, never lost."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geomap import store, timeline
from geomap.cli import main
from geomap.model import Ruling, Stance
from tests import factories

pytestmark = pytest.mark.usefixtures("read_once")

T, L, U, X = Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.UNDECIDED, Stance.OPPOSED
DAY = date(2025, 3, 6)
AT = "2025-03-07T08:00:00+00:00"


class Desk:
    """A folder with a ledger of three articles, and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder / "articles"
        self.articles.mkdir()
        self.map, self.ledger = folder / "map.html", folder / "map.sqlite"
        self.write(
            "2025-03-06-a.txt",
            "Poland will not send troops to Ukraine but offers logistics to the peacekeeping force. "
            "Spain will send soldiers to the peacekeeping force in Ukraine.",
        )
        self.write("2025-03-06-b.txt", "Spain will not send any soldiers to Ukraine, Madrid said.")
        self.write("2025-03-10-c.txt", "Norway has not decided whether to send troops to Ukraine.")
        assert self.build().exit_code == 0

    def write(self, name: str, text: str) -> None:
        (self.articles / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: object) -> Result:
        options = ["--store", str(self.ledger), "--classifier", "rules"]
        return CliRunner().invoke(main, [*map(str, arguments), *options])

    def build(self) -> Result:
        return self.run("build", self.articles, "-o", self.map)

    def table(self, *options: str) -> list[dict[str, str]]:
        path = self.folder / "out.csv"
        path.unlink(missing_ok=True)
        assert self.run("review", "--export", path, *options).exit_code == 0
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def rule(self, *rows: tuple[str, ...], who: str = "Ada") -> Result:
        path = self.folder / "in.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("date", "alpha_3", "ruling", "why"), *rows])
        return self.run("review", "--import", path, "--who", who)

    def shown(self, day: str) -> dict[str, Any]:
        assert self.run("map", "-o", self.map).exit_code == 0
        html = self.map.read_text(encoding="utf-8")
        found = re.search(r'id="geomap-data">(.*?)</script>', html)
        assert found is not None
        layers: dict[str, Any] = json.loads(found[1])["layers"]
        said: dict[str, Any] = layers[day]
        return said


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_table_holds_what_is_doubtful_newest_and_most_doubtful_first(desk: Desk) -> None:
    everything = desk.table("--all")
    assert [row["date"] for row in everything] == sorted((row["date"] for row in everything), reverse=True)
    assert {row["alpha_3"] for row in everything} == {"ESP", "NOR", "POL"}
    spain = next(row for row in everything if row["alpha_3"] == "ESP")
    assert spain["contested"] == "yes"
    assert "Spain" in spain["quote"]
    doubtful = desk.table()
    assert all(row["contested"] or float(row["confidence"]) < 0.6 for row in doubtful)
    assert "ESP" in {row["alpha_3"] for row in doubtful}


def test_a_ruling_is_on_the_map_marked_and_survives_a_new_analysis(desk: Desk) -> None:
    assert desk.rule(("2025-03-06", "ESP", "opposed", "the minister's word counts")).exit_code == 0
    spain = desk.shown("2025-03-06")["ESP"]
    assert (spain["stance"], spain["ruled"], spain["contested"]) == ("opposed", True, False)
    assert len(spain["evidence"]) == 2, "the quotes stay, of both sides"
    assert "Opposed (decided by a reviewer)" in desk.run("explain", "Spain").stdout
    desk.write("2025-03-06-d.txt", "Spain will send soldiers to the peacekeeping force in Ukraine, it said.")
    assert desk.build().exit_code == 0
    assert desk.shown("2025-03-06")["ESP"]["stance"] == "opposed"
    row = next(row for row in desk.table() if row["alpha_3"] == "ESP")
    assert (row["ruling"], row["who"], row["why"]) == ("opposed", "Ada", "the minister's word counts")


def test_none_takes_a_colour_away_accept_keeps_it_and_machine_takes_the_ruling_back(desk: Desk) -> None:
    before = desk.shown("2025-03-06")
    desk.rule(("2025-03-06", "POL", "none"), ("2025-03-06", "ESP", "accept"))
    after = desk.shown("2025-03-06")
    assert "POL" not in after
    assert after["ESP"]["stance"] == before["ESP"]["stance"]
    assert after["ESP"]["ruled"] is True
    desk.rule(("2025-03-06", "POL", "machine"), ("2025-03-06", "ESP", "machine"))
    assert desk.shown("2025-03-06") == before


def test_the_same_table_twice_rules_once(desk: Desk) -> None:
    first = desk.rule(("2025-03-10", "NOR", "opposed", "=1+1"))
    assert "1 new ruling" in first.stderr
    row = next(row for row in desk.table() if row["alpha_3"] == "NOR")
    assert row["why"] == "'=1+1", "no spreadsheet takes it for a formula"
    again = desk.rule(("2025-03-10", "NOR", row["ruling"], row["why"]))
    assert "0 new ruling" in again.stderr


def test_a_table_with_faults_keeps_nothing_and_names_them_all(desk: Desk) -> None:
    done = desk.rule(
        ("2025-03-06", "ESP", "opposed"),
        ("2025-03-06", "POL", "maybe"),
        ("2025-03-06", "PER", "none"),
        ("6 March", "NOR", "none"),
        ("2025-03-06", "ESP", "none"),
    )
    assert done.exit_code == 1
    for words in (
        "row 3: 'maybe' is no ruling",
        "row 4: no article",
        "row 5: no article",
        "row 6: row 2 rules",
    ):
        assert words in done.stderr
    assert not any(row["ruling"] for row in desk.table("--all"))
    unsigned = desk.rule(("2025-03-06", "ESP", "opposed"), who="")
    assert "row 2: nobody has signed it" in unsigned.stderr


@pytest.mark.parametrize("arguments", [(), ("--export", "a.csv", "--import", __file__)])
def test_one_of_the_two_ways_must_be_chosen(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run("review", *arguments).exit_code == 2


def test_rulings_of_another_topic_do_not_count(tmp_path: Path) -> None:
    one, other = Ruling("ESP", DAY, X, "Ada", AT), Ruling("ESP", DAY, T, "Bob", AT, "why")
    with store.opened(tmp_path / "a.sqlite") as ledger:
        ledger.rule("first", [one])
        ledger.rule("second", [other])
        ledger.rule("first", [Ruling("NOR", DAY, None, "Cy", AT)])
        assert ledger.rulings("first") == [one, Ruling("NOR", DAY, None, "Cy", AT)]
        ledger.rule("first", [], withdrawn=[one])
        assert ledger.rulings("first") == [Ruling("NOR", DAY, None, "Cy", AT)]
        assert ledger.rulings("second") == [other]


def test_a_ruling_on_what_nobody_says_waits() -> None:
    article = factories.article()
    (layer,) = timeline.layers(
        [factories.sourced(factories.claim("NOR", T, of=article), article)],
        {article.published: {"NOR", "ESP"}},  # type: ignore[dict-item]
    )
    waiting = Ruling("ESP", layer.published, X, "Ada", AT)
    assert timeline.ruled([layer], [waiting]) == [layer]
    (silent,) = timeline.ruled([layer], [Ruling("NOR", layer.published, None, "Ada", AT)])
    assert silent.verdicts == {}
    assert silent.mentioned == {"ESP", "NOR"}
