"""Progress: on a terminal, on stderr, and only when it takes long."""

from __future__ import annotations

import io
import sys

import pytest

from geomap.cli import show


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def count(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float) -> str:
    """What is written to `stream` while two articles take so many seconds each."""
    now = [100.0]
    monkeypatch.setattr(sys, "stderr", stream)
    with show.Progress("articles", lambda: now[0]) as progress:
        for done in (1, 2):
            now[0] += seconds
            progress(done)
    return stream.getvalue()


def test_long_work_is_counted_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert "articles" in count(monkeypatch, Terminal(), 1.5)


def test_short_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count(monkeypatch, Terminal(), 0.7) == ""


def test_nothing_is_counted_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count(monkeypatch, io.StringIO(), 60.0) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [("one\ntwo\t three", "one two three"), ("\x1b[31mred\x07", "�[31mred�"), ("é \u202e", "é �")],
)
def test_text_for_a_terminal_is_one_harmless_line(text: str, shown: str) -> None:
    assert show.plain(text) == shown
