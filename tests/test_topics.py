"""Topics are data: the packaged ones are valid, and a faulty one is told all its faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geomap import topics
from geomap.errors import TopicError, UsageError
from geomap.model import Stance

GOOD = """
title = "Shield of the North"
names = ["northern shield"]
host = ["ISL"]
opponents = ["RUS"]
[dates]
start = 2031-04-01
end = 2032-05-02
[view]
bounds = [-30, 55, 35, 72]
central_meridian = 5
[labels]
troops_offered = "Ships"
logistics_only = "Ports"
undecided = "Open"
opposed = "No"
[colours]
troops_offered = "#0B5394"
logistics_only = "#56b4e9"
undecided = "#f0c949"
opposed = "#c44601"
"""


def write(folder: Path, text: str, name: str = "shield-north.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_topic_of_ones_own(tmp_path: Path) -> None:
    topic = topics.load(str(write(tmp_path, GOOD)))
    assert (topic.id, topic.title, topic.names) == (
        "shield-north",
        "Shield of the North",
        ("northern shield",),
    )
    assert (topic.host, topic.opponents) == (("ISL",), ("RUS",))
    assert (topic.start, topic.end) == (date(2031, 4, 1), date(2032, 5, 2))
    assert (topic.view.bounds, topic.view.central_meridian) == ((-30.0, 55.0, 35.0, 72.0), 5.0)
    assert topic.labels[Stance.LOGISTICS_ONLY] == "Ports"
    assert topic.colours[Stance.TROOPS_OFFERED] == "#0b5394"


@pytest.mark.parametrize("topic_id", list(topics.available()))
def test_packaged_topics_are_valid(topic_id: str) -> None:
    topic = topics.load(topic_id)
    assert topic.id == topic_id
    assert len(set(topic.colours.values())) == len(Stance)


def test_there_are_two_topics_to_prove_that_they_are_data() -> None:
    assert {"ukraine-2025", "haiti-2023"} <= topics.available().keys()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "Shield of the North"', "", "title: missing"),
        ('title = "Shield of the North"', "title = 7", "title: missing, or not a text"),
        ('names = ["northern shield"]', "names = []", "names: must not be empty"),
        ('names = ["northern shield"]', 'names = "shield"', "names: must be a list of texts"),
        ('host = ["ISL"]', 'host = ["Iceland"]', "host: 'Iceland' is no ISO 3166-1 alpha-3 code"),
        ('host = ["ISL"]', "", "host: must be a list"),
        ('opponents = ["RUS"]', 'opponents = ["SUN"]', "opponents: 'SUN' is no"),
        ("start = 2031-04-01", 'start = "1 April"', "dates.start: must be a date"),
        ("end = 2032-05-02", "end = 2030-05-02", "end 2030-05-02 lies before start 2031-04-01"),
        ("end = 2032-05-02", "stop = 2032-05-02", "dates.stop: unknown key"),
        ("[-30, 55, 35, 72]", "[-30, 55, 35]", "view.bounds: must be four numbers"),
        ("[-30, 55, 35, 72]", "[-30, 72, 35, 55]", "is no box of degrees"),
        ("central_meridian = 5", "central_meridian = 500", "central_meridian: must be a longitude"),
        ("central_meridian = 5", "", "view: must be a table with bounds and central_meridian"),
        ('undecided = "Open"', "", "labels.undecided: must be a text"),
        ('undecided = "#f0c949"', 'undecided = "yellow"', "colours.undecided: must be a colour"),
        (
            'opposed = "#c44601"',
            'opposed = "#c44601"\nneutral = "#000000"',
            "colours.neutral: unknown stance",
        ),
        ('title = "Shield of the North"', 'title = "S"\ncolor = 1', "color: unknown key"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    with pytest.raises(TopicError) as caught:
        topics.read(write(tmp_path, GOOD.replace(old, new)))
    assert fault in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace('title = "Shield of the North"', "")
        .replace('"ISL"', '"ICE"')
        .replace('"#f0c949"', '"red"')
    )
    with pytest.raises(TopicError) as caught:
        topics.read(write(tmp_path, text))
    told = str(caught.value)
    assert "3 fault(s)" in told
    assert all(part in told for part in ("title:", "'ICE'", "colours.undecided"))


def test_a_file_that_is_no_toml_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match=r"shield-north\.toml cannot be read"):
        topics.read(write(tmp_path, "title = "))


def test_an_id_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match="lower-case letters"):
        topics.read(write(tmp_path, GOOD, "Shield North.toml"))


def test_an_unknown_topic_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no topic 'atlantis'.*haiti-2023, ukraine-2025"):
        topics.load("atlantis")


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    one = topics.read(write(tmp_path, GOOD))
    again = topics.read(write(tmp_path, GOOD + "\n# a remark\n"))
    other = topics.read(write(tmp_path, GOOD.replace("Ports", "Harbours")))
    assert one.digest == again.digest != other.digest
