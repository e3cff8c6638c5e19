"""How well a gold set is read: the same figures as counted by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap import topics
from geomap.cli import main
from geomap.errors import UsageError
from geomap.workflow import Method, measure
from geomap.workflow.measure import Pair, calibration_error, label_f1, macro_f1

EVAL = Path(__file__).parents[2] / "shared" / "eval"


def pair(gold: str, got: str, confidence: float = 0.5, alpha_3: str = "FRA") -> Pair:
    return Pair("1", "text", alpha_3, gold, got, confidence, "op")


def test_macro_f1_is_over_the_stances_that_the_gold_holds() -> None:
    pairs = [
        pair("opposed", "opposed"),
        pair("opposed", "none"),
        pair("undecided", "opposed"),
        pair("none", "none"),
    ]
    assert label_f1(pairs, "opposed") == pytest.approx(0.5)
    assert label_f1(pairs, "undecided") == 0.0
    assert macro_f1(pairs) == pytest.approx(0.25)


def test_calibration_error_is_the_gap_between_sure_and_right() -> None:
    pairs = [pair("opposed", "opposed", 0.91), pair("opposed", "none", 0.93), pair("none", "none", 0.35)]
    assert calibration_error(pairs) == pytest.approx((abs(1 - 1.84) + abs(1 - 0.35)) / 3)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    rows = [
        {
            "id": "a",
            "coalition": "x",
            "text": "Chile will send 300 soldiers to the force in Haiti. Peru will not send any troops.",
            "labels": [
                {"iso3": "CHL", "stance": "troops_offered"},
                {"iso3": "PER", "stance": "undecided", "also": ["opposed"]},
                {"iso3": "HTI", "stance": "none"},
                {"iso3": "FJI", "stance": "logistics_only"},
            ],
        },
        {"id": "b", "text": "Norway will send troops to the force.", "labels": [], "optional_iso3": ["NOR"]},
        {"id": "c", "text": "Ghana will send troops to the peacekeeping force.", "labels": []},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_answers_are_held_against_the_labels(gold: Path) -> None:
    found = measure(gold, Method(topics.load("ukraine-2025"), "rules"))
    got = {p.alpha_3: (p.gold, p.got) for p in found.pairs}
    assert got == {
        "CHL": ("troops_offered", "troops_offered"),
        "PER": ("opposed", "opposed"),
        "HTI": ("none", "none"),
        "FJI": ("logistics_only", "none"),
    }
    assert found.mentions == (3, 1, 1)
    assert found.exact == 1
    assert found.spurious == 1
    assert [p.alpha_3 for p in found.worst(5)] == ["FJI"]
    ((operation, (pairs, score)),) = found.by_operation().items()
    assert (operation, pairs) == ("x", 4)
    assert score == pytest.approx(2 / 3)


def test_texts_that_are_not_about_the_topic_are_counted_and_told(tmp_path: Path) -> None:
    text = "Chile will send troops to a mission in Fiji. Peru will not. It rained. It snowed. Ghana waits."
    rows = [{"id": "a", "text": text, "labels": []}, {"id": "b", "text": text[:44], "labels": []}]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert measure(gold, Method(topics.load("ukraine-2025"), "rules")).off_topic == 1
    done = CliRunner().invoke(main, ["eval", str(gold), "--classifier", "rules"])
    assert (done.exit_code, "1 of 2 articles does not speak of" in done.stderr) == (0, True)


KEEN = '{"id": 1, "text": "a", "labels": [{"iso3": "FRA", "stance": "keen"}]}'


@pytest.mark.parametrize("content", ["[]", '{"id": 1}', "no json", KEEN])
def test_what_is_no_gold_set_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="no gold set"):
        measure(path, Method(topics.load("ukraine-2025"), "rules"))


@pytest.mark.shared
@pytest.mark.skipif(not EVAL.is_dir(), reason="the gold sets are not part of the repository")
def test_figures_are_those_of_the_scorer(tmp_path: Path) -> None:
    gold = EVAL / "stance_written.dev.jsonl"
    command = [
        sys.executable,
        "-m",
        "geomap",
        "analyze",
        str(gold),
        "--format",
        "jsonl",
        "--classifier",
        "rules",
    ]
    answers = tmp_path / "answers.jsonl"
    answers.write_text(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    score = [sys.executable, str(EVAL / "score.py"), str(gold), str(answers), "--json"]
    theirs = json.loads(subprocess.run(score, capture_output=True, text=True, check=True).stdout)
    ours = measure(gold, Method(topics.load("ukraine-2025"), "rules")).figures()
    shared = ours.keys() & theirs.keys()
    assert len(shared) >= 18
    assert {key: ours[key] for key in shared} == pytest.approx({key: theirs[key] for key in shared})
