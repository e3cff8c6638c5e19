"""From layers to the data block of the page, as other programs may read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from geomap.model import Highlight, Highlights, SourcedClaim, Stance, StanceLayer, Topic, Verdict

VERSION = 1

_Row = tuple[str, str, str, str, str]

_AT_ONCE = 500  # items that are written as JSON together
_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def block(
    topic: Topic,
    layers: Sequence[StanceLayer],
    names: Mapping[str, str],
    notes: Sequence[str] = (),
    highlights: Highlights = MappingProxyType({}),
) -> dict[str, Any]:
    """Return what the page knows, ready for JSON: dates ascending, countries by alpha-3, each quote once.

    Beyond the published form it holds the topic's labels and colours, the notes, and the countries
    ``mentioned`` on each date without a stance. A verdict may have ``sides``, the stance of each of its
    quotes if it is contested; ``more``, how many claims it has besides those shown; and ``challenged``, if
    later articles contradict a ruling. A quote may have what to mark in it: ``words`` and, by country,
    ``names``, flat (start, end, start, …), and the ``speaker``; offsets count code points of the quote.
    """
    evidence: dict[_Row, int] = {}
    marks: dict[int, Highlight] = {}
    ordered = sorted(layers, key=lambda layer: layer.published)
    verdicts = {
        layer.published.isoformat(): {
            code: _verdict(verdict, evidence, highlights, marks)
            for code, verdict in sorted(layer.verdicts.items())
        }
        for layer in ordered
    }
    mentioned = {layer.published.isoformat(): sorted(layer.mentioned) for layer in ordered}
    codes = {*names, *(code for day in (*verdicts.values(), *mentioned.values()) for code in day)}
    fields = ("quote", "title", "source", "url", "date")
    return {
        "version": VERSION,
        "topic": {"id": topic.id, "title": topic.title},
        "dates": list(verdicts),
        "layers": verdicts,
        "mentioned": mentioned,
        "evidence": [
            dict(zip(fields, one, strict=True)) | _marks(marks.get(number))
            for one, number in evidence.items()
        ],
        "countries": {code: names.get(code, code) for code in sorted(codes)},
        "labels": {stance.value: label for stance, label in topic.labels.items()},
        "colours": {stance.value: colour for stance, colour in topic.colours.items()},
        "notes": list(notes),
    }


def script_json(value: object) -> Markup:
    """Return compact JSON that can end neither a script element nor a line of JavaScript."""
    safe = _UNSAFE_IN_SCRIPT.sub(
        lambda match: f"\\u{ord(match[0]):04x}",
        json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
    )
    return Markup(safe)  # noqa: S704  every character that means something to HTML is escaped above


def script_pieces(value: Mapping[str, Any]) -> Iterator[Markup]:
    """Yield what `script_json` returns, in pieces: one rare character makes long text four times as large."""
    yield Markup("{")
    for number, (key, inner) in enumerate(value.items()):
        yield Markup("{}{}:").format("," if number else "", script_json(key))
        if isinstance(inner, list):
            yield from _batches(inner, "[]")
        elif isinstance(inner, dict):
            yield from _batches(inner.items(), "{}")
        else:
            yield script_json(inner)
    yield Markup("}")


def _batches(items: Iterable[Any], ends: str) -> Iterator[Markup]:
    source, comma = iter(items), ""
    yield Markup(ends[0])  # noqa: S704  a bracket
    while batch := list(islice(source, _AT_ONCE)):
        whole = script_json(dict(batch) if ends == "{}" else batch)
        yield Markup(comma + whole[1:-1])  # noqa: S704  a part of what is safe
        comma = ","
    yield Markup(ends[1])  # noqa: S704  a bracket


def _verdict(
    verdict: Verdict, evidence: dict[_Row, int], highlights: Highlights, marks: dict[int, Highlight]
) -> dict[str, Any]:
    quotes: dict[tuple[int, Stance], None] = {}
    for one in verdict.claims:
        number = evidence.setdefault(_row(one), len(evidence))
        quotes[number, one.claim.stance] = None
        if (highlight := highlights.get(one.claim.evidence)) is not None:
            marks[number] = highlight
    entry: dict[str, Any] = {
        "stance": verdict.stance.value,
        "confidence": round(verdict.confidence, 2),
        "contested": verdict.contested,
        "ruled": verdict.ruled,
        "evidence": [index for index, _ in quotes],
    }
    if verdict.more:
        entry["more"] = verdict.more
    if verdict.challenged:
        entry["challenged"] = True
    if verdict.contested:
        entry["sides"] = [stance.value for _, stance in quotes]
    return entry


def _marks(highlight: Highlight | None) -> dict[str, Any]:
    if highlight is None:
        return {}
    marks: dict[str, Any] = {}
    if highlight.words:
        marks["words"] = _flat(highlight.words)
    if highlight.names:
        marks["names"] = {code: _flat(spans) for code, spans in sorted(highlight.names.items())}
    if highlight.speaker:
        marks["speaker"] = list(highlight.speaker)
    return marks


def _flat(spans: Sequence[tuple[int, int]]) -> list[int]:
    return [offset for span in spans for offset in span]


def _row(one: SourcedClaim) -> _Row:
    return (one.claim.evidence.quote, one.title, one.source, one.url, one.published.isoformat())
