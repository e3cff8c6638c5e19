"""Reads tar archives of articles, packed or not."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from geomap.readers import sniff
from geomap.readers.archive import Lookup, Shelf
from geomap.readers.archive_streams import INSTEAD, Forward, Unpacked, bits
from geomap.readers.items import Broken, Found, ItemError, Reader

_REST = "what stands after this is not read; get it anew"


def tar_reader(lookup: Lookup) -> Reader:
    """Return the reader of tar archives, which may be packed by gzip, bzip2 or xz.

    It yields the articles of each member in the order in which they lie: to sort them a packed archive would
    have to be unpacked twice.

    Args:
        lookup: finds the reader of a member.
    """

    def read_tar(stream: BinaryIO) -> Iterator[Found | Broken]:
        head, whole = sniff.opened(stream)
        if sniff.is_packed(head):
            whole = io.BufferedReader(Unpacked(whole))
        forward = Forward(whole)
        forward.expect(header=True)
        archive = _opened(forward)
        shelf = Shelf(lookup)
        while member := _next(archive, forward):
            if not member.isdir() and (name := shelf.wanted(member.name)):
                yield from shelf.articles(name, partial(_contents, archive, member))
        _check_end(forward.last)
        shelf.close()

    return read_tar


def _opened(forward: Forward) -> tarfile.TarFile:
    try:
        return tarfile.TarFile(fileobj=cast(BinaryIO, forward), encoding="utf-8", errors="surrogateescape")
    except (ItemError, OSError):
        raise
    except Exception as error:
        raise ItemError(
            "unreadable", "it is no tar archive, or its beginning is damaged; get it anew"
        ) from error


def _next(archive: tarfile.TarFile, forward: Forward) -> tarfile.TarInfo | None:
    """Return the next member, None at the end; the archive forgets those before."""
    forward.expect(header=True)
    try:
        member = archive.next()
    except (ItemError, OSError):
        raise
    except Exception as error:
        raise ItemError("unreadable", f"it is damaged or cut off; {_REST}") from error
    archive.members.clear()  # type: ignore[attr-defined]
    forward.expect(header=False)
    return member


def _check_end(last: bytes) -> None:
    """Refuse the rest of an archive in which no more members were found, but no end either."""
    if not last:
        raise ItemError(
            "unreadable", "it ends without the mark of its end, so that it may be cut off; get it anew"
        )
    if last.strip(b"\0"):
        raise ItemError("unreadable", f"it is damaged or cut off; {_REST}")


def _contents(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    """Yield the bytes of a member, a bit at a time."""
    if not member.isreg():
        raise ItemError("unsupported", "it is a link or a device and no file; pack the file itself")
    if member.issparse():
        raise ItemError("unsupported", f"it is stored with holes; {INSTEAD}")
    opened = archive.extractfile(member)
    assert opened is not None
    with opened:
        yield from bits(cast(BinaryIO, opened))
