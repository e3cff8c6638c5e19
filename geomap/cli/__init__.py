"""The command line: options in, one workflow call, words out; the only place that prints or exits.

stdout is data, stderr is talk. Exit 0 done, 1 error, 2 usage, 3 finished but some articles failed.
"""

from __future__ import annotations

from typing import Any

import click

from geomap import __version__
from geomap.cli.accuracy import eval_
from geomap.cli.articles import analyze, build, dates, demo
from geomap.cli.brief import brief
from geomap.cli.changes import changes, runs
from geomap.cli.embed import embed
from geomap.cli.export import export
from geomap.cli.ledger import explain, map_, status
from geomap.cli.options import settings
from geomap.cli.picture import picture
from geomap.cli.project import init
from geomap.cli.review import review
from geomap.cli.topics import readers, topics
from geomap.cli.watch import watch
from geomap.errors import GeomapError, UsageError

EXIT_ERROR, EXIT_USAGE = 1, 2


class _Group(click.Group):
    """A group that turns geomap's errors into words and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            ctx.default_map = {name: settings() for name in self.commands}
            return super().invoke(ctx)
        except GeomapError as error:
            click.echo(f"geomap: {error.message}", err=True)
            if error.hint:
                click.echo(f"        {error.hint}", err=True)
            ctx.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_ERROR)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="geomap", message="%(prog)s %(version)s")
def main() -> None:
    """Turn dated news articles into a map of who offers what to a coalition.

    Every colour on the map has a sentence, a source and a date behind it. Start with `geomap demo`, then
    `geomap build FOLDER`.
    """


for _command in (
    init,
    demo,
    build,
    analyze,
    dates,
    map_,
    embed,
    brief,
    picture,
    export,
    explain,
    changes,
    runs,
    status,
    review,
    readers,
    topics,
    eval_,
    watch,
):
    main.add_command(_command)
