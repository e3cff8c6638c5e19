"""One question to one server: connected to where it may be, verified, within its budget."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from geomap import __version__
from geomap.readers.items import ItemError, shown
from geomap.readers.web_budget import Budget, MeteredSocket
from geomap.readers.web_proxy import Proxy, proxy_for
from geomap.readers.web_target import INSTEAD, Target, is_public

PRODUCT = "geomap"
"""What robots.txt calls us by."""

_HEADERS = {
    "User-Agent": f"{PRODUCT}/{__version__}",
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_LATER = "try again later"


class NotConnectedError(ItemError):
    """There is no connection to the server, so that nothing else can be asked of it either."""


class Client:
    """Asks servers, never with credentials or cookies.

    Attributes:
        allow_private: whether places that are not on the public internet may be asked.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private

    @contextmanager
    def answer(self, target: Target, budget: Budget) -> Iterator[HTTPResponse]:
        """Ask for `target` and give the answer, its body unread; redirects are not followed.

        Raises:
            NotConnectedError: ``forbidden`` if the place is private, ``unreachable`` if it does not answer.
            ItemError: ``unreachable`` if the answer ends too early or takes too long, ``too large`` if it
                does not end; this is so while the body is read, too.
        """
        proxy = _proxy(target)
        with closing(self._connected(target, proxy, budget)) as connection:
            try:
                with _asked(connection, target, proxy) as reply:
                    yield reply
            except TimeoutError as error:
                raise ItemError("unreachable", f"{budget.overrun()}; {_LATER}, or {INSTEAD}") from error
            except (HTTPException, OSError) as error:
                detail = f"the connection broke off before all of it had come; {_LATER}, or {INSTEAD}"
                raise ItemError("unreachable", detail) from error

    def _connected(self, target: Target, proxy: Proxy | None, budget: Budget) -> HTTPConnection:
        try:
            if not proxy:
                return self._first_to_connect(self._addresses(target), target, None, budget)
            self._check_name(target)
            return self._first_to_connect([proxy.host], target, proxy, budget)
        except socket.gaierror as error:
            name = f"proxy of the name {proxy.host}" if proxy else f"server of the name {target.host}"
            detail = f"no {shown(name)} is known; check the address and the connection"
            raise NotConnectedError("unreachable", detail) from error
        except ssl.SSLError as error:
            raise _unsafe(target, error) from error
        except TimeoutError as error:
            raise NotConnectedError("unreachable", f"{budget.overrun()}; {_LATER}") from error
        except (OSError, HTTPException, UnicodeError) as error:
            what = "the proxy" if proxy else f"the server {shown(target.place)}"
            reason = shown(getattr(error, "strerror", None) or str(error))
            raise NotConnectedError("unreachable", f"{what} cannot be used: {reason}; {_LATER}") from error

    def _first_to_connect(
        self, addresses: Sequence[str], target: Target, proxy: Proxy | None, budget: Budget
    ) -> HTTPConnection:
        fault: OSError = socket.gaierror("no address")
        for address in addresses:
            with ExitStack() as undo:
                connection = undo.enter_context(closing(_Connection(self, address, target, proxy, budget)))
                try:
                    connection.connect()
                except ssl.SSLError:
                    raise
                except OSError as error:
                    fault = error
                    continue
                undo.pop_all()
                return connection
        raise fault

    def _addresses(self, target: Target) -> list[str]:
        """Return the IP addresses of the server, none of them private."""
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            self.check(address, target)
        return addresses

    def _check_name(self, target: Target) -> None:
        """Refuse what is known to be private; behind a proxy many names cannot be looked up."""
        try:
            self._addresses(target)
        except socket.gaierror:
            return

    def check(self, address: str, target: Target) -> None:
        """Refuse `address`, one of `target`, if it is private and that is not allowed.

        Raises:
            NotConnectedError: ``forbidden``.
        """
        if not self.allow_private and not is_public(address):
            detail = f"{shown(target.host)} is not on the public internet but in a private network; {INSTEAD}"
            raise NotConnectedError("forbidden", detail)

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """Whose certificates count: those that this machine trusts."""
        return ssl.create_default_context()


class _Connection(HTTPConnection):
    """A connection whose other end is looked at before anything is said to it."""

    def __init__(
        self, client: Client, address: str, target: Target, proxy: Proxy | None, budget: Budget
    ) -> None:
        super().__init__(address, proxy.port if proxy else target.port, timeout=budget.time())
        self._client = client
        self._target = target
        self._proxied = proxy is not None
        self._budget = budget
        if proxy and target.scheme == "https":
            host = f"[{target.host}]" if ":" in target.host else target.host
            self.set_tunnel(host, target.port, {"Host": f"{host}:{target.port}", **proxy.headers})

    def connect(self) -> None:
        super().connect()
        sock: Any = self.sock
        if not self._proxied:
            # The name may have been looked up anew since, with another answer.
            self._client.check(sock.getpeername()[0], self._target)
        sock.settimeout(self._budget.time())
        if self._target.scheme == "https":
            # A body without a length is whole only if the server itself says that it ends.
            sock = self.sock = self._client.trust.wrap_socket(
                sock, server_hostname=self._target.host, suppress_ragged_eofs=False
            )
        metered: Any = MeteredSocket(sock, self._budget)
        self.sock = metered


def _asked(connection: HTTPConnection, target: Target, proxy: Proxy | None) -> HTTPResponse:
    """Return the answer to a GET; a proxy wants the whole address, and its own credentials."""
    relayed = target.scheme == "http" and proxy
    path = target.url if relayed else target.path
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    headers = {"Host": target.place, **_HEADERS, **(relayed.headers if relayed else {})}
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _proxy(target: Target) -> Proxy | None:
    try:
        return proxy_for(target)
    except ValueError as error:
        name = f"{target.scheme.upper()}_PROXY"
        detail = (
            f"the proxy set for {target.scheme} is none that geomap can use; let {name} begin with http://"
        )
        raise NotConnectedError("unreachable", detail) from error


def _unsafe(target: Target, error: ssl.SSLError) -> NotConnectedError:
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"the certificate of {shown(target.place)} cannot be trusted ({shown(error.verify_message)})"
    else:
        what = (
            f"no safe connection to {shown(target.place)} can be made ({shown(error.reason or str(error))})"
        )
    return NotConnectedError("unreachable", f"{what}; {INSTEAD}")
