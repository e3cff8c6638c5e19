"""Finds the files geomap ships: option, then environment, then the installed package, then the checkout."""

from __future__ import annotations

import os
from pathlib import Path

from geomap.errors import GeomapError

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def find(kind: str, option: Path | None = None) -> Path:
    """Return the folder of one kind of resource.

    Args:
        kind: ``shapes``, ``templates`` or ``data``.
        option: a folder the user named; it wins over everything.

    Returns:
        The first that exists of `option`, the environment variable ``GEOMAP_<KIND>``, the folder inside the
        package and the folder at the top of the checkout.

    Raises:
        GeomapError: a named folder does not exist, or none is found.
    """
    named = option or os.environ.get(f"GEOMAP_{kind.upper()}")
    if named:
        folder = Path(named)
        if folder.is_dir():
            return folder
        raise GeomapError(
            f"the folder of {kind} {folder} does not exist", f"unset GEOMAP_{kind.upper()} or correct it"
        )
    for folder in (_PACKAGE / kind, _CHECKOUT / kind):
        if folder.is_dir():
            return folder
    raise GeomapError(f"geomap's own {kind} are missing from this installation", "install it again")


def text(path: Path) -> str:
    """Return the text of one of geomap's own files.

    Raises:
        GeomapError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GeomapError(f"{path} cannot be read: {error}", "install geomap again") from error
