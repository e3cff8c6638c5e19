"""Readers that other distributions bring: entry points of the group ``geomap.readers``.

The name of an entry point is a suffix without its dot, and what it names is a `ReaderPlugin`. Nothing of a
plug-in is imported before a file of its suffix comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.errors import GeomapError
from geomap.model import DateOrigin
from geomap.readers.items import LIMIT, Broken, Found, ItemError, Reader, shown, whole_characters

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "Broken", "DateOrigin", "Found", "ItemError", "Plugin", "ReaderPlugin", "discovered"]

GROUP = "geomap.readers"
"""The group of entry points that readers are found in."""

_SUFFIX = re.compile(r"[a-z0-9][a-z0-9_+-]{0,31}")
_FOUND = dict.fromkeys(("text", "given_id", "date", "title", "source", "url", "language"), str) | {
    "line": int,
    "date_origin": DateOrigin,
    "notices": tuple,
}
_BROKEN = {"given_id": str, "line": int, "fault": ItemError}
_REMOVE = "correct it, or remove it (pip uninstall {})"


@dataclass(frozen=True, slots=True)
class ReaderPlugin:
    """What a plug-in says of itself; the entry points that name it say which suffixes it is for.

    Attributes:
        what: what it reads, in words, for ``geomap readers``.
        read: bytes in, articles out, in order, as `Found`, or as `Broken` where one of several cannot be
            read; it raises `ItemError` if the whole file is of no use. The stream is open and at its start.
    """

    what: str
    read: Reader


@dataclass(frozen=True)
class Plugin:
    """A plug-in that is installed.

    Attributes:
        suffix: the suffix it is for, in lower case, a dot first.
        distribution: the name of the distribution that brings it.
        version: the version of that distribution; another one may read the same bytes otherwise.
        entry_point: where it is.
    """

    suffix: str
    distribution: str
    version: str
    entry_point: EntryPoint

    @property
    def what(self) -> str:
        """What it reads, on one line; this imports the plug-in.

        Raises:
            GeomapError: it cannot be imported, or is no `ReaderPlugin`.
        """
        return shown(self._loaded.what, 200)

    def reader(self, stream: BinaryIO) -> Iterator[Found | Broken]:
        """Yield the articles of `stream`, as the plug-in reads it; this imports the plug-in.

        Raises:
            GeomapError: it cannot be imported, or is no `ReaderPlugin`.
            ItemError: as the plug-in raises it; ``unreadable``, with the plug-in's name, if it fails in any
                other way or gives what is no article.
        """
        return self._guarded(self._loaded.read, stream)

    def _guarded(
        self, read: Callable[[BinaryIO], Iterator[Found | Broken]], stream: BinaryIO
    ) -> Iterator[Found | Broken]:
        try:
            for item in read(stream):
                yield _checked(item)
        except ItemError:
            raise
        except Exception as error:
            who = f"the plug-in {self.distribution} {self.version} failed on it"
            raise ItemError(
                "unreadable", f"{who} ({_reason(error)}); tell its maker, or save it otherwise"
            ) from error

    @cached_property
    def _loaded(self) -> ReaderPlugin:
        try:
            found = self.entry_point.load()
        except Exception as error:
            message = (
                f"the plug-in {self.distribution} for {self.suffix} cannot be imported ({_reason(error)})"
            )
            raise GeomapError(message, _REMOVE.format(self.distribution)) from error
        if isinstance(found, ReaderPlugin) and isinstance(found.what, str) and callable(found.read):
            return found
        message = f"the plug-in {self.distribution} for {self.suffix} is no ReaderPlugin"
        hint = f"let {self.entry_point.value} be geomap.readers.plugins.ReaderPlugin(what, read)"
        raise GeomapError(message, f"{hint}, or remove it (pip uninstall {self.distribution})")


def discovered() -> Mapping[str, Plugin]:
    """Return the plug-ins that are installed, by their suffixes, sorted; none of them is imported.

    Raises:
        GeomapError: an entry point has a name that is no suffix, or one that geomap reads itself, or one that
            another distribution has, too.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - it takes time to load

    plugins: dict[str, Plugin] = {}
    for plugin in sorted(map(_plugin, entry_points(group=GROUP)), key=_order):
        other = plugins.setdefault(plugin.suffix, plugin)
        if other.entry_point.value != plugin.entry_point.value or other.distribution != plugin.distribution:
            both = " and ".join(dict.fromkeys((other.distribution, plugin.distribution)))
            message = f"more than one plug-in reads {plugin.suffix} files: {both}"
            raise GeomapError(message, f"keep one of them (pip uninstall {plugin.distribution})")
    return MappingProxyType(plugins)


def _order(plugin: Plugin) -> tuple[str, str, str]:
    return plugin.suffix, plugin.distribution, plugin.entry_point.value


def _plugin(entry_point: EntryPoint) -> Plugin:
    from geomap.readers.registry import READERS  # noqa: PLC0415 - the registry may need this module

    distribution = shown(entry_point.dist.name if entry_point.dist else "of an unknown name")
    version = shown(entry_point.dist.version if entry_point.dist else "")
    name = entry_point.name.lower().removeprefix(".")
    if not _SUFFIX.fullmatch(name):
        message = f"the plug-in {distribution} is for {shown(entry_point.name)}, which is no suffix of files"
        hint = (
            f"name its entry point by the suffix without its dot, or remove it (pip uninstall {distribution})"
        )
        raise GeomapError(message, hint)
    if f".{name}" in READERS:
        message = f"the plug-in {distribution} is for .{name} files, which geomap reads itself"
        raise GeomapError(message, _REMOVE.format(distribution))
    return Plugin(f".{name}", distribution, version, entry_point)


def _checked(item: object) -> Found | Broken:
    """Return what a plug-in gave if it is an article, or says why there is none; raise if it is neither."""
    if not isinstance(item, Found | Broken):
        raise TypeError(f"it gave {type(item).__name__}, which is neither Found nor Broken")
    kinds = _FOUND if isinstance(item, Found) else _BROKEN
    wrong = [name for name, kind in kinds.items() if not isinstance(getattr(item, name), kind)]
    if wrong:
        raise TypeError(f"it gave a {type(item).__name__} whose {' and '.join(wrong)} cannot be what it is")
    texts: dict[str, Any] = {
        name: whole_characters(getattr(item, name)) for name in kinds if kinds[name] is str
    }
    if isinstance(item, Found) and len(item.text) > LIMIT:
        raise ItemError("too large", f"its text has more than {LIMIT // 1_000_000} million letters; split it")
    return replace(item, **texts)


def _reason(error: Exception) -> str:
    return shown(": ".join(filter(None, (type(error).__name__, str(error)))), 200)
