"""`geomap dates`: what each article's date would be, and the manifest that corrects it."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "articles"
    home.mkdir()
    (home / "2025-03-06-talks.txt").write_text("Peru waits.")
    (home / "notes.md").write_text("---\ntitle: '=Chile'\ndate: 2025-03-09\n---\nChile waits.")
    (home / "loose.txt").write_text("Cuba waits.")
    (home / "wire.jsonl").write_text('{"text": "Haiti waits.", "date": "2025-03-10"}\n')
    return home


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["dates", *map(str, arguments)])


def test_each_article_is_told_with_its_date_and_where_it_is_from(folder: Path) -> None:
    done = run(folder)
    assert done.exit_code == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(day, origin, Path(uri).name, title) for day, origin, uri, title in lines] == [
        ("2025-03-06", "file name", "2025-03-06-talks.txt", ""),
        ("-", "nothing says one", "loose.txt", ""),
        ("2025-03-09", "front matter", "notes.md", "=Chile"),
        ("2025-03-10", "field", "wire.jsonl#1", ""),
    ]


def test_the_manifest_it_writes_can_be_corrected_and_given_back(folder: Path) -> None:
    table = folder.parent / "dates.csv"
    done = run(folder, "--write", table)
    assert done.exit_code == 0
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [(row["file"], row["date"], row["title"]) for row in rows] == [
        ("articles/2025-03-06-talks.txt", "2025-03-06", ""),
        ("articles/loose.txt", "", ""),
        ("articles/notes.md", "2025-03-09", ""),
    ], "no formula, and nothing for a file of many articles"
    table.write_text(table.read_text().replace("loose.txt,", "loose.txt,2025-03-08"))
    again = run(folder, "--manifest", table)
    assert "2025-03-08\tmanifest" in again.stdout
    assert "\t=Chile" in again.stdout, "an empty cell means what the article says"


def test_what_lies_in_an_archive_can_be_dated_by_hand(folder: Path) -> None:
    with zipfile.ZipFile(folder / "wires.zip", "w") as archive:
        archive.writestr("may/undated.txt", "Fiji waits.")
        archive.writestr("lines.jsonl", '{"text": "Togo waits."}\n')
    table = folder.parent / "dates.csv"
    run(folder, "--write", table)
    written = table.read_text(encoding="utf-8")
    assert "\narticles/wires.zip#may/undated.txt,," in written
    assert "lines.jsonl" not in written
    table.write_text(written.replace("undated.txt,", "undated.txt,2025-03-08"), encoding="utf-8")
    (line,) = (line for line in run(folder, "--manifest", table).stdout.splitlines() if "undated" in line)
    assert line.startswith("2025-03-08\tmanifest\t")


def test_a_manifest_that_is_there_is_not_written_over(folder: Path) -> None:
    table = folder.parent / "dates.csv"
    table.write_text("precious")
    done = run(folder, "--write", table)
    assert done.exit_code == 1
    assert "is there already" in done.stderr
    assert table.read_text() == "precious"


def test_dates_that_differ_and_what_cannot_be_read_are_told(folder: Path) -> None:
    (folder / "2025-03-01.md").write_text("---\ndate: 2025-03-20\n---\nFiji waits.")
    (folder / "empty.txt").write_text("")
    done = run(folder)
    assert done.exit_code == 3
    assert "its front matter says 2025-03-20, its file name 2025-03-01; the first is used" in done.stderr
    assert "empty.txt: empty" in done.stderr
    assert len(done.stdout.splitlines()) == 5
