"""The sample page, and what it must show by its data block alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from geomap.render import page as map_page
from tests.browser import sample

DATES = ["2031-04-02", "2031-04-09", "2031-05-01"]
STANCES_SHOWN = """() => Object.fromEntries(
    [...document.querySelectorAll('path[data-alpha3]:not(.geomap-dot)')]
        .map((path) => [path.dataset.alpha3, path.dataset.stance ?? null]))"""


def html(**changes: Any) -> str:
    """The sample page."""
    given: dict[str, Any] = {
        "topic": sample.topic(),
        "layers": sample.layers(),
        "names": sample.NAMES,
        "geometry": sample.geometry(),
        "notes": ["Borders as the sample world knows them."],
        **changes,
    }
    return map_page.render(**given)


def said_on(data: dict[str, Any], day: str) -> dict[str, str | None]:
    """What every shape must show for one date."""
    said = data["layers"][day]
    return {code: said[code]["stance"] if code in said else None for code in sample.geometry()["countries"]}


def known_by(data: dict[str, Any], day: str) -> dict[str, str | None]:
    """What every shape must show as known by a date."""
    known: dict[str, str | None] = dict.fromkeys(sample.geometry()["countries"])
    for earlier in data["dates"][: data["dates"].index(day) + 1]:
        for code, verdict in data["layers"][earlier].items():
            if code in known:
                known[code] = verdict["stance"]
    return known


def panel(page: Page) -> Locator:
    """The evidence on the chosen country."""
    return page.locator("#geomap-evidence")


def table_codes(page: Page) -> list[str]:
    """The countries of the table, in its order."""
    codes: list[str] = page.locator("#geomap-rows tr").evaluate_all(
        "all => all.map((row) => row.dataset.alpha3)"
    )
    return codes
