"""The Frictionless Data Package that lies beside a CSV file and tells what is in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from geomap.export import columns
from geomap.export.columns import Column
from geomap.export.subject import KNOWN, Subject

FILE = "datapackage.json"
_NAME = "geomap-export"
_ABOUT = (
    "Which country offers what to an operation, by date, with the sentence that says so. Quotes are the "
    "words of the papers that are named beside them, and their rights stay with those. A text that begins "
    "with an apostrophe before =, +, -, @ or a tab would otherwise be taken for a formula by spreadsheets."
)
_SOURCES = [{"title": "Names of countries: Unicode CLDR", "path": "https://cldr.unicode.org"}]


def resource(
    subject: Subject, name: str, shown: Sequence[Column], key: Sequence[str], content: bytes
) -> dict[str, Any]:
    """Return what a package tells of one CSV file.

    Args:
        subject: what was told.
        name: of the file, which lies in the folder of the package.
        shown: its columns.
        key: the names of those that no two rows have in common; none if there are no such.
        content: the bytes of the file.
    """
    schema: dict[str, Any] = {"fields": [columns.field(column) for column in shown], "missingValues": [""]}
    if key:
        schema["primaryKey"] = list(key)
    how = "what was known by each date" if subject.mode == KNOWN else "what the articles of each date say"
    return {
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.rpartition(".")[0].lower()).strip("-") or "table",
        "path": name,
        "profile": "tabular-data-resource",
        "title": subject.topic.title,
        "description": f"{how.capitalize()}, {subject.states[0].day} to {subject.last}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def is_ours(descriptor: object) -> bool:
    """Return whether a descriptor was written here, and may be added to."""
    return (
        isinstance(descriptor, Mapping)
        and descriptor.get("name") == _NAME
        and _resources(descriptor) is not None
    )


def text(entry: Mapping[str, Any], others: object = None, there: frozenset[str] = frozenset()) -> str:
    """Return the descriptor of a package as JSON.

    Args:
        entry: what `resource` returned.
        others: the descriptor of ours that was there before.
        there: names of the files that still are; what it told of them is kept.
    """
    kept = {one["path"]: one for one in _resources(others) or [] if one["path"] in there}
    kept[entry["path"]] = dict(entry)
    package = {
        "profile": "tabular-data-package",
        "name": _NAME,
        "title": "Stances of countries by date",
        "description": _ABOUT,
        "sources": _SOURCES,
        "resources": [kept[path] for path in sorted(kept)],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resources(descriptor: object) -> list[dict[str, Any]] | None:
    """Return the resources of a descriptor, None if it has not the form that ours have."""
    found = descriptor.get("resources") if isinstance(descriptor, Mapping) else None
    whole = isinstance(found, list) and all(
        isinstance(one, dict) and isinstance(one.get("path"), str) for one in found
    )
    return found if whole else None
