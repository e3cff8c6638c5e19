"""The names of archives and of their members: what they end in, which are passed over, which are refused."""

from __future__ import annotations

import re
from posixpath import splitext

from geomap.readers.files import is_hidden
from geomap.readers.items import ItemError

ARCHIVES = frozenset({".tar", ".tbz", ".tbz2", ".tgz", ".txz", ".zip"})
"""Suffixes of files that hold others."""

PACKED = frozenset({".bz2", ".gz", ".xz"})
"""Suffixes of files that are one other, packed; or a packed tar archive."""

LONGEST = 1000
"""Characters that the name of a member may have."""

_DRIVE = re.compile("[A-Za-z]:")
_MAC_EXTRAS = "__MACOSX"


def suffix_of(name: str) -> str:
    """Return what the name of a file ends in, in lower case: of a packed one both, such as ``.jsonl.gz``."""
    stem, last = splitext(name.lower())
    if last in PACKED:
        return splitext(stem)[1].rstrip(".") + last
    return last.rstrip(".")


def is_archive(name: str) -> bool:
    """Return whether a file of that name holds others."""
    suffix = suffix_of(name)
    return suffix in ARCHIVES or parted(suffix)[0] == ".tar"


def parted(suffix: str) -> tuple[str, str]:
    """Return the suffix of the file that is packed, if one is, and the last: ``.jsonl`` and ``.gz``."""
    inner, dot, last = suffix.rpartition(".")
    return inner, dot + last


def member_name(raw: str) -> str:
    """Return the name of a member as it is shown, on one line that can be written anywhere.

    Backslashes are slashes, as some packers mean them; what says nothing (``./``, ``//``) is left out. The
    name is never opened as a path.
    """
    text = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\\", "/")
    plain = "".join(character if character.isprintable() else "\ufffd" for character in text)
    parts = [part for part in plain.split("/") if part not in {"", "."}]
    return ("/" if plain.startswith("/") else "") + "/".join(parts)


def base_name(member: str) -> str:
    """Return the last part of the name of a member."""
    return member.rpartition("/")[2]


def is_passed_over(member: str) -> bool:
    """Return whether a member is no article by its name: hidden, in a hidden folder, or a Mac's extra."""
    parts = member.split("/")
    return any(part == _MAC_EXTRAS or (part != ".." and is_hidden(part)) for part in parts)


def check_name(member: str) -> None:
    """Refuse names that lead out of the archive, since what they name could be taken for another file.

    Raises:
        ItemError: ``forbidden``.
    """
    if member.startswith("/") or _DRIVE.match(member) or ".." in member.split("/"):
        raise ItemError("forbidden", "its name leads out of the archive; pack it anew under a plain name")
    if len(member) > LONGEST:
        raise ItemError("forbidden", f"its name has {len(member)} characters; pack it under a shorter one")
