"""Web addresses on the command line: read where they are given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap import store
from geomap.cli import main
from tests.web_site import Site

pytestmark = pytest.mark.usefixtures("read_once")

pytest_plugins = ("tests.web_fixtures",)

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Oslo offers two frigates</title>
<meta property="article:published_time" content="2025-03-06T09:00:00Z"></head><body><article>
<p>Norway will send two frigates to the multinational force for Ukraine, its minister said on Thursday.</p>
<p>The ships will sail once a ceasefire holds, she told reporters in the capital after a long meeting.</p>
</article></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Gazette</title><item>
<title>Madrid</title><link>https://example.org/madrid</link><pubDate>Fri, 07 Mar 2025 10:00:00 GMT</pubDate>
<description>Spain has not decided whether to send soldiers to the force in Ukraine.</description>
</item></channel></rss>"""


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", lambda _: None)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--classifier", "rules"], prog_name="geomap")

    return invoke


def test_a_page_and_a_feed_are_read_by_their_addresses(run: Run, site: Site) -> None:
    page, feed = site.give("/page", PAGE), site.give("/feed", FEED, "application/rss+xml")
    done = run("build", page, feed, "--allow-private")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Norway: new: Troops offered (2025-03-06)" in done.stdout
    assert "Spain: new: Undecided (2025-03-07)" in done.stdout
    with store.opened(Path("output/map.sqlite")) as ledger:
        assert ledger.faults() == []
    assert page in run("explain", "Norway").stdout


def test_what_is_private_is_refused_unless_allowed(run: Run, site: Site) -> None:
    done = run("build", site.give("/page", PAGE))
    assert done.exit_code == 3
    assert "forbidden" in done.stderr
    assert site.asked == []


def test_a_password_in_an_address_is_not_printed(run: Run, site: Site) -> None:
    done = run("build", site.give("/page", PAGE).replace("//", "//ada:sesame@"), "--allow-private")
    assert done.exit_code == 3
    assert "sesame" not in done.output
