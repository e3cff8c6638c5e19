from __future__ import annotations

import pickle
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import countries
from geomap.countries import Gazetteer, Sense
from geomap.extract import Extraction, Extractor
from geomap.model import Article, DateOrigin, MentionKind, normalise

MARCH_2025 = date(2025, 3, 6)
FORMS = [(form, sense) for form, senses in sorted(countries.load().forms.items()) for sense in senses]


def _rows(name: str) -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


TRAPS = _rows("not_countries.tsv")
TWINS = _rows("countries_after_all.tsv")


@cache
def gazetteer() -> Gazetteer:
    return countries.load()


@cache
def extractor() -> Extractor:
    return Extractor(gazetteer())


def extract(text: str, day: date | None = MARCH_2025) -> Extraction:
    origin = DateOrigin.FIELD if day else None
    return extractor()(Article(uri="a.txt", text=normalise(text), published=day, date_origin=origin))


def found(text: str, day: date | None = MARCH_2025) -> list[tuple[str, str, str]]:
    """Return (words, code, kind) of every mention."""
    plain = normalise(text)
    return [(plain[m.start : m.end], m.alpha_3, str(m.kind)) for m in extract(text, day).mentions]


def codes(text: str, day: date | None = MARCH_2025) -> list[str]:
    return [code for _, code, _ in found(text, day)]


def carrier(form: str, sense: Sense) -> str:
    context = gazetteer().contexts.get(form)
    title = "President " if sense.guarded else ""
    end = "" if context is None or context.otherwise else f" ({context.country[0]})"
    return f"On the day before, {title}{form}{'led' * form.endswith('-')} was in the news{end}."


@pytest.mark.parametrize(("form", "sense"), FORMS, ids=[f"{form}-{sense.since}" for form, sense in FORMS])
def test_each_form_of_the_data_gives_its_countries(form: str, sense: Sense) -> None:
    mentions = found(carrier(form, sense), sense.since or MARCH_2025)
    kind = str(sense.kind)
    assert mentions == [(form.removesuffix("-"), code, kind) for code in sorted(sense.codes)]


def test_each_spelling_gives_what_its_form_gives() -> None:
    for spelling, form in gazetteer().spellings.items():
        sense = gazetteer().forms[form][0]
        text = carrier(form, sense).replace(form, spelling)
        assert codes(text, sense.since or MARCH_2025) == sorted(sense.codes), spelling


@pytest.mark.parametrize(("text", "forbidden"), TRAPS)
def test_what_is_no_country_gives_none(text: str, forbidden: str) -> None:
    assert set(forbidden.split()) <= set(gazetteer().names)
    assert not set(forbidden.split()) & set(codes(text))


@pytest.mark.parametrize(("text", "expected"), TWINS)
def test_what_is_a_country_after_all_gives_it_and_no_other(text: str, expected: str) -> None:
    assert set(codes(text)) == set(expected.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Germany’s army, France's navy", [("Germany", "DEU", "name"), ("France", "FRA", "name")]),
        ("A US-led force", [("US", "USA", "name")]),
        ("A UK/French-led force", [("UK", "GBR", "name"), ("French", "FRA", "demonym")]),
        ("The Franco-British plan", [("Franco", "FRA", "demonym"), ("British", "GBR", "demonym")]),
        ("The Franco–German plan", [("Franco", "FRA", "demonym"), ("German", "DEU", "demonym")]),
        ("non-British staff", [("British", "GBR", "demonym")]),
        ("The Anglo-French plan", [("Anglo", "GBR", "demonym"), ("French", "FRA", "demonym")]),
        ("officials in germany says no", [("germany", "DEU", "name")]),
        ("GERMANY AND POLAND AGREE", [("GERMANY", "DEU", "name"), ("POLAND", "POL", "name")]),
        ("the United\nStates", [("United\nStates", "USA", "name")]),
        ("😀 Türkiye and Turkiye", [("Türkiye", "TUR", "name"), ("Turkiye", "TUR", "name")]),
        ("Democratic Republic of the Congo", [("Democratic Republic of the Congo", "COD", "name")]),
        ("Downing Street met the Kremlin", [("Downing Street", "GBR", "seat"), ("Kremlin", "RUS", "seat")]),
        ("talks in Northern Ireland", [("Northern Ireland", "GBR", "name")]),
        ("a firm in British Columbia", [("British Columbia", "CAN", "name")]),
        ("the three Baltic states", [("Baltic states", code, "group") for code in ("EST", "LTU", "LVA")]),
        ("Prime Minister Keir Starmer", [("Keir Starmer", "GBR", "leader")]),
        ("Georgia and Armenia", [("Georgia", "GEO", "name"), ("Armenia", "ARM", "name")]),
        ("Italy, Georgia", [("Italy", "ITA", "name"), ("Georgia", "GEO", "name")]),
        ("In Brussels, Poland and Malta", [("Poland", "POL", "name"), ("Malta", "MLT", "name")]),
        ("Jordan said it would train police", [("Jordan", "JOR", "name")]),
        ("Chad Offers Troops to New Mission", [("Chad", "TCD", "name")]),
        ("Congo-Brazzaville; Congo", [("Congo-Brazzaville", "COG", "name"), ("Congo", "COG", "name")]),
        ("US TROOPS LEAVE AS AMERICANS CHEER", [("US", "USA", "name"), ("AMERICANS", "USA", "demonym")]),
    ],
)  # fmt: skip
def test_mentions_in_the_words_of_news(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("Starmer", date(2025, 3, 6), ["GBR"]),
        ("Starmer", date(2024, 7, 4), []),
        ("Bush", date(1991, 1, 17), ["USA"]),
        ("Bush", date(1995, 1, 17), []),
        ("Trump", date(2023, 5, 1), []),
        ("Trump", date(2025, 5, 1), ["USA"]),
        ("Scholz", date(2025, 5, 6), ["DEU"]),
        ("Scholz", date(2025, 5, 7), []),
        ("Scholz", None, ["DEU"]),
    ],
)
def test_leaders_count_while_in_office(name: str, day: date | None, expected: list[str]) -> None:
    assert codes(f"Then {name} spoke to reporters.", day) == expected


G7 = ["CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"]
BALTIC = ["EST", "LTU", "LVA"]
E3 = ["DEU", "FRA", "GBR"]
GCC = ["ARE", "BHR", "KWT", "OMN", "QAT", "SAU"]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Help came from the three Baltic states.", "Baltic states", BALTIC),
        ("Help came from all three of the Baltic nations.", "Baltic nations", BALTIC),
        ("All Baltic nations agreed.", "Baltic nations", BALTIC),
        ("BALTIC STATES AGREE", "BALTIC STATES", BALTIC),
        ("Baltic States Offer Battalion", "Baltic States", BALTIC),
        ("the baltic countries says yes", "baltic countries", BALTIC),
        ("Leaders of the G7 countries wrote.", "G7 countries", G7),
        ("The G-7 wrote a letter.", "G-7", G7),
        ("The Group of Seven wrote a letter.", "The Group of Seven", G7),
        ("Group of Seven nations wrote a letter.", "Group of Seven nations", G7),
        ("The Visegrad Four wrote a letter.", "Visegrad Four", ["CZE", "HUN", "POL", "SVK"]),
        ("The V4, the Visegrád group of old, met.", "V4", ["CZE", "HUN", "POL", "SVK"]),
        ("The five Central Asian states met.", "Central Asian states", ["KAZ", "KGZ", "TJK", "TKM", "UZB"]),
        ("The E3 triggered snapback.", "E3", E3),
        ("The Quad wants a free Indo-Pacific.", "The Quad", ["AUS", "IND", "JPN", "USA"]),
        ("The member states of the GCC met.", "member states of the GCC", GCC),
    ],
)  # fmt: skip
def test_groups_in_the_words_of_news(text: str, words: str, expected: list[str]) -> None:
    mentions = [mention for mention in found(text) if mention[2] == "group"]
    assert mentions == [(words, code, "group") for code in expected]


@pytest.mark.parametrize(
    "text",
    [
        "Some Nordic countries agreed.",
        "One of the Baltic states agreed.",
        "Two of the three Baltic states agreed.",
        "Four G7 countries agreed.",
        "A handful of the ECOWAS states agreed.",
        "A Baltic state agreed.",
        "The group invites non-G7 countries.",
        "They met at the G7 summit.",
        "The AUKUS pact was signed.",
        "ECOWAS said it would decide; so did the GCC, the CSTO and CARICOM.",
        "European countries, allies and West African states agreed.",
        "The G20 and the G77 met.",
        "She lives in London E3.",
        "They drove down E3 Street.",
        "White opened with E3 and then a pawn took G7 in chess.",
        "Quad biking is fun, and the Quad was empty.",
        "The Quad Cities flooded.",
        "The engine is a V4 and the pill holds vitamin B9.",
        "A group of seven nations in the low countries had five eyes.",
        "Two Group of Seven paintings were sold by the Group of Seven painter's heirs.",
        "The Canon G7 camera is small.",
        "Bric-a-brac and bricks filled the shed.",
    ],
)
def test_what_is_no_whole_group_names_no_country(text: str) -> None:
    assert [mention for mention in found(text) if mention[2] == "group"] == []


@pytest.mark.parametrize(
    ("group", "day", "joined", "left"),
    [
        ("The BRICS", date(2010, 12, 23), "BRA", "ZAF"),
        ("The BRICS", date(2010, 12, 24), "ZAF", "EGY"),
        ("The BRICS", date(2024, 1, 1), "EGY", "IDN"),
        ("The BRICS", date(2025, 1, 6), "IDN", "ARG"),
        ("The BRICS", None, "IDN", "SAU"),
        ("The G8", date(2014, 3, 24), "RUS", "CHN"),
        ("ECOWAS states", date(2000, 12, 31), "MRT", "TCD"),
        ("ECOWAS members", date(2025, 1, 28), "NER", "MRT"),
        ("ECOWAS countries", date(2025, 1, 29), "NGA", "NER"),
        ("Members of ECOWAS", None, "CPV", "MLI"),
        ("CSTO members", date(2010, 1, 1), "UZB", "GEO"),
        ("CSTO members", date(2020, 1, 1), "ARM", "UZB"),
        ("JEF nations", date(2018, 1, 1), "FIN", "ISL"),
        ("G5 Sahel countries", date(2023, 1, 1), "TCD", "MLI"),
    ],
)
def test_a_group_has_its_members_of_the_day(group: str, day: date | None, joined: str, left: str) -> None:
    have = codes(f"{group} sent help.", day)
    assert joined in have
    assert left not in have


@pytest.mark.parametrize(
    ("group", "day"),
    [("The G8", date(2014, 3, 25)), ("AUKUS", date(2021, 9, 14)), ("Mercosur states", date(2014, 1, 1))],
)
def test_outside_its_periods_a_group_names_no_country(group: str, day: date) -> None:
    assert codes(f"{group} sent help.", day) == []


def test_a_common_surname_needs_its_title_or_the_full_name() -> None:
    day = date(2020, 3, 1)
    assert codes("Then Johnson spoke.", day) == []
    assert codes("Then Prime Minister Johnson spoke.", day) == ["GBR"]
    assert codes("Boris Johnson came. Then Johnson spoke.", day) == ["GBR", "GBR"]
    assert codes("Boris Johnson came. Then Amelia Johnson spoke.", day) == ["GBR"]


def test_a_namesake_of_a_leader_is_not_the_leader() -> None:
    assert codes("A letter by Brigitte Macron arrived.") == []
    assert codes("A letter by President Macron arrived.") == ["FRA"]


def test_a_person_of_a_country_s_name_stays_a_person() -> None:
    assert codes("Michael Jordan won. Jordan celebrated.") == []
    assert codes("Michael Jordan won. Jordan and Amman celebrated.") == ["JOR", "JOR"]
    assert codes("Luís Montenegro came. Montenegro spoke.") == ["PRT"]


@pytest.mark.parametrize(
    ("text", "unknown", "suggestion"),
    [
        ("Italy, Germany and Gerland agreed.", "Gerland", "Greenland"),
        ("Ukarine, Poland and Spain agreed.", "Ukarine", "Ukraine"),
        ("They met Britian's prime minister.", "Britian", "United Kingdom"),
        ("Portgual said it would send troops.", "Portgual", "Portugal"),
    ],
)
def test_an_unknown_name_in_a_country_s_place_is_told_not_guessed(
    text: str, unknown: str, suggestion: str
) -> None:
    extraction = extract(text)
    assert [(text[u.start : u.end], u.suggestion) for u in extraction.unresolved] == [(unknown, suggestion)]
    assert all(text[m.start : m.end] != unknown for m in extraction.mentions)


@pytest.mark.parametrize(
    "text",
    [
        "Italy, Germany and Siberia were cold.",
        "France and Brussels disagreed.",
        "He left Spain, Sunday being free.",
        "Poland and Peterson Brothers signed.",
        "Gerland is a district of Lyon.",
        "Spain, Macron and Merkel were named.",
    ],
)
def test_ordinary_words_are_not_unresolved_names(text: str) -> None:
    assert extract(text).unresolved == ()


def test_a_line_break_begins_a_sentence() -> None:
    assert codes("Ministers hold talks\nSenior French officials agreed") == ["FRA"]


def test_it_survives_pickling() -> None:
    article = Article(
        uri="a.txt", text="Poland met Macron.", published=MARCH_2025, date_origin=DateOrigin.FIELD
    )
    copy = pickle.loads(pickle.dumps(extractor()))
    assert copy(article) == extractor()(article)
    assert copy.key == extractor().key


def test_a_line_of_a_megabyte_is_read_whole() -> None:
    text = "Jordan Rejects Georgia; Chad and French US " * 25_000
    assert {mention.alpha_3 for mention in extract(text).mentions} == {"JOR", "GEO", "TCD", "FRA", "USA"}


def test_the_key_names_the_data() -> None:
    assert gazetteer().digest in extractor().key


WORDS = st.one_of(
    st.sampled_from(sorted(gazetteer().spellings)),
    st.text(max_size=6),
    st.sampled_from(
        ["and", "Michael", "President", "Lake", "'s", "’s", "\n", "😀", "é", "Gerland", "-led", "County"]
    ),
)
TEXTS = st.lists(
    st.tuples(WORDS, st.sampled_from([" ", "", ", ", "\n", "-", "/", ". "])), min_size=1, max_size=12
)


@given(TEXTS)
def test_mentions_lie_in_the_text_in_order_and_never_overlap(parts: list[tuple[str, str]]) -> None:
    text = normalise("x " + "".join(word + gap for word, gap in parts))
    extraction = extract(text)
    spans = [(m.start, m.end) for m in extraction.mentions]
    assert spans == sorted(spans)
    assert all(a == b or a[1] <= b[0] for a, b in pairwise(spans))
    assert all(m.end <= len(text) for m in extraction.mentions)
    assert len(set(extraction.mentions)) == len(extraction.mentions)
    for mention in extraction.mentions:
        words = text[mention.start : mention.end]
        spelt = (
            words.replace("\n", " ")
            .replace("’", "'")
            .replace("\t", " ")
            .replace("\xa0", " ")
            .replace("–", "-")
        )
        form = gazetteer().spellings.get(spelt) or gazetteer().spellings[spelt + "-"]
        assert (
            any(mention.alpha_3 in sense.codes for sense in gazetteer().forms[form])
            or form in gazetteer().contexts
        )
    for unresolved in extraction.unresolved:
        assert not any(unresolved.start < end and start < unresolved.end for start, end in spans)
    assert extract(text) == extraction


@given(
    st.sampled_from(FORMS), st.text(alphabet=st.characters(categories=["Ll", "Lu"]), min_size=1, max_size=3)
)
def test_a_form_inside_a_word_is_none(entry: tuple[str, Sense], letters: str) -> None:
    form, _ = entry
    glued = normalise(f"x {letters}{form}")
    assert all(m.kind is MentionKind.CODE or m.start > 2 for m in extract(glued).mentions)


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("Zaire", date(1971, 10, 26), []),
        ("Zaire", date(1991, 9, 23), ["COD"]),
        ("Burma", date(2025, 3, 6), ["MMR"]),
        ("Swaziland", None, ["SWZ"]),
        ("the Soviet Union", date(1991, 8, 19), []),
    ],
)
def test_an_old_name_counts_from_its_first_day_on(name: str, day: date | None, expected: list[str]) -> None:
    assert codes(f"On the day before, {name} was in the news.", day) == expected
