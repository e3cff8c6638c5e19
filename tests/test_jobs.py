"""Several processes find, refuse and remember what one does; files that hold much are read in this one."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geomap import readers, store, topics, workflow
from geomap.readers import files
from geomap.workflow import history

pytestmark = pytest.mark.usefixtures("read_once")

FORCE = "the peacekeeping force in Ukraine"
METHOD = workflow.Method(topics.load("ukraine-2025"), "rules")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Articles in files of their own, in one file, in an archive, twice, in French, and broken ones."""
    monkeypatch.setattr(files, "_SURE_AFTER", 0)
    made = tmp_path / "articles"
    made.mkdir()
    for name, text in {
        "2025-03-04-a.txt": f"Norway will send two frigates to {FORCE}.",
        "2025-03-05-b.txt": f"Spain has not decided whether to send soldiers to {FORCE}.",
        "2025-03-04-copy-of-a.md": f"Norway will send two frigates to {FORCE}.",
        "2025-03-07-c.txt": "Le Danemark enverra un bataillon en Ukraine, a annoncé mardi la ministre.",
        "undated.txt": f"Italy rules out sending soldiers to {FORCE}.",
        "2025-03-08-empty.txt": "  ",
        "2025-03-09-told.txt": f"Latvia will send a company to {FORCE}.",
        "2025-03-10-mistaken.txt": f"Estonia will send a company to {FORCE}.",
    }.items():
        (made / name).write_text(text, encoding="utf-8")
    lines = [
        {"text": f"Portugal will send a field hospital to {FORCE}.", "date": "2025-03-11", "id": 7},
        {"text": f"Greece is against {FORCE}.", "date": "some day"},
    ]
    (made / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n{broken\n", encoding="utf-8")
    (made / "page.html").write_bytes(b"<html>\xff\xfe")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2025-03-12-d.txt", f"Finland will train soldiers at home for {FORCE}.")
    (made / "older.zip").write_bytes(packed.getvalue())
    return made


@pytest.fixture
def manifest(folder: Path) -> Path:
    """Return a table with a row that moves a day, one that names nothing, and two for one file."""
    table = folder.parent / "dates.csv"
    twice = ("2025-03-10-mistaken.txt,2025-03-10", "2025-03-10-mistaken.txt,2025-03-11")
    rows = ("2025-03-09-told.txt,2025-03-02", "nothing.txt,2025-03-03", *twice)
    table.write_text("file,date\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return table


def build(folder: Path, manifest: Path, jobs: int) -> workflow.BuildReport:
    source = workflow.Source((str(folder),), manifest=manifest)
    return workflow.build(source, folder.parent / f"{jobs}.sqlite", replace(METHOD, jobs=jobs))


def told(report: workflow.BuildReport) -> tuple[object, ...]:
    return (
        report.analysed,
        report.known,
        sorted(map(repr, report.failures)),
        sorted(map(repr, report.notices)),
        report.changes,
    )


def held(ledger: Path) -> tuple[object, ...]:
    with store.opened(ledger) as opened:
        layers = history.layers(opened, METHOD.pipeline().key, METHOD.topic.id)
        return layers, opened.failures(), {uri: replace(seen) for uri, seen in opened.files().items()}


def test_two_processes_make_what_one_does(folder: Path, manifest: Path) -> None:
    one, two = build(folder, manifest, 1), build(folder, manifest, 2)
    assert (one.analysed, one.known, len(one.failures)) == (6, 1, 7)
    assert told(two) == told(one)
    assert held(folder.parent / "2.sqlite") == held(folder.parent / "1.sqlite")


def test_and_again_with_something_changed(folder: Path, manifest: Path) -> None:
    for jobs in (1, 2):
        build(folder, manifest, jobs)
    (folder / "2025-03-05-b.txt").write_text(f"Spain will send soldiers to {FORCE}.", encoding="utf-8")
    (folder / "undated.txt").unlink()
    one, two = build(folder, manifest, 1), build(folder, manifest, 2)
    assert (one.analysed, one.known) == (1, 6)
    assert told(two) == told(one)
    assert held(folder.parent / "2.sqlite") == held(folder.parent / "1.sqlite")


def test_read_in_another_process_is_what_is_a_file_small_and_no_archive(
    folder: Path, manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "2025-03-13-large.txt").write_text("x" * 500_001, encoding="utf-8")
    for name in ("packed.jsonl.gz", "packed.tar.gz", "crawl.warc.gz"):
        (folder / name).write_bytes(b"")
    documents = readers.documents([str(folder)], manifest=manifest, fallback_date=date(2025, 1, 1))
    kept = {os.path.basename(one.uri) for one in documents if not one.alone()}  # noqa: PTH119
    packed = {"older.zip", "packed.jsonl.gz", "packed.tar.gz", "crawl.warc.gz"}
    assert kept == {*packed, "2025-03-13-large.txt", "2025-03-10-mistaken.txt", "dates.csv"}


def test_it_takes_only_its_own_row_along(folder: Path, manifest: Path) -> None:
    documents = readers.documents([str(folder)], manifest=manifest)
    (told_of,) = (one for one in documents if one.uri.endswith("told.txt"))
    alone = told_of.alone()
    assert alone is not None
    assert alone.stamp() == told_of.stamp()
    assert list(alone) == list(told_of)
