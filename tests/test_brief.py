"""Briefings: what they tell of stances, changes, rulings, method and sources, in every language."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from geomap import resources
from geomap.errors import UsageError
from geomap.model import SURE_FROM, UNCERTAIN_BELOW, Stance, StanceLayer
from geomap.render.briefing import html, looks, method, phrases
from geomap.workflow import brief_facts
from geomap.workflow.brief_facts import Wish
from tests import briefs
from tests.browser import sample

TEMPLATES = resources.find("templates")
LANGUAGES = ("de", "en", "fr", "pl", "uk")
DOCS = Path(__file__).parent.parent / "docs"


def test_the_headline_counts_all_and_the_news_tell_only_what_is_sure() -> None:
    told = briefs.briefing()
    assert told.headline.replace("\u00a0", " ") == (
        "1 offers troops; 4 logistics only; Still undecided: 1; Opposed to it: 1; 1 is contested"
    )
    assert told.news == "Finland newly still undecided; 1 more change."
    assert told.when == "As known by 1 May 2031"
    assert told.changes_heading == "Changed since 9 April 2031"
    assert [(one.country, one.before, one.after, one.notes) for one in told.changes] == [
        ("France", "Troops offered", "Logistics only", ("uncertain",)),
        ("Finland", "no stance before", "Still undecided", ("decided by a reviewer",)),
    ]


def test_a_headline_breaks_no_line_between_a_number_and_what_it_counts() -> None:
    assert "1\u00a0offers troops" in briefs.briefing().headline


def test_what_is_contested_or_uncertain_stands_apart_and_is_counted() -> None:
    told = briefs.briefing()
    groups = {group.key: group for group in told.groups}
    assert list(groups) == ["troops_offered", "logistics_only", "undecided", "opposed"]
    assert [line.country for line in groups["logistics_only"].lines] == ["Germany", "Malta", "Poland"]
    assert groups["logistics_only"].count == 4
    assert groups["logistics_only"].also == "Counted too, and told below: France (uncertain)"
    assert (groups["opposed"].lines, groups["opposed"].count) == ((), 1)
    assert [line.country for line in told.uncertain] == ["France"]
    (dispute,) = told.disputes
    assert (dispute.country, dispute.date, dispute.sureness) == ("Hungary", "9 April 2031", "likely (61%)")
    assert [(side.stance, side.quotes[0].text) for side in dispute.sides] == [
        ("Opposed to it", "Budapest refuses to take any part."),
        ("Still undecided", "Hungary’s defence minister would not rule it out."),
    ]


def test_what_reads_60_per_cent_is_not_said_to_be_less() -> None:
    given = sample.verdict(sample.sourced("ITA", sample.L, "Rome lends ports.", briefs.DAY), confidence=0.598)
    told = briefs.briefing(entries={"ITA": (briefs.DAY, given)})
    (line,) = told.groups[0].lines
    assert (line.sureness, line.uncertain, told.uncertain) == ("likely (60%)", False, ())


def test_a_line_tells_when_how_sure_and_from_where() -> None:
    told = briefs.briefing()
    (canada,) = told.groups[0].lines
    assert (canada.date, canada.carried, canada.changed) == ("2 April 2031", True, False)
    assert canada.sureness == "very sure (93%)"
    assert canada.quote
    assert canada.quote.quoted == "“France and Canada will each send a frigate to the straits.”"
    assert (canada.quote.source, canada.quote.url) == ("Harbour Wire", "https://news.example/straits")
    (finland,) = next(group for group in told.groups if group.key == "undecided").lines
    assert (finland.carried, finland.changed, finland.ruled) == (False, True, True)
    assert finland.sureness == "decided by a reviewer"


def test_a_ruling_tells_who_when_and_why_and_what_contradicts_it() -> None:
    (decision,) = briefs.briefing().decisions
    assert decision.said == "Still undecided on 1 May 2031; decided by A. Desk on 3 May 2031."
    assert decision.why == "Reason given: the ministry said so"
    assert decision.challenged == "Articles that came later contradict the decision."
    (unchallenged,) = briefs.briefing(challenged=frozenset()).decisions
    assert unchallenged.challenged == ""


def test_a_ruling_without_a_sentence_for_it_quotes_none() -> None:
    against = sample.sourced("FIN", sample.X, "Helsinki will have no part in it.", briefs.DAY)
    ruled = sample.verdict(against, confidence=1.0, ruled=True)
    object.__setattr__(ruled, "stance", Stance.UNDECIDED)
    told: dict[str, Any] = {"entries": {"FIN": (briefs.DAY, ruled)}}
    assert briefs.briefing(**told).groups[0].lines[0].quote is None
    text = html.render(briefs.briefing(**told), briefs.picture())
    assert "No sentence of that date says this; see the decision below." in text
    assert "no part in it" not in text


def test_the_method_tells_classifier_accuracy_basis_and_borders() -> None:
    said = " ".join(briefs.briefing().method)
    assert "a neural encoder and of hand-written rules" in said
    assert "Of 321 readings" in said
    assert "83% were right" in said
    assert "0.74 (95 % interval 0.69 to 0.79)" in said
    assert "at least 85% sure, it was right in 94%" in said
    assert "3 articles from 2 sources, published from 2 April 2031 to 1 May 2031." in said
    assert "2 further articles could not be read." in said
    assert "--pov" not in said
    plain = " ".join(briefs.briefing(classifier="", accuracy={}, failed=None).method)
    assert "another version of geomap" in plain
    assert "F1" not in plain
    assert "could not be read" not in plain


def test_the_pinned_figures_are_those_of_the_page_on_accuracy() -> None:
    pinned = json.loads((resources.find("data") / "accuracy.json").read_text(encoding="utf-8"))
    text = (DOCS / "accuracy.md").read_text(encoding="utf-8")
    for name, found in pinned["classifiers"].items():
        first, second = re.findall(rf"^\| {pinned['set']} \| {name} \| (.*) \|$", text, re.MULTILINE)
        pairs, right, f1, interval = first.replace("*", "").split(" | ")[:4]
        sure, right_where_sure = second.split(" | ")[:2]
        low, high = interval.split("–")
        told = (found[key] for key in ("pairs", "right", "f1", "low", "high", "sure", "right_where_sure"))
        assert tuple(told) == tuple(map(float, (pairs, right, f1, low, high, sure, right_where_sure)))
        assert brief_facts.accuracy(name) == {**found, "sure_from": 0.85}
    assert "*Sure* is a confidence of .85 or more" in text
    assert brief_facts.accuracy("homemade") == {}


def test_sources_list_every_article_and_of_very_many_those_quoted() -> None:
    told = briefs.briefing()
    assert [(one.name, [listed.title for listed in one.articles]) for one in told.sources] == [
        ("Harbour Wire", ["Ministers meet", "A mandate first"]),
        ("The Gazette", ["No part for us"]),
    ]
    assert told.sources_note == ""
    many = [(briefs.DAY, "Harbour Wire", f"Number {n}", "") for n in range(method.MOST_LISTED)]
    told = briefs.briefing(articles=[*briefs.ARTICLES, *many])
    assert told.sources_note == "Of 303 articles only those quoted here are listed."
    assert [listed.title for one in told.sources for listed in one.articles] == ["Ministers meet"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example/b", "https://", "http://a b", "//x/y", "http://[", ""]
)
def test_only_whole_addresses_of_the_web_are_linked(url: str) -> None:
    assert method.web_address(url) == ""
    assert method.web_address("HTTPS://news.example/a?b=c") == "HTTPS://news.example/a?b=c"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_all_phrases_with_the_same_places_and_its_own_plurals(lang: str) -> None:
    english, own = (
        json.loads((TEMPLATES / "words_brief" / f"{one}.json").read_text("utf-8")) for one in ("en", lang)
    )
    assert list(own) == list(english)
    for key, phrase in own.items():
        forms = [phrase] if isinstance(phrase, str) else list(phrase.values())
        expected = english[key] if isinstance(english[key], str) else english[key]["other"]
        for form in forms:
            assert set(re.findall(r"{\w+}", form)) == set(re.findall(r"{\w+}", expected)), key
        if not isinstance(phrase, str):
            assert set(phrase) == {*map(Locale(lang).plural_form, range(200)), "other"}, key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("classifier", ["vote", "rules", "thorough", ""])
def test_every_form_speaks_every_language(lang: str, classifier: str) -> None:
    told = briefs.briefing(lang, classifier=classifier)
    text = html.render(told, briefs.picture())
    assert f'<html lang="{lang}"' in text
    assert told.words["method_heading"] in text
    assert not re.findall(r"{\w+}", text.partition("<main")[2])
    if lang != "en":
        assert told.words["method_heading"] != briefs.briefing().words["method_heading"]


def test_a_date_that_ends_with_a_full_stop_brings_no_second_one() -> None:
    said = briefs.briefing("uk").basis
    assert said.endswith("2031\u202fр.")
    assert phrases.Phrases("uk", sample.topic()).quoted("So..") == "«So..»"


def test_the_thresholds_and_marks_are_those_of_the_page() -> None:
    model = (TEMPLATES / "js" / "model.js").read_text(encoding="utf-8")
    assert f"UNCERTAIN_BELOW = {UNCERTAIN_BELOW};" in model
    assert f"SURE_FROM = {SURE_FROM};" in model
    script = (TEMPLATES / "js" / "looks.js").read_text(encoding="utf-8")
    for stance, (path, width) in looks.LINES.items():
        assert f'{stance}: {{ lines: "{path}", width: {width} }}' in script
    for stance, dots in looks.DOTS.items():
        assert f"{stance}: {{ dots: {json.dumps([list(dot) for dot in dots])} }}" in script
    assert f'DARK_INK = "{looks.DARK_INK}"' in script
    assert [looks.ink_on(colour) for colour in ("#0b5394", "#f0c949")] == ["#ffffff", "#20262b"]


DAYS = [layer.published for layer in sample.layers()]


def test_the_date_is_the_last_with_articles_up_to_the_one_wished() -> None:
    layers = sample.layers()
    assert brief_facts.day_of(layers, Wish()) == DAYS[2]
    assert brief_facts.day_of(layers, Wish(day=date(2031, 4, 20))) == DAYS[1]
    assert brief_facts.day_of(layers, Wish(day=DAYS[0], mode="day")) == DAYS[0]
    with pytest.raises(UsageError, match="no article is of 2031-04-01 or before"):
        brief_facts.day_of(layers, Wish(day=date(2031, 4, 1)))
    with pytest.raises(UsageError, match=r"the nearest date is 2031-04-09"):
        brief_facts.day_of(layers, Wish(day=date(2031, 4, 20), mode="day"))
    with pytest.raises(UsageError, match="no mode week"):
        brief_facts.day_of(layers, Wish(mode="week"))


def test_that_days_articles_are_told_without_what_was_known_before() -> None:
    layers: list[StanceLayer] = sample.layers()
    assert list(brief_facts.entries_of(layers, DAYS[2], "day")) == ["FIN", "FRA"]
    assert list(brief_facts.entries_of(layers, DAYS[1], "known")) == [
        "CAN",
        "DEU",
        "FRA",
        "HUN",
        "MLT",
        "POL",
    ]
