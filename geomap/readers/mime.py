"""Messages as in mail and in saved pages: parsed whatever state their headers are in."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any, cast

from geomap.readers.items import ItemError

_LONGEST_HEADER = 10_000
_INSTEAD = "save its text as a .txt file"


class _Tolerant(EmailPolicy):
    """The policy for mail of today, but for headers that it fails on, or takes very long for."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """Return the header parsed, or as plain text if it cannot be."""
        if hasattr(value, "name"):
            return value
        text = _decoded(str(value)[:_LONGEST_HEADER])
        try:
            return super().header_fetch_parse(name, text)
        except Exception:  # noqa: BLE001 - the parser trips over broken headers in many ways
            return " ".join(text.split())


def parse(data: bytes) -> EmailMessage:
    """Return the message in `data`.

    Raises:
        ItemError: ``unreadable`` if its parts are nested beyond all measure.
    """
    try:
        return cast(EmailMessage, message_from_bytes(data, policy=_Tolerant()))
    except RecursionError as error:
        raise ItemError("unreadable", f"its parts are nested too deep; {_INSTEAD}") from error


def header(message: EmailMessage, name: str) -> str:
    """Return the first header called `name` on one line, encoded words decoded; empty if there is none."""
    return " ".join(str(message.get(name, "")).split())


def is_text(part: EmailMessage, subtype: str = "") -> bool:
    """Return whether `part` is text to be shown, of the subtype given or of any that can be read."""
    if part.is_multipart() or part.get_content_disposition() == "attachment":
        return False
    subtypes = (subtype,) if subtype else ("plain", "html")
    return part.get_content_maintype() == "text" and part.get_content_subtype() in subtypes


def leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that have no parts, in order, but of alternatives the plain text first.

    A message within a message counts as one part.
    """
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() != "multipart" or not part.is_multipart():
            yield part
            continue
        parts = cast(list[EmailMessage], part.get_payload())
        if part.get_content_subtype() == "alternative":
            parts = sorted(parts, key=lambda each: not is_text(each, "plain"))
        waiting.extend(reversed(parts))


def content(part: EmailMessage) -> tuple[bytes, str]:
    """Return the bytes of a part, its transfer encoding undone, and the character set it names."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    charset = part.get_param("charset", "")
    return data if isinstance(data, bytes) else b"", charset if isinstance(charset, str) else ""


def _decoded(value: str) -> str:
    """Return a header with the bytes in it that are not ASCII, which no standard allows, as text."""
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
