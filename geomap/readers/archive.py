"""Reads the articles in an archive, member by member, and the one in a packed file.

Nothing is ever unpacked to the disk. `archive_zip` and `archive_tar` find the members; what they have in
common is here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, TypeAlias

from geomap.readers import sniff
from geomap.readers.archive_names import (
    ARCHIVES,
    LONGEST,
    PACKED,
    check_name,
    is_passed_over,
    member_name,
    parted,
    suffix_of,
)
from geomap.readers.archive_streams import INSTEAD, TOTAL, OversizeError, Unpacked, bits
from geomap.readers.files import unreadable
from geomap.readers.items import LIMIT, Broken, Found, ItemError, Reader, shown

MOST_MEMBERS = 200_000
"""Members that one archive may have."""

Lookup: TypeAlias = Callable[[str], Reader | None]
"""Suffix, or ``""``, to the reader of such files; None for archives, and for what geomap does not read."""

_MEGABYTE = 1_000_000


class Shelf:
    """Takes the articles from the members of one archive.

    Args:
        lookup: finds the reader of a member.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._members = 0
        self._unpacked = 0
        self._taken: set[str] = set()
        self._is_empty = True

    def wanted(self, raw: str) -> str:
        """Return the name of a member as it is shown; empty if it is passed over, as it would be in a folder.

        Raises:
            OversizeError: there are too many members.
        """
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise OversizeError(f"holds more than {MOST_MEMBERS} files")
        name = member_name(raw)
        suffix = suffix_of(name)
        inner, outer = parted(suffix)
        is_archive = outer in ARCHIVES or inner in ARCHIVES | PACKED
        is_read = is_archive or self._lookup(inner if outer in PACKED else suffix) is not None
        return name if suffix and is_read and not is_passed_over(name) else ""

    def articles(self, name: str, contents: Callable[[], Iterable[bytes]]) -> Iterator[Found | Broken]:
        """Yield the articles of a member, or why there are none.

        Args:
            name: as `wanted` returned it.
            contents: opens the member and gives its bytes, a bit at a time; may raise anything.

        Raises:
            OversizeError: the archive unpacks to too much.
        """
        self._is_empty = False
        try:
            self._take(name)
            for item in self._read(suffix_of(name), self._gathered(contents)):
                yield replace(item, member=name)
        except OversizeError:
            raise
        except ItemError as fault:
            yield Broken(0, fault, member=name[:LONGEST])

    def close(self) -> None:
        """Refuse the archive if it held nothing to read.

        Raises:
            ItemError: ``empty``.
        """
        if self._is_empty:
            raise ItemError("empty", "it holds no file that geomap reads; unpack it, or leave it out")

    def _take(self, name: str) -> None:
        check_name(name)
        if name in self._taken:
            raise ItemError(
                "forbidden", "a file of this name stands before it in the archive; rename one of them"
            )
        self._taken.add(name)

    def _read(self, suffix: str, data: bytes) -> Iterator[Found | Broken]:
        inner, outer = parted(suffix)
        if outer in PACKED:
            data = self._gathered(lambda: _unpacked(data))
            suffix = inner
        reader = None if outer in PACKED and _is_archive(data, inner) else self._lookup(suffix)
        if reader is None:
            raise ItemError("unsupported", "it is an archive within an archive; unpack it")
        return reader(io.BytesIO(data))

    def _gathered(self, contents: Callable[[], Iterable[bytes]]) -> bytes:
        """Return the bytes of one member, counted as they come."""
        pieces = []
        size = 0
        for piece in _safely(contents):
            size += len(piece)
            self._unpacked += len(piece)
            if self._unpacked > TOTAL:
                raise OversizeError(f"unpacks to more than {TOTAL // _MEGABYTE} MB")
            if size > LIMIT:
                most = LIMIT // _MEGABYTE
                raise ItemError(
                    "too large", f"it has more than {most} MB, which a file in an archive may; {INSTEAD}"
                )
            pieces.append(piece)
        return b"".join(pieces)


def _safely(contents: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """Yield what `contents` gives; whatever goes wrong there is an `ItemError`."""
    try:
        yield from contents()
    except ItemError:
        raise
    except OSError as error:
        raise unreadable(error) from error
    except Exception as error:
        raise damaged(error) from error


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what one member unpacks to; if that is too much it is the fault of this one alone."""
    try:
        yield from bits(io.BufferedReader(Unpacked(io.BytesIO(data))))
    except OversizeError as fault:
        raise ItemError(fault.kind, fault.message) from fault


def _is_archive(head: bytes, suffix: str) -> bool:
    """Return whether what was packed is itself an archive or packed, by its suffix or its first bytes."""
    if suffix in ARCHIVES | PACKED or sniff.is_tar(head):
        return True
    return not suffix and (sniff.is_packed(head) or sniff.kind_of(head, "") == "zip")


def damaged(error: Exception) -> ItemError:
    """Return the fault that an `error` of `zipfile` or `tarfile` makes of what was read."""
    return ItemError(
        "unreadable", f"it is damaged ({shown(str(error)) or type(error).__name__}); get it anew"
    )


def packed_reader(lookup: Lookup, read_tar: Reader, inner: str = "") -> Reader:
    """Return the reader of one file packed by gzip, bzip2 or xz.

    Args:
        lookup: finds the reader of what is packed; of ``""`` one that goes by the bytes alone.
        read_tar: reads what turns out to be a tar archive.
        inner: the suffix of what is packed, such as ``.jsonl``; empty if its name does not say.
    """

    def read_packed(stream: BinaryIO) -> Iterator[Found | Broken]:
        head, plain = sniff.opened(io.BufferedReader(Unpacked(stream)))
        if inner == ".tar" or sniff.is_tar(head):
            return read_tar(plain)
        if _is_archive(head, inner):
            raise ItemError("unsupported", "what is packed in it is itself packed; unpack it")
        reader = lookup(inner)
        if reader is None:
            raise ItemError(
                "unsupported", f"geomap does not read {inner} files, packed or not; save it as text"
            )
        return reader(plain)

    return read_packed
