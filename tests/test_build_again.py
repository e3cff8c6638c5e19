"""Building again: what has not changed is not read again; corrections, full disks and crowds lose nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest

from geomap import store, topics, workflow
from geomap.errors import GeomapError, StoreError
from geomap.model import Stance
from geomap.readers import dates, files
from geomap.workflow import history

pytestmark = pytest.mark.usefixtures("read_once")

FORCE = "the peacekeeping force in Ukraine"
METHOD = workflow.Method(topics.load("ukraine-2025"), "rules")


class Folder:
    """Articles, their ledger, and what was opened to read them."""

    def __init__(self, path: Path) -> None:
        self.path = path / "articles"
        self.path.mkdir()
        self.ledger, self.map = path / "map.sqlite", path / "map.html"
        self.opened: list[str] = []

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        return path

    def build(self, **source: object) -> workflow.BuildReport:
        self.opened.clear()
        return workflow.build(workflow.Source((str(self.path),), **source), self.ledger, METHOD)  # type: ignore[arg-type]

    def stances(self) -> dict[tuple[date, str], Stance]:
        with store.opened(self.ledger) as ledger:
            layers = history.layers(ledger, METHOD.pipeline().key, METHOD.topic.id)
        return {(one.published, code): v.stance for one in layers for code, v in one.verdicts.items()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A folder whose files are old enough to be known by their stamps at once."""
    monkeypatch.setattr(files, "_SURE_AFTER", 0)
    made = Folder(tmp_path)
    really: Callable[[files.Source], BinaryIO] = files.Source.open

    def noted(source: files.Source) -> BinaryIO:
        made.opened.append(source.path.name)
        return really(source)

    monkeypatch.setattr(files.Source, "open", noted)
    made.write("2025-03-04-a.txt", f"Norway will send two frigates to {FORCE}.")
    made.write("2025-03-05-b.txt", f"Spain has not decided whether to send soldiers to {FORCE}.")
    return made


def test_what_has_not_changed_is_not_opened(folder: Folder) -> None:
    first = folder.build()
    assert (first.analysed, first.known, folder.opened) == (2, 0, ["2025-03-04-a.txt", "2025-03-05-b.txt"])
    again = folder.build()
    assert (again.analysed, again.known, folder.opened) == (0, 2, [])


def test_what_is_edited_new_or_touched_is(folder: Folder) -> None:
    folder.build()
    edited = folder.write("2025-03-04-a.txt", f"Norway will not send soldiers to {FORCE}.")
    folder.write("2025-03-06-c.txt", f"Latvia will send a company to {FORCE}.")
    report = folder.build()
    assert folder.opened == ["2025-03-04-a.txt", "2025-03-06-c.txt"]
    assert (report.analysed, report.known) == (2, 1)
    os.utime(edited, (1, 1))
    report = folder.build()
    assert (folder.opened, report.analysed, report.known) == (["2025-03-04-a.txt"], 0, 3)


def test_an_edit_that_keeps_size_and_time_is_seen(folder: Folder) -> None:
    folder.build()
    path = folder.path / "2025-03-04-a.txt"
    before = path.stat()
    folder.write(path.name, path.read_text(encoding="utf-8").replace("Norway", "Sweden"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert folder.build().analysed == 1
    assert (date(2025, 3, 4), "SWE") in folder.stances()


def test_a_young_file_is_read_again_since_it_may_change_unseen(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SURE_AFTER", 3600 * 10**9)
    folder.build()
    assert folder.build().known == 2
    assert len(folder.opened) == 2


def test_what_decides_how_a_file_is_read_counts_as_a_change(folder: Folder, tmp_path: Path) -> None:
    folder.build()
    manifest = tmp_path / "dates.csv"
    manifest.write_text("file,date\n2025-03-05-b.txt,2025-03-09\n", encoding="utf-8")
    folder.build(manifest=manifest)
    assert folder.opened == ["2025-03-05-b.txt"]
    assert (date(2025, 3, 9), "ESP") in folder.stances()
    assert (date(2025, 3, 5), "ESP") not in folder.stances()
    folder.build()
    assert folder.opened == ["2025-03-05-b.txt"], "without the manifest its name dates it again"


def test_faults_and_notices_of_known_files_are_told_again(folder: Folder) -> None:
    folder.write("undated.txt", f"Peru will send soldiers to {FORCE}.")
    folder.write("lines.jsonl", '{"text": "Chile waits.", "date": "2025-03-07"}\n{"text": 7}\n')
    (folder.path / "2025-03-08-old.txt").write_bytes(
        f"Espa\xf1a will send soldiers to {FORCE}.".encode("latin-1")
    )
    first = folder.build()
    kinds = [(Path(one.uri).name, one.kind) for one in first.failures]
    assert kinds == [("lines.jsonl#2", "no text"), ("undated.txt", "undated")]
    assert [Path(one.uri).name for one in first.notices] == ["2025-03-08-old.txt"]
    again = folder.build()
    assert (again.failures, again.notices) == (first.failures, first.notices)
    assert folder.opened == []


def test_a_mended_file_is_no_failure_any_more(folder: Folder) -> None:
    path = folder.write("undated.txt", f"Peru will send soldiers to {FORCE}.")
    assert len(folder.build().failures) == 1
    path.rename(path.with_name("2025-03-07-dated.txt"))
    folder.write("undated.txt", f"---\ndate: 2025-03-08\n---\nChile will send soldiers to {FORCE}.")
    assert folder.build().failures == []
    with store.opened(folder.ledger) as ledger:
        assert ledger.failures() == []


def test_a_day_that_was_in_the_future_is_read_when_it_has_come(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "_today", lambda: date(2025, 3, 6))
    folder.write("2025-03-20-soon.txt", f"Peru will send soldiers to {FORCE}.")
    assert [one.kind for one in folder.build().failures] == ["date"]
    monkeypatch.setattr(dates, "_today", lambda: date(2025, 3, 20))
    assert folder.build().failures == []
    assert folder.stances()[date(2025, 3, 20), "PER"] is Stance.TROOPS_OFFERED


def test_what_is_broken_for_good_is_not_read_again(folder: Folder) -> None:
    folder.write("2025-03-07-cut.pdf", "%PDF-1.4\n and no more")
    folder.write("1944-06-06-old.txt", "Prussia will send a corps.")
    assert [one.kind for one in folder.build().failures] == ["date", "unreadable"]
    assert {"2025-03-07-cut.pdf", "1944-06-06-old.txt"} <= set(folder.opened)
    assert [one.kind for one in folder.build().failures] == ["date", "unreadable"]
    assert folder.opened == []


def test_a_map_of_our_own_among_the_articles_is_no_article(folder: Folder) -> None:
    folder.build()
    workflow.draw(folder.ledger, folder.path / "2025-03-09-map.html", METHOD)
    folder.write("~$2025-03-05-b.docx", "the mark of an open document")
    report = folder.build()
    assert (report.analysed, report.known, report.failures) == (0, 2, [])


def test_what_a_fault_of_ours_kept_from_an_article_is_forgotten_once_it_is_done(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.build()
    later = workflow.Method(replace(METHOD.topic, digest="0123456789abcdef"), "rules")
    source = workflow.Source((str(folder.path),))

    def fail(*_: object) -> None:
        raise RuntimeError("of ours")

    with monkeypatch.context() as broken:
        broken.setattr("geomap.extract.Extractor.__call__", fail)
        assert [one.kind for one in workflow.build(source, folder.ledger, later).failures] == ["internal"] * 2
        assert len(workflow.build(source, folder.ledger, later).failures) == 2, "each once"
    report = workflow.build(source, folder.ledger, later)
    assert (report.analysed, report.known, report.failures) == (2, 0, [])
    with store.opened(folder.ledger) as ledger:
        assert ledger.failures() == []


def test_a_corrected_article_takes_the_place_of_the_old_one(folder: Folder) -> None:
    head = "---\ndate: 2025-03-07\nurl: https://example.org/peru\nsource: The Gazette\n---\n"
    folder.write("one.txt", f"{head}Peru will send soldiers to {FORCE}.")
    folder.build()
    assert folder.stances()[date(2025, 3, 7), "PER"] is Stance.TROOPS_OFFERED
    folder.write("two.txt", f"{head}Correction: Peru will not send soldiers to {FORCE}.")
    folder.build()
    assert folder.stances()[date(2025, 3, 7), "PER"] is Stance.OPPOSED
    with store.opened(folder.ledger) as ledger:
        assert ledger.counts(METHOD.pipeline().key)["articles"] == 4, "both stay in the ledger"
        (run,) = [run for run in ledger.runs() if run.number == 1]
        (then,) = [one for one in history.as_of(ledger, run) if one.published == date(2025, 3, 7)]
        assert then.verdicts["PER"].stance is Stance.TROOPS_OFFERED


@pytest.mark.parametrize(
    ("day", "url"), [("2025-03-08", "https://example.org/peru"), ("2025-03-07", "https://example.org/")]
)
def test_a_page_that_goes_on_and_a_front_page_correct_nothing(folder: Folder, day: str, url: str) -> None:
    address = url if url.endswith("/") else "https://example.org/peru"
    for name, published, verb in (("one.txt", "2025-03-07", "will"), ("two.txt", day, "will not")):
        head = f"---\ndate: {published}\nurl: {address}\n---\n"
        folder.write(name, f"{head}Peru {verb} send soldiers to {FORCE}. Told by {name}.")
    folder.build()
    with store.opened(folder.ledger) as ledger:
        key = METHOD.pipeline().key
        found = [one for day_ in ledger.days(key) for one in ledger.claims(key, day_)]
    assert {one.claim.stance for one in found if one.claim.alpha_3 == "PER"} == {
        Stance.TROOPS_OFFERED,
        Stance.OPPOSED,
    }


def test_a_map_is_not_drawn_again_unless_something_changed(folder: Folder) -> None:
    folder.build()
    assert workflow.draw_changes(folder.ledger, folder.map, METHOD).is_new
    before = folder.map.stat()
    again = workflow.draw_changes(folder.ledger, folder.map, METHOD)
    assert (again.is_new, again.dates, again.countries, again.last) == (False, 2, 2, "2025-03-05")
    assert folder.map.stat().st_mtime_ns == before.st_mtime_ns
    assert workflow.draw_changes(folder.ledger, folder.map, METHOD, workflow.Style(lang="fr")).is_new
    assert workflow.draw_changes(folder.ledger, folder.map, METHOD).is_new, "the file holds another"
    folder.map.write_text("spoiled", encoding="utf-8")
    assert workflow.draw_changes(folder.ledger, folder.map, METHOD).is_new
    folder.write("2025-03-06-c.txt", f"Latvia will send a company to {FORCE}.")
    folder.build()
    assert workflow.draw_changes(folder.ledger, folder.map, METHOD).is_new


def test_a_map_is_drawn_again_with_other_templates(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.build()
    workflow.draw(folder.ledger, folder.map, METHOD)
    monkeypatch.setenv("GEOMAP_TEMPLATES", str(shutil.copytree("templates", tmp_path / "ours")))
    assert not workflow.draw_changes(folder.ledger, folder.map, METHOD).is_new, "they are the same"
    with (tmp_path / "ours" / "page.css").open("a") as style:
        style.write(".geomap-house { color: teal }")
    assert workflow.draw_changes(folder.ledger, folder.map, METHOD).is_new
    assert ".geomap-house" in folder.map.read_text(encoding="utf-8")


def test_a_date_is_settled_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.build()
    assert len(folder.stances()) == 2
    settled: list[date] = []
    really = store.Store.claims

    def noted(ledger: store.Store, key: str, day: date, **then: int) -> object:
        settled.append(day)
        return really(ledger, key, day, **then)

    monkeypatch.setattr(store.Store, "claims", noted)
    folder.stances()
    assert settled == []
    folder.write("2025-03-05-c.txt", f"Latvia will send a company to {FORCE}.")
    folder.build()
    folder.stances()
    assert settled == [date(2025, 3, 5)]


def test_a_ledger_that_cannot_be_written_is_read(folder: Folder) -> None:
    folder.build()
    expected = folder.stances()
    with closing(sqlite3.connect(folder.ledger)) as connection:
        connection.execute("DELETE FROM settled")  # so that there is something that it would like to write
        connection.commit()
    with store.opened(folder.ledger) as ledger:
        ledger._connection.execute("PRAGMA query_only = ON")
        assert not ledger.is_writable
        layers = history.layers(ledger, METHOD.pipeline().key, METHOD.topic.id)
        latest = history.latest(ledger, METHOD.pipeline().key, METHOD.topic.id)
    assert {(one.published, code) for one in layers for code in one.verdicts} == set(expected)
    assert set(latest) == {"NOR", "ESP"}


def _mounted(path: Path, size: str) -> bool:
    """Mount a file system of a size at `path`, where that is allowed."""
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "geomap-test", str(path)]
    return (
        shutil.which("mount") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def test_a_full_disk_is_told_and_loses_nothing(folder: Folder, tmp_path: Path) -> None:
    small = tmp_path / "small"
    if not _mounted(small, "500k"):
        pytest.skip("a small file system cannot be mounted here")
    try:
        ledger = small / "map.sqlite"
        source = workflow.Source((str(folder.path),))
        workflow.build(source, ledger, METHOD)
        for number in range(80):
            folder.write(
                f"2025-04-01-{number}.txt", f"Chile waits, day {number}. " + f"Word {number}. " * 800
            )
        with pytest.raises(StoreError, match="full"):
            workflow.build(source, ledger, METHOD)
        with pytest.raises(GeomapError, match="cannot be written"):
            workflow.draw(ledger, small / "map.html", METHOD)
        assert [path.name for path in small.iterdir() if "html" in path.name] == []
        with store.opened(ledger) as opened:
            assert opened.faults() == []
            done = opened.counts(METHOD.pipeline().key)["articles"]
        assert 2 < done < 82
        larger = tmp_path / "larger.sqlite"
        for end in ("", "-wal", "-shm"):
            if (file := ledger.with_name(ledger.name + end)).exists():
                shutil.copy(file, larger.with_name(larger.name + end))
        report = workflow.build(source, larger, METHOD)
        assert (report.analysed, report.known) == (82 - done, done)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_ten_writers_at_once_all_succeed(folder: Folder, tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"desk{number}").mkdir()
        for item in range(4):
            path = tmp_path / f"desk{number}" / f"2025-05-{item + 1:02}-{number}.txt"
            path.write_text(f"Norway will send {number}{item} frigates to {FORCE}.", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "geomap",
        "build",
        "--store",
        str(folder.ledger),
        "--classifier",
        "rules",
    ]
    running = [
        subprocess.Popen(
            [*command, str(tmp_path / f"desk{number}"), "-o", str(tmp_path / f"{number}.html")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for number in range(10)
    ]
    said = [(process.communicate()[0], process.returncode) for process in running]
    assert [status for _, status in said] == [0] * 10, said
    with store.opened(folder.ledger) as ledger:
        assert ledger.faults() == []
        assert ledger.counts(METHOD.pipeline().key)["articles"] == 40
        assert not list(ledger.missing(METHOD.pipeline().key))
        assert len(ledger.runs()) == 10
