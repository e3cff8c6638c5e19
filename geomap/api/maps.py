"""A ledger seen as a map: what it says, as values and tables, in a notebook, and in files."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap import classify, countries, topics, workflow
from geomap.api import findings, given, notebook, saving, tables
from geomap.errors import GeomapError, UsageError
from geomap.model import Failure, Notice, Topic
from geomap.workflow import Content, Style

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

Path_ = str | os.PathLike[str]
Kind = Literal["page", "picture", "export", "briefing"]
LEDGER = "output/map.sqlite"


class Map:
    """What a ledger knows of one operation.

    `geomap.build` and `geomap.open` return one. The ledger is read once, when something is first asked of the
    map; open it again to see what is new.

    Attributes:
        ledger: the file.
        topic: the operation, with the labels and colours of its stances.
        style: whose borders, which projection and language.
        failures: articles that the `geomap.build` behind this map could not do.
        notices: what a person should know of others.

    Examples:
        >>> shown = geomap.Map(ledger, classifier="rules")
        >>> shown
        <geomap.Map 'ukraine-2025': 5 dates from 2025-03-02 to 2025-03-27, 28 countries, 1 contested>
        >>> print(shown.stances("2025-03-06")["LTU"])
        2025-03-06  Lithuania: Troops offered (75%)
    """

    def __init__(  # noqa: PLR0913 - options are arguments
        self,
        ledger: Path_ = LEDGER,
        *,
        topic: Path_ | Topic = topics.DEFAULT,
        classifier: str = classify.DEFAULT,
        style: Style | None = None,
        as_of_run: int | None = None,
        failures: Iterable[Failure] = (),
        notices: Iterable[Notice] = (),
    ) -> None:
        self.ledger = given.path(ledger)
        if not self.ledger.is_file():
            raise UsageError(f"there is no ledger {self.ledger}", "make it with `geomap.build`")
        self.topic = given.topic(topic)
        self.style = style or Style()
        self.failures = tuple(failures)
        self.notices = tuple(notices)
        self._classifier = classifier
        self._method = given.method(self.topic, classifier)
        self._as_of_run = as_of_run

    def styled(
        self, *, pov: str | None = None, projection: str | None = None, lang: str | None = None
    ) -> Map:
        """Return the same map with other borders, in another projection or language.

        Args:
            pov: whose view of disputed borders: ``default``, ``un`` or ``de_facto``.
            projection: ``equal_earth`` or ``mercator``.
            lang: ISO 639-1 of the language of names and words: de, en, fr, pl or uk.
        """
        told = {"pov": pov, "projection": projection, "lang": lang}
        changed = replace(self.style, **{key: value for key, value in told.items() if value is not None})
        return Map(
            self.ledger,
            topic=self.topic,
            classifier=self._classifier,
            style=changed,
            as_of_run=self._as_of_run,
            failures=self.failures,
            notices=self.notices,
        )

    @cached_property
    def _shown(self) -> Content:
        return workflow.content(self.ledger, self._method, self.style, as_of_run=self._as_of_run)

    @property
    def dates(self) -> tuple[datetime.date, ...]:
        """The dates that have an article, ascending."""
        return tuple(layer.published for layer in self._shown.layers)

    def stances(self, date: given.Day = None, mode: given.Mode = "known") -> dict[str, findings.Finding]:
        """Return what each country's part is, by alpha-3, sorted.

        Args:
            date: the last that has an article, if not given.
            mode: ``known``, the latest stance on or before the date; ``day``, what that date's articles say.

        Raises:
            UsageError: `date` is no date, or is before the first article; or the mode is ``day`` and it has
                no article.
        """
        return findings.findings(self._shown, given.day(date), given.mode(mode))

    def explain(self, country: str) -> findings.History:
        """Return all that is known of a country, named by code or any name, with every quote.

        Raises:
            UsageError: no country is called so.
        """
        return findings.history(self._shown, countries.load().resolve(country))

    def changes(self, since: int | given.Day = None) -> findings.Changes:
        """Return what changed in the ledger.

        Args:
            since: the number of a run, or a day (UTC): what came after it, or after the last run before that
                day. Not given: by the last run.

        Raises:
            UsageError: there is no such run.
        """
        start = since if isinstance(since, int) else given.day(since)
        return findings.changes(workflow.changes(self.ledger, self._method, start), self._shown)

    def to_dataframe(self, mode: given.Mode = "day", *, quotes: given.Quotes = "best") -> pd.DataFrame:
        """Return the long table: a row for each date and country with a stance, ascending by both.

        Columns are those of ``geomap export`` (``docs/columns.md``), among them `date`, `alpha_3`, `name`,
        `stance`, `confidence` (0 to 1), `contested`, `ruled`, and of the quote `quote`, `title`, `source` and
        `url`; empty texts are missing.

        Args:
            mode: ``day``, what each date's articles say; ``known``, the latest stance of each by then.
            quotes: ``best``, the best quote in the row; ``all``, a row for each quote.
        """
        return tables.long(self._shown, given.mode(mode), given.quotes(quotes))

    def to_geodataframe(self, date: given.Day = None, mode: given.Mode = "known") -> geopandas.GeoDataFrame:
        """Return the countries of the world with their stances, one row each, sorted by alpha-3.

        Geometry is in longitude and latitude (EPSG:4326), from the map's point of view; a country without a
        stance has none in `stance`.

        Args:
            date: the last that has an article, if not given.
            mode: as for `stances`.
        """
        return tables.geographic(self._shown, given.day(date), given.mode(mode))

    def save(self, path: Path_, *, kind: Kind | None = None, **options: Any) -> tuple[Path, ...]:
        """Write the map to a file, which appears whole or not at all.

        The suffix tells the kind: ``.html`` is the page, ``.png .svg .pdf .gif .webp`` a picture,
        ``.csv .xlsx .json .geojson .gpkg .parquet`` an export, ``.docx .md`` a briefing.

        Args:
            path: the file.
            kind: what to write where the suffix leaves a choice: ``briefing`` for a briefing in HTML.
            options: `date` and `mode`, and those of the kind: of a page `country`, `theme`, `controls` and
                `ratio`; of a picture `size`, `theme`, `dates`, `panels` and `duration`; of an export `dates`,
                `wide`, `quotes`, `all_countries` and `bom`; of a briefing `since`, `template` and `map_file`.

        Returns:
            The files written, the one asked for first.

        Raises:
            UsageError: geomap writes no such file, or the kind has no such option.
            GeomapError: it cannot be written, or there is nothing to show.

        Examples:
            >>> [file.name for file in shown.save(folder / "map.html")]
            ['map.html']
        """
        return saving.save(self._subject, given.path(path), kind, options)

    def alt_text(self, date: given.Day = None, mode: given.Mode = "known") -> str:
        """Return what a picture of the map shows in one or two sentences, for those who cannot see it."""
        from geomap.workflow import pictures  # noqa: PLC0415 - matplotlib takes time to load

        return pictures.alt_text(self._shown, day=given.day(date), mode=given.mode(mode))

    def __repr__(self) -> str:
        try:
            layers = self._shown.layers
        except GeomapError as error:
            return f"<geomap.Map {self.topic.id!r}: {error.message}>"
        days = [layer.published.isoformat() for layer in layers]
        span = f"1 date, {days[0]}" if len(days) == 1 else f"{len(days)} dates from {days[0]} to {days[-1]}"
        told = {code for layer in layers for code in layer.verdicts}
        contested = sum(verdict.contested for layer in layers for verdict in layer.verdicts.values())
        named = f"{len(told)} {'country' if len(told) == 1 else 'countries'}"
        return f"<geomap.Map {self.topic.id!r}: {span}, {named}, {contested} contested>"

    def _repr_html_(self) -> str | None:
        """Return the page in a frame, for a notebook; None, and so the text, if there is nothing to show."""
        if not self._has_articles:
            return None
        from geomap.workflow import embeds  # noqa: PLC0415

        page = saving.page(self._subject, embeds.Start(ratio=notebook.RATIO))
        return notebook.html(self.topic.title, self._picture, self.alt_text(), page)

    def _repr_png_(self) -> bytes | None:
        """Return a picture, for what shows no HTML, such as a notebook printed."""
        return self._picture if self._has_articles else None

    @property
    def _subject(self) -> saving.Subject:
        return saving.Subject(self.ledger, self._method, self.style, self._as_of_run, self._shown)

    @cached_property
    def _picture(self) -> bytes:
        from geomap.workflow import pictures  # noqa: PLC0415

        return pictures.picture(self._shown, size=notebook.SIZE)

    @property
    def _has_articles(self) -> bool:
        try:
            return bool(self._shown.layers)
        except GeomapError:
            return False
