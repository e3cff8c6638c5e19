"""What a command is asked to read, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from geomap import classify, pipeline, readers
from geomap.model import Topic
from geomap.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from.

    Attributes:
        paths: files, folders and web addresses, or ``-`` for `stdin`.
        allow_private: whether addresses may lie outside the public internet.
        manifest: table of dates and titles, if any.
        fallback_date: the date of what has none of its own.
    """

    paths: tuple[str, ...]
    manifest: Path | None = None
    fallback_date: date | None = None
    stdin: BinaryIO | None = None
    allow_private: bool = False

    def read(self, *, require_date: bool) -> Iterator[readers.Item]:
        """Read everything, lazily, in an order that does not change.

        Raises:
            UsageError: a path does not exist, or the manifest is of no use.
        """
        return chain.from_iterable(self.documents(require_date=require_date))

    def documents(self, *, require_date: bool) -> list[readers.Document]:
        """Return what there is to read, in an order that does not change.

        Raises:
            UsageError: a path does not exist, or the manifest is of no use.
        """
        return readers.documents(
            self.paths,
            manifest=self.manifest,
            fallback_date=self.fallback_date,
            require_date=require_date,
            outside=readers.Outside(self.stdin, self.allow_private),
        )


@dataclass(frozen=True)
class Method:
    """How articles are read for stances: the topic, the classifier's name, and in how many processes."""

    topic: Topic
    classifier: str = classify.DEFAULT
    jobs: int = 1

    @cached_property
    def _pipeline(self) -> Pipeline:
        return pipeline.build(self.topic, self.classifier)

    def pipeline(self) -> Pipeline:
        """Return the pipeline, made when first asked for; a method can be sent to another process."""
        return self._pipeline

    def __reduce__(self) -> tuple[type[Method], tuple[Topic, str, int]]:
        """Leave the pipeline behind when sent to another process, which makes its own."""
        return Method, (self.topic, self.classifier, self.jobs)
