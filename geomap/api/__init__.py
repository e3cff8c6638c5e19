"""geomap from Python: build or open a ledger, look at it as a map, analyse a text.

Everything here is a member of the package itself, loaded when first used:

>>> import geomap
>>> answer = geomap.analyze("Estonia will send a company of soldiers.", classifier="rules")
>>> answer.stances
{'EST': <Stance.TROOPS_OFFERED: 'troops_offered'>}

Errors are `geomap.GeomapError`; what could not be read is a `geomap.GeomapWarning` and on the map that
`geomap.build` returns.
"""

from geomap.api.answers import Answer, Country, Evidence, Named, Unknown, analyze
from geomap.api.building import build, open, sample  # noqa: A004 - read as `geomap.open`
from geomap.api.findings import Challenge, Change, Changes, Finding, History, Quote
from geomap.api.maps import Map
from geomap.api.warned import GeomapWarning
from geomap.errors import GeomapError, ReadError, UsageError
from geomap.model import Failure, Notice, Ruling, Stance, Topic
from geomap.workflow import Style

__all__ = [
    "Answer",
    "Challenge",
    "Change",
    "Changes",
    "Country",
    "Evidence",
    "Failure",
    "Finding",
    "GeomapError",
    "GeomapWarning",
    "History",
    "Map",
    "Named",
    "Notice",
    "Quote",
    "ReadError",
    "Ruling",
    "Stance",
    "Style",
    "Topic",
    "Unknown",
    "UsageError",
    "analyze",
    "build",
    "open",
    "sample",
]
