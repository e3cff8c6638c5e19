"""`geomap review` at a real terminal: what is shown, what each key does, what survives."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from geomap import store, topics, workflow
from geomap.cli import main
from geomap.cli.keys import _Plain
from geomap.cli.review_screen import Screen
from geomap.model import Analysis, Ruling, SourcedClaim, Stance, Verdict
from geomap.workflow.review import Item, Session, Sight, meanings
from tests import factories

_DEADLINE = 60.0
_STYLE = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?2004[hl]")
# Takes the terminal for its own, as a shell does, so that Ctrl-C reaches it; then becomes geomap.
_OWN = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.executable, [sys.executable, '-m', 'geomap', *sys.argv[1:]])"
)
OPTIONS = ("--store", "map.sqlite", "--classifier", "rules")
SESSION = ("review", *OPTIONS, "--who", "Ada", "--all")
ARTICLES = {
    "2025-03-06-a.txt": "The day was long. Spain will send soldiers to the peacekeeping force in Ukraine. "
    "Then it rained.",
    "2025-03-06-b.txt": "Spain will not send any soldiers to Ukraine, Madrid said.",
    "2025-03-08-d.txt": "Portugal offers logistics, but no troops, to the peacekeeping force in Ukraine.",
    "2025-03-10-c.txt": "Norway has not decided whether to send troops to Ukraine.",
}
NORWAY, PORTUGAL, SPAIN = (
    "1 of 3  2025-03-10  Norway",
    "2 of 3  2025-03-08  Portugal",
    "3 of 3  2025-03-06  Spain",
)
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u202etxet\u2066\x9b5n\x00\x0b\b"
CTRL_C, CTRL_D, CTRL_L = "\x03", "\x04", "\x0c"

Start = Callable[..., "Terminal"]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GEOMAP_", "COLUMNS"))}
    return {**kept, "TERM": "xterm-256color", "LOGNAME": "desk"}


class Terminal:
    """A terminal that geomap runs in, and all that it has shown."""

    def __init__(self, folder: Path, *arguments: str, columns: int = 80) -> None:
        self.master, self.slave = os.openpty()
        self.resize(columns)
        self.modes = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _OWN, *arguments],
            cwd=folder,
            env=environment(),
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
        )
        self.raw = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._seen = 0

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def until(self, pattern: str) -> str:
        """What is shown from now on up to and with `pattern`, without styles."""
        end = time.monotonic() + _DEADLINE
        while True:
            shown = _STYLE.sub("", self.raw[self._seen :])
            if found := re.search(pattern, shown, re.DOTALL):
                self._seen = self._after(found.end())
                return shown[: found.end()]
            if not self._read(end - time.monotonic()):
                pytest.fail(f"{pattern!r} was not shown, but {shown!r}")

    def _after(self, shown: int) -> int:
        """Where in all that came the first `shown` characters end that are no styles."""
        at = self._seen
        while shown:
            if style := _STYLE.match(self.raw, at):
                at = style.end()
            else:
                at, shown = at + 1, shown - 1
        return at

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, min(patience, 1.0)))
        if ready:
            self.raw += self._decoder.decode(os.read(self.master, 65536))
        return patience > 0 and (bool(ready) or self.process.poll() is None)

    def waits(self) -> None:
        """Return once it waits for keys: readline may miss an interrupt that comes while it draws."""
        end = time.monotonic() + _DEADLINE
        while "(sleeping)" not in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii"):
            assert time.monotonic() < end, "it never waited for a key"

    def screen(self, title: str) -> str:
        """The next screen with this title, whole."""
        return self.until(re.escape(title) + r".*?q quit\r\n")

    def end(self) -> tuple[int, str]:
        """The exit status, and all that was still shown."""
        status = self.process.wait(timeout=_DEADLINE)
        while select.select([self.master], [], [], 0)[0]:
            self.raw += self._decoder.decode(os.read(self.master, 65536))
        return status, _STYLE.sub("", self.raw[self._seen :])

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "geomap", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, check=False, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    done = run(folder, "build", "articles", "-o", "map.html", "--classifier", "rules")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    (tmp_path / "map.sqlite").write_bytes((built / "map.sqlite").read_bytes())
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts geomap in a terminal, in the folder of a ledger."""
    started: list[Terminal] = []

    def starter(*arguments: str, columns: int = 80) -> Terminal:
        started.append(Terminal(folder, *(arguments or SESSION), columns=columns))
        return started[-1]

    yield starter
    for one in started:
        one.close()


def held(folder: Path) -> dict[str, tuple[str | None, str, str]]:
    """The rulings that hold: stance, who and why, by country."""
    with store.opened(folder / "map.sqlite") as ledger:
        rulings = ledger.rulings("ukraine-2025")
    return {one.alpha_3: (one.stance, one.who, one.why) for one in rulings}


def flat(shown: str) -> str:
    """What is shown, as if no line had an end."""
    return shown.replace("\r\n", " ")


def test_a_session_from_the_name_to_the_map(start: Start, folder: Path) -> None:
    terminal = start("review", *OPTIONS, "--all")
    assert "Who signs the rulings [desk]: " in terminal.until(r"Who signs.*: ")
    terminal.press("Ada Desk\r")
    shown = terminal.screen(NORWAY)
    assert "Norway (NOR)\r\nUndecided, " in shown
    assert re.search(r"\d\d% sure, not contested\r\nIts latest: it colours the present map", shown)
    assert ">>Norway has not decided whether to send troops to Ukraine.<<" in shown
    assert "\x1b[1m>>Norway" in terminal.raw, "the terminal emphasises the quote"
    assert "a accept  t Troops offered  l Logistics only  u Undecided  o Opposed\r\nn not a stance" in shown

    terminal.press("a")
    terminal.until("Norway .*: Undecided, kept")
    assert held(folder) == {"NOR": ("undecided", "Ada Desk", "")}
    terminal.screen(PORTUGAL)
    terminal.press("n")
    terminal.until("Portugal .*: No stance, kept")
    shown = terminal.screen(SPAIN)
    assert "sure, contested" in shown
    sides = re.findall(r"\r\n(Troops offered|Opposed), \d\d%\r\n  (.*?)\r\n  — ", shown, re.DOTALL)
    assert {side for side, _ in sides} == {"Troops offered", "Opposed"}
    assert "The day was long. >>Spain will send" in shown
    terminal.press("o")
    terminal.until("Spain .*: Opposed, kept")
    assert "That was the last of 3; 3 ruled on." in terminal.until("q quit\r\n")
    terminal.press("q")
    status, shown = terminal.end()
    assert (status, shown) == (0, "geomap: 3 rulings kept in map.sqlite; `geomap map` draws them\r\n")
    assert termios.tcgetattr(terminal.slave) == terminal.modes, "the terminal is as it was"
    assert held(folder) == {
        "NOR": ("undecided", "Ada Desk", ""),
        "PRT": (None, "Ada Desk", ""),
        "ESP": ("opposed", "Ada Desk", ""),
    }
    assert "Opposed (decided by a reviewer)" in run(folder, "explain", "Spain", *OPTIONS).stdout
    again = start("review", *OPTIONS)
    assert again.end() == (
        0,
        "geomap: 3 decided before; --all shows them too\r\ngeomap: nothing to review\r\n",
    )


def test_notes_undo_and_back(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    terminal.press("wThe minister’s own wörd\r")  # typed ahead: none of its letters may rule
    assert "Note for your ruling: The minister’s own wörd" in terminal.screen(NORWAY)
    assert held(folder) == {}
    terminal.press("l")
    terminal.screen(PORTUGAL)
    assert held(folder) == {"NOR": ("logistics_only", "Ada", "The minister’s own wörd")}
    terminal.press("b")
    ruled = r"Ruled Logistics only by Ada, \d{4}-\d\d-\d\d \d\d:\d\d UTC: The minister’s own wörd"
    assert re.search(ruled, flat(terminal.screen(NORWAY)))
    terminal.press("w")
    terminal.until("Note: ")
    terminal.press("said on air\r")
    terminal.until(r"added\s+to\s+your\s+ruling")
    terminal.screen(NORWAY)
    assert held(folder)["NOR"][2] == "The minister’s own wörd; said on air"
    terminal.press("\x1b[C")
    terminal.screen(PORTUGAL)
    terminal.press("\x1b[D")
    terminal.screen(NORWAY)
    terminal.press("z")
    assert "Logistics only, as Ada ruled, holds again" in flat(terminal.until(r"holds\s+again"))
    terminal.screen(NORWAY)
    assert held(folder)["NOR"][2] == "The minister’s own wörd"
    terminal.press("\x1a")
    terminal.until(r"machine’s\s+word\s+holds")
    assert "Note for your ruling: The minister’s own wörd" in terminal.screen(NORWAY)
    assert held(folder) == {}
    terminal.press("z")
    terminal.until("nothing to take back")
    terminal.press("b")
    terminal.until("nothing further that way.\r\n")
    terminal.press(CTRL_D)
    status, shown = terminal.end()
    assert status == 0
    assert shown == "geomap: 1 note without a ruling, not kept\r\ngeomap: no ruling was made\r\n"


def test_the_meanings_and_what_is_no_key(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    terminal.press("?")
    shown = flat(terminal.until("No stance: .*about others"))
    assert "Undecided: the country keeps it open: considers, does not rule out" in shown
    terminal.press("é")
    terminal.until("Nothing is done by é")
    terminal.press("\x1b[3~")
    terminal.until("Nothing is done by that key")
    terminal.press("\x1bt")
    terminal.until("Nothing is done by that key")
    terminal.press("\x1b[200~to all of us\nno\x1b[201~")
    terminal.until("Nothing is done by what is pasted")
    terminal.press("ssb")
    terminal.screen(SPAIN)
    terminal.screen(PORTUGAL)
    assert held(folder) == {}


def test_forty_columns_from_the_next_screen_on(start: Start) -> None:
    terminal = start()
    wide = terminal.screen(NORWAY)
    assert max(map(cell_len, wide.splitlines())) > 40
    terminal.resize(40)
    for key, title in ((CTRL_L, NORWAY), ("s", PORTUGAL), ("s", SPAIN)):
        terminal.press(key)
        narrow = terminal.screen(title)
        assert max(map(cell_len, narrow.splitlines())) <= 40
    assert "a accept  t Troops offered\r\nl Logistics only  u Undecided  o Opposed\r\n" in narrow


def test_ctrl_c_gives_up_a_note_and_then_the_session(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    terminal.press("t")
    terminal.screen(PORTUGAL)
    terminal.press("w")
    terminal.until("Note: ")
    terminal.press("half a no")
    terminal.until("half a no")
    terminal.waits()
    terminal.press(CTRL_C)
    terminal.until("\r\n")
    terminal.press(CTRL_L)
    assert "Note for your ruling" not in terminal.screen(PORTUGAL)
    terminal.press(CTRL_C)
    status, shown = terminal.end()
    assert (status, shown) == (0, "geomap: 1 ruling kept in map.sqlite; `geomap map` draws them\r\n")
    assert termios.tcgetattr(terminal.slave) == terminal.modes
    assert held(folder) == {"NOR": ("troops_offered", "Ada", "")}


def test_ctrl_c_cuts_no_ruling_in_two(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    terminal.press("t" + CTRL_C)
    status, shown = terminal.end()
    assert status == 0
    assert shown.endswith("\r\ngeomap: 1 ruling kept in map.sqlite; `geomap map` draws them\r\n")
    assert held(folder) == {"NOR": ("troops_offered", "Ada", "")}


def test_an_interrupt_from_elsewhere_ends_it_too(start: Start) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == (0, "geomap: no ruling was made\r\n")
    assert termios.tcgetattr(terminal.slave) == terminal.modes


def test_what_was_ruled_survives_a_kill(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    terminal.press("u")
    terminal.screen(PORTUGAL)
    terminal.press("t")
    terminal.screen(SPAIN)
    terminal.process.kill()
    assert terminal.process.wait(timeout=_DEADLINE) == -signal.SIGKILL
    assert held(folder) == {"NOR": ("undecided", "Ada", ""), "PRT": ("troops_offered", "Ada", "")}
    with store.opened(folder / "map.sqlite") as ledger:
        assert ledger.faults() == []


def test_a_colleagues_ruling_is_shown_before_it_is_ruled_over(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.screen(NORWAY)
    with store.opened(folder / "map.sqlite") as ledger:
        theirs = Ruling(
            "NOR", date(2025, 3, 10), Stance.OPPOSED, "Bob", "2025-03-11T08:30:00+00:00", "I asked"
        )
        ledger.rule("ukraine-2025", [theirs])
    terminal.press("t")
    terminal.until(r"changed\s+meanwhile")
    assert "Ruled Opposed by Bob, 2025-03-11 08:30 UTC: I asked" in terminal.screen(NORWAY)
    assert held(folder) == {"NOR": ("opposed", "Bob", "I asked")}
    terminal.press("t")
    terminal.screen(PORTUGAL)
    assert held(folder) == {"NOR": ("troops_offered", "Ada", "")}
    terminal.press("z")
    assert "Opposed, as Bob ruled, holds again" in flat(terminal.until(r"holds\s+again"))
    terminal.screen(NORWAY)
    assert held(folder) == {"NOR": ("opposed", "Bob", "I asked")}


def test_text_of_an_article_does_nothing_to_the_terminal(start: Start, folder: Path) -> None:
    day = date(2025, 3, 12)
    text = f"It {HOSTILE} rained[/bold]. Norway will send 400{HOSTILE} soldiers. It {HOSTILE} ended."
    told = factories.article(
        text,
        published=day,
        title=f"[bold]A {HOSTILE}",
        source=f"P{HOSTILE}",
        url=f"https://x.example/{HOSTILE}",
    )
    span = (text.index("Norway"), text.index(" It", 10))
    made = factories.claim("NOR", Stance.TROOPS_OFFERED, of=told, span=span)
    method = workflow.Method(topics.load(), "rules")
    with store.opened(folder / "map.sqlite") as ledger:
        ledger.begin("2025-03-12T06:00:00+00:00", method.topic.id, method.pipeline().key, "1")
        ledger.record(told, store.found_in(Analysis(told.id, (), (made,), ())), method.pipeline().key)
        theirs = Ruling("NOR", day, Stance.OPPOSED, f"B{HOSTILE}b", "2025-03-13T08:30", HOSTILE)
        ledger.rule(method.topic.id, [theirs])
    terminal = start(*SESSION, "--since", "2025-03-12")
    shown = terminal.screen("1 of 1  2025-03-12  Norway").replace("\r\n  ", " ")
    assert ">>Norway will send 400�" in shown, "what is shown is the hostile text"
    assert "[bold]A �" in shown, "nor is it markup"
    assert "rained[/bold]" in shown
    obeyed = {c for c in shown if unicodedata.category(c)[0] == "C"} - {"\r", "\n"}
    assert obeyed == set()
    assert "\x1b[31m" not in terminal.raw
    assert "\x1b[2J" not in terminal.raw
    terminal.press("o")
    terminal.until("Opposed, kept")
    terminal.press("z")
    terminal.until(r"Opposed,\s+as\s+B�.*holds\s+again")
    terminal.press("q")
    _, rest = terminal.end()
    assert {c for c in rest if unicodedata.category(c)[0] == "C"} <= {"\r", "\n"}


def test_without_a_terminal_it_names_the_table(folder: Path) -> None:
    done = run(folder, "review", *OPTIONS)
    assert done.returncode == 2
    assert "--export" in done.stderr
    master, slave = os.openpty()
    try:
        half = subprocess.run(
            [sys.executable, "-m", "geomap", *SESSION],
            cwd=folder,
            env=environment(),
            stdin=slave,
            capture_output=True,
            check=False,
        )
    finally:
        os.close(master)
        os.close(slave)
    assert half.returncode == 2
    assert b"--export" in half.stderr


@pytest.mark.parametrize("option", [("--all",), ("--country", "ESP"), ("--since", "2025-03-07")])
def test_a_table_is_imported_whole(option: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, ["review", "--import", __file__, *option])
    assert done.exit_code == 2
    assert "--import takes the whole table" in done.stderr


def test_the_table_can_be_narrowed(folder: Path) -> None:
    options = ("--country", "Spain", "--since", "2025-03-06")
    done = run(folder, "review", *OPTIONS, "--export", "out.csv", "--all", *options)
    assert done.returncode == 0, done.stderr
    _, *rows = (folder / "out.csv").read_text(encoding="utf-8").splitlines()
    assert [row[:14] for row in rows] == ["2025-03-06,ESP"]


class Fixed:
    """A ledger with one verdict."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def look(self, _spot: object) -> Sight:
        return Sight(self.verdict)

    def rule(self, _ruling: Ruling) -> None:
        raise AssertionError("nothing is ruled here")

    take_back = rule


def claims(count: int, text: str = "Norway says {} times no.") -> tuple[SourcedClaim, ...]:
    articles = [factories.article(text.format(number), title=f"Title {number}") for number in range(count)]
    return tuple(
        factories.sourced(factories.claim("NOR", Stance.OPPOSED, of=one, span=(0, len(one.text))), one)
        for one in articles
    )


def shown(verdict: Verdict, capsys: pytest.CaptureFixture[str], *, everything: bool = False) -> str:
    item = Item(date(2025, 3, 6), "NOR", "Norway", verdict)
    screen = Screen(topics.load(), lambda *_: ("", verdict.claims[0].claim.evidence.quote, ""), meanings())
    screen.show(Session([item], Fixed(verdict), "Ada"), everything=everything)
    return capsys.readouterr().out


def test_many_quotes_and_copies_are_cut_until_all_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    many = Verdict(Stance.OPPOSED, 0.6, False, claims(11))
    assert "\n… and 7 more (press m)\n" in shown(many, capsys)
    everything = shown(many, capsys, everything=True)
    assert (everything.count("Opposed, 70%"), "press m" in everything) == (11, False)
    copies = Verdict(Stance.OPPOSED, 0.6, False, claims(9), voices=(0,) * 9)
    few = shown(copies, capsys)
    assert (few.count("also in: "), "… and in 5 more (press m)" in few) == (3, True)
    assert shown(copies, capsys, everything=True).count("also in: ") == 8


def test_a_quote_without_an_end_is_cut_until_all_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    endless = Verdict(Stance.OPPOSED, 0.6, False, claims(1, "No " * 600))
    assert "(599 more characters; press" in shown(endless, capsys)
    everything = shown(endless, capsys, everything=True)
    assert (everything.count("No"), "press m" in everything) == (601, False)


def test_without_terminal_modes_keys_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed = iter(["o", "\xe0M", "\x00K", "\xe0G"])

    def getchar() -> str:
        if key := next(pressed, ""):
            return key
        raise KeyboardInterrupt

    monkeypatch.setattr(click, "getchar", getchar)
    with _Plain() as keys:
        assert list(keys) == ["o", "right", "left", "", CTRL_C]
