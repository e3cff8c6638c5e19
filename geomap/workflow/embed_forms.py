"""The forms in which a map is put into another page: what is printed, and what is written for it.

Slow to import, since all that draws a page comes with it: import it where it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from geomap import resources
from geomap.model import Highlights
from geomap.render import embed as elements
from geomap.render import page, seal, snippets, words
from geomap.workflow import pictures
from geomap.workflow.content import Content
from geomap.workflow.draw import sheet_of
from geomap.workflow.embed_wishes import FORMS, Embedded, Start, Way, source_date
from geomap.workflow.write import write_whole

FRAME_SCRIPT, ELEMENT_SCRIPT = "geomap-embed.js", "geomap-map.js"
OEMBED_WIDTH = 900


@dataclass(frozen=True, slots=True)
class Made:
    """All that a form is made of.

    Attributes:
        shown: what the map shows.
        marks: what to mark in its quotes.
        start: what it shows at first.
        wished: that, as `embed_wishes.wish` says it.
        output: the map's file, beside which the others lie.
        way: by which it gets into the page.
    """

    shown: Content
    marks: Highlights
    start: Start
    wished: Mapping[str, str]
    output: Path
    way: Way

    @property
    def folder(self) -> Path:
        """Where the templates are."""
        return resources.find("templates")

    def beside(self, name: str) -> Path:
        """Return the path of a file in the folder of the map's."""
        return self.output.with_name(name)

    def address(self, path: Path) -> str:
        """Return where a file will lie, as the page around calls it."""
        base = self.way.base_url
        return (base if base.endswith("/") or not base else f"{base}/") + quote(path.name)

    def words(self) -> snippets.Words:
        """Return what stands in the snippet for people."""
        phrases = words.read(self.shown.style.lang, self.shown.topic, self.folder)[0]["phrases"]
        day = self.start.day and source_date(self.shown, self.start.day)
        alt = pictures.alt_text(self.shown, day=day, mode=self.start.mode or "known")
        return snippets.Words(self.way.title or self.shown.topic.title, alt, phrases["full_map"])


def _iframe(made: Made) -> Embedded:

    script, card = made.beside(FRAME_SCRIPT), made.beside(f"{made.output.stem}.oembed.json")
    src = made.address(made.output) + (f"#{urlencode(made.wished)}" if made.wished else "")
    words = made.words()
    snippet = snippets.iframe(made.folder, words, src, made.address(script), made.way.height)
    write_whole(script, resources.text(made.folder / "embed" / "height.js"))
    write_whole(card, _card(words.title, snippet.partition("\n")[2].strip(), made.way.height))
    own = _origin(made.way.base_url)
    return Embedded(snippet, (made.output, script, card), f"script-src {own}; frame-src {own}")


def _card(title: str, html: str, height: int) -> str:
    """Return oEmbed 1.0, as a content system asks for it."""
    said = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "geomap",
        "html": html,
        "width": OEMBED_WIDTH,
        "height": height,
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _component(made: Made) -> Embedded:

    script, block = made.beside(ELEMENT_SCRIPT), made.beside(f"{made.output.stem}.geomap.json")
    element = snippets.Element(_attributes(made), made.address(made.output))
    src = made.address(block)
    snippet = snippets.component(made.folder, made.words(), element, src, made.address(script))
    write_whole(script, elements.element())
    write_whole(block, elements.content(sheet_of(made.shown, made.marks)) + "\n")
    own = _origin(made.way.base_url)
    return Embedded(snippet, (made.output, script, block), f"script-src {own}; connect-src {own}")


def _fragment(made: Made) -> Embedded:

    content = elements.content(sheet_of(made.shown, made.marks))
    said = json.dumps([content, made.wished], sort_keys=True)
    name = made.way.name or f"geomap-{sha256(said.encode()).hexdigest()[:12]}"
    href = made.address(made.output) if made.way.base_url else ""
    element = snippets.Element({"id": name, **_attributes(made)}, href)
    script = elements.element()
    snippet = snippets.fragment(made.folder, made.words(), element, (name, content), script)
    return Embedded(snippet, (), f"script-src {seal.sources([script])}")


def _srcdoc(made: Made) -> Embedded:

    full = made.address(made.output) if made.way.base_url else ""
    held = page.of_sheet(sheet_of(made.shown, made.marks), urlencode(made.wished), full)
    script = resources.text(made.folder / "embed" / "height.js")
    snippet = snippets.srcdoc(made.folder, made.words(), held, script, made.way.height)
    # Such a frame is held to the policy of the page around it besides its own.
    policy = page.policy_of(held).replace("script-src ", f"script-src {seal.sources([script])} ", 1)
    return Embedded(snippet, (), policy.partition("; ")[2].partition("; base-uri")[0])


MAKERS = dict(zip(FORMS, (_iframe, _component, _fragment, _srcdoc), strict=True))


def _attributes(made: Made) -> dict[str, str]:
    return {**made.wished, "lang": made.shown.style.lang}


def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}" if base_url else "'self'"
