"""Topics: one TOML file an operation, read into a `Topic`; every fault of a file is told at once."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pycountry

from geomap import resources
from geomap.errors import TopicError, UsageError
from geomap.model import Stance, Topic, View

DEFAULT = "ukraine-2025"

_KOSOVO = "XKX"  # a code that ISO 3166-1 leaves to its users
_KEYS = frozenset({"title", "names", "host", "opponents", "dates", "view", "labels", "colours"})
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def available() -> dict[str, Path]:
    """Return the packaged topics, id to file, sorted by id."""
    folder = resources.find("data") / "topics"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load(name: str = DEFAULT) -> Topic:
    """Return the topic that `name` means: the id of a packaged one, or the path of a TOML file.

    Raises:
        UsageError: there is neither a packaged topic nor a file of that name.
        TopicError: the file is not valid; the message lists every fault.
    """
    return read(locate(name))


def locate(name: str) -> Path:
    """Return the file of the topic that `name` means.

    Raises:
        UsageError: there is neither a packaged topic nor a file of that name.
    """
    packaged = available()
    if name in packaged:
        return packaged[name]
    path = Path(name)
    if path.is_file():
        return path
    raise UsageError(
        f"there is no topic {name!r}",
        f"give a TOML file or one of: {', '.join(packaged)}; see `geomap topics list`",
    )


def read(path: Path) -> Topic:
    """Read one topic file.

    Raises:
        TopicError: the file cannot be read or is not valid; the message lists every fault.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TopicError(
            f"the topic {path} cannot be read: {error}", "it must be a TOML file in UTF-8"
        ) from error
    faults = list(_faults(path.stem, table))
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        raise TopicError(f"the topic {path} has {len(faults)} fault(s):{listed}", "mend them and try again")
    return _build(path.stem, table)


def _build(topic_id: str, table: Mapping[str, Any]) -> Topic:
    dates = table.get("dates", {})
    canonical = json.dumps([topic_id, table], sort_keys=True, default=str)
    west, south, east, north = map(float, table["view"]["bounds"])
    return Topic(
        id=topic_id,
        title=table["title"],
        names=tuple(table["names"]),
        host=tuple(table["host"]),
        opponents=tuple(table.get("opponents", ())),
        start=dates.get("start"),
        end=dates.get("end"),
        view=View((west, south, east, north), float(table["view"]["central_meridian"])),
        labels={stance: table["labels"][stance] for stance in Stance},
        colours={stance: table["colours"][stance].lower() for stance in Stance},
        digest=hashlib.sha256(canonical.encode()).hexdigest()[:16],
    )


def _faults(topic_id: str, table: Mapping[str, Any]) -> Iterator[str]:
    if not _ID.fullmatch(topic_id):
        yield f"the file name gives the id {topic_id!r}; use lower-case letters, digits and single hyphens"
    for key in sorted(table.keys() - _KEYS):
        yield f"{key}: unknown key; known are {', '.join(sorted(_KEYS))}"
    if not _is_text(table.get("title")):
        yield "title: missing, or not a text"
    yield from _faults_of_texts("names", table.get("names"), needed=True)
    yield from _faults_of_codes("host", table.get("host"), needed=True)
    yield from _faults_of_codes("opponents", table.get("opponents", []), needed=False)
    yield from _faults_of_dates(table.get("dates", {}))
    yield from _faults_of_view(table.get("view"))
    yield from _faults_of_stances("labels", table.get("labels"), _is_text, "a text")
    yield from _faults_of_stances("colours", table.get("colours"), _is_colour, "a colour such as #1b6ca8")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and bool(_COLOUR.fullmatch(value))


def _faults_of_texts(key: str, values: object, *, needed: bool) -> Iterator[str]:
    if not isinstance(values, list) or not all(_is_text(value) for value in values):
        yield f"{key}: must be a list of texts"
    elif needed and not values:
        yield f"{key}: must not be empty"


def _faults_of_codes(key: str, values: object, *, needed: bool) -> Iterator[str]:
    faults = list(_faults_of_texts(key, values, needed=needed))
    yield from faults
    if not faults and isinstance(values, list):
        for value in values:
            if value != _KOSOVO and pycountry.countries.get(alpha_3=value) is None:
                yield f"{key}: {value!r} is no ISO 3166-1 alpha-3 code (nor XKX for Kosovo)"


def _faults_of_dates(dates: object) -> Iterator[str]:
    if not isinstance(dates, dict):
        yield "dates: must be a table with start and end"
        return
    for key, value in dates.items():
        if key not in {"start", "end"}:
            yield f"dates.{key}: unknown key; known are start and end"
        elif type(value) is not date:
            yield f"dates.{key}: must be a date such as 2025-03-02, without quotes"
    start, end = dates.get("start"), dates.get("end")
    if type(start) is date and type(end) is date and end < start:
        yield f"dates: end {end} lies before start {start}"


def _faults_of_view(view: object) -> Iterator[str]:
    if not isinstance(view, dict) or view.keys() != {"bounds", "central_meridian"}:
        yield "view: must be a table with bounds and central_meridian"
        return
    bounds, meridian = view["bounds"], view["central_meridian"]
    if not isinstance(bounds, list) or len(bounds) != 4 or not all(map(_is_number, bounds)):
        yield "view.bounds: must be four numbers: west, south, east, north"
    else:
        west, south, east, north = bounds
        if not (-90 <= south < north <= 90 and -180 <= west <= 180 and -180 <= east <= 180 and west != east):
            yield f"view.bounds: {bounds} is no box of degrees in the order west, south, east, north"
    if not _is_number(meridian) or not -180 <= meridian <= 180:
        yield "view.central_meridian: must be a longitude from -180 to 180"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _faults_of_stances(key: str, table: object, good: Any, what: str) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{key}: must be a table with {', '.join(Stance)}"
        return
    for stance in Stance:
        if not good(table.get(stance)):
            yield f"{key}.{stance}: must be {what}"
    for extra in sorted(table.keys() - set(Stance)):
        yield f"{key}.{extra}: unknown stance; known are {', '.join(Stance)}"
