"""A process that dies in the middle loses nothing: the ledger is whole, the next run gives the same bytes."""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap import store
from tests import ledgers
from tests.killed import Runner

TIMES = int(os.environ.get("GEOMAP_TEST_KILLS", "4"))  # of each kind; `make killed` asks for more
ARTICLES = {
    "2025-03-04-north.txt": "Norway will send two frigates to the multinational force for Ukraine.",
    "2025-03-04-other.txt": "Norway will not send any ships or soldiers to Ukraine, Oslo said.",
    "2025-03-05-west.txt": "Spain has not decided whether to send soldiers to the force in Ukraine.",
    "2025-03-09-south.txt": "Portugal offers logistics, but no troops, to the force in Ukraine.",
    "lines.jsonl": '{"text": "Hungary will not send troops.", "date": "2025-03-10"}\n{"text": "x"}\n',
    "undated.txt": "Latvia will send a company of soldiers to Ukraine.",
}
OPTIONS = ("--classifier", "rules")


@pytest.fixture(scope="module")
def geomap() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def moments(steps: int, seed: int) -> list[int]:
    """How many steps to live: one, all but one, and some numbers between."""
    chosen = random.Random(seed)
    return [1, steps - 1, *(chosen.randint(2, steps - 2) for _ in range(TIMES - 2))]


def assert_whole(ledger: Path) -> None:
    with store.opened(ledger) as opened:
        assert opened.faults() == []


def test_a_build_that_dies_is_finished_by_the_next(geomap: Runner, articles: Path, tmp_path: Path) -> None:
    build = ("build", articles, *OPTIONS)
    status, steps, said = geomap.run(*build, "-o", tmp_path / "whole" / "map.html")
    assert status == 3, said
    expected = (tmp_path / "whole" / "map.html").read_bytes()
    for number, moment in enumerate(moments(steps, 1)):
        output = tmp_path / str(number) / "map.html"
        assert geomap.run(*build, "-o", output, steps=moment)[0] == -signal.SIGKILL
        assert not output.exists() or output.read_bytes() == expected, "the map appears whole or not at all"
        if (ledger := output.with_suffix(".sqlite")).exists():
            assert_whole(ledger)
        status, _, said = geomap.run(*build, "-o", output)
        assert status == 3, said
        assert output.read_bytes() == expected
        assert_whole(output.with_suffix(".sqlite"))


def test_a_run_over_an_older_map_leaves_that_or_the_new_one(
    geomap: Runner, articles: Path, tmp_path: Path
) -> None:
    output = tmp_path / "map.html"
    build = ("build", articles, *OPTIONS, "-o", output)
    geomap.run(*build)
    old = output.read_bytes()
    kept = tmp_path / "kept.sqlite"
    shutil.copy(output.with_suffix(".sqlite"), kept)
    (articles / "2025-03-12-new.txt").write_text("Latvia will send a company to Ukraine.", encoding="utf-8")
    _, steps, _ = geomap.run(*build)
    new = output.read_bytes()
    assert new != old
    for moment in moments(steps, 2):
        shutil.copy(kept, output.with_suffix(".sqlite"))
        output.write_bytes(old)
        assert geomap.run(*build, steps=moment)[0] == -signal.SIGKILL
        assert output.read_bytes() in {old, new}
        geomap.run(*build)
        assert output.read_bytes() == new
    assert [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_rulings_go_in_all_or_none(geomap: Runner, articles: Path, tmp_path: Path) -> None:
    output = tmp_path / "map.html"
    ledger = output.with_suffix(".sqlite")
    geomap.run("build", articles, *OPTIONS, "-o", output)
    table = tmp_path / "review.csv"
    geomap.run("review", "--export", table, "--all", "--store", ledger, *OPTIONS)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([{**row, "ruling": "none", "who": "Ada"} for row in rows])
    kept = tmp_path / "kept.sqlite"
    shutil.copy(ledger, kept)
    bring_in = ("review", "--import", table, "--store", ledger, *OPTIONS)
    _, steps, _ = geomap.run(*bring_in)
    for moment in moments(steps, 3):
        shutil.copy(kept, ledger)
        assert geomap.run(*bring_in, steps=moment)[0] == -signal.SIGKILL
        assert_whole(ledger)
        with store.opened(ledger) as opened:
            assert len(opened.rulings("ukraine-2025")) in {0, len(rows)}
        assert geomap.run(*bring_in)[0] == 0
        with store.opened(ledger) as opened:
            assert len(opened.rulings("ukraine-2025")) == len(rows)


@pytest.mark.parametrize("version", ledgers.OLDER)
def test_a_migration_that_dies_is_done_by_the_next(geomap: Runner, tmp_path: Path, version: int) -> None:
    ledger = tmp_path / "whole.sqlite"
    ledgers.write(ledger, version)
    _, steps, said = geomap.run("status", "--store", ledger, *OPTIONS)
    assert "articles" in said
    for number, moment in enumerate(moments(steps, 4)):
        path = tmp_path / f"{number}.sqlite"
        ledgers.write(path, version)
        assert geomap.run("status", "--store", path, *OPTIONS, steps=moment)[0] == -signal.SIGKILL
        assert geomap.run("status", "--store", path, *OPTIONS)[2] == said
        assert_whole(path)
        backup = store.backup_of(path)
        fresh = tmp_path / f"{number}-backup.sqlite"
        shutil.copy(backup, fresh)
        assert geomap.run("status", "--store", fresh, *OPTIONS)[2] == said, "the copy is whole, too"
