"""Finds the files to read: named ones, and those in folders, in an order that does not change."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from geomap.errors import UsageError
from geomap.model import Notice
from geomap.readers.items import ItemError, Refused, refuse, shown
from geomap.readers.web_target import is_address

STDIN = "-"
_PASSWORD = re.compile("^([^/]*//)[^/?#]*@")
_SMALL = 500_000  # bytes
_SURE_AFTER = 2_500_000_000  # nanoseconds; some file systems keep times by two seconds


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; its paths are plain strings, which a large archive takes a second less to make.

    Attributes:
        where: where it was found: absolute, but not resolved if it is itself a symbolic link.
        resolved: the file that is really there.
    """

    where: str
    resolved: str

    def stamp(self) -> str:
        """Return what is another once the file has changed: size, times and number.

        Empty where that cannot be told: the file is not there, or so young that it could change again at the
        very time that its stamp names.
        """
        try:
            now = os.stat(self.where)  # noqa: PTH116 - see above
        except OSError:
            return ""
        if time.time_ns() - max(now.st_mtime_ns, now.st_ctime_ns) < _SURE_AFTER:
            return ""
        return f"{now.st_size} {now.st_mtime_ns} {now.st_ctime_ns} {now.st_ino}"

    def is_small(self) -> bool:
        """Whether it is there, and not too large to be held whole beside others."""
        try:
            return os.stat(self.where).st_size <= _SMALL  # noqa: PTH116 - see above
        except OSError:
            return False

    @property
    def path(self) -> Path:
        """Where it was found."""
        return Path(self.where)

    @property
    def name(self) -> str:
        """The name of the file, where it was found."""
        return self.where.rpartition(os.sep)[2]

    @property
    def uri(self) -> str:
        """The resolved path in POSIX form; bytes that are not UTF-8 show as U+FFFD."""
        return uri_of(self.resolved)

    def open(self) -> BinaryIO:
        """Open the file.

        Raises:
            ItemError: ``unreadable``.
        """
        try:
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise ItemError("unreadable", "it is no ordinary file; copy its content into one")
            return self.path.open("rb")
        except OSError as error:
            raise unreadable(error) from error


@dataclass(frozen=True, slots=True)
class Address:
    """A web address to read."""

    url: str

    @property
    def uri(self) -> str:
        """The address without the password that nobody should have put there."""
        return _PASSWORD.sub(r"\1", self.url)


class StandardInput:
    """The place of ``-`` among the files to read."""


@dataclass(slots=True)
class Plan:
    """What `plan` found.

    Attributes:
        items: what to read, and what to say, in order.
        bases: the folders that a manifest's paths may be relative to.
    """

    items: list[Source | Address | StandardInput | Refused | Notice] = field(default_factory=list)
    bases: list[Path] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def first_sight(self, resolved: str) -> bool:
        """Return whether `resolved` is met for the first time, and remember it."""
        known = resolved in self._seen
        self._seen.add(resolved)
        return not known


def is_hidden(name: str) -> bool:
    """Return whether a name in a folder is passed over: hidden, or the mark of a file open in Word."""
    return name.startswith((".", "~$"))


def uri_of(path: str | Path) -> str:
    """Return `path` in POSIX form as text that can be written anywhere."""
    posix = str(path).replace(os.sep, "/")
    return posix if posix.isascii() else os.fsencode(posix).decode("utf-8", "replace")


def unreadable(error: OSError) -> ItemError:
    """Return the fault that an operating system's `error` makes of an item."""
    reason = shown(error.strerror or str(error))
    detail = f"it cannot be read: {reason}; check the file and its permissions"
    return ItemError("unreadable", detail, passes=True)


def plan(paths: Sequence[str], suffixes: Collection[str], *, leave_out: Path | None = None) -> Plan:
    """Return what `paths` name, each file and address once, in the order named.

    A folder gives the files whose suffix is known, sorted by name, then those of its folders in turn; hidden
    ones are left out, and so is `leave_out`. Symbolic links are followed, none of them twice.

    Raises:
        UsageError: a path does not exist.
    """
    result = Plan()
    if leave_out:
        result.first_sight(str(leave_out))
    for name in paths:
        if name != STDIN and not is_address(name) and not os.path.lexists(name):
            raise UsageError(f"{shown(name, 1000)} does not exist", "check the path; - reads standard input")
    for name in paths:
        if name == STDIN:
            if result.first_sight(STDIN):
                result.items.append(StandardInput())
        elif is_address(name):
            if result.first_sight(name):
                result.items.append(Address(name))
        elif _is_folder(Path(name)):
            _add_folder(result, Path(name), suffixes)
        else:
            _add_file(result, Path(name), suffixes)
    return result


def _add_file(result: Plan, path: Path, suffixes: Collection[str]) -> None:
    base = _resolve(path.parent)
    source = Source(str(base / path.name), os.path.realpath(path))
    if base not in result.bases:
        result.bases.append(base)
    if not result.first_sight(source.resolved):
        return
    if path.suffix.lower() in suffixes:
        result.items.append(source)
        return
    what = f"{path.suffix} files" if path.suffix else "files without a suffix"
    detail = f"geomap does not read {what}, but {', '.join(sorted(suffixes))}; save it as one of these"
    result.items.append(refuse(source.uri, ItemError("unsupported", detail)))


def _add_folder(result: Plan, folder: Path, suffixes: Collection[str]) -> None:
    base = _resolve(folder)
    if base not in result.bases:
        result.bases.append(base)
    if not result.first_sight(str(base)):
        return
    found = list(_walk(result, base, suffixes))
    if not found:
        detail = f"the folder holds no article; geomap reads {', '.join(sorted(suffixes))}"
        result.items.append(Notice(uri_of(base), detail))
    result.items.extend(found)


def _walk(result: Plan, top: Path, suffixes: Collection[str]) -> Iterator[Source | Refused]:
    """Yield what lies in `top`, itself resolved and marked as seen."""
    waiting = [(str(top), str(top))]
    while waiting:
        folder, resolved = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                children = sorted(listing, key=lambda child: child.name)
        except OSError as error:
            yield refuse(uri_of(resolved), unreadable(error))
            continue
        below = []
        for child in children:
            is_link = child.is_symlink()
            target = os.path.realpath(child.path) if is_link else os.path.join(resolved, child.name)  # noqa: PTH118
            is_folder = _is_folder(Path(child.path)) if is_link else child.is_dir()
            wanted = is_folder or os.path.splitext(child.name)[1].lower() in suffixes  # noqa: PTH122 - as fast
            if is_hidden(child.name) or not wanted or not result.first_sight(target):
                continue
            if is_folder:
                below.append((child.path, target))
            else:
                yield Source(child.path, target)
        waiting.extend(reversed(below))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _resolve(path: Path) -> Path:
    """Resolve `path`, links that lead in a circle left as they are."""
    return Path(os.path.realpath(path))
