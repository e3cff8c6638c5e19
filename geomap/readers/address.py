"""Reads articles from web addresses: public ones, as their sites wish, in good time."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPResponse
from typing import TypeAlias, TypeVar

from geomap.readers import polite, sniff
from geomap.readers.declared import decode_as
from geomap.readers.items import Broken, Found, ItemError, Reader
from geomap.readers.notices import on_first
from geomap.readers.page import article, read_page
from geomap.readers.registry import KINDS, READERS
from geomap.readers.table import read_table
from geomap.readers.text import read_text
from geomap.readers.web_body import beginning, body
from geomap.readers.web_budget import Budget
from geomap.readers.web_client import PRODUCT, Client, NotConnectedError
from geomap.readers.web_target import INSTEAD, Target, is_address, target
from geomap.readers.web_types import charset_of, suffix_of
from geomap.readers.whole import MOST_BYTES

__all__ = ["Fetched", "Fetcher", "is_address", "read_fetched"]

_MOST_REDIRECTS = 5
_MOST_TIME = 60.0
_MOVED = (301, 302, 303, 307, 308)
_HERE = (200, 203)
_BUSY = (429, 503)
_KEPT_OUT = (401, 403, 407, 451)
_LATER = "try again later"

_T = TypeVar("_T")
_Take: TypeAlias = Callable[[Target, HTTPResponse], _T]
"""Makes of an answer what it was asked for."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document from the web.

    Attributes:
        url: where it was in the end, without fragment.
        data: its bytes, unpacked.
        charset: the encoding that the server names; it may be wrong, and empty.
        suffix: that of a file of its kind, one of `registry.READERS`.
    """

    url: str
    data: bytes
    charset: str
    suffix: str


class _BusyError(ItemError):
    """The server asks to be left alone for some time; `pause` is how long, if it says so."""

    def __init__(self, status: int, pause: float | None) -> None:
        wish = "" if pause is None else f" and asks to be left alone for {pause:.0f} seconds"
        super().__init__("unreachable", f"its server is busy ({status}){wish}; {_LATER}")
        self.pause = pause


class Fetcher:
    """Fetches documents, one after the other; keep one for a whole run.

    It asks each site once what programs may read there and holds to it, and leaves a second or more between
    one question to a host and the next. It is not for several threads at a time.

    Args:
        allow_private: whether addresses that are not on the public internet may be asked.
        timeout: seconds that connecting, and each wait for more, may take; on the whole a document may take
            60, the waiting out of politeness aside.
        most_bytes: bytes that a document may have, packed and unpacked.
        clock: tells the time in seconds, as `time.monotonic`.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        timeout: float = 20.0,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = Client(allow_private=allow_private)
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._clock = clock
        self._sleep = sleep
        self._pace = polite.Pace(clock, sleep)
        self._rules: dict[str, polite.Rules] = {}

    def __call__(self, url: str) -> Fetched:
        """Fetch what is at `url`, redirects followed.

        Raises:
            ItemError: ``forbidden`` if it may not be read, ``unreachable`` if it cannot be had,
                ``too large``, ``unsupported`` if it is nothing to read, ``unreadable`` if it came damaged.
        """
        return self._follow(target(url), self._document, self._rules_of)

    def _follow(self, place: Target, take: _Take[_T], rules_of: Callable[[Target], polite.Rules]) -> _T:
        """Return what `take` makes of the answer at the end of all redirects."""
        budget = Budget(self._clock, _MOST_TIME, self._timeout, self._most_bytes)
        for _ in range(_MOST_REDIRECTS + 1):
            begun = self._clock()
            rules = rules_of(place)
            budget.put_off(self._clock() - begun)
            rules.check(place)
            result = self._patiently(place, take, rules.pause, budget)
            if not isinstance(result, Target):
                return result
            place = result
        raise ItemError("unreachable", f"it redirects more than {_MOST_REDIRECTS} times; {INSTEAD}")

    def _patiently(self, place: Target, take: _Take[_T], pause: float, budget: Budget) -> _T | Target:
        """Return what `take` makes of the answer, or where it leads; a busy server is asked once more."""
        try:
            return self._once(place, take, pause, budget)
        except _BusyError as busy:
            if busy.pause is None or busy.pause > polite.MOST_PATIENCE:
                raise
            self._sleep(busy.pause)
            budget.put_off(busy.pause)
        return self._once(place, take, pause, budget)

    def _once(self, place: Target, take: _Take[_T], pause: float, budget: Budget) -> _T | Target:
        budget.put_off(self._pace.wait(place.host, pause))
        try:
            with self._client.answer(place, budget) as reply:
                location = reply.headers.get("Location")
                if reply.status in _MOVED and location:
                    return place.redirected(location)
                if reply.status in _BUSY:
                    raise _BusyError(reply.status, polite.pause_asked(reply.headers))
                return take(place, reply)
        finally:
            self._pace.answered(place.host)

    def _document(self, place: Target, reply: HTTPResponse) -> Fetched:
        _check_status(reply.status)
        suffix = suffix_of(reply.headers, place.url)
        return Fetched(place.url, body(reply, self._most_bytes), charset_of(reply.headers), suffix)

    def _rules_of(self, place: Target) -> polite.Rules:
        """Return what programs may read at `place`, asked for once."""
        if place.origin not in self._rules:
            self._rules[place.origin] = self._fetch_rules(place)
        return self._rules[place.origin]

    def _fetch_rules(self, place: Target) -> polite.Rules:
        asked = place.beside("/robots.txt")

        def take(end: Target, reply: HTTPResponse) -> polite.Rules:
            found = _robots(reply)
            if end.path == asked.path:
                self._rules[end.origin] = found  # one that redirects to https has answered for both
            return found

        try:
            return self._follow(asked, take, lambda _: polite.Rules(PRODUCT))
        except NotConnectedError as fault:
            return polite.Rules(PRODUCT, fault=fault)
        except ItemError as fault:
            detail = f"{place.place} could not be asked what programs may read (robots.txt): {fault.message}"
            return polite.Rules(PRODUCT, fault=ItemError(fault.kind, detail))


def _robots(reply: HTTPResponse) -> polite.Rules:
    if reply.status not in _KEPT_OUT and 400 <= reply.status < 500:
        return polite.Rules(PRODUCT)
    _check_status(reply.status)
    return polite.rules(beginning(reply, polite.MOST_ROBOTS), PRODUCT)


def _check_status(status: int) -> None:
    if status in _HERE:
        return
    if status in _KEPT_OUT:
        raise ItemError("forbidden", f"its server does not let geomap in ({status}); {INSTEAD}")
    if status in {404, 410}:
        raise ItemError("unreachable", f"its server has no such page ({status}); check the address")
    if status >= 500:
        raise ItemError("unreachable", f"its server has a fault of its own ({status}); {_LATER}")
    raise ItemError("unreachable", f"its server answers {status} and gives no page; {INSTEAD}")


def read_fetched(fetched: Fetched) -> Iterator[Found | Broken]:
    """Yield the articles of a document, as `registry.by_content` reads a file of its kind.

    An article that is the whole document has the address of the document, unless it names its own.

    Raises:
        ItemError: as the reader raises it.
    """
    kind = sniff.kind_of(fetched.data, fetched.suffix)
    reader = READERS[fetched.suffix]
    notices: tuple[str, ...] = ()
    if kind in KINDS and kind != sniff.EXPECTED.get(fetched.suffix):
        reader, name = KINDS[kind]
        notices = (f"read as {name}, which it is, though its server says otherwise",)
    for found in on_first(_read(reader, fetched), notices):
        if isinstance(found, Found) and not found.url and not found.line:
            yield replace(found, url=fetched.url)
        else:
            yield found


def _read(reader: Reader, fetched: Fetched) -> Iterator[Found | Broken]:
    if reader is read_page:
        return iter([article(fetched.data, fetched.charset, fetched.url)])
    if reader in {read_text, read_table} and fetched.charset:
        text = decode_as(fetched.data, fetched.charset)
        return on_first(reader(io.BytesIO(text.text.encode())), text.notices)
    return reader(io.BytesIO(fetched.data))
