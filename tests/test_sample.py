from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
import pytest

from geomap import resources
from geomap.model import DateOrigin, Stance
from geomap.readers import Entry, read

SAMPLE = resources.find("data") / "sample"
EXPECTED = tomllib.loads(
    (Path(__file__).parent / "data" / "sample_expected.toml").read_text(encoding="utf-8")
)
NOT_STANCES = ("none", "contested")


@cache
def sample() -> tuple[Entry, ...]:
    items = list(read([str(SAMPLE)]))
    assert all(isinstance(item, Entry) for item in items), items
    return tuple(item for item in items if isinstance(item, Entry))


def stances(day: str) -> dict[str, str]:
    return {code: stance for code, stance in EXPECTED[day].items() if code not in NOT_STANCES}


def test_every_file_but_the_note_is_an_article() -> None:
    files = {path.name for path in SAMPLE.iterdir()} - {"SOURCE"}
    assert {Path(entry.article.uri).name for entry in sample()} == files
    assert len(files) >= 8


@pytest.mark.parametrize("entry", sample(), ids=lambda entry: Path(entry.article.uri).stem)
def test_an_article_says_where_it_comes_from(entry: Entry) -> None:
    article = entry.article
    assert article.date_origin == DateOrigin.FRONT_MATTER
    assert article.published is not None
    assert Path(article.uri).name.startswith(article.published.isoformat())
    assert article.title
    assert article.url.startswith("https://example.org/")
    assert article.language == "en"
    assert 120 <= len(article.text.split()) <= 260
    assert not article.text.startswith("---")


def test_two_papers_report_on_each_of_five_days() -> None:
    seen = sorted((entry.article.published or date.min, entry.article.source) for entry in sample())
    days = sorted({day for day, _ in seen})
    papers = sorted({paper for _, paper in seen})
    assert (len(days), len(papers)) == (5, 2)
    assert seen == [(day, paper) for day in days for paper in papers]
    assert [day.isoformat() for day in days] == list(EXPECTED)


def test_the_note_says_who_wrote_them_and_under_what_licence() -> None:
    note = (SAMPLE / "SOURCE").read_text(encoding="utf-8")
    for words in (
        "Written for geomap",
        "Apache-2.0",
        "invented",
        *{entry.article.source for entry in sample()},
    ):
        assert words in note


@pytest.mark.parametrize("day", EXPECTED)
def test_what_is_expected_is_well_formed(day: str) -> None:
    table: dict[str, Any] = EXPECTED[day]
    codes = [*stances(day), *table["none"], *table.get("contested", {})]
    assert len(codes) == len(set(codes))
    assert all(pycountry.countries.get(alpha_3=code) for code in codes)
    assert "UKR" in table["none"]
    sides = [stance for pair in table.get("contested", {}).values() for stance in pair]
    assert {*stances(day).values(), *sides} <= {stance.value for stance in Stance}


def test_the_sample_shows_what_a_map_must_cope_with() -> None:
    seen: dict[str, list[str]] = {}
    for day in EXPECTED:
        for code, stance in stances(day).items():
            seen.setdefault(code, []).append(stance)
    assert {stance for history in seen.values() for stance in history} == {stance.value for stance in Stance}
    assert {code for code, history in seen.items() if len(set(history)) > 1} == {"BEL", "ITA"}
    assert [list(EXPECTED[day]["contested"]) for day in EXPECTED if "contested" in EXPECTED[day]] == [["TUR"]]
