"""Runs what a page of the documentation tells its reader to type, in the order in which it stands there.

What is run, and how a page says so:

- ```` ```console ````: each line after ``$ `` is a command; what follows it, up to the next, is what it must
  print (stdout and stderr as on a terminal; blanks count as one, and ``…`` stands for anything, alone on a
  line for any lines). A command without such lines may print what it likes. It must succeed, or end with the
  status that its remark names: ``$ geomap build  # exit status 3``.
- ```` ```python ````: run in one namespace for the page; with ``>>>`` it is a doctest.
- any other block with ``title="NAME"`` is a file that the reader is asked to write.
- ``<!-- not run: REASON -->`` before a block: shown only.
"""

from __future__ import annotations

import contextlib
import csv
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geomap.cli import main

DOCS = Path(__file__).parent.parent / "docs"
_FENCE = re.compile(
    r"(?:<!-- not run: (?P<reason>[^\n]+?) -->\n+)?"
    r"^(?P<indent> *)```(?P<kind>[\w-]*)(?P<rest>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_ANYTHING = "…"
_TITLE = re.compile(r'title="([^"]+)"')
_STATUS = re.compile(r"\s+# exit status (\d)$")
_SHELL = re.compile(r"[|&;<>$`*?~]|^\w+=")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text, line in the page, file to write, and why it is not run."""

    kind: str
    text: str
    line: int
    file: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Command:
    """What is typed after a prompt, the exit status it must have, and the lines it must print."""

    typed: str
    status: int = 0
    printed: tuple[str, ...] = ()


def blocks(markdown: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for found in _FENCE.finditer(markdown):
        text = re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
        title = _TITLE.search(found["rest"])
        line = markdown.count("\n", 0, found.start("text"))
        yield Block(found["kind"], text, line, title[1] if title else "", found["reason"] or "")


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block; a line that ends in a backslash goes on after ``> ``."""
    text = block.text.replace("\\\n> ", "")
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        typed, *printed = part.rstrip("\n").split("\n")
        status = _STATUS.search(typed)
        yield Command(_STATUS.sub("", typed), int(status[1]) if status else 0, tuple(printed))


def is_run(page: Path) -> bool:
    """Whether there is anything to run in a page."""
    found = blocks(page.read_text(encoding="utf-8"))
    return any(block.kind in {"console", "python"} and not block.reason and not block.file for block in found)


def is_like(printed: str, told: tuple[str, ...]) -> bool:
    """Whether a command printed what the page says it does."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == _ANYTHING else re.escape(line).replace(_ANYTHING, ".*") + "\n"
        for line in _lines("\n".join(told))
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take geomap's variables out of the environment, which a reader has not set."""
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)


def rule(
    table: Path, rulings: Mapping[str, tuple[str, str]], *, otherwise: tuple[str, str] = ("", "")
) -> None:
    """Fill in the columns ruling and why of a table of verdicts, if it is there, by the country's name."""
    if not table.exists():
        return
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["ruling"], row["why"] = rulings.get(row["name"], otherwise)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def run(page: Path, *, before: Callable[[str], None] = lambda _command: None) -> int:
    """Do all that a page asks for, in the present folder, and return how many commands and snippets that was.

    Args:
        page: the Markdown file.
        before: called with each command before it is run, to do what the page asks of its reader in words.

    Raises:
        AssertionError: something ended or printed otherwise than the page says.
    """
    start, done = Path.cwd(), 0
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        for block in blocks(page.read_text(encoding="utf-8")):
            done += _run(block, f"{page.name}, line {block.line}", names, before)
    finally:
        os.chdir(start)
    return done


def _run(block: Block, where: str, names: dict[str, Any], before: Callable[[str], None]) -> int:
    if block.reason:
        return 0
    if block.file:
        path = Path(block.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return 0
    if block.kind == "python":
        _python(block.text, where, names)
        return 1
    if block.kind != "console":
        return 0
    typed = list(commands(block))
    assert typed, f"{where}: a console block without a command"
    for command in typed:
        before(command.typed)
        _command(command, where)
    return len(typed)


def _python(text: str, where: str, names: dict[str, Any]) -> None:
    if not text.startswith(">>> "):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, where, "exec"), names)
        return
    told = io.StringIO()
    test = doctest.DocTestParser().get_doctest(text, names, where, where, 0)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.write, clear_globs=False)
    names.update(test.globs)
    assert not told.getvalue(), told.getvalue()


def _command(command: Command, where: str) -> None:
    printed = type_in(command.typed, command.status, where)
    if command.printed:
        assert is_like(printed, command.printed), f"{where}: {command.typed}: printed\n{printed}"


def type_in(typed: str, status: int, where: str) -> str:
    """Run one command as typed, and return what it printed.

    Raises:
        AssertionError: it ended with another exit status than `status`; it is told with `where`.
    """
    words = shlex.split(typed, comments=True)
    if words[0] == "cd":
        os.chdir(words[1])
        return ""
    is_plain = words[0] == "geomap" and not _SHELL.search(typed.partition(" # ")[0])
    ended, printed = _in_process(words[1:]) if is_plain else _in_shell(typed)
    assert ended == status, f"{where}: {typed}: exit status {ended}\n{printed}"
    return printed


def _in_process(words: list[str]) -> tuple[int, str]:
    """Run geomap here, where borders and country data are read once, not once a command."""
    result = CliRunner().invoke(main, words, prog_name="geomap")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def _in_shell(typed: str) -> tuple[int, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", typed],
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout
