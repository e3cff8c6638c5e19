"""From dated news articles to a map of who offers what to a coalition, with the sentence that says so.

`geomap.build` reads articles into a ledger, `geomap.open` opens one, `geomap.analyze` reads one text; a `Map`
shows itself in a notebook and saves itself to files. It is all in `geomap.api`, loaded when first needed.
"""

TYPE_CHECKING = False  # a name that type checkers take for true; `typing` alone would double the time

if TYPE_CHECKING:
    from geomap.api import (
        Answer,
        Challenge,
        Change,
        Changes,
        Country,
        Evidence,
        Failure,
        Finding,
        GeomapError,
        GeomapWarning,
        History,
        Map,
        Named,
        Notice,
        Quote,
        ReadError,
        Ruling,
        Stance,
        Style,
        Topic,
        Unknown,
        UsageError,
        analyze,
        build,
        open,  # noqa: A004 - read as `geomap.open`
        sample,
    )

__version__ = "0.1.0"

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


if not TYPE_CHECKING:  # a checker that sees a `__getattr__` lets every misspelt name pass

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from geomap import api  # noqa: PLC0415 - `import geomap` is to cost nothing

        value: object = getattr(api, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
