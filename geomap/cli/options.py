"""Options that several commands share: argument beats environment beats `geomap.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from geomap.errors import UsageError

SETTINGS_FILE = "geomap.toml"
LANGUAGES = ("de", "en", "fr", "pl", "uk")  # written out, so that `geomap --help` reads no file
PROJECTIONS = ("equal_earth", "mercator")
DEFAULT_OUTPUT = Path("output/map.html")

_Command = TypeVar("_Command", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)


def _option(*names: str, **how: Any) -> Callable[[_Command], _Command]:
    setting = next(name for name in names if name.startswith("--"))[2:].replace("-", "_").upper()
    return click.option(*names, envvar=f"GEOMAP_{setting}", show_envvar=True, **how)


def _given(context: click.Context, _argument: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    if not paths:
        raise click.UsageError(f"give PATH…, or set articles in {SETTINGS_FILE}", context)
    return paths


def _of_the_map(context: click.Context, _option: click.Parameter, named: Path | None) -> Path | None:
    """Return the ledger named, or, for a command that draws no map, that of the map in the settings."""
    settled = os.environ.get("GEOMAP_OUTPUT") or (context.default_map or {}).get("output")
    if named or not settled or any(option.name == "output" for option in context.command.params):
        return named
    return ledger_beside(Path(str(settled)), None)


paths = click.argument(
    "paths", nargs=-1, type=click.Path(), envvar="GEOMAP_ARTICLES", metavar="[PATH…]", callback=_given
)
topic = _option("--topic", default="ukraine-2025", show_default=True, help="Id of a topic, or its TOML file.")
store = _option(
    "--store",
    type=_PATH,
    callback=_of_the_map,
    help="The ledger.  [default: beside the map, ending in .sqlite]",
)
manifest = _option("--manifest", type=_PATH, help="CSV table: file, date, title, source, url.")
fallback_date = _option(
    "--date",
    "fallback_date",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment and moment.date(),
    metavar="YYYY-MM-DD",
    help="The date of undated articles.",
)
allow_private = _option(
    "--allow-private", is_flag=True, help="Read web addresses that are not on the public internet, too."
)
classifier = _option(
    "--classifier",
    default="vote",
    show_default=True,
    help="How stances are read: vote; rules, for bulk; or thorough, slow, from a wheel of its own.",
)
jobs = _option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to use.")
output = _option(
    "-o", "--output", type=_PATH, default=DEFAULT_OUTPUT, show_default=True, help="The map file."
)
pov = _option(
    "--pov",
    type=click.Choice(["default", "un", "de_facto"]),
    default="default",
    show_default=True,
    help="Whose view of disputed borders to draw.",
)
projection = _option(
    "--projection",
    type=click.Choice(PROJECTIONS),
    default="equal_earth",
    show_default=True,
    help="Equal Earth shows areas in proportion; Web Mercator is what web maps use.",
)
lang = _option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the page; quotes stay in their own.",
)
FILE_KEYS = frozenset(
    {
        "articles", "topic", "store", "manifest", "date", "classifier", "jobs", "output", "pov", "projection",
        "lang",
    }
)  # fmt: skip
_PARAMETERS = {"date": "fallback_date", "articles": "paths"}


def together(*options: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """Return one decorator that applies several, so that `--help` lists them in this order."""

    def apply(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return apply


def settings() -> Mapping[str, Any]:
    """Return what `geomap.toml` in the present folder sets, by parameter name; nothing if there is none.

    Raises:
        UsageError: the file cannot be read, or sets something unknown.
    """
    path = Path(SETTINGS_FILE)
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", "it must be a TOML file in UTF-8") from error
    if unknown := sorted(table.keys() - FILE_KEYS):
        known = ", ".join(sorted(FILE_KEYS))
        raise UsageError(f"{path} sets {', '.join(unknown)}, which is unknown", f"known are {known}")
    if "articles" in table:
        table["articles"] = _listed(table["articles"])
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}
    return {_PARAMETERS.get(key, key): value for key, value in plain.items()}


def _listed(articles: object) -> list[str]:
    several = articles if isinstance(articles, list) else [articles]
    if not all(isinstance(path, str) for path in several):
        raise UsageError(f"{SETTINGS_FILE}: articles must be a path or a list of paths", 'as in "articles"')
    return [str(path) for path in several]


def nearest_ledger(map_file: Path, named: Path | None) -> Path:
    """Return the ledger to draw from: the one named, the map's own, or that of the settings' map."""
    beside = ledger_beside(map_file, named)
    context = click.get_current_context()
    settled = os.environ.get("GEOMAP_OUTPUT") or (context.default_map or {}).get("output") or DEFAULT_OUTPUT
    other = ledger_beside(Path(str(settled)), None)
    return other if not named and not beside.exists() and other.exists() else beside


def ledger_beside(map_file: Path, named: Path | None) -> Path:
    """Return the ledger's file: the one named, or the map's own."""
    return named or map_file.with_suffix(".sqlite")
