"""Runs geomap in processes that kill themselves, as if the power had failed, at a step of their writing.

A step is a statement to SQLite, an fsync or a rename. ``python -m tests.killed`` loads geomap once and forks
for each line of its input, a JSON list: how many steps to live (0: as long as it takes), then the command.
It answers each with a JSON list: the exit status (negative: the signal), the steps taken, if it lived, and
its output.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent


class Mortal:
    """Counts the steps of this process, and kills it at the one that it may not take."""

    def __init__(self, steps: int) -> None:
        self.limit = steps
        self.taken = 0

    def step(self) -> None:
        if self.limit and self.taken >= self.limit:
            os.kill(os.getpid(), signal.SIGKILL)
        self.taken += 1

    def counting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.step()
            return function(*arguments, **named)

        return counted

    def watch(self) -> None:
        """Count from now on."""
        mortal = self

        class Connection(sqlite3.Connection):
            def execute(self, *arguments: Any) -> sqlite3.Cursor:
                mortal.step()
                return super().execute(*arguments)

            def executemany(self, *arguments: Any) -> sqlite3.Cursor:
                mortal.step()
                return super().executemany(*arguments)

            def backup(self, *arguments: Any, **named: Any) -> None:
                named["pages"], named["progress"] = 1, lambda *_: mortal.step()
                super().backup(*arguments, **named)

        connect = sqlite3.connect
        sqlite3.connect = lambda *a, **n: connect(*a, **{"factory": Connection, **n})
        os.fsync = self.counting(os.fsync)
        os.replace = self.counting(os.replace)
        Path.replace = self.counting(Path.replace)  # type: ignore[method-assign]


class Runner:
    """A process that runs geomap, again and again, and lets it die."""

    def __enter__(self) -> Runner:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killed"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")},
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)

    def run(self, *command: object, steps: int = 0) -> tuple[int, int, str]:
        """Run geomap; return its exit status, the steps it took if it lived, and what it printed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([steps, *map(str, command)]) + "\n")
        self._process.stdin.flush()
        status, taken, said = json.loads(self._process.stdout.readline())
        return status, taken, said


def _child(steps: int, command: Sequence[str], answer: int) -> None:
    from geomap.cli import main

    mortal = Mortal(steps)
    mortal.watch()
    said = StringIO()
    status = 0
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main(list(command), standalone_mode=True)
        except SystemExit as end:
            status = int(end.code or 0)
    os.write(answer, json.dumps([mortal.taken, said.getvalue()]).encode())
    os._exit(status)


def _serve() -> None:
    from geomap import boundaries, countries, topics, workflow  # noqa: F401 - loaded once, for all children
    from geomap.render import geometry, page  # noqa: F401

    countries.load()
    for line in sys.stdin:
        steps, *command = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _child(steps, command, write)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        taken, words = json.loads(said) if said else (0, "")
        print(json.dumps([os.waitstatus_to_exitcode(status), taken, words]), flush=True)


if __name__ == "__main__":
    _serve()
