"""The default classifier: what it makes of plain and of tricky passages about operations it never met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import countries, topics
from geomap.classify.encoder import TOGETHER, Encoder, batches
from geomap.classify.sentences import Splitter
from geomap.classify.vote import VoteClassifier
from geomap.classify.windows import Window, windows
from geomap.errors import GeomapError
from geomap.extract import Extractor
from geomap.model import Article, Reading

EXTRACT = Extractor(countries.load())
VOTE = VoteClassifier(topics.load("ukraine-2025"))
TROOPS, LOGISTICS, UNDECIDED, OPPOSED = "troops_offered", "logistics_only", "undecided", "opposed"


def read(text: str) -> Reading:
    article = Article(uri="test", text=text, language="en")
    return VOTE(article, EXTRACT(article).mentions)


def stances(text: str) -> dict[str, str]:
    claims = sorted(read(text).claims, key=lambda claim: claim.confidence)
    return {claim.alpha_3: claim.stance.value for claim in claims}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Norway has offered 300 soldiers for the force in Palau, while Chile has ruled troops out.",
            {"NOR": TROOPS, "CHL": OPPOSED},
        ),
        (
            "Ghana will not send soldiers to the mission but will lend it two transport aircraft.",
            {"GHA": LOGISTICS},
        ),
        (
            "Peru's defence minister said it was too early to decide about a contribution to the force.",
            {"PER": UNDECIDED},
        ),
        ("Fiji urged Tonga to send police officers to the mission in Palau.", {}),
        ("Kenya is weighing a battalion for the peacekeeping force.", {"KEN": UNDECIDED}),
        (
            "Stubb told the BBC on Friday that it was too early to speak of Finnish troops.",
            {"FIN": UNDECIDED},
        ),
        ("Denmark withdraws all its soldiers from the mission.", {"DNK": OPPOSED}),
    ],
)
def test_plain_passages(text: str, expected: dict[str, str]) -> None:
    assert stances(text) == expected


def test_the_stance_may_stand_in_the_sentence_after_the_name() -> None:
    text = (
        "The government of Uruguay met on Monday. It will send a battalion to the force, the minister said."
    )
    (claim,) = read(text).claims
    assert (claim.alpha_3, claim.stance.value) == ("URY", TROOPS)
    assert text[claim.evidence.start : claim.evidence.end] == text, "the quote names the country and says it"


def test_the_quote_goes_on_while_the_same_country_is_meant() -> None:
    own = "Chile's government met on Monday. It will send a battalion to the force, Santiago said."
    text = f"{own} Its offer surprised Fiji."
    quotes = {c.alpha_3: text[c.evidence.start : c.evidence.end] for c in read(text).claims}
    assert quotes["CHL"] == own


@pytest.mark.parametrize(("one", "other"), [("Norway", "Turkey"), ("Mali", "Japan"), ("Peru", "Fiji")])
def test_it_does_not_matter_which_country_it_is(one: str, other: str) -> None:
    text = "{} has offered a field hospital with its crew and 200 soldiers to the force; {} has declined."
    there, back = read(text.format(one, other)), read(text.format(other, one))
    assert [c.stance for c in there.claims] != []
    assert sorted((c.stance, c.confidence) for c in there.claims) == sorted(
        (c.stance, c.confidence) for c in back.claims
    )


@pytest.mark.parametrize(
    "text",
    [
        "Japan beat Brazil 2-1 in a friendly in Paris; the Brazilian captain led the defence well.",
        "France and Germany agreed on a budget for the railway. Spain pays a third of it.",
        "Prices of wheat from Ukraine fell in Egypt.",
    ],
)
def test_other_subjects_give_no_stance(text: str) -> None:
    assert stances(text) == {}


def test_the_host_and_the_opponents_of_the_topic_take_no_part() -> None:
    text = "Ukraine has its soldiers at the front. Russia has offered 300 for the force in Ukraine."
    assert not {"UKR", "RUS"} & {code for code, s in stances(text).items() if s != OPPOSED}


def test_a_venue_takes_no_stance() -> None:
    assert "FRA" not in stances("At talks in Paris on Monday, Norway offered a battalion for the force.")


def test_confidence_is_a_probability_and_the_same_each_time() -> None:
    text = "Canada and Ireland have promised engineers for the force. Malta may follow."
    first, second = read(text), read(text)
    assert first == second
    assert all(0.2 < claim.confidence <= 1 for claim in first.claims)


def test_an_article_without_countries_is_silent() -> None:
    assert read("Nothing happened.") == Reading()


def test_a_missing_model_says_where_it_was_looked_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty")
    with pytest.raises(GeomapError, match=str(folder)):
        Encoder(folder)


def test_the_encoder_answers_for_every_country_of_every_window() -> None:
    text = "Norway will lead the force.\nChile and Peru stay out of it."
    article = Article(uri="test", text=text, language="en")
    split = Splitter(frozenset())
    found: list[Window] = list(windows(text, split(text), EXTRACT(article).mentions))
    opinions = Encoder()(text, found)
    assert [sorted(one) for one in opinions] == [["NOR"], ["CHL", "PER"]]
    assert all(opinion.logits.shape == (5,) for one in opinions for opinion in one.values())


@given(st.lists(st.integers(1, 2 * TOGETHER)))
def test_every_window_is_in_one_batch_and_no_batch_is_too_wide(lengths: list[int]) -> None:
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    found = list(batches(order, lengths))
    assert [i for batch in found for i in batch] == order
    assert all(len(b) == 1 or len(b) * max(lengths[i] for i in b) <= TOGETHER for b in found)
