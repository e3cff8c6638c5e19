"""Offers the map to a browser on this machine, and tells an open page when there is a newer one."""

from __future__ import annotations

import base64
import hashlib
import http.server
import os
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geomap.errors import GeomapError
from geomap.render import seal

HOST = "127.0.0.1"
PORT = 8000

_NAMES = frozenset({HOST, "localhost"})
_PORTS_TO_TRY = 20
_LOOK_EVERY = 0.2  # seconds; an open page learns of a new map so much later at most
_SIGN_OF_LIFE = 15.0  # seconds; a page that has gone is noticed when it is written to
_NO_MAP = "none"
_HEADERS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# A hidden page listens to nothing, since a browser keeps no more than six connections to one server.
SCRIPT = """(() => {
  const own = document.currentScript.dataset.geomapMap;
  let stream = null;
  const listen = () => {
    if (stream) stream.close();
    stream = null;
    if (document.hidden) return;
    stream = new EventSource("/changes");
    stream.onmessage = (event) => { if (event.data !== own) location.reload(); };
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();"""
"""What the served copy of a page has besides: it loads anew, at the same address, when the map is another."""

_POLICY_BEGINS = '<meta http-equiv="Content-Security-Policy" content="'
_WAITING_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>geomap</title>
<link rel="icon" href="data:,">
</head>
<body>
<p>There is no map yet. It appears here once an article has been read.</p>
</body>
</html>
"""


def live(page: str, digest: str) -> str:
    """Return a map page with the script that loads it anew, which its policy then allows, and nothing else.

    Args:
        page: the page as it was drawn.
        digest: what the stream of changes calls this very page.

    Raises:
        ValueError: it is no page of geomap's.
    """
    start = page.find(_POLICY_BEGINS) + len(_POLICY_BEGINS)
    end = page.find('"', start)
    policy, body = page[start:end], page.rfind("</body>")
    if start < len(_POLICY_BEGINS) or "script-src " not in policy or body < end:
        raise ValueError("this is no page that geomap has drawn")
    sha256 = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = policy.replace("script-src ", f"script-src 'sha256-{sha256}' ", 1)
    script = f'<script data-geomap-map="{digest}">{SCRIPT}</script>\n'
    return f"{page[:start]}{policy}; connect-src 'self'{page[end:body]}{script}{page[body:]}"


def is_own_name(host: str) -> bool:
    """Whether a request's Host means this machine; another name that leads here is a web page's trap."""
    try:
        return urlsplit(f"//{host}").hostname in _NAMES and "@" not in host
    except ValueError:
        return False


class _Served:
    """The map file, read anew when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._digest = _NO_MAP

    def page(self) -> tuple[bytes, bool]:
        """Return the page to send, and whether there is a map on it."""
        try:
            drawn = self._path.read_bytes()
            return live(drawn.decode("utf-8"), _digest(drawn)).encode(), True
        except (OSError, ValueError):
            return live(_WAITING_PAGE.format(policy=seal.policy([], [])), _NO_MAP).encode(), False

    def digest(self) -> str:
        """Return what tells this map from any other."""
        with self._lock:
            try:
                found = self._path.stat()
                stamp = (found.st_size, found.st_mtime_ns, found.st_ino)
                if stamp != self._stamp:
                    self._digest, self._stamp = _digest(self._path.read_bytes()), stamp
            except OSError:
                self._digest, self._stamp = _NO_MAP, None
            return self._digest


def _digest(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()[:16]


class Server(http.server.ThreadingHTTPServer):
    """Serves one map on this machine alone; get one from `serving`."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # which means something else there: a port may then be had twice

    def __init__(self, path: Path, port: int) -> None:
        self.served = _Served(path)
        self.closing = threading.Event()
        super().__init__((HOST, port), _Handler)

    @property
    def address(self) -> str:
        """Where the map is."""
        return f"http://{HOST}:{self.server_port}/"

    def server_bind(self) -> None:
        """Take the port, without asking a name server what this machine is called."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away, and tell of a fault of ours as ever."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # seconds for a request to come, and for an answer to go
    server: Server

    def do_GET(self) -> None:
        """Answer with the map, or with the stream of changes."""
        path = self.path.partition("?")[0]
        if not self._is_addressed_rightly():
            self._answer(421, b"This server answers to 127.0.0.1 and localhost only.\n")
        elif path == "/":
            page, is_map = self.server.served.page()
            self._answer(200 if is_map else 503, page, "text/html; charset=utf-8")
        elif path == "/changes" and self.command == "GET":
            self._stream()
        else:
            self._answer(404, b"There is nothing here but the map, at /.\n")

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _is_addressed_rightly(self) -> bool:
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and is_own_name(hosts[0])

    def _answer(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self._begin(status, kind, {"Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _begin(self, status: int, kind: str, further: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **further, **_HEADERS}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self) -> None:
        """Tell which map there is, and every other that comes, until the browser or the server goes."""
        self._begin(200, "text/event-stream", {})
        told, silence = "", 0.0
        while not self.server.closing.is_set():
            digest = self.server.served.digest()
            if digest != told:
                self.wfile.write(f"data: {digest}\n\n".encode())
                told, silence = digest, 0.0
            elif silence >= _SIGN_OF_LIFE:
                self.wfile.write(b":\n\n")
                silence = 0.0
            self.server.closing.wait(_LOOK_EVERY)
            silence += _LOOK_EVERY

    def version_string(self) -> str:
        """Return the name of the server, and not what it is made of."""
        return "geomap"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server calls it
        """Say nothing; only the command line prints."""


@contextmanager
def serving(path: Path, port: int = PORT) -> Iterator[Server]:
    """Serve the map at `path`, which need not be there yet, to this machine alone; end with the block.

    Args:
        path: the map file.
        port: the first one to try; one of the next is used if it is taken. 0 is any that is free.

    Raises:
        GeomapError: no port is free.
    """
    server = _bound(path, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _bound(path: Path, port: int) -> Server:
    last = min(port + _PORTS_TO_TRY, 65536)
    for candidate in range(port, last):
        try:
            return Server(path, candidate)
        except OSError as error:
            reason = error
    raise GeomapError(
        f"no port from {port} to {last - 1} can be used: {reason.strerror}", "name another with --port"
    )
