"""Keys as they are pressed, one at a time, and lines when they are asked for."""

from __future__ import annotations

import codecs
import os
import re
import select
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Protocol

import click

_ARROWS = {"\x1b[C": "right", "\x1bOC": "right", "\x1b[D": "left", "\x1bOD": "left"}
_WINDOWS = {"\xe0M": "right", "\x00M": "right", "\xe0K": "left", "\x00K": "left"}
_SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O.|[^\[O])", re.DOTALL)  # sent by what is no character
_PASTE, _END_OF_PASTE = "\x1b[200~", "\x1b[201~"
_TELL_PASTES, _LEAVE_PASTES = "\x1b[?2004h", "\x1b[?2004l"
_REST = 0.1  # seconds in which the rest of a sequence comes; after that the escape key stands alone
_INTERRUPT = "\x03"


class Keys(Protocol):
    """A keyboard. Iterating yields a character, "left" or "right", "paste", or "" for any other key."""

    def __enter__(self) -> Keys: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __iter__(self) -> Iterator[str]: ...

    def line(self, prompt: str) -> str | None:
        """Ask for a line; None if it is given up."""
        ...


def keyboard() -> Keys:
    """Return the keyboard of the terminal that standard input is."""
    try:
        import termios  # noqa: F401
    except ImportError:
        return _Plain()
    return _Terminal(sys.stdin.fileno())


class _Terminal:
    """A terminal, without echo and line by line only where a line is asked for.

    Between two keys nothing that is typed is lost, which `click.getchar` does not promise. Ctrl-C and Ctrl-Z
    are keys, so that they cannot come in the middle of a ruling. What is pasted is told from what is typed:
    no text that is pasted by mistake may rule.
    """

    def __init__(self, number: int) -> None:
        import termios

        self._number = number
        self._as_it_was = termios.tcgetattr(number)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._tells_pastes = os.environ.get("TERM", "dumb") != "dumb"

    def __enter__(self) -> _Terminal:
        self._by_keys()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._by_lines()

    def __iter__(self) -> Iterator[str]:
        try:
            while True:
                yield self._key()
        except (EOFError, OSError):  # the terminal is gone
            return

    def line(self, prompt: str) -> str | None:
        self._by_lines()
        try:
            return _line(prompt)
        finally:
            self._by_keys()

    def _by_keys(self) -> None:
        import termios
        import tty

        tty.setcbreak(self._number, termios.TCSADRAIN)
        mode = termios.tcgetattr(self._number)
        off = bytes([os.fpathconf(self._number, "PC_VDISABLE") & 0xFF])
        mode[tty.CC][termios.VINTR] = mode[tty.CC][termios.VSUSP] = off
        termios.tcsetattr(self._number, termios.TCSADRAIN, mode)
        if self._tells_pastes:
            click.echo(_TELL_PASTES, nl=False)

    def _by_lines(self) -> None:
        import termios

        if self._tells_pastes:
            click.echo(_LEAVE_PASTES, nl=False)
        termios.tcsetattr(self._number, termios.TCSADRAIN, self._as_it_was)

    def _key(self) -> str:
        first = self._character()
        if first != "\x1b":
            return first
        sequence = first
        while not _SEQUENCE.fullmatch(sequence) and self._is_more():
            sequence += self._character()
        if sequence != _PASTE:
            return _ARROWS.get(sequence, "")
        while not sequence.endswith(_END_OF_PASTE) and self._is_more(1.0):
            sequence = (sequence + self._character())[-len(_END_OF_PASTE) :]
        return "paste"

    def _character(self) -> str:
        """Read one; what follows stays with the terminal, for a line that may be asked for next."""
        while True:
            byte = os.read(self._number, 1)
            if not byte:
                raise EOFError
            if character := self._decoder.decode(byte):
                return character

    def _is_more(self, patience: float = _REST) -> bool:
        return bool(select.select([self._number], [], [], patience)[0])


class _Plain:
    """A terminal of a system that has no modes to set."""

    def __enter__(self) -> _Plain:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def __iter__(self) -> Iterator[str]:
        try:
            while True:
                key = click.getchar()
                yield key if len(key) == 1 else _WINDOWS.get(key, "")
        except EOFError:
            return
        except KeyboardInterrupt:
            yield _INTERRUPT

    def line(self, prompt: str) -> str | None:
        return _line(prompt)


def _line(prompt: str) -> str | None:
    with suppress(ImportError):
        import readline  # noqa: F401 - a line can then be edited
    try:
        return str(click.prompt(prompt, default="", show_default=False))
    except click.Abort:
        click.echo()
        return None
