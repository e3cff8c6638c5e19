"""Bytes to text where the file itself names its encoding: web pages and mail."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from geomap.readers.encoding import byte_order_mark, decode

# What may stand for text; Python knows others, such as rot13 and punycode.
_TEXT = re.compile(
    r"ascii|utf-8|(?:iso8859|koi8|mac)-|cp(?:125|437|850|852|866|874|9)|shift_jis|euc_|gb|big5|tis-620|iso2022_"
)
# Browsers take each of these names for the larger encoding, and pages are written for browsers.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_WESTERN = ("cp1252", "iso8859-15")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WORST = 0.05  # of what is not ASCII; with more that makes no sense, it is in another encoding


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and what a person should know about how its bytes were read."""

    text: str
    notices: tuple[str, ...] = ()


def decode_as(data: bytes, label: str) -> Text:
    """Return the text of `data`, in the encoding that `label` names if it makes sense.

    A byte order mark comes first. A name nobody knows, or one that is wrong, is as good as none: then it is
    UTF-8 or what detection finds.

    Raises:
        ItemError: ``binary`` or ``encoding``.
    """
    codec = _codec(label)
    marked = byte_order_mark(data) or data.startswith(codecs.BOM_UTF8)
    if not codec or marked or b"\0" in data:
        return _undeclared(data)
    if codec in _WESTERN and not data.isascii() and _is_utf_8(data):
        return Text(decode(data).text, (f"read as UTF-8, though it says it is {label}",))
    text = data.decode(codec, "replace")
    doubtful = text.count("\ufffd") - (data.count(b"\xef\xbf\xbd") if codec == "utf-8" else 0)
    if not doubtful:
        return Text(decode(text.encode()).text)
    if doubtful <= _WORST * len(_BEYOND_ASCII.findall(text)):
        return Text(decode(text.encode()).text, (f"what is no {codec} in it is read as U+FFFD",))
    return _undeclared(data)


def _undeclared(data: bytes) -> Text:
    decoded = decode(data)
    return Text(decoded.text, decoded.notices)


def _codec(label: str) -> str:
    """Return Python's name of the encoding that is meant by `label`, or nothing."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name) if _TEXT.match(name) else ""


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
