"""What templates may call: the swatch and the link, and the escaping of Markdown."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from geomap.render.briefing import looks
from geomap.render.briefing.method import web_address

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~&$@])")
_LIST_OR_RULE = re.compile(r"^(\s*)([-+=:])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_IN_ADDRESS = "%/:?#@!$&'*+,;=~-._"


def swatch(one: Any) -> Markup:
    """Return the swatch of whatever has a `key` and a `colour`; nothing if it has none."""
    return looks.swatch(one.key, one.colour) if one.colour else Markup("")


def link(one: Any) -> Markup:
    """Return the title of whatever has `title` and `url`, as a link if that is a web address."""
    url, title = web_address(one.url), Markup('<bdi dir="auto">{}</bdi>').format(one.title)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, title) if url else title


def markdown(value: Any) -> Any:
    """Return what a template prints, escaped for Markdown if it is text and no `Markup`."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(escaped_markdown(value))  # noqa: S704 - it is escaped here
    return value


def escaped_markdown(text: str) -> str:
    """Return text of which Markdown, tables included, makes just that text again."""
    safe = _MARKDOWN.sub(r"\\\1", text)
    return _NUMBERED.sub(r"\1\\\2", _LIST_OR_RULE.sub(r"\1\\\2", safe))


def markdown_link(one: Any) -> Markup:
    """Return the title of whatever has `title` and `url`, as a link if that is a web address."""
    url, title = web_address(one.url), escaped_markdown(one.title)
    whole = f"[{title}]({quote(url, safe=_IN_ADDRESS)})" if url else title
    return Markup(whole)  # noqa: S704 - both parts are escaped above
