"""When a file is complete: pure logic, with a clock of the test's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.workflow.settling import PATIENCE, QUIET, SLOW, Kind, Settling, Touched, may_matter, stamp_of

LONG_ENOUGH = 1.1 * QUIET
SMALL, LARGE, LARGER = (10, 1, 1), (20, 2, 2), (30, 3, 3)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seen(clock: Clock) -> Settling:
    return Settling(clock)


def test_a_file_is_complete_after_a_quiet_while(seen: Settling, clock: Clock) -> None:
    seen.see("a", SMALL)
    assert seen.take() == ()
    clock.now += LONG_ENOUGH
    assert seen.take() == (Touched("a", Kind.NEW),)
    assert seen.take() == ()


@pytest.mark.parametrize(
    ("stamp", "is_event"), [(LARGE, False), (SMALL, True)], ids=["another stamp", "an event"]
)
def test_what_happens_to_a_file_makes_it_wait_anew(
    seen: Settling, clock: Clock, stamp: tuple[int, int, int], is_event: bool
) -> None:
    seen.see("a", SMALL)
    clock.now += QUIET * 0.9
    seen.see("a", stamp, is_event=is_event)
    clock.now += QUIET * 0.9
    assert seen.take() == ()
    clock.now += QUIET * 0.2
    assert seen.take() == (Touched("a", Kind.NEW),)


def test_a_look_that_finds_the_same_lets_it_settle(seen: Settling, clock: Clock) -> None:
    seen.see("a", SMALL)
    clock.now += QUIET * 0.9
    seen.see("a", SMALL)
    clock.now += QUIET * 0.2
    assert seen.take() == (Touched("a", Kind.NEW),)


def test_changed_and_gone_are_told_apart_from_new(seen: Settling, clock: Clock) -> None:
    for path in ("a", "b"):
        seen.see(path, SMALL)
    clock.now += LONG_ENOUGH
    seen.take()
    seen.see("a", LARGE)
    seen.see("b", None)
    seen.see("c", SMALL)
    clock.now += LONG_ENOUGH
    assert seen.take() == (Touched("a", Kind.CHANGED), Touched("b", Kind.GONE), Touched("c", Kind.NEW))
    assert seen.paths == {"a", "c"}


def test_what_comes_and_goes_again_is_nothing(seen: Settling, clock: Clock) -> None:
    seen.see("a", SMALL)
    seen.see("a", None)
    seen.see("b", None)
    clock.now += LONG_ENOUGH
    assert (seen.take(), seen.waiting) == ((), set())


def test_a_burst_is_taken_as_one(seen: Settling, clock: Clock) -> None:
    seen.see("first", SMALL)
    clock.now += PATIENCE / 2
    seen.see("last", SMALL)
    clock.now += QUIET - PATIENCE / 4
    assert seen.take() == (), "the first is complete, and the last has only begun"
    clock.now += PATIENCE
    assert [one.path for one in seen.take()] == ["first", "last"]


def test_a_file_that_grows_for_long_keeps_back_itself_alone(seen: Settling, clock: Clock) -> None:
    sizes = iter(range(1, 1000))
    for _ in range(20):
        seen.see("growing", (next(sizes), 0, 0))
        clock.now += QUIET / 2
    seen.see("whole", SMALL)
    for _ in range(2):
        seen.see("growing", (next(sizes), 0, 0))
        clock.now += LONG_ENOUGH / 2
    assert seen.take() == (Touched("whole", Kind.NEW),)
    assert seen.waiting == {"growing"}


def test_files_that_keep_coming_do_not_hold_up_the_first_for_ever(seen: Settling, clock: Clock) -> None:
    began = clock.now
    taken: tuple[Touched, ...] = ()
    number = 0
    while not taken:
        seen.see(str(number), SMALL)
        number += 1
        clock.now += QUIET / 4
        taken = seen.take()
    assert clock.now - began <= 2 * QUIET + PATIENCE
    assert Touched("0", Kind.NEW) in taken


def test_a_slow_file_is_named_once(seen: Settling, clock: Clock) -> None:
    seen.see("a", SMALL)
    clock.now += SLOW
    seen.see("a", LARGE)
    seen.see("b", SMALL)
    assert [seen.slow(), seen.slow()] == [["a"], []]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from([None, SMALL, LARGE, LARGER]),
            st.booleans(),
            st.sampled_from([0.0, QUIET / 3, QUIET, PATIENCE]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_in_the_end_what_was_taken_is_what_is_there(
    steps: list[tuple[str, tuple[int, int, int] | None, bool, float, bool]],
) -> None:
    """Whatever happens in whatever order, no file is lost and none is there that is not."""
    clock = Clock()
    seen = Settling(clock)
    there: dict[str, tuple[int, int, int] | None] = {}
    taken: dict[str, tuple[int, int, int]] = {}

    def take() -> None:
        for path, kind in [(one.path, one.kind) for one in seen.take()]:
            assert (kind is Kind.NEW) == (path not in taken)
            stamp = there[path]
            if stamp is None:
                assert kind is Kind.GONE
                del taken[path]
            else:
                assert taken.get(path) != stamp
                taken[path] = stamp

    for path, stamp, is_event, pause, is_taken in steps:
        there[path] = stamp
        seen.see(path, stamp, is_event=is_event)
        clock.now += pause
        if is_taken:
            take()
    clock.now += LONG_ENOUGH + PATIENCE
    take()
    assert taken == {path: stamp for path, stamp in there.items() if stamp is not None}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/news/a.txt", True),
        ("/news/day/a.txt", True),
        ("/.kept/a.txt", True),
        ("/news/.a.txt.swp", False),
        ("/news/.git/a.txt", False),
        ("/news/~$a.docx", False),
        ("/newspaper/a.txt", False),
        ("/elsewhere/a.txt", False),
        ("/news/day/.late/a.txt", True),
    ],
)
def test_what_may_matter(path: str, expected: bool) -> None:
    assert may_matter(path, ["/.kept", "/news", "/news/day/.late"]) is expected


def _write(path: Path) -> None:
    path.write_text("other", encoding="utf-8")


def _replace(path: Path) -> None:
    beside = path.with_name("beside")
    beside.write_text("same!", encoding="utf-8")
    beside.replace(path)


def _allow(path: Path) -> None:
    path.chmod(0o600)


@pytest.mark.parametrize("change", [_write, _replace, _allow])
def test_every_change_of_a_file_gives_another_stamp(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("first", encoding="utf-8")
    before = stamp_of(str(path))
    assert before is not None
    end = time.monotonic() + 5
    while stamp_of(str(path)) == before and time.monotonic() < end:  # times are kept by some milliseconds
        change(path)
    assert stamp_of(str(path)) != before


def test_only_an_ordinary_file_has_a_stamp(tmp_path: Path) -> None:
    assert stamp_of(str(tmp_path)) is None
    assert stamp_of(str(tmp_path / "none")) is None
    assert stamp_of("\0") is None
