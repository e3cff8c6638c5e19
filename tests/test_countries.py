from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pycountry
import pytest

from geomap import countries, resources
from geomap.countries import Gazetteer
from geomap.errors import CountryDataError, UsageError
from geomap.model import MentionKind


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return countries.load()


def test_every_country_has_a_name_of_its_own(gazetteer: Gazetteer) -> None:
    iso = {country.alpha_3 for country in pycountry.countries}
    assert set(gazetteer.names) == iso | {"XKX"}
    assert len(set(gazetteer.names.values())) == len(gazetteer.names)
    assert list(gazetteer.names) == sorted(gazetteer.names)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("GBR", "United Kingdom"),
        ("TUR", "Turkey"),
        ("CZE", "Czech Republic"),
        ("XKX", "Kosovo"),
        ("USA", "United States"),
    ],
)
def test_names_are_those_of_newspapers(gazetteer: Gazetteer, code: str, name: str) -> None:
    assert gazetteer.name(code) == name


@pytest.mark.parametrize(("alpha_3", "alpha_2"), [("POL", "PL"), ("XKX", "XK"), ("GBR", "GB"), ("NAM", "NA")])
def test_alpha_2(gazetteer: Gazetteer, alpha_3: str, alpha_2: str) -> None:
    assert gazetteer.alpha_2(alpha_3) == alpha_2


@pytest.mark.parametrize("code", ["", "UK", "XXX", "pol"])
def test_a_code_that_is_none_is_refused(gazetteer: Gazetteer, code: str) -> None:
    with pytest.raises(UsageError, match="no alpha-3 code"):
        gazetteer.name(code)
    with pytest.raises(UsageError, match="no alpha-3 code"):
        gazetteer.alpha_2(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PL", "POL"),
        ("pol", "POL"),
        ("Poland", "POL"),
        ("  united   kingdom ", "GBR"),
        ("uk", "GBR"),
        ("U.S.", "USA"),
        ("xk", "XKX"),
        ("kosovo", "XKX"),
        ("turkiye", "TUR"),
        ("Türkiye", "TUR"),
        ("cote d’ivoire", "CIV"),
        ("Congo-Brazzaville", "COG"),
        ("Dutch", "NLD"),
        ("GE", "GEO"),
    ],
)
def test_resolve(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert gazetteer.resolve(text) == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Ukrane", "Ukraine"), ("Potugal", "Portugal"), ("Zzyzx", "ISO 3166-1"), ("", "ISO 3166-1")],
)
def test_resolve_suggests_what_is_near(gazetteer: Gazetteer, text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        gazetteer.resolve(text)
    assert hint in caught.value.hint


def test_resolve_knows_countries_alone(gazetteer: Gazetteer) -> None:
    for text in ("Siberia", "Baltic states", "Macron"):
        with pytest.raises(UsageError):
            gazetteer.resolve(text)


def test_every_code_resolves_to_itself(gazetteer: Gazetteer) -> None:
    for code, name in gazetteer.names.items():
        assert gazetteer.resolve(code) == code
        assert gazetteer.resolve(gazetteer.alpha_2(code)) == code
        assert gazetteer.resolve(name) == code


def test_every_country_has_an_adjective_of_its_own_but_these(gazetteer: Gazetteer) -> None:
    have = {
        code
        for senses in gazetteer.forms.values()
        for sense in senses
        if sense.kind is MentionKind.DEMONYM
        for code in sense.codes
    }
    without = {
        "ATA",
        "ATF",
        "BES",
        "BLM",
        "BVT",
        "CCK",
        "COG",
        "CXR",
        "HMD",
        "IOT",
        "MAF",
        "SGS",
        "SJM",
        "SPM",
        "SXM",
        "UMI",
        "VAT",
    }
    assert set(gazetteer.names) - have == without


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str], Path]:
    """Copy the data, add a line to one file, and return the folder to load."""
    shutil.copytree(resources.find("data") / "countries", tmp_path / "countries")

    def add(name: str, line: str) -> Path:
        path = tmp_path / "countries" / name
        path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
        return tmp_path

    return add


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("demonyms.tsv", "FRA\tDutch", "'Dutch' stands for FRA"),
        ("seats.tsv", "SWE\tSweden", "'Sweden' stands for SWE"),
        ("names.tsv", "XYZ\tUtopia", "unknown code XYZ"),
        ("blockers.tsv", "Poland\t-", "'Poland' stands for no country"),
        ("seats.tsv", "NOR\tPoLand", "may be"),
        ("ordinary.tsv", "Utopia\tsmall", "'Utopia' is no form"),
        ("leaders/europe.tsv", "FRA\t2020-01-01\t\tSome Body\tPoland", "'Poland' stands for FRA"),
    ],
)
def test_data_that_contradict_themselves_are_refused(
    broken: Callable[[str, str], Path], file: str, line: str, fault: str
) -> None:
    with pytest.raises(CountryDataError) as caught:
        countries.load(broken(file, line))
    assert fault in caught.value.message


PERIOD = '[[group]]\nmembers = ["CHE", "MCO"]\nforms = ["BRICS"]\n'


@pytest.mark.parametrize("dates", ["", "since = 2010-12-23", "until = 2009-06-16", "since = 2024-06-01"])
def test_periods_of_a_group_that_overlap_are_refused(broken: Callable[[str, str], Path], dates: str) -> None:
    with pytest.raises(CountryDataError) as caught:
        countries.load(broken("groups.toml", PERIOD + dates))
    assert "'BRICS' stands for CHE MCO (group) from" in caught.value.message
    assert "and for BRA CHN IND RUS" in caught.value.message or "and for ARE BRA" in caught.value.message


def test_a_period_that_ends_before_it_begins_is_refused(broken: Callable[[str, str], Path]) -> None:
    with pytest.raises(CountryDataError, match="ends on 1999-01-01, before it begins on 1999-01-02"):
        countries.load(broken("groups.toml", PERIOD + "since = 1999-01-02\nuntil = 1999-01-01"))


def test_a_group_and_a_country_never_share_a_form(broken: Callable[[str, str], Path]) -> None:
    with pytest.raises(CountryDataError, match="'BRICS' stands for"):
        countries.load(broken("seats.tsv", "CHE\tBRICS"))


def test_periods_that_do_not_overlap_share_a_form(broken: Callable[[str, str], Path]) -> None:
    senses = countries.load(broken("groups.toml", PERIOD + "until = 2009-06-15")).forms["BRICS"]
    assert senses[0].codes == ("CHE", "MCO")
    begins = [sense.since or date.min for sense in senses]
    assert begins == sorted(begins)
    assert [sense.codes for sense in countries.holding(senses, date(2009, 6, 15))] == [("CHE", "MCO")]
    assert countries.holding(senses, date(2009, 6, 16)) == [senses[1]]
    assert countries.holding(senses, None) == [senses[-1]]


def test_all_faults_are_told_at_once(broken: Callable[[str, str], Path]) -> None:
    broken("demonyms.tsv", "FRA\tDutch")
    with pytest.raises(CountryDataError) as caught:
        countries.load(broken("names.tsv", "XYZ\tUtopia"))
    assert "Dutch" in caught.value.message
    assert "XYZ" in caught.value.message


def test_a_country_without_a_name_is_a_fault(broken: Callable[[str, str], Path]) -> None:
    folder = broken("names.tsv", "")
    path = folder / "countries" / "names.tsv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("MLT")]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CountryDataError, match="MLT is missing"):
        countries.load(folder)


def test_the_digest_follows_the_data(gazetteer: Gazetteer, broken: Callable[[str, str], Path]) -> None:
    assert countries.load().digest == gazetteer.digest
    assert countries.load(broken("demonyms.tsv", "# a remark")).digest != gazetteer.digest


def test_old_names_end_after_they_begin() -> None:
    path = resources.find("data") / "countries" / "old_names.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert rows
    for code, since, until, names in rows:
        assert date.fromisoformat(since) < date.fromisoformat(until), (code, names)
