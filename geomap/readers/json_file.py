"""Reads articles from one JSON value: an object, a list of objects, or an export that wraps such a list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from geomap.readers import fields
from geomap.readers.encoding import decode
from geomap.readers.items import Broken, Found, ItemError
from geomap.readers.notices import on_first
from geomap.readers.whole import whole

_LISTS = ("articles", "items", "data", "results", "docs", "response.docs", "response.results")
_HINT = "correct it, or export it anew"


def read_json(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the articles of a JSON file; their fields are those of JSON lines.

    Raises:
        ItemError: ``broken json`` if it is no such file, ``no text`` or ``empty`` if it holds no article; as
            `whole` and `decode` raise it.
    """
    decoded = decode(whole(stream))
    return on_first(_articles(_value(decoded.text.removeprefix("\ufeff"))), decoded.notices)


def _value(text: str) -> Any:
    if not text.strip():
        raise ItemError("empty", "it holds nothing; give an object or a list of objects")
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        lines = error.msg == "Extra data"
        hint = "name it .jsonl if it has one object a line" if lines else _HINT
        where = f"line {error.lineno}, column {error.colno}"
        raise ItemError("broken json", f"{where}: {error.msg}; {hint}") from error
    except (ValueError, RecursionError) as error:
        raise ItemError("broken json", f"{error}; {_HINT}") from error


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in pairs:
        if name in record:
            raise ValueError(f'an object has the field "{name}" twice')
        record[name] = value
    return record


def _articles(value: object) -> Iterator[Found | Broken]:
    if isinstance(value, Mapping) and _is_article(value):
        yield fields.found(value, 0, "it")
        return
    for number, item in enumerate(_listed(value), 1):
        try:
            yield _article(item, number)
        except ItemError as fault:
            yield Broken(number, fault, fields.id_of(item) if isinstance(item, Mapping) else "")


def _article(item: object, number: int) -> Found:
    if not isinstance(item, Mapping):
        raise ItemError("broken json", f'item {number} is no JSON object; write {{"text": "…"}}')
    return fields.found(item, number, f"item {number}")


def _is_article(record: Mapping[str, Any]) -> bool:
    return bool((fields.text_of(record) or "").strip())


def _listed(value: object) -> Sequence[object]:
    """Return the list of articles that `value` is or wraps."""
    if isinstance(value, Mapping):
        value = _wrapped(value)
    if not isinstance(value, list):
        raise ItemError("broken json", f"it is neither an object nor a list of objects; {_HINT}")
    if not value:
        raise ItemError("empty", "its list of articles is empty; remove it, or export it anew")
    return value


def _wrapped(record: Mapping[str, Any]) -> Sequence[object]:
    lists = {path: value for path in _LISTS if isinstance(value := _at(record, path), list)}
    filled = {path: value for path, value in lists.items() if any(isinstance(item, dict) for item in value)}
    if len(filled) > 1:
        raise ItemError("broken json", f"it has lists of objects under {' and '.join(filled)}; keep one")
    if not lists:
        wrong = f'it has no field "text" that is a string, nor a list of objects under {", ".join(_LISTS)}'
        raise ItemError("no text", f"{wrong}; add it")
    return next(iter((filled or lists).values()))


def _at(record: Mapping[str, Any], path: str) -> object:
    value: object = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
