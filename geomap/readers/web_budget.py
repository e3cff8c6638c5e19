"""What one document may cost: time on the whole, silence, and bytes over the wire."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomap.readers.items import ItemError

if TYPE_CHECKING:
    from typing_extensions import Buffer

_MARGIN = 1_000_000  # bytes for headers and for what marks the pieces of a body


@dataclass(slots=True)
class Budget:
    """What a document may still cost, redirects included.

    Attributes:
        clock: tells the time in seconds.
        total: seconds that the whole may take.
        silence: seconds that connecting, or the next bytes, may take.
        most: bytes that the document may have; twice as many may come over the wire.
    """

    clock: Callable[[], float]
    total: float
    silence: float
    most: int
    _end: float = field(init=False)
    _bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self._end = self.clock() + self.total
        self._bytes = 2 * self.most + _MARGIN

    def time(self) -> float:
        """Return how long to wait for what comes next.

        Raises:
            TimeoutError: the time is over.
        """
        left = self._end - self.clock()
        if left <= 0:
            raise TimeoutError
        return min(left, self.silence)

    def put_off(self, seconds: float) -> None:
        """Give back the time that was waited out of politeness."""
        self._end += seconds

    def came(self, number: int) -> None:
        """Count `number` bytes that came over the wire.

        Raises:
            ItemError: ``too large``.
        """
        self._bytes -= number
        if self._bytes < 0:
            raise ItemError("too large", "it goes on and on; save what you need of it and give the file")

    def overrun(self) -> str:
        """Return in words what happened when a wait ended in `TimeoutError`."""
        if self._end <= self.clock():
            return f"it had not come whole after {self.total:g} seconds"
        return f"its server sent nothing for {self.silence:g} seconds"


class MeteredSocket:
    """A socket, as far as an HTTP connection needs one, that draws on a budget."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self._sock = sock
        self._budget = budget
        self.close = sock.close

    def sendall(self, data: bytes) -> None:
        """Send `data`."""
        self._sock.settimeout(self._budget.time())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return a stream of what comes in."""
        return io.BufferedReader(_MeteredReader(self._sock, self._budget))


class _MeteredReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int | None:
        # A time limit for each read alone would let a byte now and then go on for ever.
        self._sock.settimeout(self._budget.time())
        number = self._raw.readinto(buffer)
        self._budget.came(number or 0)
        return number

    def close(self) -> None:
        self._raw.close()
        super().close()
