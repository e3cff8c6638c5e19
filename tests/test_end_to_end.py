"""The whole line: real articles, the sample articles, an interrupted run; the page's data is what counts."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geomap import resources

_SHARED = Path(__file__).parents[2] / "shared"
_SEEDS = _SHARED / "seeds"
_GOLD = _SHARED / "eval" / "seeds.dev.jsonl"
_EXPECTED = Path(__file__).parent / "data" / "sample_expected.toml"

shared = pytest.mark.skipif(
    not _GOLD.is_file(), reason="the real articles are not part of the repository and are not here"
)


def geomap(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")}
    command = [sys.executable, "-m", "geomap", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def page_data(path: Path) -> dict[str, Any]:
    html = path.read_text(encoding="utf-8")
    start = html.index('id="geomap-data"')
    block = html[html.index(">", start) + 1 : html.index("</script>", start)]
    return dict(json.loads(block))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the real articles."""
    folder = tmp_path_factory.mktemp("seeds")
    page = folder / "output" / "seeds.html"
    done = geomap("build", _SEEDS, "--manifest", _SEEDS / "manifest.csv", "-o", page, folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return page


@shared
@pytest.mark.shared
def test_the_real_articles_give_a_layer_for_each_of_their_dates(seeds: Path) -> None:
    assert page_data(seeds)["dates"] == ["2025-03-02", "2025-03-06", "2025-03-10", "2025-03-15"]


@shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("day", "alpha_3", "stance"),
    [
        ("2025-03-06", "FRA", "troops_offered"),
        ("2025-03-06", "GBR", "troops_offered"),
        ("2025-03-06", "RUS", "opposed"),
        ("2025-03-10", "POL", "logistics_only"),
        ("2025-03-15", "FIN", "undecided"),
    ],
)
def test_what_the_real_articles_plainly_say(seeds: Path, day: str, alpha_3: str, stance: str) -> None:
    assert page_data(seeds)["layers"][day][alpha_3]["stance"] == stance


@shared
@pytest.mark.shared
def test_the_host_takes_no_stance(seeds: Path) -> None:
    assert [day for day, layer in page_data(seeds)["layers"].items() if "UKR" in layer] == []


@shared
@pytest.mark.shared
def test_most_labels_of_the_real_articles_are_defensible(tmp_path: Path) -> None:
    given = _GOLD.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "geomap", "analyze", "-", "--format", "jsonl"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=tmp_path)
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    right = total = 0
    for article in map(json.loads, given.splitlines()):
        found = {c["alpha_3"]: c["stance"] or "none" for c in answers[article["id"]]["countries"]}
        for label in article["labels"]:
            total += 1
            right += found.get(label["iso3"], "none") in {label["stance"], *label.get("also", [])}
    assert right / total >= 0.85


@shared
@pytest.mark.shared
def test_every_quote_of_the_page_stands_in_an_article(seeds: Path) -> None:
    with (_SEEDS / "manifest.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    texts = {row["date"]: "" for row in rows}
    for row in rows:
        texts[row["date"]] += (_SEEDS / row["file"]).read_text(encoding="utf-8")
    evidence = page_data(seeds)["evidence"]
    assert evidence
    assert all(item["quote"] in texts[item["date"]] for item in evidence)


def _expected() -> Iterator[tuple[str, str, str | set[str] | None]]:
    for day, table in tomllib.loads(_EXPECTED.read_text(encoding="utf-8")).items():
        yield from ((day, code, None) for code in table["none"])
        yield from ((day, code, set(both)) for code, both in table.get("contested", {}).items())
        yield from ((day, code, stance) for code, stance in table.items() if isinstance(stance, str))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of `geomap demo`."""
    folder = tmp_path_factory.mktemp("demo")
    done = geomap("demo", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "output" / "demo.html"


def test_the_demo_shows_what_an_editor_would_put(demo: Path) -> None:
    """An honest bar below the whole: the rules do not read everything, and must not claim to."""
    layers = page_data(demo)["layers"]
    right = wrong = 0
    for day, code, expected in _expected():
        entry = layers[day].get(code)
        found: str | set[str] | None = entry["stance"] if entry else None
        if entry and entry["contested"]:
            found = set(entry["sides"])
        right += found == expected
        wrong += found != expected
    assert right / (right + wrong) >= 0.9


def test_the_demo_shows_all_stances_a_change_and_a_contradiction(demo: Path) -> None:
    layers = page_data(demo)["layers"]
    entries = [entry for layer in layers.values() for entry in layer.values()]
    assert {entry["stance"] for entry in entries} == {
        "troops_offered",
        "logistics_only",
        "undecided",
        "opposed",
    }
    assert any(entry["contested"] for entry in entries)
    by_country: dict[str, set[str]] = {}
    for layer in layers.values():
        for code, entry in layer.items():
            by_country.setdefault(code, set()).add(entry["stance"])
    assert any(len(stances) > 1 for stances in by_country.values())


def test_the_demo_is_the_same_every_time(demo: Path, tmp_path: Path) -> None:
    geomap("demo", folder=tmp_path)
    geomap("demo", folder=tmp_path)
    assert (tmp_path / "output" / "demo.html").read_bytes() == demo.read_bytes()


def test_processes_and_order_do_not_change_the_page(tmp_path: Path) -> None:
    articles = resources.find("data") / "sample"
    files = sorted(articles.glob("*.md"))
    geomap("build", *files, "-o", "one.html", folder=tmp_path)
    geomap("build", *reversed(files), "-o", "two.html", "--jobs", "2", folder=tmp_path)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
