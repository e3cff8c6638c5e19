"""Which sentences of an article may hold a stance: what it is about, and what it only mentions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geomap import countries, topics
from geomap.classify import build
from geomap.classify.rules import RulesClassifier
from geomap.extract import Extractor
from geomap.model import Article, DateOrigin

EXTRACT = Extractor(countries.load())
TOPIC = replace(topics.load("ukraine-2025"), names=("Amber Watch",), host=("UKR",), opponents=("RUS",))
RULES = RulesClassifier(TOPIC)
ON_IT = "A coalition for Ukraine met in Oslo."
WAR = (
    "Drones struck Odesa in Ukraine at night.",
    "The port lost its light.",
    "Nobody was hurt.",
    "Bread is short.",
    "A school burned.",
    "The mayor spoke of a hard week.",
    "Snow is forecast.",
    "Trains ran late.",
    "Shops opened at noon.",
    "The river froze.",
)


def heard(*sentences: str, origin: DateOrigin | None = None) -> list[int]:
    """Return which of the sentences may hold a stance."""
    text = " ".join(sentences)
    published = date(2025, 3, 6) if origin else None
    article = Article(uri="test", text=text, language="en", published=published, date_origin=origin)
    _, seen = RULES.read(article, EXTRACT(article).mentions)
    assert [text[start:end] for start, end in seen.ago] == list(sentences)
    return [number for number, span in enumerate(seen.ago) if span in seen.heard]


def test_a_short_text_is_heard_whole() -> None:
    assert heard(*WAR[1:5]) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("entry", "is_read"),
    [
        ("Norway will send 200 soldiers to Ukraine.", True),
        ("The coalition for Ukraine thanked Norway.", True),
        ("Amber Watch needs Norwegian peacekeepers.", True),
        ("Norway will give shells to Ukraine.", False),
        ("Norway will send 200 soldiers to Mali.", False),
        ("A coalition thanked Norway.", False),
    ],
)
def test_the_entry_of_a_feed_must_speak_of_the_operation(entry: str, *, is_read: bool) -> None:
    assert heard(entry) == heard(entry, origin=DateOrigin.FIELD) == [0]
    assert heard(entry, origin=DateOrigin.FEED) == ([0] if is_read else [])


def test_news_of_the_hosts_war_is_not_about_the_operation() -> None:
    assert heard(*WAR) == []


def test_an_article_that_opens_with_the_operation_is_heard_for_eight_sentences() -> None:
    assert heard(ON_IT, *WAR[1:]) == [0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_an_article_that_mentions_the_operation_is_heard_there() -> None:
    assert heard(*WAR[:5], ON_IT, *WAR[5:]) == [5, 6, 7, 8]


def test_an_article_that_opens_with_forces_and_comes_to_the_operation_is_about_it() -> None:
    opening = "Norway is ready to send soldiers."
    assert heard(WAR[0], opening, *WAR[1:9]) == [], "no operation anywhere"
    assert heard(WAR[0], opening, *WAR[1:6], ON_IT, *WAR[6:]) == list(range(1, 12))


@pytest.mark.parametrize(
    "opening",
    [
        "Amber Watch begins in May.",
        "Norway will send 200 soldiers to Ukraine.",
        "Norway names its troops for western Ukraine.",
        "The Norwegian contingent is ready.",
        "Boots on the ground are a matter for Oslo.",
    ],
)
def test_what_speaks_of_the_operation(opening: str) -> None:
    assert heard(opening, *WAR)[0] == 0


@pytest.mark.parametrize(
    "opening",
    [
        "Russian troops in Ukraine dig in.",
        "Norway sends its jets to Ukraine's army tomorrow.",
        "Sweden trains soldiers.",
    ],
)
def test_what_does_not(opening: str) -> None:
    first, *rest = (opening, *WAR)
    assert heard(first, *rest) == []


def test_an_operation_elsewhere_is_not_this_one() -> None:
    elsewhere = [sentence.replace("Odesa in Ukraine", "Tripoli") for sentence in WAR]
    assert heard("A coalition met in Oslo.", *elsewhere) == []


def test_what_follows_far_from_any_word_on_forces_is_read() -> None:
    text = " ".join(
        [ON_IT, "France offered a battalion for the force.", *WAR[1:5], "Rome keeps its options open."]
    )
    article = Article(uri="test", text=text, language="en")
    claims = build("vote", TOPIC)(article, EXTRACT(article).mentions).claims
    assert [claim.stance.value for claim in claims if claim.alpha_3 == "ITA"] == ["undecided"]


def test_help_for_the_host_in_news_of_its_war_is_no_stance() -> None:
    text = " ".join([*WAR, "Belgium will give Ukraine thirty jets. Denmark pays for shells."])
    article = Article(uri="test", text=text, language="en")
    mentions = EXTRACT(article).mentions
    assert {mention.alpha_3 for mention in mentions} == {"UKR", "BEL", "DNK"}
    assert (
        build("vote", TOPIC)(article, mentions).claims
        == build("rules", TOPIC)(article, mentions).claims
        == ()
    )
