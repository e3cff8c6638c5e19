"""The proxy that the environment names for an address."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from geomap.readers.web_target import Target


@dataclass(frozen=True, slots=True)
class Proxy:
    """Whom to ask instead of the server.

    Attributes:
        headers: the proxy's own credentials, if it has some.
    """

    host: str
    port: int
    headers: Mapping[str, str]


def proxy_for(target: Target) -> Proxy | None:
    """Return the proxy for `target` from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or the system's own settings.

    Raises:
        ValueError: it is of a kind that geomap cannot use.
    """
    named = getproxies().get(target.scheme, "")
    if not named or proxy_bypass(target.place):
        return None
    parts = urlsplit(named if "://" in named else f"http://{named}")
    if not parts.hostname or parts.scheme != "http":
        raise ValueError(parts.scheme)
    return Proxy(parts.hostname, parts.port or 80, _credentials(parts.username, parts.password))


def _credentials(name: str | None, password: str | None) -> Mapping[str, str]:
    if name is None:
        return {}
    words = f"{unquote(name)}:{unquote(password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {b64encode(words).decode()}"}
