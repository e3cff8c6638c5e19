"""Manners on the web: what a site lets programs read, and how long to wait before asking again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime

from protego import Protego

from geomap.readers.items import ItemError, shown
from geomap.readers.web_target import INSTEAD, Target

MOST_ROBOTS = 500_000
"""Bytes of a robots.txt that are looked at; what follows counts for nothing."""

MOST_PATIENCE = 60.0
"""Seconds that a server may ask to be left alone before it is asked once more."""

_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_AGENT = re.compile(r"(\s*user(?:-|\s*)agent\s*[:\s]\s*)([^#]*)", re.IGNORECASE)
_PRODUCT = re.compile("[a-z_-]*")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site lets a program read.

    Attributes:
        pause: seconds between one question to it and the next.
    """

    product: str
    robots: Protego | None = None
    fault: ItemError | None = None
    pause: float = _PAUSE

    def check(self, target: Target) -> None:
        """Raise if `target` may not be asked for.

        Raises:
            ItemError: ``forbidden`` if the site does not want it, else why its rules could not be read.
        """
        if self.fault:
            raise ItemError(self.fault.kind, self.fault.message)
        if self.robots and not self.robots.can_fetch(target.url, self.product):
            detail = f"{shown(target.host)} asks programs not to read it (robots.txt); {INSTEAD}"
            raise ItemError("forbidden", detail)


def rules(data: bytes, product: str) -> Rules:
    """Return the rules of a robots.txt for the program that is called `product` there."""
    robots = Protego.parse(_few_agents(data.decode("utf-8", "replace").removeprefix("\ufeff"), product))
    asked = robots.crawl_delay(product) or 0.0
    return Rules(product, robots, pause=min(max(_PAUSE, asked), _LONGEST_PAUSE))


def _few_agents(text: str, product: str) -> str:
    """Return a robots.txt in which all programs but ours have one name, and ours has no version.

    Each rule is kept once for each name above it, and in half a megabyte there is room for enough of both to
    fill any memory.
    """
    return "\n".join(_one_name(line, product) for line in text.splitlines())


def _one_name(line: str, product: str) -> str:
    found = _AGENT.match(line)
    if not found:
        return line
    written = found[2].strip().lower()
    named = _PRODUCT.match(written.replace("*", ""))
    if named and named[0] and named[0] in product:
        return found[1] + named[0]
    return found[1] + ("-" if written.strip("*") else written[:1])


def pause_asked(headers: Message) -> float | None:
    """Return the seconds that the header Retry-After asks to wait; None if it does not say.

    A date in it is counted from the date of the answer, so that the clock of this machine may be wrong.
    """
    asked = str(headers.get("Retry-After", "")).strip()
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return float(asked)
    try:
        until, now = (parsedate_to_datetime(str(date)) for date in (asked, headers.get("Date", "")))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


@dataclass(slots=True)
class Pace:
    """Keeps questions to one host apart."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _last: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str, pause: float) -> float:
        """Wait until `pause` seconds have gone since the last answer of `host`; return how long it took."""
        left = self._last[host] + pause - self.clock() if host in self._last else 0.0
        if left <= 0:
            return 0.0
        self.sleep(left)
        return left

    def answered(self, host: str) -> None:
        """Remember that `host` was asked until now."""
        self._last[host] = self.clock()
