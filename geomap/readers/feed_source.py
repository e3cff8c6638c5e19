"""The XML of a feed made safe to parse: nothing in it unfolds, is no character or takes for ever."""

from __future__ import annotations

import re

from geomap.readers.declared import Text, decode_as
from geomap.readers.items import ItemError, whole_characters

_DECLARED = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_PROLOGUE = re.compile(
    r"\ufeff|\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<\w")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MOST_ATTRIBUTES = 200
_CROWDED = re.compile(
    r"<[\w:.-]++(?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))"
    rf"{{{_MOST_ATTRIBUTES + 1}}}"
)


def source(data: bytes) -> Text:
    """Return the XML of a feed from its first element on.

    The doctype is let go with the entities that it declares, which could unfold without end or name files.

    Raises:
        ItemError: ``unsupported`` if it is no XML; as `decode_as` raises it.
    """
    declared = _DECLARED.match(data)
    decoded = decode_as(data, declared[1].decode("ascii") if declared else "")
    text = _REFERENCE.sub(_character, _from_root(decoded.text))
    if _CROWDED.search(text):
        raise ItemError("unsupported", f"a tag in it has more than {_MOST_ATTRIBUTES} attributes; correct it")
    return Text(whole_characters(text), decoded.notices)


def _from_root(text: str) -> str:
    start = 0
    while prologue := _PROLOGUE.match(text, start):
        start = prologue.end()
    if not _ROOT.match(text, start):
        raise ItemError("unsupported", "it is no RSS or Atom feed; give the feed itself or the articles")
    return text[start:]


def _character(reference: re.Match[str]) -> str:
    """Return `reference` as it stands, or U+FFFD where feedparser would stop: there is no such character."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    try:
        character = chr(int(digits, base)) if len(digits) < 20 else "\0"
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if _NO_CHARACTER.match(character) else reference[0]
