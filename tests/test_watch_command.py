"""`geomap watch` as a process: what it says, how it serves and how it ends, with real files."""

from __future__ import annotations

import os
import queue
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap import resources
from geomap.cli import main

SENT = "{} will send {} frigates to the multinational force for Ukraine."
REFUSED = "{} will not send troops to the peacekeeping force in Ukraine."
_DEADLINE = 60.0

Start = Callable[..., "Watching"]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")}


class Watching:
    """A running `geomap watch` and what it has said."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "geomap", "watch", *arguments],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, pattern: str) -> list[str]:
        """What is said from now on up to a line that has `pattern` in it."""
        lines: list[str] = []
        end = time.monotonic() + _DEADLINE
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"{pattern!r} was not said in time, but {self.said}")
            if line is None:
                pytest.fail(f"{pattern!r} was never said, but {self.said}")
            self.said.append(line)
            lines.append(line)
            if re.search(pattern, line):
                return lines

    def end(self, number: int) -> int:
        """End it, hear all that it says, and return its exit status."""
        self.process.send_signal(number)
        status = self.process.wait(timeout=_DEADLINE)
        self._reader.join()
        while (line := self._lines.get()) is not None:
            self.said.append(line)
        return status

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    put(folder / "2025-03-04-north.txt", SENT.format("Norway", 2))
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a watch of the folder `articles`."""
    started: list[Watching] = []

    def starter(*arguments: str) -> Watching:
        started.append(Watching(tmp_path, "articles", *arguments))
        return started[-1]

    yield starter
    for one in started:
        one.close()


def put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def geomap(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "geomap", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, check=False, encoding="utf-8"
    )


def analysed(ledger: Path) -> int:
    try:
        with closing(sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM analyses").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_it_says_what_it_does_and_serves_what_it_draws(start: Start, articles: Path, tmp_path: Path) -> None:
    watching = start("--classifier", "rules", "--serve", "--port", "0")
    serving, *built, waits = watching.until("watching")
    assert built == [
        "1 article analysed, 0 known from before",
        "  Norway: new: Troops offered (2025-03-04)",
        "Map: output/map.html (1 date, 1 country; 2025-03-04)",
    ]
    assert re.fullmatch(r"\d\d:\d\d:\d\d watching; Ctrl-C ends it", waits)

    (articles / "2025-03-08-picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    seen, failed, *_ = watching.until("^Map: ")
    assert re.fullmatch(r"\d\d:\d\d:\d\d new: 2025-03-08-picture\.txt", seen)
    assert failed.startswith(f"geomap: {articles.as_posix()}/2025-03-08-picture.txt: binary: ")

    put(articles / "2025-03-09-south.txt", REFUSED.format("Portugal"))
    assert watching.until("^Map: ")[1:] == [
        "1 article analysed, 1 known from before",
        "  Portugal: new: Opposed (2025-03-09)",
        "Map: output/map.html (2 dates, 2 countries; 2025-03-04 to 2025-03-09)",
    ]
    address = serving.removeprefix("Serving ")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
    with urllib.request.urlopen(address) as answer:
        served = answer.read().decode()
    drawn = (tmp_path / "output" / "map.html").read_text(encoding="utf-8")
    assert [REFUSED.format("Portugal") in page for page in (served, drawn)] == [True, True]
    assert ["EventSource" in page for page in (served, drawn)] == [True, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_to(start: Start, articles: Path, number: int) -> None:
    watching = start("--classifier", "rules", "--serve", "--port", "0")
    watching.until("watching")
    assert watching.end(number) == 0
    assert watching.said[-2].endswith("watching; Ctrl-C ends it")
    assert watching.said[-1] == "geomap: the watch has ended"


def many(folder: Path) -> None:
    for path in sorted((resources.find("data") / "sample").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for copy in range(60):
            put(folder / f"{path.stem}-{copy}.md", f"{text}\nCopy {copy} of it.\n")


@pytest.mark.parametrize(("number", "how"), [(signal.SIGINT, ()), (signal.SIGTERM, ("--jobs", "2"))])
def test_a_build_that_it_ends_in_is_finished_by_the_next(
    start: Start, tmp_path: Path, number: int, how: tuple[str, ...]
) -> None:
    (tmp_path / "articles").mkdir()
    many(tmp_path / "articles")
    watching = start("--classifier", "rules", *how)
    while analysed(tmp_path / "output" / "map.sqlite") < 30:
        with suppress(subprocess.TimeoutExpired):
            watching.process.wait(0.02)
            pytest.fail("it ended before it was told to")
    assert watching.end(number) == 0
    assert watching.said == ["geomap: the watch has ended"]
    done = analysed(tmp_path / "output" / "map.sqlite")
    assert 30 <= done < 600
    assert list((tmp_path / "output").glob("*.html")) == []
    again = geomap(tmp_path, "build", "articles", "--classifier", "rules")
    assert f"{600 - done} articles analysed, {done} known from before" in again.stdout
    assert again.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "nowhere"),
        (("-",), "standard input"),
        (("articles", "https://example.org/news"), "example.org"),
        (("articles", "--classifier", "tarot"), "tarot"),
        (("articles", "--topic", "atlantis"), "atlantis"),
        (("articles", "--manifest", "none.csv"), "none.csv"),
        (("articles", "--port", "70000"), "70000"),
        ((), "PATH"),
    ],
)
def test_usage_errors_end_it_at_once(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["watch", *arguments], prog_name="geomap")
    assert done.exit_code == 2
    assert told in done.stderr
