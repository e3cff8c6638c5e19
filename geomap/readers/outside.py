"""What is read and is no file: standard input, and the web."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from geomap.readers.items import Broken, Found
from geomap.readers.stdin import read_stdin

if TYPE_CHECKING:
    from geomap.readers.address import Fetcher

STDIN = "stdin"
"""The uri of standard input."""


@dataclass(frozen=True)
class Outside:
    """How to read what is no file: standard input, and the web.

    Attributes:
        stdin: what ``-`` reads; the process's own standard input unless given.
        allow_private: whether web addresses may lie outside the public internet.
    """

    stdin: BinaryIO | None = None
    allow_private: bool = False

    def standard_input(self) -> Iterator[Found | Broken]:
        """Read standard input."""
        return read_stdin(self.stdin or sys.stdin.buffer)

    def fetched(self, url: str) -> Iterator[Found | Broken]:
        """Fetch and read what is at an address."""
        from geomap.readers.address import read_fetched  # noqa: PLC0415 - few read from the web

        return read_fetched(self._fetcher(url))

    @cached_property
    def _fetcher(self) -> Fetcher:
        """The one for all addresses, so that it knows what each site wishes."""
        from geomap.readers.address import Fetcher  # noqa: PLC0415

        return Fetcher(allow_private=self.allow_private)
