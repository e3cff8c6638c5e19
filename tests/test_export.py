"""Tables that other programs read: what is in each row, and that no cell does more than be read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from geomap import boundaries, countries, topics
from geomap.cli import options
from geomap.cli.export import export as command
from geomap.errors import GeomapError, UsageError
from geomap.export import cells, columns
from geomap.model import Article, SourcedClaim, Stance, StanceLayer, Verdict
from geomap.workflow import Content, Style, exports
from geomap.workflow.content import of_layers
from geomap.workflow.exports import Choice
from tests import factories

DOCS = Path(__file__).parent.parent / "docs"
DAYS = (date(2025, 3, 2), date(2025, 3, 6), date(2025, 3, 11))
HOSTILE = '=HYPERLINK("http://evil.example","Poland")'
OFFER = "Poland will send a brigade, the premier said."
DOUBT = "Poland is weighing it, said a minister."
HELP = "Kenya offers\ntwo ships; \x0bno men."


def told(
    alpha_3: str, stance: Stance, confidence: float, text: str, day: date, **fields: str
) -> SourcedClaim:
    article: Article = factories.article(text, published=day, **fields)
    return factories.sourced(
        factories.claim(alpha_3, stance, confidence, of=article, span=(0, len(text))), article
    )


@cache
def shown() -> Content:
    """Three dates: Poland contested on the second, Kenya ruled on the last, Chad without a stance."""
    offer = told(
        "POL",
        Stance.TROOPS_OFFERED,
        0.81,
        OFFER,
        DAYS[0],
        title="One",
        source="Alpha",
        url="https://a.example/1",
    )
    doubt = told(
        "POL", Stance.UNDECIDED, 0.52, DOUBT, DAYS[1], title="Two", source="Beta", url="https://b.example/2"
    )
    again = told("POL", Stance.OPPOSED, 0.44, HOSTILE, DAYS[1], title="+Three", source="@Gamma", url="-x")
    ships = told(
        "KEN",
        Stance.LOGISTICS_ONLY,
        0.63,
        HELP,
        DAYS[2],
        title="Four",
        source="Delta",
        url="https://d.example/4",
    )
    france = told("FRA", Stance.OPPOSED, 0.9, "France stays at home.", DAYS[0], title="", source="", url="")
    guiana = told(
        "GUF",
        Stance.UNDECIDED,
        0.7,
        "Guiana may.",
        DAYS[2],
        title="Five",
        source="Epsilon",
        url="https://e.example/5",
    )
    layers = [
        StanceLayer(DAYS[0], {
            "FRA": Verdict(Stance.OPPOSED, 0.9, False, (france,)),
            "POL": Verdict(Stance.TROOPS_OFFERED, 0.81, False, (offer,), more=4),
        }, frozenset({"TCD"})),
        StanceLayer(
            DAYS[1], {"POL": Verdict(Stance.UNDECIDED, 0.39, True, (doubt, again))}, frozenset({"UKR"})
        ),
        StanceLayer(DAYS[2], {
            "GUF": Verdict(Stance.UNDECIDED, 0.7, False, (guiana,)),
            "KEN": Verdict(Stance.LOGISTICS_ONLY, 1.0, False, (ships,), ruled=True, challenged=True),
        }, frozenset()),
    ]  # fmt: skip
    return of_layers(topics.load(), layers, Style(), countries.load().names)


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Borders are read once for the whole module; nothing here changes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundaries, "read", cache(boundaries.read))
        patch.setattr(boundaries, "disputed", cache(boundaries.disputed))
        patch.setattr(countries, "load", cache(countries.load))
        yield


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: Path, name: str, **choice: Any) -> Path:
    exports.export(shown(), folder / name, Choice(**choice))
    return folder / name


def sheet(path: Path, name: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path)[name].iter_rows(values_only=True)]


def test_a_list_has_each_stance_once_on_the_date_of_its_articles(tmp_path: Path) -> None:
    rows = table(written(tmp_path, "a.csv"))
    assert [(row["date"], row["alpha_3"], row["stance"]) for row in rows] == [
        ("2025-03-02", "FRA", "opposed"),
        ("2025-03-02", "POL", "troops_offered"),
        ("2025-03-06", "POL", "undecided"),
        ("2025-03-11", "GUF", "undecided"),
        ("2025-03-11", "KEN", "logistics_only"),
    ]
    assert rows[2] == {
        "date": "2025-03-06", "alpha_3": "POL", "name": "Poland", "stance": "undecided", "label": "Undecided",
        "confidence": "0.39", "contested": "true", "rival": "opposed", "ruled": "false",
        "challenged": "false", "reported": "2025-03-06", "quotes": "2", "quote": DOUBT,
        "quote_stance": "undecided",
        "quote_confidence": "0.52", "title": "Two", "source": "Beta", "url": "https://b.example/2",
    }  # fmt: skip
    assert (rows[1]["quotes"], rows[0]["title"]) == ("5", "")
    assert (rows[4]["ruled"], rows[4]["challenged"], rows[4]["quote"]) == ("true", "true", HELP)


def test_known_by_a_date_carries_the_latest_stance_over(tmp_path: Path) -> None:
    rows = table(written(tmp_path, "a.csv", mode="known"))
    last = [(row["alpha_3"], row["stance"], row["reported"]) for row in rows if row["date"] == "2025-03-11"]
    assert last == [
        ("FRA", "opposed", "2025-03-02"),
        ("GUF", "undecided", "2025-03-11"),
        ("KEN", "logistics_only", "2025-03-11"),
        ("POL", "undecided", "2025-03-06"),
    ]
    assert [row["date"] for row in rows if row["alpha_3"] == "FRA"] == [day.isoformat() for day in DAYS]


def test_one_date_is_known_by_then_and_may_lie_between_two(tmp_path: Path) -> None:
    rows = table(written(tmp_path, "a.csv", day=date(2025, 3, 8)))
    assert [(row["date"], row["alpha_3"], row["reported"]) for row in rows] == [
        ("2025-03-08", "FRA", "2025-03-02"),
        ("2025-03-08", "POL", "2025-03-06"),
    ]
    rows = table(written(tmp_path, "a.csv", every=False, mode="day"))
    assert [row["alpha_3"] for row in rows] == ["GUF", "KEN"]


def test_all_quotes_have_a_row_each_with_the_side_they_are_on(tmp_path: Path) -> None:
    rows = table(written(tmp_path, "a.csv", quotes="all", day=DAYS[1], mode="day"))
    assert [(row["stance"], row["quote_stance"], row["quote_confidence"]) for row in rows] == [
        ("undecided", "undecided", "0.52"),
        ("undecided", "opposed", "0.44"),
    ]


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    row = table(written(tmp_path, "a.csv", quotes="all", day=DAYS[1], mode="day"))[1]
    assert [row[name] for name in ("quote", "title", "source", "url")] == [
        "'" + HOSTILE,
        "'+Three",
        "'@Gamma",
        "'-x",
    ]


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "  =1", "\u00a0=1", "＝1", "＋1", "－1", "＠a"]
)
def test_what_a_spreadsheet_takes_for_a_formula_is_told(text: str) -> None:
    assert cells.for_csv(text) == "'" + text


@pytest.mark.parametrize("text", ["a=1", "“=1”", "1-2", "", "–1"])
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert cells.for_csv(text) == text


def test_a_wide_table_has_countries_down_and_dates_across(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(written(tmp_path, "a.csv", wide=True).read_text(encoding="utf-8"))))
    assert rows == [
        ["alpha_3", "name", "2025-03-02", "2025-03-06", "2025-03-11"],
        ["FRA", "France", "opposed", "opposed", "opposed"],
        ["GUF", "French Guiana", "", "", "undecided"],
        ["KEN", "Kenya", "", "", "logistics_only"],
        ["POL", "Poland", "troops_offered", "undecided", "undecided"],
    ]
    by_day = table(written(tmp_path, "b.csv", wide=True, mode="day"))
    assert by_day[0] == {
        "alpha_3": "FRA",
        "name": "France",
        "2025-03-02": "opposed",
        "2025-03-06": "",
        "2025-03-11": "",
    }


def test_countries_without_a_stance_are_listed_if_asked(tmp_path: Path) -> None:
    rows = {row["alpha_3"]: row for row in table(written(tmp_path, "a.csv", everyone=True, every=False))}
    assert rows["TCD"]["mentioned"] == "true"
    assert rows["TCD"]["stance"] == rows["TCD"]["contested"] == rows["BRA"]["quotes"] == ""
    assert (rows["BRA"]["mentioned"], rows["POL"]["mentioned"]) == ("false", "true")
    assert len(rows) > 230
    assert len(table(written(tmp_path, "b.csv", everyone=True, wide=True))) == len(rows)


def test_a_byte_order_mark_only_if_asked(tmp_path: Path) -> None:
    assert written(tmp_path, "a.csv").read_bytes().startswith(b"date,")
    assert written(tmp_path, "a.csv", bom=True).read_bytes().startswith(b"\xef\xbb\xbfdate,")


def test_the_package_tells_of_every_table_in_its_folder(tmp_path: Path) -> None:
    written(tmp_path, "Long table.csv")
    written(tmp_path, "wide.csv", wide=True)
    written(tmp_path, "gone.csv").unlink()
    written(tmp_path, "quotes.csv", quotes="all")
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    resources = {one["path"]: one for one in package["resources"]}
    assert list(resources) == ["Long table.csv", "quotes.csv", "wide.csv"]
    assert [one.get("schema").get("primaryKey") for one in resources.values()] == [
        ["date", "alpha_3"],
        None,
        ["alpha_3"],
    ]
    assert resources["Long table.csv"]["name"] == "long-table"
    for path, resource in resources.items():
        content = (tmp_path / path).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        heads = next(csv.reader(io.StringIO(content.decode())))
        assert [field["name"] for field in resource["schema"]["fields"]] == heads


def test_what_a_package_says_of_a_table_is_so(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", everyone=True, mode="known")
    fields = json.loads((tmp_path / "datapackage.json").read_text())["resources"][0]["schema"]["fields"]
    read: dict[str, Callable[[str], Any]] = {
        "date": date.fromisoformat, "integer": int, "number": float, "string": str,
        "boolean": {"true": True, "false": False}.__getitem__,
    }  # fmt: skip
    for row in table(path):
        for field in fields:
            text, limits = row[field["name"]], field.get("constraints", {})
            assert text or not limits.get("required")
            value = read[field["type"]](text) if text else None
            if value is not None:
                assert value in limits.get("enum", [value])
                assert limits.get("minimum", value) <= value <= limits.get("maximum", value)


def test_a_package_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "mine", "resources": []}')
    with pytest.raises(GeomapError, match=r"datapackage\.json is there already"):
        written(tmp_path, "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["datapackage.json"]


def test_json_has_the_rows_and_the_dictionary_of_their_columns(tmp_path: Path) -> None:
    found = json.loads(written(tmp_path, "a.json", quotes="all").read_text(encoding="utf-8"))
    assert (found["version"], found["topic"]["id"], found["mode"]) == (1, "ukraine-2025", "day")
    assert found["dates"] == [day.isoformat() for day in DAYS]
    assert [column["name"] for column in found["columns"]] == list(found["rows"][0])
    assert found["rows"][3]["quote"] == HOSTILE
    assert (found["rows"][0]["title"], found["rows"][0]["contested"], found["rows"][0]["quotes"]) == (
        None,
        False,
        1,
    )


def test_a_workbook_holds_texts_as_texts_and_dates_as_dates(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", quotes="all")
    page = openpyxl.load_workbook(path)["stances"]
    rows = {(row[0].value, row[12].value): row for row in page.iter_rows(min_row=2)}
    hostile = rows[datetime(2025, 3, 6), HOSTILE]
    assert (hostile[12].data_type, hostile[12].quotePrefix, hostile[1].quotePrefix) == ("s", True, False)
    assert hostile[6].value is True
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in page.iter_rows() for cell in row)
    assert rows[datetime(2025, 3, 11), "Kenya offers\ntwo ships; no men."][3].fill.fgColor.rgb == "FF56B4E9"
    assert (page.freeze_panes, page.auto_filter.ref) == ("D2", "A1:R7")


def test_a_workbook_shows_the_course_and_pales_what_is_carried_over(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(tmp_path, "a.xlsx"))["by date"]
    france = next(row for row in page.iter_rows(min_row=2) if row[0].value == "FRA")
    assert [cell.value for cell in france] == ["FRA", "France", "Opposed", "Opposed", "Opposed"]
    assert [cell.fill.fgColor.rgb for cell in france[2:]] == ["FFC44601", "FFE2A280", "FFE2A280"]
    assert [cell.font.color.rgb for cell in france[2:]] == ["FFFFFFFF", "FF20262B", "FF20262B"]


def test_a_workbook_lists_its_sources_and_says_what_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx")
    assert sheet(path, "sources")[3] == [datetime(2025, 3, 6), "@Gamma", "+Three", "-x", 1]
    about = sheet(path, "about")
    assert ["topic", shown().topic.title] in about
    assert {row[0] for row in about} >= {f"column {name}" for name in columns.NAMES}


def test_a_long_text_is_cut_to_what_a_cell_can_hold() -> None:
    assert cells.for_workbook("a" * 40_000) == "a" * 32_766 + "…"
    ships = cells.for_workbook("🚢" * 20_000)
    assert len(ships.encode("utf-16-le")) // 2 <= 32_767
    assert ships.strip("🚢") == "…"
    assert cells.for_workbook("_x003D_1") == "_x005F_x003D_1"


def test_half_a_character_breaks_no_file(tmp_path: Path) -> None:
    told_badly = replace(shown().layers[0].verdicts["FRA"].claims[0], title="A \ud83d half")
    layer = StanceLayer(DAYS[0], {"FRA": Verdict(Stance.OPPOSED, 0.9, False, (told_badly,))}, frozenset())
    for name in ("a.csv", "a.xlsx", "a.json", "a.gpkg", "a.geojson", "a.parquet"):
        exports.export(replace(shown(), layers=(layer,)), tmp_path / name)
    assert table(tmp_path / "a.csv")[0]["title"] == "A \ufffd half"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
def test_the_same_map_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    assert written(tmp_path / "one", name).read_bytes() == written(tmp_path / "two", name).read_bytes()


def test_no_workbook_knows_when_it_was_made(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, "a.xlsx")) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b">2025-03-11T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")


@pytest.mark.parametrize(
    ("name", "choice", "said"),
    [
        ("a.doc", {}, r"use \.csv, \.xlsx, \.json, \.gpkg, \.geojson, \.parquet"),
        ("a", {}, "no suffix"),
        ("a.gpkg", {"wide": True}, "never wide"),
        ("a.json", {"bom": True}, "byte order mark"),
        ("a.gpkg", {"quotes": "all"}, "best quote"),
        ("a.csv", {"quotes": "all", "wide": True}, "no quotes"),
        ("a.csv", {"day": DAYS[0], "every": True}, "not both"),
        ("a.csv", {"day": date(2025, 3, 1)}, "the first date is 2025-03-02"),
        ("a.csv", {"day": date(2025, 3, 8), "mode": "day"}, "the date before it is 2025-03-06"),
        ("a.csv", {"mode": "then"}, "'then' is not known"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, name: str, choice: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        written(tmp_path, name, **choice)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").mkdir()
    with pytest.raises(GeomapError, match="cannot be written"):
        written(tmp_path, "a.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["a.gpkg"]


def test_the_dictionary_in_the_docs_is_that_of_the_code() -> None:
    assert columns.markdown() in (DOCS / "columns.md").read_text(encoding="utf-8")


def test_the_command_writes_what_the_ledger_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geomap.workflow.content", lambda *_given, **_how: shown())
    monkeypatch.setattr(options, "settings", dict)
    done = CliRunner().invoke(command, ["-o", "out/a.csv", "--date", "2025-03-08"])
    assert (done.exit_code, done.stdout) == (0, "out/a.csv\nout/datapackage.json\n")
    assert {row["date"] for row in table(tmp_path / "out" / "a.csv")} == {"2025-03-08"}
    done = CliRunner().invoke(command, ["-o", "out/a.geojson"])
    assert (done.stdout, done.stderr) == (
        "out/a.geojson\n",
        "geomap: French Guiana has a stance but no shape; only tables list it\n",
    )
    assert CliRunner().invoke(command, ["-o", "a.csv", "--dates", "some"]).exit_code == 2
