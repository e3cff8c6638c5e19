"""What dates articles would get and why, and a manifest to correct them by hand."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from geomap import readers
from geomap.model import Article, Failure, Notice
from geomap.workflow.request import Source
from geomap.workflow.write import FORMULA, write_new_table

COLUMNS = ("file", "date", "title", "source", "url")


def dates(source: Source) -> Iterator[Article | Failure | Notice]:
    """Yield every article with the date it would get, its notices before it, and what cannot be read.

    Raises:
        UsageError: a path or the manifest is not there or of no use.
    """
    for item in source.read(require_date=False):
        if isinstance(item, readers.Entry):
            yield item.article
        else:
            yield item.failure if isinstance(item, readers.Refused) else item


def write_manifest(articles: Iterable[Article], path: Path) -> int:
    """Write a manifest of the files, in archives too, that hold one article each; return how many it has.

    Paths are relative to the manifest's folder where they can be. What a spreadsheet would take for a formula
    is left out: an empty cell means what the article itself says.

    Raises:
        GeomapError: there is a file already, or it cannot be written.
    """
    single = [article for article in articles if _holds_one(article.uri)]
    write_new_table(path, COLUMNS, [_row(article, path) for article in single])
    return len(single)


def _row(article: Article, manifest: Path) -> list[str]:
    day = article.published.isoformat() if article.published else ""
    file, mark, member = article.uri.partition("#")
    if Path(article.uri).is_file():
        file, mark, member = article.uri, "", ""
    cells = (_relative(Path(file), manifest) + mark + member, day, article.title, article.source, article.url)
    return ["" if cell.startswith(FORMULA) else cell for cell in cells]


def _holds_one(uri: str) -> bool:
    """Whether it is a file, or one in an archive; a line of a file is neither."""
    if Path(uri).is_file():
        return True
    archive, _, member = uri.partition("#")
    return readers.is_archive(archive) and bool(member) and "#" not in member


def _relative(file: Path, manifest: Path) -> str:
    try:
        return Path(os.path.relpath(file, manifest.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        return file.as_posix()
