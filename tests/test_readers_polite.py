from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.readers import polite
from geomap.readers.address import Fetcher
from geomap.readers.items import ItemError
from geomap.readers.web_target import target
from tests.web_site import PAGE, FakeTime, Handler, Site, refused

pytest_plugins = ["tests.web_fixtures"]

LINES = [
    "User-agent: *",
    "user agent geomap",
    "Disallow: /*",
    "Allow: /a$",
    "Crawl-delay: 1e999",
    "",
    "%%:",
    ":",
]


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /new", False),
        ("User-agent: *\nDisallow: /newer", True),
        ("User-agent: *\nDisallow: /*?page=", False),
        ("User-agent: *\nDisallow: /*=2$", False),
        ("User-agent: *\nDisallow: /*=3$", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", True),
        ("User-agent: *\nAllow: /\nDisallow: /news", False),
        ("User-agent: geomap\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: GeoMap/0.1\nDisallow: /", False),
        ("User-agent: geomap\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: a\nUser-agent: geomap\nUser-agent: b\nDisallow: /", False),
        ("User-agent: crawler\nDisallow: /\n", True),
        ("User-agent: megageomap\nDisallow: /\n", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("user-agent:*\r\nDISALLOW:/\r\n", False),
        ("<!DOCTYPE html><p>User-agent: nothing of the kind</p>", True),
    ],
)
def test_robots(site: Site, fetch: Fetcher, robots: str, may: bool) -> None:
    site.give("/robots.txt", robots, "text/plain")
    url = site.give("/news?page=2", PAGE)
    if may:
        assert fetch(url).url == url
    else:
        fault = refused(fetch, url)
        assert fault.kind == "forbidden"
        assert "post.example asks programs not to read it (robots.txt)" in fault.message
        assert site.paths == []


@pytest.mark.parametrize("status", [400, 404, 410])
def test_without_robots_all_may_be_read(site: Site, fetch: Fetcher, status: int) -> None:
    site.fail("/robots.txt", status)
    assert fetch(site.give("/a", PAGE)).suffix == ".html"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "forbidden"),
        (403, "forbidden"),
        (429, "unreachable"),
        (500, "unreachable"),
        (503, "unreachable"),
    ],
)
def test_robots_that_cannot_be_read_forbid_all(site: Site, fetch: Fetcher, status: int, kind: str) -> None:
    site.fail("/robots.txt", status)
    for path in ("/a", "/b"):
        fault = refused(fetch, site.give(path, PAGE))
        assert fault.kind == kind
        assert f"post.example:{site.port} could not be asked what programs may read" in fault.message
        assert str(status) in fault.message
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


def test_robots_that_break_off_forbid_all(site: Site, fetch: Fetcher) -> None:
    def robots(handler: Handler) -> None:
        handler.head(200, ("Content-Length", "50"))
        handler.wfile.write(b"User-agent: a")

    site.do("/robots.txt", robots)
    fault = refused(fetch, site.give("/a", PAGE))
    assert (fault.kind, "robots.txt" in fault.message) == ("unreachable", True)
    assert site.paths == []


def test_robots_are_asked_for_once_for_each_site(site: Site, fetch: Fetcher) -> None:
    site.give("/a", PAGE)
    site.give("/b", PAGE)
    for host in ("post.example", "wire.example"):
        for path in ("/a", "/b"):
            fetch(site.url(path, host))
    robots = [asked.host for asked in site.asked if asked.path == "/robots.txt"]
    assert robots == ["post.example", "wire.example"]


def test_robots_hold_where_a_redirect_leads(site: Site, fetch: Fetcher) -> None:
    def robots(handler: Handler) -> None:
        private = handler.headers["Host"].startswith("wire.example")
        handler.whole(200, b"User-agent: *\nDisallow: /a" if private else b"")

    site.do("/robots.txt", robots)
    site.give("/a", PAGE)
    site.move("/b", site.url("/a", "wire.example"))
    assert fetch(site.url("/a")).suffix == ".html"
    assert "wire.example asks programs not to read it" in refused(fetch, site.url("/b")).message


def test_robots_that_redirect_answer_for_both(site: Site, fetch: Fetcher) -> None:
    def robots(handler: Handler) -> None:
        if handler.headers["Host"].startswith("post.example"):
            handler.whole(301, b"", ("Location", site.url("/robots.txt", "www.post.example")))
        else:
            handler.whole(200, b"User-agent: *\nDisallow: /b")

    site.do("/robots.txt", robots)
    site.move("/a", site.url("/c", "www.post.example"))
    site.give("/c", PAGE)
    assert fetch(site.url("/a")).url == site.url("/c", "www.post.example")
    assert refused(fetch, site.url("/b")).kind == "forbidden"
    assert refused(fetch, site.url("/b", "www.post.example")).kind == "forbidden"
    robots_asked = [asked.host for asked in site.asked if asked.path == "/robots.txt"]
    assert robots_asked == ["post.example", "www.post.example"]


def test_of_long_robots_the_first_half_megabyte_counts(site: Site, fetch: Fetcher) -> None:
    filler = "# nothing to see\n" * 40_000
    site.give("/robots.txt", f"User-agent: *\nDisallow: /a\n{filler}Disallow: /b\n", "text/plain")
    assert refused(fetch, site.give("/a", PAGE)).kind == "forbidden"
    assert fetch(site.give("/b", PAGE)).suffix == ".html"


AGENTS = "".join(f"User-agent: bot{number}\n" for number in range(13_000))
HOSTILE = {
    "agents and rules": AGENTS + "Allow:/\n" * 25_000,
    "agents again and again": AGENTS[:220_000] * 2,
    "stars for names": "".join(f"User-agent: {'*' * number}\n" for number in range(1, 900))
    + "Allow:/\n" * 9_000,
    "stars": f"User-agent: *\nAllow: {'/*a' * 150_000}b\n",
    "a star in each rule": "User-agent: *\n" + "Allow: /*a*a*a*a*b\n" * 26_000,
    "one line": "User-agent" * 50_000,
    "blanks": "User" + " " * 400_000 + "agent",
    "dollars": "User-agent: *\nAllow: /" + "$" * 400_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_robots_end_soon_and_fill_no_memory(name: str) -> None:
    place = target(f"http://post.example/{'a' * 2000}")
    tracemalloc.start()
    start = time.process_time()
    try:
        polite.rules(f"{HOSTILE[name]}\n\nUser-agent: geomap\nDisallow: /\n".encode(), "geomap").check(place)
    except ItemError as fault:
        assert fault.kind == "forbidden"  # noqa: PT017
    else:
        pytest.fail("it let us in")
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - start < 10
    assert peak < 100_000_000


@given(st.one_of(st.binary(), st.lists(st.sampled_from(LINES)).map("\n".join).map(str.encode)))
def test_any_robots_are_read(data: bytes) -> None:
    found = polite.rules(data, "geomap")
    assert 1 <= found.pause <= 10
    try:
        found.check(target("http://post.example/a?b=c"))
    except ItemError as fault:
        assert fault.kind == "forbidden"  # noqa: PT017


# Waiting


def test_a_second_between_questions_to_a_host(site: Site, fetch: Fetcher, moment: FakeTime) -> None:
    for path in ("/a", "/b", "/c"):
        site.give(path, PAGE)
    fetch(site.url("/a"))
    assert moment.slept == [1.0]  # after robots.txt
    moment.now += 0.25
    fetch(site.url("/b"))
    assert moment.slept == [1.0, 0.75]
    moment.now += 5
    fetch(site.url("/c"))
    assert moment.slept == [1.0, 0.75]


def test_no_host_waits_for_another(site: Site, fetch: Fetcher, moment: FakeTime) -> None:
    site.give("/a", PAGE)
    site.fail("/robots.txt", 500)
    for host in ("post.example", "wire.example", "blatt.example"):
        refused(fetch, site.url("/a", host))
    assert moment.slept == []


@pytest.mark.parametrize(
    ("asked", "waited"), [("4", 4.0), ("2.5", 2.5), ("0.1", 1.0), ("30", 10.0), ("nan", 1.0), ("-3", 1.0)]
)
def test_the_pause_that_a_site_asks_for(
    site: Site, fetch: Fetcher, moment: FakeTime, asked: str, waited: float
) -> None:
    site.give("/robots.txt", f"User-agent: *\nCrawl-delay: {asked}\n", "text/plain")
    fetch(site.give("/a", PAGE))
    fetch(site.url("/a"))
    assert moment.slept == [waited, waited]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "headers",
    [
        [("Retry-After", "7")],
        [("Retry-After", "Thu, 06 Mar 2025 10:00:07 GMT"), ("Date", "Thu, 06 Mar 2025 10:00:00 GMT")],
    ],
)
def test_a_busy_server_is_asked_once_more(
    site: Site, fetch: Fetcher, moment: FakeTime, status: int, headers: list[tuple[str, str]]
) -> None:
    def busy(handler: Handler) -> None:
        site.give("/a", PAGE)
        handler.whole(status, b"", *headers)

    assert fetch(site.do("/a", busy)).data == PAGE.encode()
    assert moment.slept == [1.0, 7.0]


def test_a_server_that_stays_busy(site: Site, fetch: Fetcher, moment: FakeTime) -> None:
    fault = refused(fetch, site.fail("/a", 503, ("Retry-After", "59")))
    assert fault.kind == "unreachable"
    assert "busy (503) and asks to be left alone for 59 seconds" in fault.message
    assert (site.paths, moment.slept) == (["/a", "/a"], [1.0, 59.0])


@pytest.mark.parametrize("wish", ["61", "9" * 400, "soon", "", "Thu, 06 Mar 2025 10:00:00 GMT", "-1", "²"])
def test_nobody_waits_for_longer_or_for_nobody_knows_how_long(
    site: Site, fetch: Fetcher, moment: FakeTime, wish: str
) -> None:
    def busy(handler: Handler) -> None:
        handler.whole(429, b"", ("Retry-After", wish.encode().decode("latin-1")))

    fault = refused(fetch, site.do("/a", busy))
    assert (fault.kind, "busy (429)" in fault.message) == ("unreachable", True)
    assert (site.paths, moment.slept) == (["/a"], [1.0])
