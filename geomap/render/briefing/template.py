"""Fills a template, ours or a house's own, in a sandbox; what is wrong with one is told with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from geomap import resources
from geomap.errors import GeomapError
from geomap.render.briefing import markup

OURS = "geomap"
"""By ``geomap/briefing.html.j2`` a house's template may extend or include one of ours."""

_NOT_THE_SAME_TWICE = ("random", "shuffle")
_FAULTS = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def fill(template: Path, variables: Mapping[str, Any], *, markdown: bool = False) -> str:
    """Return a template filled.

    Args:
        template: the file; it may include others of its folder, and ours by ``geomap/NAME``.
        variables: all that there are.
        markdown: texts are escaped for Markdown and not for HTML.

    Raises:
        GeomapError: it cannot be read, is no Jinja2, or asks for a variable that is not there; the message
            names it with file and line, and what there is that is called alike.
    """
    environment = _environment(template.parent, markdown=markdown)
    try:
        _check(environment, template, variables)
        return environment.get_template(template.name).render(variables)
    except jinja2.TemplateSyntaxError as error:
        raise GeomapError(
            f"{error.filename or template}, line {error.lineno}: {error.message}", _HINT
        ) from error
    except jinja2.TemplateNotFound as error:
        raise GeomapError(
            f"the template {template} asks for {error.name}, which is not there", _HINT
        ) from error
    except _FAULTS as error:
        raise GeomapError(f"{_where(error, template)}: {error}", _HINT) from error


_HINT = "docs/guides/brief.md lists the variables"


def _environment(folder: Path, *, markdown: bool) -> jinja2.Environment:
    ours = resources.find("templates")
    loader = jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader(folder),
            jinja2.PrefixLoader({OURS: jinja2.FileSystemLoader(ours)}),
        ]
    )
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=not markdown,
        undefined=_Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=markup.markdown if markdown else None,
    )
    environment.globals.pop("lipsum")
    for name in _NOT_THE_SAME_TWICE:
        environment.filters.pop(name, None)
    environment.filters["swatch"] = markup.swatch
    environment.filters["link"] = markup.markdown_link if markdown else markup.link
    return environment


def _check(environment: jinja2.Environment, template: Path, variables: Mapping[str, Any]) -> None:
    """Find names that are not there before anything is rendered, in branches that are not taken, too."""
    try:
        source = template.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GeomapError(f"the template {template} cannot be read: {error}", "it must be UTF-8") from error
    tree = environment.parse(source, template.name, str(template))
    known = {*variables, *environment.globals, *_set_there(tree)}
    for name in sorted(meta.find_undeclared_variables(tree) - known):
        line = next((one.lineno for one in tree.find_all(nodes.Name) if one.name == name), 1)
        raise GeomapError(
            f"{template}, line {line}: there is no variable {name}{_nearest(name, variables)}", _HINT
        )


def _set_there(tree: nodes.Template) -> Iterator[str]:
    """Yield what a template sets itself; a block sees what stands before it."""
    yield from (one.name for one in tree.find_all(nodes.Name) if one.ctx == "store")
    yield from (one.name for one in tree.find_all(nodes.Macro))
    yield from (one.target for one in tree.find_all(nodes.Import))


class _Missing(jinja2.StrictUndefined):
    """A variable or field that is not there, which names itself and the nearest that is."""

    @property
    def _undefined_message(self) -> str:
        name, owner = str(self._undefined_name), self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if owner is jinja2.utils.missing:
            return f"there is no variable {name}"
        what = type(owner).__name__
        return f"{what} has no {name}{_nearest(name, tuple(_fields(owner)))}"


def _fields(owner: object) -> Iterator[str]:
    if is_dataclass(owner):
        yield from (field.name for field in fields(owner))
    elif isinstance(owner, Mapping):
        yield from map(str, owner)


def _nearest(name: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    alike = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"; perhaps {alike[0]} is meant" if alike else ""


def _where(error: BaseException, template: Path) -> str:
    """Return the file and line of the template that an error came from."""
    found, trace = str(template), error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if re.search(r"\.(j2|jinja2?|html?|md|txt|tmpl)$", name):
            found = f"{name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found
