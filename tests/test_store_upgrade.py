"""A ledger of an older geomap is brought up to date, and nothing in it is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from geomap import store
from geomap.errors import StoreError
from geomap.model import Failure, Ruling, Stance
from tests import factories, ledgers

KEY, DAY = "pipe/1", date(2025, 3, 6)
CLAIMS = [
    factories.claim("NOR", Stance.TROOPS_OFFERED, 0.72),
    factories.claim("SWE", Stance.UNDECIDED, 0.58, span=(31, 66), rule="weighs"),
]


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")}


def test_every_older_version_is_tried() -> None:
    assert [*ledgers.OLDER, store.VERSION] == list(range(1, store.VERSION + 1))


@pytest.mark.parametrize("version", ledgers.OLDER)
def test_all_that_was_known_is_still_known(tmp_path: Path, version: int) -> None:
    path = tmp_path / "a.sqlite"
    ledgers.write(path, version)
    with store.opened(path) as ledger:
        assert ledger.claims(KEY, DAY) == [factories.sourced(claim) for claim in CLAIMS]
        assert ledger.mentioned(KEY, DAY) == {"NOR", "SWE"}
        assert ledger.days(KEY) == [DAY, date(2025, 3, 9)]
        assert ledger.unresolved(KEY) == [("Westria", "Austria", 1)]
        assert ledger.failures() == [Failure("/articles/three.txt", "undated", "it has no date")]
        assert ledger.is_done(factories.article(), KEY)
        assert not list(ledger.missing(KEY))
        assert ledger.faults() == []
        assert [run.number for run in ledger.runs()] == [1]


@pytest.mark.parametrize("version", ledgers.OLDER)
def test_it_is_then_as_a_new_one_is(tmp_path: Path, version: int) -> None:
    ledgers.write(tmp_path / "old.sqlite", version)
    for name in ("old.sqlite", "new.sqlite"):
        with store.opened(tmp_path / name):
            pass
    assert tables(tmp_path / "old.sqlite") == tables(tmp_path / "new.sqlite")


def test_rulings_are_those_that_were_made(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    ledgers.write(path, 2)
    at, why = "2025-03-07T08:00:00+00:00", "as the ministry said"
    with store.opened(path) as ledger:
        assert ledger.rulings("first") == [Ruling("SWE", DAY, Stance.OPPOSED, "Ada", at, why)]
        assert [one.run for one in ledger.rulings("first")] == [0], "made before the runs that are counted"


@pytest.mark.parametrize("version", ledgers.OLDER)
def test_a_copy_is_made_before(tmp_path: Path, version: int) -> None:
    path = tmp_path / "a.sqlite"
    ledgers.write(path, version)
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    with store.opened(path):
        pass
    copy = tmp_path / f"a.sqlite.before-{store.VERSION}"
    assert store.backup_of(path) == copy
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert list(connection.iterdump()) == before
    with store.opened(path):
        pass
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == [copy.name]


def test_a_ledger_that_cannot_be_copied_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sqlite"
    ledgers.write(path, 1)
    before = tables(path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StoreError, match="No space left"), store.opened(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert tables(path) == before
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == []
