"""Reads one article from a mail, as newsletters and agencies send them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import BinaryIO

from geomap.model import DateOrigin
from geomap.readers import mime
from geomap.readers.declared import decode_as
from geomap.readers.items import Broken, Found, ItemError, shown, whole_characters
from geomap.readers.page import article
from geomap.readers.page_dates import day
from geomap.readers.whole import packed


def read_mail(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the article of a mail: its text, or what its HTML says where it has no text.

    Raises:
        ItemError: ``too large``, ``empty``, or as for a web page.
    """
    message = mime.parse(packed(stream))
    body = _body(message)
    if body is None:
        raise _nothing()
    found = _read(body)
    if not found.text.strip():  # of an encoding of which no more than its mark is there
        raise _nothing()
    written, date_notices = _date(message)
    yield replace(
        found,
        date=written,
        date_origin=DateOrigin.MAIL,
        title=whole_characters(mime.header(message, "Subject")),
        source=whole_characters(_sender(message)),
        url="",
        notices=(*found.notices, *date_notices, *_attachments(message, body)),
    )


def _body(message: EmailMessage) -> EmailMessage | None:
    """Return the first part that is text and not blank; of alternatives, plain text comes first."""
    texts = (part for part in mime.leaves(message) if mime.is_text(part))
    return next((part for part in texts if mime.content(part)[0].strip()), None)


def _nothing() -> ItemError:
    return ItemError("empty", "there is no text in the mail; remove it, or give its text as a .txt file")


def _read(body: EmailMessage) -> Found:
    data, charset = mime.content(body)
    if mime.is_text(body, "html"):
        return article(data, charset)
    decoded = decode_as(data, charset)
    return Found(decoded.text, notices=decoded.notices)


def _date(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """Return the day that the mail is dated with, as written there, and a notice if it is no date."""
    written = mime.header(message, "Date")
    read = day(written)
    if read:
        return read.isoformat(), ()
    return "", (f"its header Date says {shown(written)}, which cannot be its date",) if written else ()


def _sender(message: EmailMessage) -> str:
    """Return the name of the sender, or the address if there is no name."""
    addresses = getattr(message.get("From"), "addresses", ())
    if addresses:
        return str(addresses[0].display_name or addresses[0].addr_spec)
    return mime.header(message, "From")


def _attachments(message: EmailMessage, body: EmailMessage) -> tuple[str, ...]:
    number = sum(part is not body and _attached(part) for part in mime.leaves(message))
    if not number:
        return ()
    return (f"{number} attachment was not read" if number == 1 else f"{number} attachments were not read",)


def _attached(part: EmailMessage) -> bool:
    """Return whether `part` is an attachment, and no picture that belongs into the text."""
    if part.get_content_disposition() == "attachment" or part.get_content_maintype() == "message":
        return True
    return part.get_content_maintype() != "text" and "Content-ID" not in part
