from __future__ import annotations

from contextlib import suppress
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import __version__
from geomap.readers import web_types
from geomap.readers.address import Fetched, Fetcher, is_address, read_fetched
from geomap.readers.items import Broken, Found, ItemError
from geomap.readers.registry import READERS
from geomap.readers.web_types import suffix_of
from tests.test_readers_pdf import made, page
from tests.web_site import FIRST, PAGE, SECOND, THIRD, Handler, Site, refused

pytest_plugins = ["tests.web_fixtures"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "\n".join((FIRST, SECOND, THIRD))


def articles(fetched: Fetched) -> list[Found]:
    found = list(read_fetched(fetched))
    assert not [item for item in found if isinstance(item, Broken)]
    return [item for item in found if isinstance(item, Found)]


@pytest.mark.parametrize("name", ["http://a.example", "HTTPS://A.example/b", "hTtP://"])
def test_addresses_of_the_web(name: str) -> None:
    assert is_address(name)


@pytest.mark.parametrize(
    "name", ["ftp://a.example", "file:///etc", "http:/a", "a/http://b", "", "https:", "-"]
)
def test_other_names_are_paths(name: str) -> None:
    assert not is_address(name)


def test_a_page(site: Site, fetch: Fetcher) -> None:
    url = site.give("/2025/03/06/norway?page=2", PAGE, "text/html; charset=UTF-8")
    fetched = fetch(f"{url}#comments")
    assert fetched == Fetched(url, PAGE.encode(), "utf-8", ".html")
    (found,) = articles(fetched)
    assert (found.text, found.url, found.title, found.date) == (TEXT, url, "News", "2025-03-06")


def test_a_page_that_names_its_own_address_keeps_it(site: Site, fetch: Fetcher) -> None:
    own = "https://www.post.example/norway"
    url = site.give("/amp", PAGE.replace("<title>", f'<link rel="canonical" href="{own}"><title>'))
    assert articles(fetch(url))[0].url == own


def test_what_is_sent_is_one_plain_question(
    site: Site, fetch: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine post.example login desk password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    site.give("/robots.txt", "", "text/plain", ("Set-Cookie", "a=1"))
    site.do("/old", lambda it: it.whole(301, b"", ("Location", "/new"), ("Set-Cookie", "b=2")))
    fetch(site.give("/new", PAGE))
    fetch(site.url("/old"))
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/new", "/old", "/new"]
    for asked in site.asked:
        assert asked.method == "GET"
        assert asked.headers["user-agent"] == f"geomap/{__version__}"
        assert asked.headers["host"] == f"post.example:{site.port}"
        assert asked.headers.keys() == {*("host", "user-agent", "accept", "accept-encoding", "connection")}


FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>
<item><title>One</title><link>https://post.example/1</link><description>{FIRST}</description></item>
<item><title>Two</title><description>{SECOND}</description></item></channel></rss>"""


def test_entries_of_a_feed_have_their_own_links_or_none(site: Site, fetch: Fetcher) -> None:
    found = articles(fetch(site.give("/feed", FEED, "application/rss+xml")))
    assert [item.url for item in found] == ["https://post.example/1", ""]
    assert [item.notices for item in found] == [(), ()]


def test_a_feed_that_is_called_a_page(site: Site, fetch: Fetcher) -> None:
    found = articles(fetch(site.give("/feed", FEED, "text/html")))
    assert [item.text for item in found] == [f"One\n{FIRST}", f"Two\n{SECOND}"]
    notice = "read as a feed, which it is, though its server says otherwise"
    assert [item.notices for item in found] == [(notice,), ()]


def test_json(site: Site, fetch: Fetcher) -> None:
    one = fetch(site.give("/one", '{"text": "Chile waits.", "date": "2025-03-06"}', "application/json"))
    many = fetch(site.give("/many", '[{"text": "Peru waits."}, {"text": "Cuba, too."}]', "application/json"))
    assert [(item.text, item.url) for item in articles(one)] == [("Chile waits.", site.url("/one"))]
    assert [(item.text, item.url) for item in articles(many)] == [("Peru waits.", ""), ("Cuba, too.", "")]


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream", "text/html"])
def test_a_pdf(site: Site, fetch: Fetcher, kind: str) -> None:
    data = made([page("Norway said in Oslo that it would send 150 soldiers.")])
    (found,) = articles(fetch(site.give("/statement.pdf", data, kind)))
    assert found.text.strip() == "Norway said in Oslo that it would send 150 soldiers."
    assert found.url == site.url("/statement.pdf")


POLISH = "Łódź i Gdańsk czekają na żołnierzy, powiedział minister w czwartek."


@pytest.mark.parametrize(
    ("kind", "codec", "notices"),
    [
        ("text/plain; charset=iso-8859-2", "iso-8859-2", ()),
        ("text/plain; charset=iso-8859-1", "utf-8", ("read as UTF-8, though it says it is iso-8859-1",)),
        ("text/plain; charset=klingon", "utf-8", ()),
        ("text/plain", "utf-8", ()),
    ],
)
def test_the_encoding_of_the_header(
    site: Site, fetch: Fetcher, kind: str, codec: str, notices: tuple[str, ...]
) -> None:
    (found,) = articles(fetch(site.give("/a.txt", POLISH.encode(codec), kind)))
    assert (found.text, found.notices) == (POLISH, notices)


def test_the_header_of_a_page_comes_before_its_own_word(site: Site, fetch: Fetcher) -> None:
    html = PAGE.replace("<title>", "<meta charset=iso-8859-1><title>").replace("Norway", "Łotwa")
    (found,) = articles(fetch(site.give("/a", html.encode("iso-8859-2"), "text/html;charset=ISO-8859-2")))
    assert found.text.startswith("Łotwa will send")
    (found,) = articles(fetch(site.give("/b", html.encode(), "text/html; charset=iso-8859-1")))
    assert found.text.startswith("Łotwa will send")


def test_names_and_paths_beyond_ascii(site: Site, fetch: Fetcher) -> None:
    path = "/stra%C3%9Fe/ein%20ort?q=%C3%A4"
    site.give(path, PAGE)
    fetched = fetch(f"http://Faß.MÜNCHEN.example:{site.port}/straße/ein ort?q=ä#ö")
    assert fetched.url == f"http://xn--fa-hia.xn--mnchen-3ya.example:{site.port}{path}"
    assert {asked.host for asked in site.asked} == {"xn--fa-hia.xn--mnchen-3ya.example"}


@pytest.mark.parametrize(
    "kind", ["video/mp4", "image/png", "application/zip", "application/octet-stream", ""]
)
def test_what_geomap_does_not_read_is_not_loaded(site: Site, fetch: Fetcher, kind: str) -> None:
    def answer(handler: Handler) -> None:
        handler.head(200, ("Content-Type", kind), ("Content-Length", "900000"))
        site.release.wait(20)

    fault = refused(fetch, site.do("/watch", answer))
    assert fault.kind == "unsupported"
    told = (
        "the server does not say what it is" if kind in {"", "application/octet-stream"} else f"it is {kind}"
    )
    assert told in fault.message


@pytest.mark.parametrize(
    ("kind", "path", "suffix"),
    [
        ("text/html; charset=utf-8", "/a.pdf", ".html"),
        ("Application/XHTML+XML", "/a", ".xhtml"),
        ("application/rss+xml", "/a", ".rss"),
        ("application/atom+xml;type=feed", "/a", ".atom"),
        ("text/xml", "/a", ".xml"),
        ("application/xml", "/a.html", ".xml"),
        ("application/json", "/a", ".json"),
        ("application/x-ndjson", "/a", ".ndjson"),
        ("text/csv", "/a", ".csv"),
        ("application/pdf", "/a.html", ".pdf"),
        (DOCX, "/a", ".docx"),
        ("text/plain", "/a", ".txt"),
        ("text/plain", "/a.pdf", ".txt"),
        ("text/plain", "/a.jsonl?x=.csv", ".jsonl"),
        ("text/markdown", "/a", ".md"),
        ("message/rfc822", "/a", ".eml"),
        ("application/octet-stream", "/a.DOCX", ".docx"),
        ("", "/a%2Epdf", ".pdf"),
        (None, "/a.html#b.csv", ".html"),
    ],
)
def test_the_media_type_tells_what_it_is(kind: str | None, path: str, suffix: str) -> None:
    headers = Message()
    if kind is not None:
        headers["Content-Type"] = kind
    assert suffix_of(headers, f"http://post.example{path}") == suffix


def test_each_media_type_has_a_reader() -> None:
    assert set(web_types.SUFFIXES.values()) <= READERS.keys()


@given(st.text(st.characters(max_codepoint=255)))
def test_any_media_type_is_known_or_refused(kind: str) -> None:
    headers = Message()
    headers["Content-Type"] = kind
    assert web_types.charset_of(headers).isascii()
    with suppress(ItemError):
        assert suffix_of(headers, "http://post.example/a.mp4") in READERS


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/end?a=1", "end?a=1", "//other.example:{port}/end?a=1"])
def test_redirects_are_followed(site: Site, fetch: Fetcher, status: int, location: str) -> None:
    site.give("/end?a=1", PAGE)
    site.move("/start", location.format(port=site.port), status)
    host = "other.example" if "other" in location else "post.example"
    assert fetch(site.url("/start")).url == site.url("/end?a=1", host)


def test_five_redirects_and_no_more(site: Site, fetch: Fetcher) -> None:
    for number in range(7):
        site.move(f"/{number}", f"/{number + 1}")
    site.give("/7", PAGE)
    assert fetch(site.url("/2")).url == site.url("/7")
    site.asked.clear()
    fault = refused(fetch, site.url("/1"))
    assert (fault.kind, "more than 5 times" in fault.message) == ("unreachable", True)
    assert site.paths == ["/1", "/2", "/3", "/4", "/5", "/6"]


def test_redirects_in_a_circle(site: Site, fetch: Fetcher) -> None:
    site.move("/here", "/there")
    site.move("/there", "/here")
    assert "more than 5 times" in refused(fetch, site.url("/here")).message


@pytest.mark.parametrize(
    ("location", "kind", "says"),
    [
        ("file:///etc/passwd", "forbidden", "file: is no address of the web"),
        ("ftp://post.example/a", "forbidden", "ftp: is no address of the web"),
        ("javascript:alert(1)", "forbidden", "javascript: is no address of the web"),
        ("http://desk:secret@post.example/", "forbidden", "holds a user name"),
        ("http://[::1", "unreachable", "no address"),
        ("http://post.example:99999/", "unreachable", "no address"),
        ("http://a..b/", "unreachable", "no name of a server"),
    ],
)
def test_redirects_to_what_is_no_address(
    site: Site, fetch: Fetcher, location: str, kind: str, says: str
) -> None:
    fault = refused(fetch, site.move("/a", location))
    assert fault.kind == kind
    assert says in fault.message
    assert "redirects" in fault.message
    assert "secret" not in fault.message
    assert site.paths == ["/a"]


def test_redirects_in_utf_8_as_many_servers_write_them(site: Site, fetch: Fetcher) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write("HTTP/1.1 302 Found\r\nLocation: /straße\r\nContent-Length: 0\r\n\r\n".encode())

    site.give("/stra%C3%9Fe", PAGE)
    assert fetch(site.do("/a", answer)).url == site.url("/stra%C3%9Fe")


def test_a_redirect_without_a_goal(site: Site, fetch: Fetcher) -> None:
    fault = refused(fetch, site.fail("/a", 302))
    assert (fault.kind, "302" in fault.message) == ("unreachable", True)
