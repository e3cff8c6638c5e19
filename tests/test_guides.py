"""The guides: every command in them works, in the order in which a reader would type it."""

from __future__ import annotations

import csv
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main

GUIDES = Path(__file__).parent.parent / "docs" / "guides"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARTICLES = {
    "2024-05-30-nairobi.txt": "Kenya will send 400 police officers to the security mission in Haiti.",
    "2024-06-02-kingston.txt": "Jamaica has not decided whether to send police to the mission in Haiti.",
}


def commands(guide: Path) -> Iterator[list[str]]:
    for block in _BLOCK.findall(guide.read_text(encoding="utf-8")):
        for line in block.splitlines():
            assert line.startswith("$ "), f"{guide.name} has a line that is no command: {line}"
            yield shlex.split(line[2:])


def fill_in(folder: Path) -> None:
    """Do what the guide asks its reader to do between commands."""
    if (folder / "articles").is_dir():
        for name, text in ARTICLES.items():
            (folder / "articles" / name).write_text(text, encoding="utf-8")
    table = folder / "review.csv"
    if table.exists():
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows([{**row, "ruling": "accept"} for row in rows])


@pytest.mark.parametrize("guide", sorted(GUIDES.glob("*.md")), ids=lambda path: path.stem)
def test_every_command_of_a_guide_works(guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GEOMAP_CLASSIFIER", "rules")
    monkeypatch.chdir(tmp_path)
    done = 0
    for command in commands(guide):
        fill_in(Path.cwd())
        if command[0] == "cd":
            monkeypatch.chdir(Path.cwd() / command[1])
            continue
        assert command[0] == "geomap", command
        result = CliRunner().invoke(main, command[1:], prog_name="geomap")
        assert result.exit_code == 0, (command, result.output, result.exception)
        done += 1
    assert done > 5


def test_the_daily_round_ends_with_what_it_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_every_command_of_a_guide_works(GUIDES / "daily.md", tmp_path, monkeypatch)
    folder = tmp_path / "haiti"
    assert (folder / "output" / "first.html").exists()
    told = CliRunner().invoke(main, ["explain", "Kenya"]).output
    assert "decided by a reviewer" in told
    assert ARTICLES["2024-05-30-nairobi.txt"] in told
