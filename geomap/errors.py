"""The errors a caller of geomap can meet: one parent, each saying what is wrong, where, and what to do."""

from __future__ import annotations


class GeomapError(Exception):
    """Anything geomap refuses to do.

    Attributes:
        message: what is wrong, and where.
        hint: what the user can do about it; empty if there is nothing to add.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(GeomapError):
    """The request cannot be carried out as it was put: an unknown name, options that clash."""


class ReadError(GeomapError):
    """One article cannot be read; the others are not touched by it."""


class TopicError(GeomapError):
    """A topic file is not valid; the message lists every fault found in it."""


class CountryDataError(GeomapError):
    """A country data file contradicts itself, or names a code that ISO 3166 does not know."""


class StoreError(GeomapError):
    """The ledger cannot be opened or written."""


class BoundaryError(GeomapError):
    """The world boundaries cannot be read, or a point of view is not known."""
