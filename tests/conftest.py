"""What tests of many modules share."""

from __future__ import annotations

import functools
import signal
from collections.abc import Iterator

import pytest

from geomap import boundaries, countries

# A run in the background of a shell ignores Ctrl-C, and all that it starts would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Borders and country data are read once for a module whose tests change neither."""
    with pytest.MonkeyPatch.context() as patch:
        for library, name in ((boundaries, "read"), (boundaries, "disputed"), (countries, "load")):
            patch.setattr(library, name, functools.cache(getattr(library, name)))
        yield
