"""geomap from Python: what is imported, what a build, a map and an analysis return, and what they refuse."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, assert_type

import pytest

import geomap
from geomap import api, pipeline
from geomap.workflow import Method, import_review

pytestmark = pytest.mark.usefixtures("read_once")

ARTICLES = {
    "2025-03-06-talks.txt": "Poland will provide logistics to the force. "
    "Estonia is ready to send a company of soldiers.",
    "2025-03-09-vote.md": "---\nsource: Harbour Wire\ntitle: After the vote\nurl: https://example.org/vote\n---\n"
    "Estonia will not send soldiers, its minister said. Spain has not decided whether to send troops. "
    "Talks about Latvia went on.",
}
RULES: Any = {"classifier": "rules"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the two articles."""
    return write(tmp_path / "articles", ARTICLES)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> geomap.Map:
    """The map of the two articles, which nobody changes."""
    place = tmp_path_factory.mktemp("shown")
    return geomap.build(write(place / "articles", ARTICLES), ledger=place / "map.sqlite", **RULES)


def write(folder: Path, articles: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


# --- the package


def test_importing_geomap_loads_nothing_else() -> None:
    said = "import sys; old = set(sys.modules); import geomap; print(*sorted(set(sys.modules) - old))"
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["geomap"]


def test_every_public_name_is_there_once_in_both_places() -> None:
    assert geomap.__all__ == api.__all__ == sorted(set(geomap.__all__))
    assert {name: getattr(geomap, name) for name in geomap.__all__} == {
        name: getattr(api, name) for name in api.__all__
    }
    assert set(geomap.__all__) < set(dir(geomap))
    assert "__version__" in dir(geomap)


def test_a_name_that_is_not_there_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'geomap' has no attribute 'draw'"):
        geomap.draw  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("geomap.draw")


def test_modules_can_be_imported_from_the_package_as_before() -> None:
    said = "from geomap import topics, build; print(topics.DEFAULT, build.__name__)"
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["ukraine-2025", "build"]


def test_the_examples_in_the_docstrings_are_true(tmp_path: Path) -> None:
    ledger = geomap.build(geomap.sample(), ledger=tmp_path / "map.sqlite", **RULES).ledger
    known = {"geomap": geomap, "folder": tmp_path, "ledger": ledger, "shown": geomap.open(ledger, **RULES)}
    modules = [f"geomap.api.{found.name}" for found in pkgutil.iter_modules(api.__path__)]
    tried = 0
    for name in ("geomap.api", *modules):
        result = doctest.testmod(importlib.import_module(name), extraglobs=known)
        assert not result.failed, name
        tried += result.attempted
    assert tried > 10


def test_types_are_what_a_checker_is_told(shown: geomap.Map) -> None:
    assert_type(geomap.open(shown.ledger, classifier="rules"), geomap.Map)
    assert_type(shown.stances(), dict[str, geomap.Finding])
    assert_type(shown.dates, tuple[date, ...])
    assert_type(shown.explain("EST").findings[0].evidence[0], geomap.Quote)
    assert_type(shown.changes().stances[0].before, geomap.Finding | None)
    assert_type(geomap.analyze("Spain.", classifier="rules").countries[0].stance, geomap.Stance | None)


# --- build


def test_a_build_knows_what_it_read(shown: geomap.Map) -> None:
    assert shown.dates == (date(2025, 3, 6), date(2025, 3, 9))
    assert (shown.failures, shown.notices) == ((), ())
    assert shown.topic.id == "ukraine-2025"
    expected = "<geomap.Map 'ukraine-2025': 2 dates from 2025-03-06 to 2025-03-09, 3 countries, 0 contested>"
    assert repr(shown) == expected


@pytest.mark.parametrize("form", [str, Path, lambda path: [path], lambda path: (one for one in [str(path)])])
def test_paths_come_in_several_forms(form: Callable[[Path], Any], folder: Path, tmp_path: Path) -> None:
    given = form(folder / "2025-03-06-talks.txt")
    assert geomap.build(given, ledger=tmp_path / "a.sqlite", **RULES).dates == (date(2025, 3, 6),)


def test_what_fails_is_named_on_the_map_and_in_a_warning_and_the_rest_is_done(
    folder: Path, tmp_path: Path
) -> None:
    write(folder, {"undated.txt": "Spain hesitates.", "2025-03-07-empty.txt": ""})
    for _ in range(2):  # the second time nothing is new, and all is said again
        with pytest.warns(geomap.GeomapWarning, match="2 articles could not be read") as warned:
            shown = geomap.build(folder, ledger=tmp_path / "a.sqlite", **RULES)
        (message,) = warned
        assert Path(message.filename) == Path(__file__)
        assert "undated.txt: " in str(message.message)
        assert sorted(Path(one.uri).name for one in shown.failures) == ["2025-03-07-empty.txt", "undated.txt"]
        assert len(shown.dates) == 2


def test_a_warning_names_ten_and_counts_the_others(tmp_path: Path) -> None:
    write(tmp_path / "many", {f"{number}.txt": f"Spain, {number}." for number in range(13)})
    with pytest.warns(geomap.GeomapWarning) as warned:
        shown = geomap.build(tmp_path / "many", ledger=tmp_path / "a.sqlite", **RULES)
    text = str(warned[0].message)
    assert text.count(".txt: ") == 10
    assert text.endswith("and 3 more; the map's `failures` lists all")
    assert len(shown.failures) == 13


def test_hostile_file_names_reach_no_terminal(tmp_path: Path) -> None:
    write(tmp_path / "many", {"a\x1b[2Jb\nc.txt": "Spain."})
    with pytest.warns(geomap.GeomapWarning) as warned:
        geomap.build(tmp_path / "many", ledger=tmp_path / "a.sqlite", **RULES)
    lines = str(warned[0].message).split("\n")
    assert len(lines) == 2
    assert lines[1].isprintable()


def test_where_nothing_could_be_read_there_is_a_map_that_says_so(tmp_path: Path) -> None:
    write(tmp_path / "many", {"undated.txt": "Spain hesitates."})
    with pytest.warns(geomap.GeomapWarning, match="1 article could not be read"):
        shown = geomap.build(tmp_path / "many", ledger=tmp_path / "a.sqlite", **RULES)
    assert repr(shown) == "<geomap.Map 'ukraine-2025': the ledger has no article of the topic ukraine-2025>"
    assert (shown._repr_html_(), shown._repr_png_()) == (None, None)
    with pytest.raises(geomap.GeomapError, match="has no article"):
        shown.stances()


def test_what_should_be_looked_at_is_told(tmp_path: Path) -> None:
    write(tmp_path / "old", {"1999-01-02-old.txt": "Spain is ready to send soldiers."})
    with pytest.warns(
        geomap.GeomapWarning, match="1 article should be looked at:\n.*outside the topic's dates"
    ):
        shown = geomap.build(tmp_path / "old", ledger=tmp_path / "a.sqlite", **RULES)
    assert [Path(one.uri).name for one in shown.notices] == ["1999-01-02-old.txt"]


def test_undated_articles_take_the_date_given(tmp_path: Path) -> None:
    write(tmp_path / "undated", {"a.txt": "Spain is ready to send soldiers."})
    shown = geomap.build(tmp_path / "undated", ledger=tmp_path / "a.sqlite", date="2025-04-02", **RULES)
    assert shown.dates == (date(2025, 4, 2),)


def test_a_manifest_outranks_the_articles(folder: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "dates.csv"
    manifest.write_text("file,date\n2025-03-06-talks.txt,2025-03-05\n", encoding="utf-8")
    shown = geomap.build(folder, ledger=tmp_path / "a.sqlite", manifest=str(manifest), **RULES)
    assert shown.dates[0] == date(2025, 3, 5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"paths": []}, "nothing to read"),
        ({"paths": "/no/such/folder"}, "/no/such/folder"),
        ({"topic": "atlantis"}, "no topic 'atlantis'"),
        ({"classifier": "oracle"}, "no classifier 'oracle'"),
        ({"date": "6 March"}, "'6 March' is no date"),
    ],
)
def test_a_build_that_cannot_be_done_is_refused_and_leaves_no_ledger(
    given: dict[str, Any], message: str, folder: Path, tmp_path: Path
) -> None:
    how = {"paths": folder, "ledger": tmp_path / "a.sqlite", **RULES, **given}
    with pytest.raises(geomap.UsageError, match=message):
        geomap.build(**how)
    assert not (tmp_path / "a.sqlite").exists()


def test_there_is_no_map_without_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(geomap.UsageError, match="no ledger"):
        geomap.open(tmp_path / "none.sqlite")


# --- the map


def test_stances_as_known_by_a_date_carry_over_with_their_own_date(shown: geomap.Map) -> None:
    known = shown.stances()
    assert {code: (one.stance.value, one.date.day) for code, one in known.items()} == {
        "ESP": ("undecided", 9),
        "EST": ("opposed", 9),
        "POL": ("logistics_only", 6),
    }
    assert list(shown.stances("2025-03-08")) == ["EST", "POL"]
    assert list(shown.stances(datetime(2025, 3, 9, 23, 59), "day")) == ["ESP", "EST"]


def test_a_finding_tells_what_stands_behind_it(shown: geomap.Map) -> None:
    found = shown.stances()["EST"]
    (quote,) = found.evidence
    assert (found.alpha_3, found.name, found.label) == ("EST", "Estonia", "Opposed")
    assert (found.contested, found.ruled, found.challenged) == (False, False, False)
    assert quote.quote == "Estonia will not send soldiers, its minister said."
    assert (quote.source, quote.title, quote.url) == (
        "Harbour Wire",
        "After the vote",
        "https://example.org/vote",
    )
    assert (quote.date, quote.stance, quote.is_copy) == (date(2025, 3, 9), geomap.Stance.OPPOSED, False)
    assert str(found) == f"2025-03-09  Estonia: Opposed ({found.confidence:.0%})"


def test_contradictions_and_copies_are_told(tmp_path: Path) -> None:
    said = "Spain will send soldiers to Ukraine, its minister said on Monday in the capital."
    write(
        tmp_path / "two",
        {
            "2025-03-06-a.txt": said,
            "2025-03-06-b.txt": f"An agency reports. {said}",
            "2025-03-06-c.txt": "Spain will not send soldiers to Ukraine, the prime minister insisted.",
        },
    )
    shown = geomap.build(tmp_path / "two", ledger=tmp_path / "a.sqlite", **RULES)
    found = shown.stances()["ESP"]
    assert found.contested
    assert str(found).endswith(", contested)")
    assert [one.is_copy for one in found.evidence] == [False, True, False]
    assert len({one.stance for one in found.evidence}) == 2
    assert repr(shown).endswith("1 date, 2025-03-06, 1 country, 1 contested>")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("2025-03-07", "day"), "no article of 2025-03-07 .nearest are 2025-03-06, 2025-03-09"),
        (("2025-03-05",), "nothing is known by 2025-03-05 .the first article is of 2025-03-06"),
        (("soon",), "'soon' is no date"),
        ((None, "week"), "no mode 'week' .choose one of: day, known"),
    ],
)
def test_dates_and_modes_that_are_none_are_refused(
    given: tuple[Any, ...], message: str, shown: geomap.Map
) -> None:
    with pytest.raises(geomap.UsageError, match=message):
        shown.stances(*given)


def test_explain_tells_a_country_over_time(shown: geomap.Map) -> None:
    found = shown.explain("estonia")
    assert [(one.date.day, one.stance.value) for one in found.findings] == [
        (6, "troops_offered"),
        (9, "opposed"),
    ]
    assert shown.explain("LVA").mentioned == (date(2025, 3, 9),)
    lines = str(found).split("\n")
    assert lines[0] == "Estonia (EST)"
    assert lines[-2:] == [
        "    “Estonia will not send soldiers, its minister said.”",
        "    — Harbour Wire, After the vote, https://example.org/vote",
    ]
    assert str(shown.explain("Latvia")).split("\n")[1] == "2025-03-09  mentioned without a stance"
    assert str(shown.explain("Chad")) == "Chad (TCD)\nnever mentioned"
    with pytest.raises(geomap.UsageError, match="Atlantis"):
        shown.explain("Atlantis")


def test_what_is_printed_of_articles_holds_no_control_characters(tmp_path: Path) -> None:
    article = {
        "text": "Spain will\x1b[31m send soldiers.",
        "source": "A \x1b]0;title\x07",
        "date": "2025-03-06",
    }
    place = write(tmp_path / "x", {"a.jsonl": json.dumps(article)})
    shown = geomap.build(place, ledger=tmp_path / "a.sqlite", **RULES)
    assert all(line.isprintable() for line in str(shown.explain("ESP")).split("\n"))
    assert "\x1b" in shown.stances()["ESP"].evidence[0].quote


def test_changes_tell_what_the_last_run_brought(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "a.sqlite"
    geomap.build(folder / "2025-03-06-talks.txt", ledger=ledger, **RULES)
    shown = geomap.build(folder, ledger=ledger, **RULES)
    found = shown.changes()
    told = {
        one.name: (one.before and one.before.stance.value, one.after and one.after.evidence[0].source)
        for one in found.stances
    }
    assert told == {"Estonia": ("troops_offered", "Harbour Wire"), "Spain": (None, "Harbour Wire")}
    assert found.since is not None
    assert [run.number for run in (found.since, found.until)] == [1, 2]
    assert [one.name for one in shown.changes(0 + found.until.number).stances] == []
    assert len(shown.changes("2001-01-01").stances) == 3
    with pytest.raises(geomap.UsageError, match="no run 77"):
        shown.changes(77)


def test_an_earlier_run_can_be_opened(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "a.sqlite"
    geomap.build(folder / "2025-03-06-talks.txt", ledger=ledger, **RULES)
    geomap.build(folder, ledger=ledger, **RULES)
    then = geomap.open(ledger, as_of_run=1, **RULES)
    assert list(then.stances()) == ["EST", "POL"]
    assert then.explain("EST").findings[-1].stance is geomap.Stance.TROOPS_OFFERED
    assert list(geomap.open(ledger, **RULES).stances()) == ["ESP", "EST", "POL"]


def test_a_map_speaks_the_language_of_its_style(shown: geomap.Map) -> None:
    german = shown.styled(lang="de")
    assert (german.stances()["POL"].name, german.style.pov) == ("Polen", "default")
    assert german.styled(pov="un").style == geomap.Style("un", "equal_earth", "de")
    assert shown.stances()["POL"].name == "Poland"


def test_rulings_are_marked_and_challenged_ones_told(folder: Path, tmp_path: Path) -> None:
    ledger, table = tmp_path / "a.sqlite", tmp_path / "review.csv"
    shown = geomap.build(folder, ledger=ledger, **RULES)
    table.write_text("date,alpha_3,ruling,why\n2025-03-09,ESP,opposed,letter\n", encoding="utf-8")
    import_review(ledger, Method(shown.topic, "rules"), table, "A. Desk")
    later = (
        "Spain has formally decided to send soldiers to Ukraine. Madrid will send 900 troops, it announced."
    )
    write(folder, {"2025-03-09-later.txt": later})
    again = geomap.build(folder, ledger=ledger, **RULES)
    found = again.stances()["ESP"]
    assert (found.stance.value, found.ruled, found.confidence) == ("opposed", True, 1.0)
    assert str(found).startswith("2025-03-09  Spain: Opposed (decided by a reviewer")
    (ruling,) = again.changes(1).rulings
    assert (ruling.who, ruling.why) == ("A. Desk", "letter")
    (challenge,) = again.changes().challenged
    assert (challenge.name, challenge.ruling.alpha_3) == ("Spain", "ESP")
    assert {one.stance.value for one in challenge.evidence} == {"troops_offered"}


# --- one text


def test_an_analysis_quotes_the_text_as_given() -> None:
    text = "Cafe\u0301 talk.\r\nPoland will not send soldiers.\r\nSoldiers from Gerland and Spain met."
    answer = geomap.analyze(text, classifier="rules")
    assert answer.stances == {"POL": geomap.Stance.OPPOSED}
    poland = next(one for one in answer.countries if one.alpha_3 == "POL")
    (evidence,) = poland.evidence
    assert text[evidence.start : evidence.end] == evidence.quote == "Poland will not send soldiers."
    assert [text[one.start : one.end] for one in poland.mentions] == ["Poland"]
    spain = next(one for one in answer.countries if one.alpha_3 == "ESP")
    assert (spain.alpha_2, spain.stance, spain.evidence) == ("ES", None, ())
    assert 0 < spain.confidence <= 1
    (unknown,) = answer.unresolved
    assert (text[unknown.start : unknown.end], unknown.suggestion) == ("Gerland", "Greenland")


def test_an_analysis_says_what_it_cannot_read() -> None:
    answer = geomap.analyze("La Pologne enverra des soldats.", language="fr", date=date(2025, 3, 6), **RULES)
    assert (answer.language, answer.not_read, answer.date) == ("fr", ("stances",), date(2025, 3, 6))
    assert [(one.alpha_3, one.stance) for one in answer.countries] == [("POL", None)]


def test_an_analysis_says_where_a_text_is_not_about_the_topic() -> None:
    text = "Chile will send troops to the mission in Haiti. Peru will not. It rained. It snowed. Ghana waits."
    found = {
        topic: (answer.off_topic, answer.stances.get("CHL"))
        for topic in ("ukraine-2025", "haiti-2023")
        for answer in [geomap.analyze(text, topic=topic, classifier="vote")]
    }
    assert found == {"ukraine-2025": (True, None), "haiti-2023": (False, geomap.Stance.TROOPS_OFFERED)}


def test_a_text_that_looks_like_something_else_is_a_text() -> None:
    text = '{"text": "Spain will send soldiers."}\n\x00\ud800 Poland will not send soldiers.'
    assert geomap.Stance.OPPOSED in geomap.analyze(text, classifier="rules").stances.values()


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"text": " \n"}, geomap.ReadError, "the text is empty"),
        ({"text": b"Spain"}, geomap.UsageError, "a text is needed, not bytes"),
        ({"text": "Spain.", "date": "tomorrow"}, geomap.UsageError, "'tomorrow' is no date"),
        ({"text": "Spain.", "topic": "atlantis"}, geomap.UsageError, "no topic 'atlantis'"),
    ],
)
def test_an_analysis_that_cannot_be_done_is_refused(
    given: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        geomap.analyze(**{**RULES, **given})


def test_a_pipeline_is_loaded_once_for_each_topic_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    build = pipeline.build

    def counted(topic: geomap.Topic, classifier: str) -> pipeline.Pipeline:
        loaded.append(topic.title)
        return build(topic, classifier)

    monkeypatch.setattr(pipeline, "build", counted)
    packaged = geomap.analyze("Kenya.", topic="haiti-2023", **RULES)
    text = (Path(geomap.__file__).parent / "data" / "topics" / "haiti-2023.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    for title in ("First", "First", "Second"):
        changed = "\n".join(
            f'title = "{title}"' if line.startswith("title") else line for line in text.split("\n")
        )
        own.write_text(changed, encoding="utf-8")
        assert geomap.analyze("Kenya.", topic=own, **RULES) == packaged
    assert loaded[-2:] == ["First", "Second"]
