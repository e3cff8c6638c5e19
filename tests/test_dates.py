from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers import dates
from geomap.readers.dates import Settled, Statement, calendar_day, in_name, settle
from geomap.readers.items import ItemError

MANIFEST = Statement("2025-03-01", DateOrigin.MANIFEST, "row 2 of dates.csv")
FIELD = Statement("2025-03-04", DateOrigin.FIELD, 'its field "date"')
SILENT = Statement("  ", DateOrigin.MANIFEST, "row 9 of dates.csv")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-06", date(2025, 3, 6)),
        (" 2025-03-07\n", date(2025, 3, 7)),
        ("20250308", date(2025, 3, 8)),
        ("2025-W10-7", date(2025, 3, 9)),
        ("2025-03-10T23:30:00-11:00", date(2025, 3, 10)),
        ("2025-03-11T00:10:00+14:00", date(2025, 3, 11)),
        ("2025-03-12T08:00Z", date(2025, 3, 12)),
        ("2025-03-13 08:00:01", date(2025, 3, 13)),
        ("2025-03-14 08:00:02 +01:00", date(2025, 3, 14)),
        ("2025-03-15t08:00:03.5", date(2025, 3, 15)),
    ],
)
def test_iso_dates_are_taken_as_written(written: str, day: date) -> None:
    assert calendar_day(written) == day


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2025-02-30",
            "2025-13-01",
            "2025",
            "2025-03",
            "6 March 2025",
            "06/03/2025",
            "2025-3-6",
            "1741219200",
        ),
        *(
            "today",
            "2025-03-06T25:00",
            "2025-03-06T",
            "2025-03-06x10:00",
            "٢٠٢٥-٠٣-٠٦",
            "",
            "2025-03-06 to 09",
        ),
    ],
)
def test_nothing_else_is_a_date(written: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        calendar_day(written)


@given(st.datetimes(min_value=datetime(1000, 1, 1)), st.integers(-23, 23))
def test_an_offset_never_moves_the_day(moment: datetime, hours: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert calendar_day(aware.isoformat()) == moment.date()


@given(st.text())
def test_any_string_is_a_date_or_a_value_error(written: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(calendar_day(written), date)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("2025-03-06.txt", ["2025-03-06"]),
        ("20250307.md", ["2025-03-07"]),
        ("courier_2025_03_08_front.txt", ["2025-03-08"]),
        ("reuters20250309b.txt", ["2025-03-09"]),
        ("2025-03-10T1200.txt", ["2025-03-10"]),
        ("2025-03-11_20250311.txt", ["2025-03-11"]),
        ("2025-03-12_2025-03-13.txt", ["2025-03-12", "2025-03-13"]),
        ("2025-02-30.txt", ["2025-02-30"]),
        ("20251345.txt", ["2025-13-45"]),
        ("120250306.txt", []),
        ("20250306101500.txt", []),
        ("2025-03-061.txt", []),
        ("2025-03_06.txt", []),
        ("0134-56-78.txt", []),
        ("c20251345df.txt", []),
        ("a.2025-03-06", []),
        ("notes.txt", []),
    ],
)
def test_dates_in_a_file_name(name: str, days: list[str]) -> None:
    assert in_name(name) == days


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(["-", "_", ""]))
def test_every_day_is_found_in_a_name(day: date, separator: str) -> None:
    assert in_name(f"wire-{day:%Y{separator}%m{separator}%d}-late.txt") == [day.isoformat()]


def test_the_first_statement_wins_and_says_how_the_date_was_known() -> None:
    late = date(2025, 3, 9)
    assert settle([MANIFEST, SILENT], "2025-03-03.txt", late) == Settled(
        date(2025, 3, 1), DateOrigin.MANIFEST
    )
    assert settle([SILENT, FIELD], "2025-03-06.txt", late) == Settled(date(2025, 3, 4), DateOrigin.FIELD)
    assert settle([SILENT], "2025-03-06.txt", late) == Settled(date(2025, 3, 6), DateOrigin.FILE_NAME)
    assert settle([], "x.txt", late) == Settled(late, DateOrigin.OPTION)
    assert settle([], "x.txt", None) == Settled(None, None)


@pytest.mark.parametrize(
    ("statements", "name", "words"),
    [
        (
            [Statement("2025-02-30", DateOrigin.MANIFEST, "row 7 of d.csv"), FIELD],
            "x.txt",
            ("row 7", "2025-02-30"),
        ),
        ([Statement("soon", DateOrigin.FIELD, "its field"), SILENT], "2025-03-06.txt", ("its field", "soon")),
        ([], "2025-02-31.txt", ("file name", "2025-02-31")),
        ([], "2025-03-06-or-2025-03-07.txt", ("2025-03-06", "2025-03-07")),
    ],
)
def test_a_bad_date_never_falls_through_to_the_next_way(
    statements: list[Statement], name: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(ItemError) as caught:
        settle(statements, name, date(2025, 3, 9))
    assert caught.value.kind == "date"
    assert all(word in caught.value.message for word in words)


def test_what_says_another_date_by_more_than_two_days_is_told() -> None:
    settled = settle([MANIFEST, FIELD], "2025-03-03.txt", None)
    assert settled.published == date(2025, 3, 1)
    assert settled.notices == (
        'row 2 of dates.csv says 2025-03-01, its field "date" 2025-03-04; the first is used',
    )


def test_what_is_no_date_contradicts_nothing() -> None:
    vague = Statement("last week", DateOrigin.FIELD, "its field")
    assert settle([MANIFEST, vague], "2025-03-02-and-2025-03-20.txt", None).notices == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1944-06-06", "lies before 1945"),
        ("0205-03-06", "lies before 1945"),
        ("2025-03-12", "lies in the future"),
        ("2205-03-06", "lies in the future"),
    ],
)
def test_a_date_that_no_article_can_have_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    monkeypatch.setattr(dates, "_today", lambda: date(2025, 3, 10))
    with pytest.raises(ItemError, match=words):
        settle([Statement(value, DateOrigin.FIELD, "its field")], "2025-03-06.txt", None)


@pytest.mark.parametrize("value", ["1945-01-01", "2025-03-10", "2025-03-11"])
def test_dates_up_to_tomorrow_are_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr(dates, "_today", lambda: date(2025, 3, 10))
    settled = settle([Statement(value, DateOrigin.FIELD, "its field")], "notes.txt", None)
    assert settled.published == date.fromisoformat(value)
