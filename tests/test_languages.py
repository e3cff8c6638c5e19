from __future__ import annotations

import pickle
import runpy
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import countries, languages, pipeline, topics
from geomap.errors import CountryDataError
from geomap.extract import Extraction, Extractor
from geomap.extract.language import LanguageTeller
from geomap.languages import Languages
from geomap.model import Analysis, Article, DateOrigin, normalise
from geomap.workflow import Method, Source, answers, build
from tests.factories import article

DATA = Path(__file__).parent / "data" / "languages.tsv"
SENTENCES = [
    tuple(line.split("\t")) for line in DATA.read_text(encoding="utf-8").splitlines() if line[0] != "#"
]
TABLES = ("fr", "de", "es", "it", "pt", "nl", "pl", "uk", "ru", "tr", "ar")
ENTRIES = [
    (code, *line.split("\t"))
    for code in TABLES
    for line in (languages.load().folder / f"{code}.tsv").read_text(encoding="utf-8").splitlines()
    if line[0] != "#"
]
FRENCH = "La France et la Pologne enverront des troupes en Ukraine, mais pas les Pays-Bas, selon le ministre."
SWEDISH = (
    "Frankrike har inte skickat soldater till Polen, men det är en fråga som regeringen ska ta upp i dag."
)
ENGLISH = "France will send 500 troops to Ukraine."


@cache
def extractor() -> Extractor:
    return Extractor(countries.load())


@cache
def tell() -> LanguageTeller:
    return LanguageTeller(languages.load())


def extract(text: str, language: str = "") -> Extraction:
    return extractor()(Article(uri="a.txt", text=normalise(text), language=language))


def codes(text: str, language: str = "") -> set[str]:
    return {mention.alpha_3 for mention in extract(text, language).mentions}


@pytest.mark.parametrize(("language", "text", "expected"), SENTENCES)
def test_each_sentence_names_its_countries(language: str, text: str, expected: str) -> None:
    assert codes(text, language) == set(expected.split())


def test_every_language_has_a_dozen_sentences_and_negative_ones_among_them() -> None:
    for code in TABLES:
        own = [expected for language, _, expected in SENTENCES if language == code]
        assert len(own) >= 12
        assert own.count("") >= 1


@pytest.mark.parametrize(
    ("language", "code", "kind", "forms"),
    ENTRIES,
    ids=[f"{e[0]}-{e[1]}-{e[2]}-{n}" for n, e in enumerate(ENTRIES)],
)
def test_each_form_of_a_table_gives_its_country(language: str, code: str, kind: str, forms: str) -> None:
    for form in forms.split("; "):
        bare = form.rstrip("!")
        rest = "abc" if bare[-1] in "-'" else ""
        found = extract(f"0, {bare}{rest} 0", language).mentions
        expected = [] if code == "-" else [(code, kind, 3, 3 + len(bare.rstrip("-'")))]
        assert [(m.alpha_3, str(m.kind), m.start, m.end) for m in found] == expected, form


@pytest.mark.parametrize("code", TABLES)
def test_each_table_names_every_country(code: str) -> None:
    named = {entry[1] for entry in ENTRIES if entry[0] == code and entry[2] == "name"} - {"-"}
    assert named <= set(countries.load().names)
    assert len(named) >= 190


@pytest.mark.parametrize("code", TABLES)
def test_the_language_of_an_article_is_told_by_its_text(code: str) -> None:
    text = " ".join(text for language, text, _ in SENTENCES if language == code)
    assert tell()(text) == code
    assert extract(text).language == code


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Macron et al.",
        "Il Duce",
        "Müller, Özil, Götze, Élysée, São Paulo",
        'He said "je ne regrette rien" and left the room for the airport.',
        "Die Zeit and Der Spiegel reported that the minister had resigned.",
        "El Mundo, La Stampa and De Telegraaf carry the story.",
        "привет",
        "1234 5678",
        "東京で会議が開かれた。",
    ],
)
def test_short_and_unclear_texts_are_english(text: str) -> None:
    assert tell()(text) == "en"
    assert extract(text).language == "en"


def test_the_language_that_an_article_gives_wins() -> None:
    assert extract(FRENCH, "en").language == "en"
    assert extract("Chine", "fr").language == "fr"
    assert codes("Chine", "en") == set()
    assert codes("Chine", "fr") == {"CHN"}


@pytest.mark.parametrize(("text", "language"), [(SWEDISH, "sv"), (SWEDISH.replace("är", "ja"), "ja")])
def test_a_language_without_a_table_is_told_and_names_nothing(text: str, language: str) -> None:
    assert codes(text, language) == set()
    assert extractor().languages.unread(language) == ("countries", "stances")


def test_a_neighbour_is_not_taken_for_a_language_with_a_table() -> None:
    assert tell()(SWEDISH) == "sv"
    assert (
        tell()("Правителството на страната заяви, че няма да изпрати войници, защото това не е решение.")
        == "bg"
    )
    assert tell()("دولت این کشور گفت که نیروهای خود را به اوکراین نمی‌فرستد و از آن حمایت نمی‌کند.") == "fa"


def test_case_and_accents_are_those_of_the_language() -> None:
    assert codes("TÜRKİYE", "tr") == {"TUR"}
    assert codes("ITALIE, ETATS-UNIS, GRECE", "fr") == {"ITA", "USA", "GRC"}
    assert codes("Polonais, polonais", "fr") == {"POL"}
    assert codes("polen, frankreich", "de") == set()
    assert codes("В Соединённых Штатах", "ru") == codes("В Соединенных Штатах", "ru") == {"USA"}


def test_addresses_name_no_country() -> None:
    assert codes("Voir https://example.org/article/francais-et-russe ici", "fr") == set()


def test_english_work_reads_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = pickle.loads(pickle.dumps(extractor()))
    monkeypatch.setattr(Languages, "spellings", lambda self, code: pytest.fail(f"read {code}"))
    found = fresh(Article(uri="a.txt", text=ENGLISH))
    assert {mention.alpha_3 for mention in found.mentions} == {"FRA", "UKR"}


def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    own = languages.load().folder
    (folder / "languages.tsv").write_bytes((own / "languages.tsv").read_bytes())
    (folder / "fr.tsv").write_text("FRA\tname\tGaule\nBEL\tname\tGaule\n", encoding="utf-8")
    with pytest.raises(CountryDataError, match=r"Gaule.*FRA.*BEL"):
        languages.load(tmp_path).spellings("fr")
    assert languages.load(tmp_path).digest != languages.load().digest


def test_the_tables_are_what_the_script_makes_of_its_word_lists(tmp_path: Path) -> None:
    pytest.importorskip("babel", reason="needs the extra `languages`")
    script = Path(__file__).parents[1] / "tools" / "build_languages.py"
    runpy.run_path(str(script))["main"](tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert sorted(made) == sorted(f"{code}.tsv" for code in TABLES)
    for name, text in made.items():
        assert text == (languages.load().folder / name).read_text(encoding="utf-8"), name


def test_stances_are_read_in_english_only() -> None:
    pipe = pipeline.build(topics.load())
    results = [pipe(article(ENGLISH, language=language)) for language in ("", "fr")]
    english, french = (result for result in results if isinstance(result, Analysis))
    assert (english.language, len(english.claims)) == ("en", 1)
    assert (french.language, french.claims) == ("fr", ())
    assert [(none.alpha_3, none.confidence) for none in french.silent] == [("FRA", 0.0), ("UKR", 0.0)]


def test_answers_and_notices_say_what_is_not_read(tmp_path: Path) -> None:
    for name, text in (("1.txt", ENGLISH), ("2.txt", FRENCH), ("3.txt", SWEDISH)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    source = Source((str(tmp_path),), fallback_date=article().published)
    method = Method(topics.load())
    told = [(answer["language"], answer.get("not_read")) for answer in answers(source, method)]
    assert told == [("en", None), ("fr", ["stances"]), ("sv", ["countries", "stances"])]
    report = build(source, tmp_path / "ledger.sqlite", method)
    french, swedish = (notice.detail for notice in report.notices if " (" in notice.detail)
    assert french == "in French (fr): countries are found, stances are read in English only"
    assert swedish == "in Swedish (sv): countries are not found, stances are read in English only"


@given(
    st.sampled_from(("", "sv", "zz", *TABLES)),
    st.lists(
        st.one_of(st.text(max_size=12), st.sampled_from([text for _, text, _ in SENTENCES])),
        min_size=1,
        max_size=6,
    ),
)
def test_any_text_in_any_language_gives_mentions_inside_it(language: str, parts: list[str]) -> None:
    text = normalise("".join(parts))
    if not text.strip():
        return
    dated = Article("a.txt", text, article().published, DateOrigin.FIELD, language=language)
    mentions = extractor()(dated).mentions
    ends = [0, *(mention.end for mention in mentions)]
    assert all(mention.start < mention.end <= len(text) for mention in mentions)
    if language in TABLES:
        assert all(end <= mention.start for end, mention in zip(ends, mentions, strict=False))
        assert all(text[m.start : m.end].strip(" ") == text[m.start : m.end] for m in mentions)
