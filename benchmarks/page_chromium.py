"""Opens a page in Chromium for `page.py` and takes its figures: waiting, changing the date, memory."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, Route

RUNS = 3
SWITCHES = 60
SIGN = "html[data-geomap-ready='1']"
SWITCH = """
    geomap.mode("MODE");
    const { dates } = JSON.parse(document.getElementById("geomap-data").textContent);
    const first = dates.length * COUNT - COUNT;
    const go = (at) => geomap.show(dates[(first + at) % dates.length]);
"""
OWN_SWITCHES = {mode: SWITCH.replace("MODE", mode) for mode in ("known", "day")}
_NETWORK = re.compile(r"^https?:")
_TIMED = """async () => {
    SETUP
    const took = [];
    for (let at = 0; at < COUNT; at += 1) {
        await new Promise((done) => requestAnimationFrame(() => {
            const start = performance.now();
            go(at);
            took.push(performance.now() - start);
            done();
        }));
    }
    return took;
}"""


@dataclass(frozen=True, slots=True)
class Switch:
    """What a change of date costs in milliseconds.

    Attributes:
        script: the script alone by the clock, the median.
        cpu: what the script has of the processor, the mean.
        all_cpu: what the main thread has of it for script, style, layout and painting, the mean.
    """

    script: float
    cpu: float
    all_cpu: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, medians of `RUNS`.

    Attributes:
        ready: seconds from asking for the file to the first layer.
        switches: by what was switched.
        heap: megabytes of JavaScript after loading and collecting garbage.
    """

    ready: float
    switches: Mapping[str, Switch]
    heap: float


def measure(
    browser: Browser,
    html: str,
    serve: Callable[[Route], None],
    sign: str = SIGN,
    switches: Mapping[str, str] = OWN_SWITCHES,
) -> Figures:
    """Open a page `RUNS` times, each time anew.

    Args:
        browser: Chromium.
        html: the page.
        serve: answers what the page asks the network for.
        sign: a selector that finds something once the first layer is drawn.
        switches: by name, JavaScript that defines ``go(at)``, which makes the change of date number `at`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "map.html")
        path.write_text(html, encoding="utf-8")
        runs = [_once(browser, path, serve, sign, switches) for _ in range(RUNS)]
    return Figures(
        statistics.median(run.ready for run in runs),
        {
            name: Switch(
                statistics.median(run.switches[name].script for run in runs),
                statistics.median(run.switches[name].cpu for run in runs),
                statistics.median(run.switches[name].all_cpu for run in runs),
            )
            for name in switches
        },
        statistics.median(run.heap for run in runs),
    )


def _once(
    browser: Browser, path: Path, serve: Callable[[Route], None], sign: str, switches: Mapping[str, str]
) -> Figures:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.route(_NETWORK, serve)
    start = time.perf_counter()
    opened.goto(path.as_uri(), wait_until="commit")
    opened.wait_for_selector(sign, state="attached", timeout=60_000)
    ready = time.perf_counter() - start
    opened.wait_for_load_state()
    session = opened.context.new_cdp_session(opened)
    heap = _heap(session)
    costs = {name: _switch(opened, session, setup) for name, setup in switches.items()}
    opened.close()
    return Figures(ready, costs, heap)


def _heap(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1e6


def _switch(opened: Page, session: CDPSession, setup: str) -> Switch:
    """Change the date once a frame: in one go, the script would not pay for what layout has to undo."""
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(session)
    took = opened.evaluate(_TIMED.replace("SETUP", setup).replace("COUNT", str(SWITCHES)))
    cpu, all_cpu = (
        (after - start) * 1000 / SWITCHES for start, after in zip(before, _busy(session), strict=True)
    )
    session.send("Performance.disable")
    return Switch(statistics.median(took), cpu, all_cpu)


def _busy(session: CDPSession) -> tuple[float, float]:
    """Seconds of the processor that the page's script has had, and its whole main thread."""
    metrics = {one["name"]: float(one["value"]) for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["ScriptDuration"], metrics["TaskDuration"]
