"""What tests of reading from the web share: a site, a clock, and who fetches."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geomap.readers.address import Fetcher
from tests.web_site import LOOK_UP, FakeTime, Listener, Site, running


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Let names that end in .example be this machine, unless they are put in here with other addresses.

    No proxy is set.
    """
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, *arguments: Any, **named: Any) -> Any:
        if not host.endswith(".example"):
            return LOOK_UP(host, port, *arguments, **named)
        addresses = known.get(host, ["127.0.0.1"])
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [entry for address in addresses for entry in LOOK_UP(address, port, *arguments, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def site(names: dict[str, list[str]]) -> Iterator[Site]:
    with running(Site()) as it:
        yield it


@pytest.fixture
def listener() -> Iterator[Listener]:
    it = Listener()
    yield it
    it.close()


@pytest.fixture
def moment() -> FakeTime:
    return FakeTime()


@pytest.fixture
def fetch(moment: FakeTime, names: dict[str, list[str]]) -> Fetcher:
    return Fetcher(
        allow_private=True, timeout=10, most_bytes=1_000_000, clock=moment.clock, sleep=moment.sleep
    )


@pytest.fixture
def wary(moment: FakeTime, names: dict[str, list[str]]) -> Fetcher:
    return Fetcher(clock=moment.clock, sleep=moment.sleep)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate of post.example that nobody vouches for."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed, so that there is no certificate to test with")
    folder = tmp_path_factory.mktemp("certificate")
    made_by = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=post.example"
    )
    names = ["-addext", "subjectAltName=DNS:post.example"]
    files = ["-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([openssl, *made_by.split(), *names, *files], cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return both


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine trust the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def vouched(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def safe_site(vouched: ssl.SSLContext) -> Iterator[Site]:
    with running(Site(vouched)) as it:
        yield it
