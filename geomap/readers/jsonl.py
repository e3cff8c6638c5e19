"""Reads articles from JSON lines: one object a line, `text` and what else is known of it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from geomap.readers import fields
from geomap.readers.encoding import Decoded, byte_order_mark, decode
from geomap.readers.items import LIMIT, Broken, Found, ItemError


def read_jsonl(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the articles of a file of JSON lines, one at a time; blank lines are passed over.

    Raises:
        ItemError: ``empty`` if there is no line at all; ``too large`` if it is UTF-16 and over the limit.
    """
    return read_lines(bounded_lines(stream))


def read_lines(lines: Iterable[bytes]) -> Iterator[Found | Broken]:
    """Yield the article, or what is wrong, of each line that is not blank; see `read_jsonl`."""
    empty = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        empty = False
        given_id = ""
        try:
            decoded = _decoded(line)
            record = _record(decoded.text, number)
            given_id = fields.id_of(record)
            yield fields.found(record, number, f"line {number}", decoded.notices)
        except ItemError as fault:
            yield Broken(number, fault, given_id)
    if empty:
        raise ItemError("empty", "it holds no line; give one JSON object a line")


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of `stream` in UTF-8 or as they are, each cut one byte after the limit."""
    line = stream.readline(LIMIT + 1)
    if byte_order_mark(line):
        stream = io.BytesIO(_recoded(line + stream.read(max(0, LIMIT + 1 - len(line)))))
        line = stream.readline()
    while line:
        yield line
        while len(line) > LIMIT and not line.endswith(b"\n"):
            line = stream.readline(LIMIT + 1)
        line = stream.readline(LIMIT + 1)


def _recoded(data: bytes) -> bytes:
    if len(data) > LIMIT:
        raise ItemError("too large", "it is too large to be read in UTF-16; save it as UTF-8")
    return decode(data).text.encode()


def _decoded(line: bytes) -> Decoded:
    if len(line) > LIMIT:
        megabytes = LIMIT // 1_000_000
        raise ItemError("too large", f"the line has more than {megabytes} MB; leave it out or split it")
    return decode(line)


def _record(line: str, number: int) -> Mapping[str, Any]:
    try:
        record = json.loads(line.removeprefix("\ufeff").rstrip("\r\n"))
    except json.JSONDecodeError as error:
        where = f"line {number}, column {error.colno}"
        raise ItemError("broken json", f"{where}: {error.msg}; correct the line or leave it out") from error
    except (ValueError, RecursionError) as error:
        raise ItemError("broken json", f"line {number}: {error}; correct the line or leave it out") from error
    if not isinstance(record, dict):
        raise ItemError("broken json", f'line {number} is no JSON object; write {{"text": "…"}}')
    return record
