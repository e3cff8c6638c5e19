"""Bytes to text: UTF-8, a byte order mark's own word, or detection that is said aloud."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import CharsetMatches, from_bytes

from geomap.readers.items import ItemError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
# What news was written in before UTF-8. Left free, the detector reads short Western texts as mac_iceland.
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
_COMMONEST = "cp1252"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_MOST_CONTROL = 0.1
_INSTEAD = "give its text as a .txt file in UTF-8"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the encoding it was found to be in where that is not UTF-8."""

    text: str
    encoding: str = ""

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should be told about the encoding."""
        return (f"read as {self.encoding}, since it is not UTF-8",) if self.encoding else ()


def byte_order_mark(data: bytes) -> str:
    """Return the codec that a UTF-16 or UTF-32 byte order mark at the start of `data` names, or nothing."""
    return next((codec for mark, codec in _MARKS if data.startswith(mark)), "")


def decode(data: bytes) -> Decoded:
    """Return the text of `data`; a UTF-8 byte order mark stays, for `normalise` to take off.

    Raises:
        ItemError: ``binary`` if it is no text at all, ``encoding`` if no encoding makes sense of it.
    """
    decoded = _decode(data)
    controls = len(_CONTROL.findall(decoded.text))
    if "\0" in decoded.text or controls > _MOST_CONTROL * len(decoded.text):
        raise ItemError("binary", f"it is full of control characters, as binary files are; {_INSTEAD}")
    return decoded


def _decode(data: bytes) -> Decoded:
    marked = byte_order_mark(data)
    if not marked and b"\0" in data:
        raise ItemError("binary", f"it holds NUL bytes, as binary files do; {_INSTEAD}")
    try:
        return Decoded(data.decode(marked or "utf-8"), marked)
    except UnicodeDecodeError as error:
        if marked:
            detail = f"it begins as {marked} but breaks off at byte {error.start}; save it as UTF-8"
            raise ItemError("encoding", detail) from error
    return _detect(data)


def _detect(data: bytes) -> Decoded:
    matches = from_bytes(data, cp_isolation=_CANDIDATES)
    encoding = _likeliest(matches)
    try:
        return Decoded(data.decode(encoding), encoding)
    except (LookupError, UnicodeDecodeError) as error:
        detail = "it is not UTF-8, and no other encoding makes sense of it; save it as UTF-8"
        raise ItemError("encoding", detail) from error


def _likeliest(matches: CharsetMatches) -> str:
    """Return the best match, but the commonest encoding where the detector finds it just as good."""
    best = matches.best()
    if best is None:
        return ""
    for match in matches:
        level = (match.chaos, match.coherence) == (best.chaos, best.coherence)
        if level and _COMMONEST in (match.encoding, *match.could_be_from_charset):
            return _COMMONEST
    return str(best.encoding)
