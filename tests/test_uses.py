"""Whether a seat acts or is where something happens, and that a place takes no stance."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache

import pytest

from geomap import classify, countries, topics
from geomap.extract import Extractor
from geomap.model import Article, Mention, MentionKind, Use


@cache
def extractor() -> Extractor:
    return Extractor(countries.load())


def uses(text: str) -> dict[str, str]:
    """Return the words of every mention with their use."""
    mentions = extractor()(Article("a.txt", text)).mentions
    return {text[mention.start : mention.end]: str(mention.use) for mention in mentions}


@pytest.mark.parametrize(
    ("text", "seat"),
    [
        ("Paris said it would train brigades.", "Paris"),
        ("A letter from Moscow arrived.", "Moscow"),
        ("Critics of Ankara were jailed.", "Ankara"),
        ("The envoy handed a note to Tokyo.", "Tokyo"),
        ("Officials in Washington rejected the draft.", "Washington"),
        ("They have lost trust in London.", "London"),
        ("Downing Street refused to comment.", "Downing Street"),
        ("The Kremlin's reply was short.", "Kremlin"),
        ("In Vienna, Berlin repeated its offer.", "Berlin"),
        ("Relations between Madrid and Rabat improved.", "Rabat"),
        ("The plan was backed by Warsaw.", "Warsaw"),
        ("The Bundestag voted on Friday.", "Bundestag"),
        ("Quai d'Orsay confirmed the call.", "Quai d'Orsay"),
        ("In Lima the council of ministers met.", "Lima"),
        ("In Accra, the new defence ministry was silent.", "Accra"),
        ("It is up to Oslo.", "Oslo"),
        ("A court in Nairobi halted it.", "Nairobi"),
        ("The decision of Riyadh surprised investors.", "Riyadh"),
    ],
)
def test_a_seat_that_acts(text: str, seat: str) -> None:
    assert uses(text)[seat] == "actor"


@pytest.mark.parametrize(
    ("text", "seat"),
    [
        ("A meeting in Paris ended late.", "Paris"),
        ("Talks in Geneva and Vienna failed.", "Vienna"),
        ("He flew to Ankara on Monday.", "Ankara"),
        ("The Moscow summit was put off.", "Moscow"),
        ("Ministers met in Washington on Thursday.", "Washington"),
        ("They gathered at the White House.", "White House"),
        ("The delegation returned from Tehran.", "Tehran"),
        ("The streets of Kyiv were empty.", "Kyiv"),
        ("In Lima the German government met the press.", "Lima"),
        ("In Vienna the ministers met.", "Vienna"),
        ("A Paris-based charity sent tents.", "Paris"),
        ("The queen visited Oslo in June.", "Oslo"),
        ("Crowds formed near the Bundestag.", "Bundestag"),
        ("They toured London, Madrid and Rome.", "Madrid"),
        ("They toured London, Madrid and Rome.", "Rome"),
        ("The train left for Budapest.", "Budapest"),
        ("A London hospital treated him.", "London"),
        ("Paris – A storm is coming.", "Paris"),
        ("PARIS — STORM IS COMING", "PARIS"),
    ],
)
def test_a_seat_that_is_a_place(text: str, seat: str) -> None:
    assert uses(text)[seat] == "place"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("LISBON (Wire) - A storm is coming.", "LISBON"),
        ("NAIROBI, Kenya (Wire) — A storm is coming.", "NAIROBI"),
        ("NAIROBI, Kenya (Wire) — A storm is coming.", "Kenya"),
        ("ANKARA, March 3 - A storm is coming.", "ANKARA"),
        ("BEIJING, Mar. 3 (Xinhua) -- A storm is coming.", "BEIJING"),
        ("Lisbon, 3 March (Wire) – A storm is coming.", "Lisbon"),
        ("Dakar, 3 March 2025: A storm is coming.", "Dakar"),
        ("OSLO, March 3, 2025 — A storm is coming.", "OSLO"),
        ("MADRID/ROME, March 3 (Wire) - A storm is coming.", "ROME"),
        ("MOSCOW, March 3. /TASS/. A storm is coming.", "MOSCOW"),
        ("Berlin (dpa) - A storm is coming.", "Berlin"),
        ("Washington (CNN)\nA storm is coming.", "Washington"),
        ("Vienna (AP/dpa) A storm is coming.", "Vienna"),
        ("ISLAMABAD: A storm is coming.", "ISLAMABAD"),
        ("SINGAPORE (Reuters) - A storm is coming.", "SINGAPORE"),
        ("A headline of the day\nHELSINKI — A storm is coming.", "HELSINKI"),
    ],
)
def test_a_dateline(text: str, place: str) -> None:
    assert uses(text)[place] == "place"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Denmark (Army) – fifty soldiers.", "Denmark"),
        ("Chile - two ships.", "Chile"),
        ("Warsaw: no soldiers of ours.", "Warsaw"),
        ("KREMLIN: NO SOLDIERS", "KREMLIN"),
        ("Spain, Peru and Ghana will go.", "Spain"),
        ("London (population nine million) said no.", "London"),
    ],
)
def test_no_dateline(text: str, name: str) -> None:
    assert uses(text)[name] == "actor"


def test_what_is_no_seat_acts() -> None:
    assert uses("Soldiers in Poland met Macron and the Baltic states.") == {
        "Poland": "actor",
        "Macron": "actor",
        "Baltic states": "actor",
    }


def test_a_place_takes_no_stance_by_the_rules() -> None:
    text = "London will send two thousand troops to Ukraine."
    article = Article("a.txt", text)
    classifier = classify.build("rules", topics.load("ukraine-2025"))
    seat, host = Mention(0, 6, "GBR", MentionKind.SEAT), Mention(40, 47, "UKR", MentionKind.NAME)
    assert {claim.alpha_3 for claim in classifier(article, [seat, host]).claims} == {"GBR"}
    assert classifier(article, [replace(seat, use=Use.PLACE), host]).claims == ()


def test_mentions_sort_by_place_in_the_text_and_survive_pickling() -> None:
    later = Mention(9, 15, "FRA", MentionKind.SEAT)
    first = Mention(0, 6, "GBR", MentionKind.SEAT, Use.PLACE)
    assert sorted([later, first]) == [first, later]
    assert pickle.loads(pickle.dumps(first)) == first != replace(first, use=Use.ACTOR)
