"""Write `docs/reference/`: every command from the command line itself, every public name of `geomap`.

Run from a checkout: ``python tools/build_reference.py``. ``--check`` writes nothing, and ends with exit
status 1 if a page is not as it would be written.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

import geomap
from geomap.cli import EXIT_ERROR, EXIT_USAGE, main, show

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
SETTINGS = Path(geomap.__file__).parent / "data" / "project" / "geomap.toml.template"
FIRST = ("build", "open", "analyze", "sample", "Map", "Style")
_DEFAULT = re.compile(r"\s*\[default: (?P<what>.+)\]$")
COMMANDS_HEAD = """# Commands

Written by `python tools/build_reference.py` from the command line itself; not edited by hand.
`geomap COMMAND --help` says the same in a terminal.
"""
PYTHON_HEAD = """# Python

The public names of `import geomap`, listed by `python tools/build_reference.py`; what stands below each comes
from its docstring. [The guide](../guides/python.md) shows them at work. Names that are not here may change
without notice.
"""


def commands_page() -> str:
    """Return the page of all commands, in alphabetical order."""
    parts = [COMMANDS_HEAD, *_statuses(), *_settings(), *_common()]
    for path, command in _walk(main, "geomap"):
        parts.extend(_described(path, command))
    return "\n".join(parts)


def python_page() -> str:
    """Return the page of all public names, the most used first; mkdocstrings fills it."""
    names = [*FIRST, *sorted({*geomap.__all__, "open"}.difference(FIRST))]
    return "\n".join([PYTHON_HEAD, *(f"::: geomap.{name}\n" for name in names)])


def pages() -> dict[Path, str]:
    """Return each file of the reference, and what must stand in it."""
    return {FOLDER / "commands.md": commands_page(), FOLDER / "python.md": python_page()}


def _statuses() -> Iterator[str]:
    yield "## Exit status\n"
    yield "| status | |\n| --- | --- |"
    yield "| 0 | done |"
    yield f"| {EXIT_ERROR} | an error: what is wrong, where, and what to do stand on stderr |"
    yield f"| {EXIT_USAGE} | wrong use: an unknown option, a file that is not there, a faulty setting |"
    yield f"| {show.EXIT_FAILED_ARTICLES} | finished, but some articles failed; each is named on stderr |\n"


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield "An argument beats an environment variable, and that beats `geomap.toml` in the present folder."
    yield "`geomap init` writes the file:\n"
    topic = '"ukraine-2025"'
    yield f"```toml\n{Template(SETTINGS.read_text(encoding='utf-8')).substitute(topic=topic)}```\n"


def _common() -> Iterator[str]:
    yield "## All commands\n"
    for path, command in _walk(main, "geomap"):
        yield f"- [`{path}`](#{path.replace(' ', '-')}): {_first_sentence(command)}"
    yield "\n`geomap --version` prints the version, and `-h` or `--help` with any command its help.\n"


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield each command that does something, with what is typed for it."""
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _walk(command.commands[name], f"{path} {name}")
    elif not command.hidden:
        yield path, command


def _first_sentence(command: click.Command) -> str:
    first = _paragraphs(command)[0]
    return re.split(r"(?<=[.])\s", first)[0]


def _paragraphs(command: click.Command) -> list[str]:
    text = inspect.cleandoc(command.help or "").split("\f")[0]
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]


def _described(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    yield f"## {path}\n"
    yield f"```text\n{path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    yield "\n\n".join(_paragraphs(command)) + "\n"
    listed = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    yield from (_option(param, context) for param in listed)
    if listed:
        yield ""


def _option(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    assert record is not None
    extra = option.get_help_extra(context)
    said = _DEFAULT.search(option.help or "")
    default = said["what"] if said else f"`{extra['default']}`" if "default" in extra else ""
    facts = [f"default: {default}"] if default else []
    if option.multiple:
        facts.append("may be given several times")
    if isinstance(option.type, click.IntRange):
        facts.append(f"{option.type.min} to {option.type.max}")
    facts += [f"environment: `{name}`" for name in extra.get("envvars", ())]
    what = _DEFAULT.sub("", option.help or "").strip()
    name = record[0].replace(" RANGE", "")
    end = f" ({'; '.join(facts)})" if facts else ""
    return f"- `{name}`{': ' if what else ''}{what}{end}"


def main_() -> None:
    """Write the pages, or tell which are stale."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        sys.exit("".join(f"{path} is stale; run python tools/build_reference.py\n" for path in stale) or 0)
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main_()
