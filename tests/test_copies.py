"""Copies are told by the words they share: exactly, in any order, and nothing else is taken for one."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import copies

REPORT = """
The defence ministers of eleven countries met in the northern capital on Tuesday to settle what each of them
would bring to the force. After four hours behind closed doors the host said that a brigade was within reach.
Norland will send a battalion of 600 and two frigates, its minister told reporters on the steps of the hall.
Sudmark asked for more time, since its parliament does not meet before the end of the month, while Westria
repeated that it would pay for fuel and field hospitals but send nobody. The command is to sit in the harbour
town of Brack, where engineers began last week to lay cables and to clear the old barracks of rubble.
Diplomats cautioned that no mandate had been agreed, and that two members of the council might still object.
A second meeting is planned for the ninth, when the ministers of finance are to join and the bill is drawn up.
""".strip()
OWN_WORDS = """
A brigade for the new force came closer this week. At talks in the north, eleven governments went through
their lists, and the mood was better than expected, people in the room said. Norland was the first to commit:
six hundred soldiers, and ships besides. Others wavered; Sudmark wants its members of parliament to vote, and
from Westria there was money rather than men. Where the staff would sit was no longer in doubt, Brack it is,
though the barracks there are in poor shape. Whether there will be a mandate nobody could say for certain.
""".strip()


def edited(text: str, seed: int, number: int) -> str:
    """The text with some words replaced, as desks do."""
    chosen = random.Random(seed)
    words = text.split()
    for at in chosen.sample(range(len(words)), number):
        words[at] = f"other{at}"
    return " ".join(words)


@pytest.mark.parametrize(
    "copy",
    [
        REPORT,
        f"Ministers meet\n\n{REPORT}",
        REPORT.upper().replace("\n", "  "),
        "\n".join(REPORT.splitlines()[:4]),
        "\n".join(REPORT.splitlines()[3:]) + " By our own correspondent, with agencies.",
        edited(REPORT, 1, 12),
        REPORT.replace("defence", "defense").replace("600", "some 600").replace("-", " "),
    ],
    ids=["same", "headline", "typography", "beginning", "end", "edited", "spelling"],
)
def test_a_copy_is_of_the_same_story(copy: str) -> None:
    assert copies.stories({"b": REPORT, "a": copy, "c": OWN_WORDS}) == {"a": "a", "b": "a", "c": "c"}


@pytest.mark.parametrize(
    "other",
    [
        OWN_WORDS,
        edited(REPORT, 2, 60),
        "Norland will send a battalion of 600.",
        "\n".join(OWN_WORDS.splitlines()[:3] + REPORT.splitlines()[2:3] + OWN_WORDS.splitlines()[3:]),
    ],
    ids=["own words", "rewritten", "too short to tell", "one line quoted"],
)
def test_what_is_no_copy_is_a_story_of_its_own(other: str) -> None:
    assert copies.stories({"a": REPORT, "b": other}) == {"a": "a", "b": "b"}


def test_copies_of_copies_are_copies() -> None:
    lines = REPORT.splitlines()
    texts = {"x": "\n".join(lines[:5]), "y": REPORT, "z": "\n".join(lines[4:])}
    assert copies.stories({"x": texts["x"], "z": texts["z"]}) == {"x": "x", "z": "z"}
    assert copies.stories(texts) == {"x": "x", "y": "x", "z": "x"}


def test_nothing_and_one() -> None:
    assert copies.stories({}) == {}
    assert copies.stories({"a": ""}) == {"a": "a"}
    assert copies.stories({"a": "", "b": ""}) == {"a": "a", "b": "b"}


def test_very_many_runs_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_MOST_RUNS", 60)
    monkeypatch.setattr(copies, "_LEAST_RUNS", 5)
    texts = {"a": REPORT, "b": f"{REPORT} With agencies.", "c": OWN_WORDS}
    assert copies.stories(texts) == {"a": "a", "b": "a", "c": "c"}


_SETS = st.lists(st.frozensets(st.integers(0, 12), max_size=9), max_size=9)


@settings(max_examples=300, deadline=None)
@given(_SETS, st.sampled_from([0.3, 0.5, 0.8, 1.0]), st.booleans(), st.integers(1, 4))
def test_all_pairs_are_found_and_no_other(
    sets: list[frozenset[int]], share: float, of_both: bool, least: int
) -> None:
    def is_alike(one: frozenset[int], other: frozenset[int]) -> bool:
        smaller = min(len(one), len(other))
        whole = len(one | other) if of_both else smaller
        return smaller >= least and len(one & other) >= share * whole

    expected = {(i, j) for i, j in combinations(range(len(sets)), 2) if is_alike(sets[i], sets[j])}
    found = [tuple(sorted(pair)) for pair in copies.alike(sets, share, of_both=of_both, least=least)]
    assert set(found) == expected
    assert len(found) == len(expected), "each once"


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 12), st.data())
def test_joined_is_what_can_be_reached(number: int, data: st.DataObject) -> None:
    pair = st.tuples(st.integers(0, number - 1), st.integers(0, number - 1))
    pairs = data.draw(st.lists(pair, max_size=15))
    first = copies.joined(number, pairs)
    reached = [{at} for at in range(number)]
    for _ in range(number):
        for one, other in pairs:
            both = reached[one] | reached[other]
            for member in both:
                reached[member] = reached[member] | both
    assert first == [min(one) for one in reached]


@settings(max_examples=50, deadline=None)
@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_texts_changes_nothing(order: list[str]) -> None:
    texts = {"a": REPORT, "b": edited(REPORT, 3, 9), "c": OWN_WORDS, "d": f"{OWN_WORDS} By our own staff."}
    assert copies.stories({key: texts[key] for key in order}) == {"a": "a", "b": "a", "c": "c", "d": "c"}
