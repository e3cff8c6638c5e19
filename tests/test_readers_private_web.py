from __future__ import annotations

import ipaddress
import socket
import ssl
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.readers import web_client
from geomap.readers.address import Fetched, Fetcher
from geomap.readers.items import ItemError
from geomap.readers.web_target import is_public, target
from tests.web_site import HTML, LOOK_UP, PAGE, Handler, Listener, Site, refused

pytest_plugins = ["tests.web_fixtures"]

PRIVATE = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "post.example", "2130706433", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_asked(site: Site, wary: Fetcher, host: str) -> None:
    site.give("/a", PAGE)
    fault = refused(wary, site.url("/a", host))
    assert fault.kind == "forbidden"
    assert "not on the public internet" in fault.message
    assert site.asked == []


@pytest.mark.parametrize(
    "host",
    [
        *(
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "0",
            "127.0.0.1.",
            "１２７.０.０.１",
            "127。0。0。1",
            "0x7F000001",
        ),
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200"),
        *("168.63.129.16", "224.0.0.1", "240.0.0.1", "255.255.255.255", "0.0.0.0", "198.18.0.1"),
        *(
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[::ffff:7f00:1]",
            "[::7f00:1]",
        ),
        *("[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]", "[fe80::1%lo]"),
    ],
)
def test_private_places_are_never_connected_to(
    wary: Fetcher, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert refused(wary, f"http://{host}/").kind == "forbidden"


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["fe80::1%1"]])
def test_names_of_private_places(
    wary: Fetcher, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", connect)
    names["inside.example"] = addresses
    assert "inside.example is not on the public internet" in refused(wary, "http://inside.example/").message


@pytest.mark.parametrize(
    "location", ["http://10.0.0.1/", "http://127.0.0.2/", "//[::1]:80/", "http://inside.example"]
)
def test_redirects_to_private_places(
    site: Site, wary: Fetcher, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, location: str
) -> None:
    monkeypatch.setattr(web_client, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    names["inside.example"] = ["192.168.7.7"]
    fault = refused(wary, site.move("/a", location))
    assert (fault.kind, "private network" in fault.message) == ("forbidden", True)
    assert site.paths == ["/a"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_with_two_answers_does_not_get_around_it(
    wary: Fetcher, listener: Listener, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def look_up(_: str, port: int, *arguments: Any, **named: Any) -> Any:
        return LOOK_UP(next(answers), port, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", look_up)
        fault = refused(wary, f"{scheme}://rebind.example:{listener.port}/")
    assert fault.kind == "forbidden"
    assert "rebind.example is not on the public internet" in fault.message
    assert listener.close() == [b""]  # connected to, and nothing said


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://desk:secret@post.example/", "forbidden"),
        ("http://desk@post.example/", "forbidden"),
        ("http://@post.example/", "forbidden"),
        ("http://post.example\\@127.0.0.1/", "forbidden"),
        ("ftp://post.example/", "forbidden"),
        ("http://", "unreachable"),
        ("http:///a", "unreachable"),
        ("http://post.example:99999/", "unreachable"),
        ("http://post.example:http/", "unreachable"),
        ("http://[::1", "unreachable"),
        ("http://[::g]/", "unreachable"),
        ("http://1.2.3.4.5/", "unreachable"),
        ("http://256.1.1.1/", "unreachable"),
        ("http://a b.example/", "unreachable"),
        ("http://%31%32%37.0.0.1/", "unreachable"),
        ("http://post.example/\r\nX: y", "unreachable"),
        ("http://post.example/\udcff", "unreachable"),
        ("http://xn--a..example/", "unreachable"),
        ("http://☃︎\u202e.example/", "unreachable"),
        (f"http://{'a' * 64}.example/", "unreachable"),
        (f"http://{'a.' * 130}example/", "unreachable"),
        ("http://post.example／@127.0.0.1/", "unreachable"),
    ],
)
def test_what_is_no_address_to_be_asked(fetch: Fetcher, url: str, kind: str) -> None:
    fault = refused(fetch, url)
    assert fault.kind == kind
    assert "secret" not in fault.message


def leading(inner: ipaddress.IPv4Address) -> list[str]:
    """Return addresses that lead to `inner` by translation."""
    whole = int(inner)
    mapped, nat = ipaddress.IPv6Address("::ffff:0:0"), ipaddress.IPv6Address("64:ff9b::")
    tunnelled = ipaddress.IPv6Address((0x2002 << 112) | (whole << 80) | 1)
    return [str(ipaddress.IPv6Address(int(net) | whole)) for net in (mapped, nat)] + [str(tunnelled)]


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_public_places(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_a_translated_address_is_as_public_as_the_one_it_leads_to(inner: ipaddress.IPv4Address) -> None:
    assert {is_public(address) for address in leading(inner)} == {is_public(str(inner))}


@given(st.one_of([st.ip_addresses(network=net) for net in PRIVATE]))
def test_private_networks(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert not is_public(str(address))


@given(st.text(max_size=40), st.text(max_size=60))
def test_any_address_is_refused_or_means_one_thing(host: str, rest: str) -> None:
    try:
        first = target(f"http://{host}/{rest}")
    except ItemError as fault:
        assert fault.kind in {"forbidden", "unreachable"}  # noqa: PT017
    else:
        assert target(first.url) == first
        assert first.url.isascii()
        assert first.url.isprintable()
        assert " " not in first.url


@given(st.integers(0, 2**32 - 1))
def test_numbers_are_the_addresses_that_they_stand_for(number: int) -> None:
    usual = str(ipaddress.IPv4Address(number))
    octets = number.to_bytes(4, "big")
    octal = ".".join(f"0{octet:o}" for octet in octets)
    for written in (str(number), hex(number), octal, f"{octets[0]}.{number & 0xFFFFFF}", f"{usual}."):
        assert target(f"http://{written}/").host == usual


# Certificates


def test_a_certificate_that_nobody_vouches_for(safe_site: Site, fetch: Fetcher) -> None:
    fault = refused(fetch, safe_site.give("/a", PAGE))
    assert fault.kind == "unreachable"
    assert f"the certificate of post.example:{safe_site.port} cannot be trusted" in fault.message
    assert safe_site.asked == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_is_trusted_holds_for_its_own_name(safe_site: Site, fetch: Fetcher) -> None:
    url = safe_site.give("/a", PAGE)
    assert fetch(url) == Fetched(url, PAGE.encode(), "", ".html")
    fault = refused(fetch, safe_site.url("/a", "wire.example"))
    assert "wire.example" in fault.message
    assert "cannot be trusted" in fault.message


def test_no_tls_at_all(site: Site, fetch: Fetcher) -> None:
    fault = refused(fetch, site.url("/a").replace("http:", "https:"))
    assert fault.kind == "unreachable"
    assert "no safe connection" in fault.message


@pytest.mark.usefixtures("trusted")
def test_an_open_end_counts_only_if_the_server_says_so(safe_site: Site, fetch: Fetcher) -> None:

    def open_end(handler: Handler) -> None:
        handler.head(200, HTML)
        handler.wfile.write(PAGE.encode())
        handler.wfile.flush()

    def said(handler: Handler) -> None:
        open_end(handler)
        assert isinstance(handler.connection, ssl.SSLSocket)
        handler.connection.unwrap()

    assert "broke off" in refused(fetch, safe_site.do("/a", open_end)).message
    assert fetch(safe_site.do("/b", said)).data == PAGE.encode()


# Proxies


@pytest.fixture
def proxy(site: Site, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Site:
    """Let `site` be the proxy, on a network that knows no name but those of its own."""
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{site.port}")
    monkeypatch.setenv("HTTPS_PROXY", f"desk:sec%40ret@proxy.example:{site.port}")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    names["news.example"] = []
    return site


def test_a_proxy_is_asked_for_the_whole_address(proxy: Site, wary: Fetcher) -> None:
    proxy.answers["http://news.example/robots.txt"] = lambda it: it.whole(404, b"")
    proxy.answers["http://news.example/a"] = lambda it: it.whole(200, PAGE.encode(), HTML)
    assert wary("http://news.example/a").url == "http://news.example/a"
    assert [asked.headers["host"] for asked in proxy.asked] == ["news.example", "news.example"]


@pytest.mark.usefixtures("trusted")
def test_a_proxy_relays_what_is_encrypted(
    proxy: Site, wary: Fetcher, names: dict[str, list[str]], vouched: ssl.SSLContext
) -> None:
    names["post.example"] = []

    def relay(handler: Handler) -> None:
        handler.head(200)
        with vouched.wrap_socket(handler.connection, server_side=True) as tunnel:
            asked = tunnel.recv(5000)
            robots = asked.startswith(b"GET /robots.txt HTTP/1.1\r\n")
            assert robots or asked.startswith(b"GET /a HTTP/1.1\r\nHost: post.example\r\n")
            assert b"Authorization" not in asked
            body = b"" if robots else PAGE.encode()
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length:"
            tunnel.sendall(f"{head} {len(body)}\r\n\r\n".encode() + body)

    proxy.answers["post.example:443"] = relay
    assert wary("https://post.example/a").data == PAGE.encode()
    assert [asked.method for asked in proxy.asked] == ["CONNECT", "CONNECT"]
    assert {asked.headers["proxy-authorization"] for asked in proxy.asked} == {"Basic ZGVzazpzZWNAcmV0"}


def test_a_proxy_is_no_way_around(proxy: Site, wary: Fetcher, names: dict[str, list[str]]) -> None:
    names["inside.example"] = ["10.0.0.1"]
    for url in (
        "http://inside.example/",
        "https://inside.example/",
        "http://169.254.169.254/",
        "http://0x7f.1/",
    ):
        assert refused(wary, url).kind == "forbidden"
    assert proxy.asked == []


def test_what_needs_no_proxy(proxy: Site, wary: Fetcher, names: dict[str, list[str]]) -> None:
    names["intranet.example"] = []
    assert "no server of the name intranet.example" in refused(wary, "http://intranet.example/").message
    assert proxy.asked == []


def test_a_proxy_that_refuses(proxy: Site, wary: Fetcher) -> None:
    proxy.answers["news.example:443"] = lambda it: it.whole(407, b"")
    fault = refused(wary, "https://news.example/")
    assert (fault.kind, "the proxy cannot be used" in fault.message) == ("unreachable", True)
    assert "407" in fault.message
    assert "sec" not in fault.message


@pytest.mark.parametrize(
    "proxy_url", ["socks5://127.0.0.1:1080", "https://127.0.0.1:1", "http://[", "http://a:b"]
)
def test_a_proxy_of_another_kind(wary: Fetcher, monkeypatch: pytest.MonkeyPatch, proxy_url: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy_url)
    fault = refused(wary, "http://news.example/")
    assert (fault.kind, "HTTP_PROXY" in fault.message) == ("unreachable", True)
