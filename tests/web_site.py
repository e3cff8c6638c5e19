"""A web site on this machine for tests: says what it is told to say, remembers what it was asked."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from geomap.readers.address import Fetcher
from geomap.readers.items import ItemError

FIRST = "Norway will send 150 soldiers to the coalition, the defence ministry said in Oslo on Thursday."
SECOND = "Sweden has not yet decided; its government will put the question to parliament next week."
THIRD = "Germany offers transport aircraft and a field hospital, but no troops of its own."
PAGE = f"<!DOCTYPE html><title>News</title><body><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></body>"
HTML = ("Content-Type", "text/html; charset=utf-8")
LOOK_UP = socket.getaddrinfo


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]

    @property
    def host(self) -> str:
        """The host of the header Host, without its port."""
        return self.headers["host"].rpartition(":")[0] or self.headers["host"]


class FakeTime:
    """A clock that only goes on when somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append(Asked(self.command, self.path, headers))
        self.close_connection = True
        self.server.answers.get(self.path, gone)(self)

    do_CONNECT = do_GET  # noqa: N815 - the method's name

    def head(self, status: int, *headers: tuple[str, str]) -> None:
        """Send a status and just these headers."""
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def whole(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.head(status, *headers, ("Content-Length", str(len(body))))
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


Answer = Callable[[Handler], None]


def gone(handler: Handler) -> None:
    handler.whole(404, b"<p>There is nothing here.</p>", ("Content-Type", "text/html"))


class Site(ThreadingHTTPServer):
    """What it answers is put in by path; what is not there is a 404.

    Attributes:
        release: set when the test is over, for answers that wait.
    """

    daemon_threads = True
    block_on_close = True

    def __init__(self, trusted: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if trusted:
            self.socket = trusted.wrap_socket(self.socket, server_side=True)
        self.scheme = "https" if trusted else "http"
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.release = threading.Event()

    def handle_error(self, *_: Any) -> None:
        """Let a client go away when it wants to."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def paths(self) -> list[str]:
        """What was asked for, what programs may read aside."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def url(self, path: str = "/", host: str = "post.example") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def give(self, path: str, body: str | bytes, kind: str = "text/html", *headers: tuple[str, str]) -> str:
        """Answer `path` with `body`; return its address."""
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = lambda handler: handler.whole(200, data, ("Content-Type", kind), *headers)
        return self.url(path)

    def fail(self, path: str, status: int, *headers: tuple[str, str]) -> str:
        self.answers[path] = lambda handler: handler.whole(status, b"no", *headers)
        return self.url(path)

    def move(self, path: str, location: str, status: int = 302) -> str:
        return self.fail(path, status, ("Location", location))

    def do(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.url(path)


@contextmanager
def running(site: Site) -> Iterator[Site]:
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.release.set()
        site.shutdown()
        thread.join()
        site.server_close()


class Listener:
    """Takes connections and says nothing; remembers what was said to it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                data = b""
                while piece := connection.recv(1000):
                    data += piece
            if data == b"enough":
                return
            self.heard.append(data)

    def close(self) -> list[bytes]:
        """Stop, and return what was said in each connection."""
        if self._thread.is_alive():
            with socket.create_connection(("127.0.0.1", self.port)) as last:
                last.sendall(b"enough")
            self._thread.join(10)
            self._socket.close()
        return self.heard


def refused(fetch: Fetcher, url: str) -> ItemError:
    with pytest.raises(ItemError) as caught:
        fetch(url)
    return caught.value
