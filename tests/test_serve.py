"""The map offered to a browser on this machine: what is sent, to whom, and what is told when it changes."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from geomap.errors import GeomapError
from geomap.render import seal
from geomap.workflow import serve, write

OWN_SCRIPT = "globalThis.own = true;"
_DEADLINE = 30.0


def page(said: str) -> str:
    """A page as geomap draws one, with no more than what counts here."""
    policy = seal.policy([OWN_SCRIPT], []).replace("'", "&#39;")
    return (
        f'<html><head><meta http-equiv="Content-Security-Policy" content="{policy}"></head>'
        f"<body><p>{said}</p><script>{OWN_SCRIPT}</script></body></html>\n"
    )


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "map.html"
    path.write_text(page("Łódź speaks"), encoding="utf-8")
    return path


@pytest.fixture
def server(drawn: Path) -> Iterator[serve.Server]:
    with serve.serving(drawn, 0) as serving:
        yield serving


def connect(server: serve.Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(serve.HOST, server.server_port, timeout=_DEADLINE)


def ask(
    server: serve.Server, path: str = "/", method: str = "GET", hosts: tuple[str, ...] | None = None
) -> tuple[http.client.HTTPResponse, str]:
    own = (f"127.0.0.1:{server.server_port}",)
    with closing(connect(server)) as connection:
        connection.putrequest(method, path, skip_host=True)
        for host in own if hosts is None else hosts:
            connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer, answer.read().decode()


def policy_of(html: str) -> dict[str, str]:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert found
    parts = (part.strip().partition(" ") for part in found[1].replace("&#39;", "'").split(";"))
    return {name: sources for name, _, sources in parts}


def hash_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_the_map_is_sent_with_one_script_more_and_the_policy_allows_just_that(
    server: serve.Server, drawn: Path
) -> None:
    before = drawn.read_bytes()
    answer, html = ask(server)
    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert "<p>Łódź speaks</p>" in html
    own, further = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    assert (own, further) == (OWN_SCRIPT, serve.SCRIPT)
    assert policy_of(html) == {
        **policy_of(before.decode()),
        "script-src": f"{hash_of(further)} {hash_of(own)}",
        "connect-src": "'self'",
    }
    assert drawn.read_bytes() == before


def test_nothing_is_kept_framed_or_guessed(server: serve.Server) -> None:
    answer, _ = ask(server)
    assert answer.getheader("Cache-Control") == "no-store"
    assert answer.getheader("Content-Security-Policy") == "frame-ancestors 'none'"
    assert answer.getheader("Cross-Origin-Resource-Policy") == "same-origin"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Server") == "geomap"


def test_head_is_get_without_the_page(server: serve.Server) -> None:
    full, html = ask(server)
    head, nothing = ask(server, method="HEAD")
    assert (head.status, nothing) == (200, "")
    assert head.getheader("Content-Length") == full.getheader("Content-Length") == str(len(html.encode()))


def test_a_query_asks_for_the_same_map(server: serve.Server) -> None:
    assert ask(server, "/?lang=fr")[1] == ask(server)[1]


@pytest.mark.parametrize(
    "path",
    [
        "/map.html",
        "/index.html",
        "/map.sqlite",
        "http://127.0.0.1/",
        "/../map.html",
        "/%2e%2e/map.html",
        "/changes/",
        "*",
    ],
)
def test_there_is_nothing_else(server: serve.Server, path: str) -> None:
    answer, said = ask(server, path)
    assert answer.status == 404
    assert "map.html" not in said


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_done_but_look(server: serve.Server, method: str) -> None:
    assert ask(server, method=method)[0].status == 501


@pytest.mark.parametrize("path", ["/", "/changes"])
@pytest.mark.parametrize(
    "hosts",
    [(), ("example.org",), ("127.0.0.1.example.org",), ("127.0.0.1", "example.org"), ("user@localhost",)],
)
def test_another_name_for_this_machine_is_refused(
    server: serve.Server, path: str, hosts: tuple[str, ...]
) -> None:
    answer, said = ask(server, path, hosts=hosts)
    assert answer.status == 421
    assert "Łódź" not in said


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost:8000", True),
        ("LOCALHOST", True),
        ("127.0.0.1:9", True),
        ("127.0.0.2", False),
        ("localhost.example.org", False),
        ("[::1", False),
        ("localhost/x@example.org", False),
        ("", False),
    ],
)
def test_its_own_names(host: str, expected: bool) -> None:
    assert serve.is_own_name(host) is expected


def test_only_this_machine_can_reach_it(server: serve.Server) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_while_there_is_no_map_the_page_says_so_and_waits(tmp_path: Path) -> None:
    with serve.serving(tmp_path / "none.html", 0) as server:
        answer, html = ask(server)
        assert answer.status == 503
        assert "There is no map yet" in html
        assert policy_of(html)["script-src"] == hash_of(serve.SCRIPT)
        assert 'data-geomap-map="none"' in html


def test_what_is_no_map_is_not_sent(server: serve.Server, drawn: Path) -> None:
    drawn.write_text("<html><body>Something else</body></html>", encoding="utf-8")
    answer, html = ask(server)
    assert answer.status == 503
    assert "Something else" not in html


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<body></body>",
        '<meta http-equiv="Content-Security-Policy" content="script-src x">',
        '</body><meta http-equiv="Content-Security-Policy" content="script-src x">',
        '<meta http-equiv="Content-Security-Policy" content="default-src x"></body>',
    ],
)
def test_a_page_that_is_none_of_geomaps_takes_no_script(html: str) -> None:
    with pytest.raises(ValueError, match="no page"):
        serve.live(html, "0")


def test_the_stream_tells_which_map_there_is_and_every_other_that_comes(
    server: serve.Server, drawn: Path
) -> None:
    def own_name() -> str:
        found = re.search(r'data-geomap-map="(\w+)"', ask(server)[1])
        assert found
        return found[1]

    with closing(connect(server)) as connection:
        connection.request("GET", "/changes")
        answer = connection.getresponse()
        assert answer.getheader("Content-Type") == "text/event-stream"
        first = own_name()
        assert [answer.readline(), answer.readline()] == [f"data: {first}\n".encode(), b"\n"]
        write.write_whole(drawn, page("Another"))
        second = own_name()
        assert second != first
        assert [answer.readline(), answer.readline()] == [f"data: {second}\n".encode(), b"\n"]
        drawn.unlink()
        assert [answer.readline(), answer.readline()] == [b"data: none\n", b"\n"]


def test_the_end_of_the_server_ends_the_stream(drawn: Path) -> None:
    with ExitStack() as ending:
        server = ending.enter_context(serve.serving(drawn, 0))
        connection = ending.enter_context(closing(connect(server)))
        connection.request("GET", "/changes")
        answer = connection.getresponse()
        assert answer.readline().startswith(b"data: ")
        server.closing.set()
        assert answer.read() == b"\n"


def test_a_port_that_is_taken_is_passed_over(drawn: Path) -> None:
    with serve.serving(drawn, 0) as first, serve.serving(drawn, first.server_port) as second:
        assert first.server_port < second.server_port <= first.server_port + 20
        assert ask(second)[0].status == 200


def test_without_a_free_port_it_says_so(drawn: Path) -> None:
    with closing(socket.socket()) as taken:
        with suppress(OSError):  # if somebody else has it, that is as well
            taken.bind((serve.HOST, 65535))
        with pytest.raises(GeomapError, match="65535"), serve.serving(drawn, 65535):
            pass
