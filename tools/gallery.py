"""Take the pictures of `docs/gallery/`: the demo by size, theme and state, and as colour-blind eyes see it.

Run from a checkout, after `make test` has set up the environment: ``python tools/gallery.py``. Each picture
is looked at before it is committed; the contact sheet shows all at once.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import find
from tests.browser.conftest import ARGUMENTS

OUT = Path(__file__).parents[1] / "docs" / "gallery"
KNOWN = "geomap.mode('known');"


@dataclass(frozen=True)
class Shot:
    """One picture: what is drawn (options of ``geomap map``), on what screen, in which state."""

    name: str
    width: int = 1280
    height: int = 950
    script: str = ""
    options: tuple[str, ...] = ()
    vision: str = "none"
    media: dict[str, Any] = field(default_factory=dict)


DARK = {"color_scheme": "dark"}
SHOTS = (
    Shot("light"),
    Shot("dark", script=f"{KNOWN} geomap.show('2025-03-15'); geomap.select('TUR')", media=DARK),
    Shot("contested", script="geomap.show('2025-03-06'); geomap.select('TUR')"),
    Shot("known", script=KNOWN),
    Shot("filtered", script=f"{KNOWN} document.querySelector('[data-look=opposed] button').click()"),
    Shot("world", script=f"{KNOWN} document.querySelector('#geomap-fit-world').click()"),
    Shot("table", script=f"{KNOWN} document.querySelector('#geomap-stances').scrollIntoView()"),
    Shot("wide", 1920, 1080, KNOWN),
    Shot("tablet", 768, 1024, "geomap.select('FRA')"),
    Shot("tablet-dark", 768, 1024, KNOWN, media=DARK),
    Shot("phone", 360, 780, ""),
    Shot("phone-panel", 360, 780, "geomap.select('POL')"),
    Shot("phone-dark", 320, 780, KNOWN, media=DARK),
    Shot("french", script="geomap.select('GBR')", options=("--lang", "fr")),
    Shot("ukrainian", script=KNOWN, options=("--lang", "uk")),
    Shot("mercator", script=KNOWN, options=("--projection", "mercator")),
    Shot("grey", script=KNOWN, vision="achromatopsia"),
    Shot("deuteranopia", script=KNOWN, vision="deuteranopia"),
    Shot("protanopia", script=KNOWN, vision="protanopia"),
    Shot("tritanopia", script=KNOWN, vision="tritanopia"),
    Shot("forced-colours", script=KNOWN, media={"forced_colors": "active"}),
    Shot("paper", 780, 1100, "dispatchEvent(new Event('beforeprint'))", media={"print": True}),
)


def draw(folder: Path, options: tuple[str, ...]) -> Path:
    """The demo's map with some options."""
    path = folder / f"{'-'.join(options) or 'plain'}.html"
    if not path.exists():
        command = [sys.executable, "-m", "geomap", "demo", "-o", str(path), *options]
        subprocess.run(command, check=True, capture_output=True)
    return path


def take(browser: Browser, path: Path, shot: Shot) -> bytes:
    """One picture as PNG."""
    media = {name: value for name, value in shot.media.items() if name != "print"}
    size = {"width": shot.width, "height": shot.height}
    page = browser.new_page(viewport=size, reduced_motion="reduce", **media)  # type: ignore[arg-type]
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-geomap-ready='1']")
    if shot.media.get("print"):
        page.emulate_media(media="print")
    page.evaluate(shot.script or "null")
    see(page, shot.vision)
    picture = page.screenshot()
    page.close()
    return picture


def see(page: Page, vision: str) -> None:
    """Let the browser show the page as a reader with this vision sees it."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})


def sheet(browser: Browser, pictures: dict[str, bytes]) -> bytes:
    """All pictures on one sheet, each with its name."""
    figures = "".join(
        f'<figure><img src="data:image/png;base64,{base64.b64encode(png).decode()}">'
        f"<figcaption>{name}</figcaption></figure>"
        for name, png in pictures.items()
    )
    style = (
        "body{margin:12px;background:#fff;font:600 13px sans-serif;display:flex;flex-wrap:wrap;gap:12px}"
        "figure{margin:0}img{height:300px;display:block;border:1px solid #999}figcaption{padding-top:3px}"
    )
    page = browser.new_page(viewport={"width": 1640, "height": 800})
    page.set_content(f"<style>{style}</style>{figures}")
    picture = page.screenshot(full_page=True)
    page.close()
    return picture


def main() -> None:
    """Take all pictures; keep the sheet, and the two that the README shows."""
    executable = find.chromium()
    if executable is None:
        sys.exit(find.MISSING)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        pictures = {shot.name: take(browser, draw(Path(folder), shot.options), shot) for shot in SHOTS}
        for name in ("light", "dark"):
            (OUT / f"{name}.png").write_bytes(pictures[name])
        (OUT / "sheet.png").write_bytes(sheet(browser, pictures))
        browser.close()


if __name__ == "__main__":
    main()
