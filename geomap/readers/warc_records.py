"""Goes from record to record of a web archive, and looks for the next one where one is broken."""

from __future__ import annotations

import gzip
import io
import logging
import zlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar

from geomap.readers import sniff
from geomap.readers.items import LIMIT, ItemError

if TYPE_CHECKING:
    from typing_extensions import Buffer

GZIP = b"\x1f\x8b"
"""What gzip begins with."""
INSTEAD = "give the page itself as a file"

_PIECE = 16_384
_MOST_HEADER = 250_000
_MOST_RATIO = 100  # of what is unpacked to what is packed; pages come to five or ten, bombs to a thousand
_MOST_BROKEN = 1000
_RECORD_COST = 1000  # bytes that a record counts for besides its own, since an empty one takes time, too
_LINE_COST = 50
_RECORD = b"WARC/"
_ENDS = "the archive breaks off here"
_Answer = TypeVar("_Answer")

logging.getLogger("warcio").addHandler(logging.NullHandler())  # only the command line prints


class StopError(ItemError):
    """Nothing after this can be read."""


class _LostError(StopError):
    """The archive ends too early, or is damaged.

    Attributes:
        spoils: whether what came just before is not to be trusted either.
    """

    def __init__(self, what: str, *, spoils: bool = False) -> None:
        super().__init__("unreadable", f"{what}, and nothing after it can be read; copy or download it anew")
        self.spoils = spoils


class _Unpacked(io.RawIOBase):
    """The bytes of an archive, unpacked if they are packed, as long as they keep measure."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        head, self._stream = sniff.opened(stream)
        self._came = self._gave = 0
        source: Any = SimpleNamespace(read=self._packed)
        self._read = gzip.GzipFile(fileobj=source).read1 if head.startswith(GZIP) else self._packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._read(len(view))
        except EOFError as error:
            raise _LostError(_ENDS) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            of_what_came = str(error).startswith(("CRC", "Incorrect length"))
            raise _LostError("what is packed here is damaged", spoils=of_what_came) from error
        view[: len(data)] = data
        self.count(len(data))
        return len(data)

    def count(self, number: int) -> None:
        """Count `number` bytes as unpacked; raise if they are too many."""
        self._gave += number
        if self._gave > 2 * LIMIT + _MOST_RATIO * self._came:
            wrong = f"it unpacks to more than {_MOST_RATIO} times its size, as no pages do"
            raise StopError("too large", f"{wrong}; nothing after this was read")

    def _packed(self, most: int) -> bytes:
        data = self._stream.read(most)
        self._came += len(data)
        return data


class _Source:
    """What warcio reads the header of a record from, and then its content; the header must end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = _MOST_HEADER
        self.read = stream.read
        self.ended = False

    def readline(self, length: int = _MOST_HEADER) -> bytes:
        line: bytes = self._stream.readline(min(length, self._left + 1))
        self._left -= len(line)
        self.ended = not line
        if self._left < 0:
            raise ItemError("too large", f"its header does not end; {INSTEAD}")
        return line


class Records(Generic[_Answer]):
    """What the records of an archive hold, one after the other; the faults of those that are broken.

    Args:
        stream: the archive, packed with gzip or not.
        answer: takes warcio's record, its content not yet read, and returns what it holds.
    """

    def __init__(self, stream: BinaryIO, answer: Callable[[Any], _Answer]) -> None:
        self._answer = answer
        self._bytes = _Unpacked(stream)
        self._stream = io.BufferedReader(self._bytes, _PIECE)
        self._line = b""
        self._fault: ItemError | None = None
        self._broken = 0

    def __iter__(self) -> Iterator[_Answer | ItemError]:
        self._next()
        if self._line.startswith(b"filedesc:"):
            raise ItemError("unsupported", "it is of the older format ARC; make it WARC (warcio recompress)")
        if self._line and not self._line.startswith(_RECORD):
            raise ItemError("unsupported", "it is no web archive, though it is called so; check what it is")
        if not self._line and not self._fault:
            raise ItemError("empty", "it holds no record; remove it, or copy it anew")
        while self._line or self._fault:
            yield self._record()
            if self._broken > _MOST_BROKEN:
                wrong = (
                    f"more than {_MOST_BROKEN} of its records are broken, and those after them were not read"
                )
                raise ItemError("unreadable", f"{wrong}; copy or download it anew")

    def _record(self) -> _Answer | ItemError:
        """Return what the present record holds, and go to the next."""
        self._bytes.count(_RECORD_COST)
        (line, self._line), (fault, self._fault) = (self._line, b""), (self._fault, None)
        if fault:
            return fault
        try:
            record = _parsed(_Source(self._stream), line)
            answer = self._answer(record)
            self._end(record)
        except _LostError as lost:
            return lost
        except StopError:
            raise
        except ItemError as broken:
            self._broken += 1
            self._seek()
            return broken
        return answer

    def _end(self, record: Any) -> None:
        """Go to the end of a record, and see that it is one."""
        while record.raw_stream.read(_PIECE):
            pass
        if record.raw_stream.limit:
            raise _LostError(_ENDS)
        self._next()
        if self._line and not self._line.startswith(_RECORD):
            raise ItemError(
                "unreadable", f"what follows it is no record, so that its length is wrong; {INSTEAD}"
            )

    def _next(self) -> None:
        """Go to the next line that is not blank."""
        try:
            while (line := self._stream.readline(_PIECE)) and not line.strip():
                self._bytes.count(_LINE_COST)
        except _LostError as lost:
            if lost.spoils:
                raise
            line, self._fault = b"", lost
        self._line = line

    def _seek(self) -> None:
        """Go to the next line that begins as a record does."""
        whole = self._line.endswith(b"\n") or not self._line
        try:
            while (line := self._stream.readline(_PIECE)) and not (whole and line.startswith(_RECORD)):
                whole = line.endswith(b"\n")
                self._bytes.count(_LINE_COST)
        except _LostError as lost:
            line, self._fault = b"", lost
        self._line = line


def _parsed(source: _Source, line: bytes) -> Any:
    """Return the record whose header begins with `line`, its content not yet read."""
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - few read web archives
    from warcio.recordloader import ArcWarcRecordLoader  # noqa: PLC0415

    try:
        record = ArcWarcRecordLoader().parse_record_stream(source, line, "warc", no_record_parse=True)
    except ArchiveLoadFailed as error:
        raise ItemError("unreadable", f"it is of a version of WARC that nobody knows; {INSTEAD}") from error
    if source.ended:
        raise _LostError(_ENDS)
    if record.length is None:
        raise ItemError("unreadable", f"its header names no length; {INSTEAD}")
    return record
