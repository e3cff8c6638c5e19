"""What a command is asked to read, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from geomap import classify, pipeline, readers
from geomap.model import Notice, Topic
from geomap.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from.

    Attributes:
        paths: files and folders, or ``-`` for `stdin`.
        manifest: table of dates and titles, if any.
        fallback_date: the date of what has none of its own.
    """

    paths: tuple[str, ...]
    manifest: Path | None = None
    fallback_date: date | None = None
    stdin: BinaryIO | None = None

    def read(self, *, require_date: bool) -> Iterator[readers.Entry | readers.Refused | Notice]:
        """Read everything, lazily, in an order that does not change.

        Raises:
            UsageError: a path does not exist, or the manifest is of no use.
        """
        return readers.read(
            self.paths,
            manifest=self.manifest,
            fallback_date=self.fallback_date,
            require_date=require_date,
            stdin=self.stdin,
        )


@dataclass(frozen=True, slots=True)
class Method:
    """How articles are read for stances: the topic, the classifier's name, and in how many processes."""

    topic: Topic
    classifier: str = classify.DEFAULT
    jobs: int = 1

    def pipeline(self) -> Pipeline:
        """Make the pipeline; in another process too, since a method can be sent there."""
        return pipeline.build(self.topic, self.classifier)
