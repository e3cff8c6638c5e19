"""A site with a map to embed, and pages of others that embed it, with styles that reset everything."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from geomap.cli import main
from geomap.cli.embed import embed

PAYLOAD = "<img src=x onerror=window.pwned=1></script><script>window.pwned=1</script>{{7*7}}"
ARTICLES = {
    "2025-04-02-one.md": "France will send troops to the peacekeeping mission in Ukraine.",
    "2025-04-09-two.md": "Poland offers bases but no soldiers to the peacekeeping mission in Ukraine.",
    "2025-04-16-three.md": "Norway will not send troops to the peacekeeping mission in Ukraine.",
}
DATES = ("2025-04-02", "2025-04-09", "2025-04-16")
HOSTILE = """
* { all: unset !important }
div, section, p { display: none !important }
html, body { font-size: 3px; letter-spacing: 9px; text-transform: uppercase; color: lime }
svg, path { fill: red !important; stroke: red !important }
.geomap, .geomap-head, .folium-map, .leaflet-pane, #geomap-frame { display: none !important }
:root, * { --paper: red !important; --text: red !important; --land: red !important; --rem: 1px !important }
"""
OWN = "window.L = {mine: 1}; window.geomap = {mine: 2}; window.leaflet = {mine: 3};"
PROBE = '<h1 id="probe">A page of others</h1>'


@dataclass
class Site:
    """A folder that is served; `policies` are the headers that pages of it get, by name."""

    folder: Path
    ledger: Path
    policies: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def embed(self, *options: str, name: str = "map") -> tuple[str, str]:
        """Run the command; return the snippet, and the policy it asks for."""
        where = [
            "-o",
            str(self.folder / f"{name}.html"),
            "--store",
            str(self.ledger),
            "--classifier",
            "rules",
        ]
        done = CliRunner().invoke(embed, [*where, *options])
        assert done.exit_code == 0, (done.output, done.exception)
        told = re.search(r"must allow: (.*)", done.stderr)
        assert told is not None
        return done.stdout, told[1]

    def page(self, name: str, body: str, policy: str = "", *, hostile: bool = True) -> str:
        """Write a page of others, and return its address."""
        style = '<link rel="stylesheet" href="hostile.css">' if hostile else ""
        (self.folder / name).write_text(
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Others</title>'
            f'<link rel="icon" href="icon.svg">{style}<script src="own.js"></script></head>'
            f'<body>{PROBE}{body}<h2 id="after">After it</h2></body></html>',
            encoding="utf-8",
        )
        self.policies[f"/{name}"] = policy
        return f"{self.address}/{name}"


def build(folder: Path) -> Site:
    """Make the ledger of three articles, and the files of the pages of others."""
    (folder / "articles").mkdir()
    (folder / "site").mkdir()
    for name, text in ARTICLES.items():
        head = f"---\ntitle: '{PAYLOAD}'\nsource: '{PAYLOAD}'\n---\n"
        (folder / "articles" / name).write_text(f"{head}{text}\n", encoding="utf-8")
    output = folder / "map.html"
    where = [str(folder / "articles"), "-o", str(output)]
    done = CliRunner().invoke(main, ["build", *where, "--classifier", "rules"])
    assert done.exit_code == 0, done.output
    site = Site(folder / "site", output.with_suffix(".sqlite"))
    others = {"hostile.css": HOSTILE, "own.js": OWN, "icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    for name, text in others.items():
        (site.folder / name).write_text(text, encoding="utf-8")
    return site


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Serve a site on this machine as long as the block runs; then stop."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, directory=str(site.folder), **named)

        def end_headers(self) -> None:
            if policy := site.policies.get(self.path):
                self.send_header("Content-Security-Policy", policy)
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
