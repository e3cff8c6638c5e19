"""Makes what a user starts from: the file of a topic, and the folder of a project."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from geomap import countries, resources, topics
from geomap.errors import GeomapError, TopicError, UsageError
from geomap.model import Topic
from geomap.workflow.write import write_whole


@dataclass(frozen=True, slots=True)
class Operation:
    """What a person tells of an operation to have its topic written.

    Attributes:
        hosts: the countries it works in, as codes or names; several in one text are parted by commas.
        opponents: the powers it is directed against, likewise.
        names: what texts call it; none for the title and words that fit any.
        start, end: first and last day of interest; None where open.
    """

    title: str
    hosts: Sequence[str]
    opponents: Sequence[str] = ()
    names: Sequence[str] = ()
    start: date | None = None
    end: date | None = None


def init_project(folder: Path, topic_id: str = "topic", operation: Operation | None = None) -> list[Path]:
    """Make the folder of a project: settings, a place for articles, a topic, a place for the map.

    Args:
        folder: where; made if it is not there.
        topic_id: of the topic; its file is called by it.
        operation: what the topic is about; None for a template to be edited.

    Returns:
        What was made, in the order made. If an error is raised, nothing was.

    Raises:
        GeomapError: something of the same name is there already, or it cannot be made.
        UsageError: as for `new_topic`.
    """
    name = f"{topic_id}.toml"
    if name == "geomap.toml":
        raise UsageError("geomap.toml is the file of the settings", "give the topic another id")
    source = resources.find("data") / "project"
    settings = Template(resources.text(source / "geomap.toml.template")).substitute(topic=_toml(name))
    content = {
        "geomap.toml": settings,
        "articles": None,
        "articles/README": resources.text(source / "articles.README"),
        name: topic_text(operation),
        "output": None,
    }
    refuse_taken([folder / part for part in content if "/" not in part])
    _checked(topic_id, Path(name), content[name] or "")
    return _make(folder, content)


def new_topic(topic_id: str, operation: Operation, path: Path | None = None) -> Topic:
    """Write the file of a new topic.

    Args:
        topic_id: lower-case letters, digits and single hyphens.
        operation: what it is about.
        path: the file; by default named after the id, in the present folder.

    Returns:
        The topic, as the file tells it.

    Raises:
        GeomapError: the file is there already, or cannot be written.
        UsageError: a country is not known, or what was told makes no valid topic.
    """
    path = path or Path(f"{topic_id}.toml")
    refuse_taken([path])
    text = topic_text(operation)
    topic = _checked(topic_id, path, text)
    write_whole(path, text)
    return topic


def refuse_taken(paths: Iterable[Path]) -> None:
    """Refuse to write where something is.

    Raises:
        GeomapError: something is; the message names all that is.
    """
    if taken := [str(path) for path in paths if os.path.lexists(path)]:
        are = "is" if len(taken) == 1 else "are"
        raise GeomapError(
            f"{', '.join(taken)} {are} there already, so nothing was written",
            "move it, or name another place",
        )


def country_codes(text: str) -> tuple[str, ...]:
    """Return the alpha-3 codes of a country, or of several parted by commas, in the order given.

    Raises:
        UsageError: one of them is no country.
    """
    gazetteer = countries.load()
    try:
        return (gazetteer.resolve(text),)
    except UsageError:
        if "," not in text:
            raise
    return tuple(gazetteer.resolve(part) for part in text.split(",") if part.strip())


def country_in(topic_id: str) -> str:
    """Return the name of the country whose name is part of an id, as in ``haiti-2023``; empty if none is."""
    parts = f"-{topic_id}-"
    names = sorted(countries.load().names.values(), key=len, reverse=True)
    return next((name for name in names if f"-{re.sub('[^a-z]+', '-', name.lower())}-" in parts), "")


def topic_text(operation: Operation | None) -> str:
    """Return the TOML of a topic; of a template to be edited, if there is no operation.

    Raises:
        UsageError: a country is not known, or a text cannot be written.
    """
    from geomap.workflow import view  # noqa: PLC0415 - the borders are slow to come, and needed here alone

    folder = resources.find("data") / "project"
    untold = tomllib.loads(resources.text(folder / "untold.toml"))
    told = operation or Operation(untold["title"], [untold["host"]], names=untold["names"])
    hosts, opponents = _codes(told.hosts), _codes(told.opponents)
    known = countries.load().names
    opens_on, why = view.around(hosts)
    text = Template(resources.text(folder / "topic.toml.template")).substitute(
        head="" if operation else untold["head"],
        title=_toml(told.title),
        names="\n".join(f"    {_toml(name)}," for name in told.names or (told.title, *untold["names"])),
        host=", ".join(map(_toml, hosts)),
        hosts=_remark(known[code] for code in hosts),
        opponents=", ".join(map(_toml, opponents)),
        rivals=_remark(known[code] for code in opponents),
        start=f"start = {told.start}" if told.start else "# start = 2025-02-01",
        end=f"end = {told.end}" if told.end else "# end = 2025-12-31",
        view=why,
        bounds=", ".join(map(str, opens_on.bounds)),
        meridian=opens_on.central_meridian,
    )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError("the title or a name holds bytes that are no text", "give it in UTF-8") from error
    return text


def _codes(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(code for text in texts for code in country_codes(text)))


def _remark(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"   # {listed}" if listed else ""


def _toml(text: str) -> str:
    """Return `text` as a string of TOML, which has JSON's escapes but allows no DEL as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _checked(topic_id: str, path: Path, text: str) -> Topic:
    """Return the topic that a file of this name and text would be; raises `UsageError` if none."""
    if path.stem != topic_id:
        raise UsageError(
            f"{path} cannot be the file of the topic {topic_id!r}",
            "a topic's id is the name of its file, without the folder and the suffix",
        )
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / path.name
        try:
            trial.write_text(text, encoding="utf-8", newline="\n")
            return topics.read(trial)
        except TopicError as error:
            raise UsageError(error.message.replace(str(trial), str(path))) from error
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise UsageError(f"{path} cannot be written: {reason}", "give the topic another id") from error


def _make(folder: Path, content: Mapping[str, str | None]) -> list[Path]:
    """Make files of this text, and folders where it is None, all of them or none; return them in order."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir()
            made.append(path)
        for name, text in content.items():
            path = folder / name
            if text is None:
                path.mkdir()
                made.append(path)
                continue
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise GeomapError(
                f"{error.filename or folder} cannot be made: {error.strerror}", "name another folder"
            ) from error
        raise
    return made[len(missing) :]
