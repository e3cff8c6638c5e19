"""What each stance means, in a line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from geomap import resources
from geomap.model import Stance
from geomap.store import NO_STANCE

_FILE = "codebook.toml"


def meanings() -> Mapping[Stance | None, str]:
    """Return what a country does that has a stance, and at None what one does that has none; in that order.

    Raises:
        GeomapError: geomap's own file of them cannot be read.
    """
    lines = tomllib.loads(resources.text(resources.find("data") / _FILE))
    return {**{stance: lines[stance] for stance in Stance}, None: lines[NO_STANCE]}
