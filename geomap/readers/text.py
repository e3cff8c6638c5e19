"""Reads one article from plain text or Markdown, with YAML front matter where it has some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from frontmatter.default_handlers import YAMLHandler
from yaml import YAMLError

try:
    from yaml import CBaseLoader as BaseLoader  # ten times as fast, where libyaml was compiled in
except ImportError:
    from yaml import BaseLoader

from geomap.model import DateOrigin
from geomap.readers.encoding import decode
from geomap.readers.items import Broken, Found, ItemError, whole_characters
from geomap.readers.whole import whole

_OPENING = re.compile(
    r"""\ufeff?---[ \t]*\r?\n(?:[ \t]*(?:\#[^\n]*)?\r?\n)*["']?[\w-]+["']?[ \t]*:(?:\s|\Z)"""
)
_MOST_FRONT_MATTER = 64_000
_NOTHING = ("~", "null", "Null", "NULL")


def read_text(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the one article of a text file.

    Front matter is what follows a first line ``---``, if it begins with ``name:``; such a file is held to it.
    Of its fields, title, date, source, url and lang are used.

    Raises:
        ItemError: ``too large``, ``binary``, ``encoding`` or ``front matter``.
    """
    decoded = decode(whole(stream))
    fields, body = _parts(decoded.text)
    yield Found(
        text=body,
        date=fields.get("date", ""),
        date_origin=DateOrigin.FRONT_MATTER,
        title=fields.get("title", ""),
        source=fields.get("source", ""),
        url=fields.get("url", ""),
        language=fields.get("lang", ""),
        notices=decoded.notices,
    )


def _parts(text: str) -> tuple[Mapping[str, str], str]:
    """Return front matter and body."""
    if not _OPENING.match(text):
        return {}, text
    try:
        block, body = YAMLHandler().split(text)
    except ValueError as error:
        raise ItemError("front matter", "no line --- closes its front matter; add it") from error
    return _fields(block), body.lstrip("\r\n")


def _fields(block: str) -> Mapping[str, str]:
    """Return the fields of front matter as written: YAML would read ``lang: no`` as a falsehood."""
    if len(block) > _MOST_FRONT_MATTER:
        raise ItemError("front matter", f"its front matter is longer than {_MOST_FRONT_MATTER} characters")
    try:
        loaded = YAMLHandler().load(block, Loader=BaseLoader)
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        detail = f"its front matter is not valid YAML: {_reason(error)}; correct it or put values in quotes"
        raise ItemError("front matter", detail) from error
    if not isinstance(loaded, dict):
        raise ItemError("front matter", "its front matter is no list of lines like title: …; correct it")
    written = {key.lower(): value for key, value in loaded.items() if isinstance(value, str)}
    return {key: whole_characters(value) for key, value in written.items() if value not in _NOTHING}


def _reason(error: Exception) -> str:
    """Return what the YAML parser found wrong, and the line of the file it found it in."""
    problem = getattr(error, "problem", None) or type(error).__name__
    mark = getattr(error, "problem_mark", None)
    # The parser counts from the line end of the opening ---, from 0.
    return f"{problem} in line {mark.line + 1}" if mark else str(problem)
