"""What a map shows as frames of pandas and geopandas."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from geomap import timeline
from geomap.api.given import Mode
from geomap.workflow import Content

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

_TYPES = {
    "string": "string",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


def long(shown: Content, mode: Mode, quotes: str) -> pd.DataFrame:
    """Return a row for each date and country with a stance, or for each quote, ascending by both."""
    import pandas as pd  # noqa: PLC0415 - it takes time to load

    from geomap.export import columns, rows  # noqa: PLC0415
    from geomap.export.subject import State, Subject  # noqa: PLC0415

    states = []
    for layer in shown.layers:
        day = layer.published
        own = {code: (day, verdict) for code, verdict in layer.verdicts.items()}
        found = timeline.as_known(shown.layers, day) if mode == "known" else own
        states.append(State(day, found, layer.mentioned - found.keys()))
    subject = Subject(shown.topic, shown.labels, shown.names, tuple(states), mode, {})
    told = [row.cells(columns.LONG) for row in rows.rows(subject, quotes)]
    table = pd.DataFrame(told, columns=list(columns.NAMES))
    return table.astype({column.name: _TYPES[column.kind] for column in columns.LONG})


def geographic(shown: Content, day: datetime.date | None, mode: Mode) -> geopandas.GeoDataFrame:
    """Return the countries with what is shown of them on a date."""
    from geomap.workflow import exports  # noqa: PLC0415

    return exports.to_geodataframe(shown, day, mode)
