"""A web address taken apart and made fit to be asked, and which places on the network are public."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from geomap.readers.items import ItemError, shown

INSTEAD = "save the page in a browser and give the file"

_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_KEPT = "!$%&'()*+,-./:;=?@[]^_|~"
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_LONGEST_NAME = 253

_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_METADATA = ipaddress.IPv4Address("168.63.129.16")  # Azure's own; the others are private by their range


def is_address(name: str) -> bool:
    """Return whether `name` is a web address rather than a path: it begins with http:// or https://."""
    return name[:8].lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for.

    Attributes:
        scheme: ``http`` or ``https``.
        host: a name in ASCII, or an IP address without brackets.
        path: path and query, percent-encoded; it begins with a slash.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """Host and, where it is not the usual one, port, as they stand in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address without its path."""
        return f"{self.scheme}://{self.place}"

    @property
    def url(self) -> str:
        """The address without its fragment."""
        return self.origin + self.path

    def beside(self, path: str) -> Target:
        """Return another target of the same origin."""
        return Target(self.scheme, self.host, self.port, path)

    def redirected(self, location: str) -> Target:
        """Return where the header Location leads from here.

        Raises:
            ItemError: as `target`.
        """
        try:
            return target(urljoin(self.url, _as_meant(location)))
        except ValueError as error:
            raise ItemError("unreachable", f"it redirects to what is no address; {INSTEAD}") from error
        except ItemError as fault:
            raise ItemError(fault.kind, f"it redirects: {fault.message}") from fault


def target(url: str) -> Target:
    """Return what `url` asks for; names and paths beyond ASCII are brought into the form that servers know.

    Raises:
        ItemError: ``forbidden`` if it is not of http or https or holds a user name, ``unreachable`` if it is
            no address.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _malformed() from error
    if parts.scheme not in _PORTS:
        wrong = (
            f"{shown(parts.scheme, 20) or 'it'}: is no address of the web; geomap follows http and https only"
        )
        raise ItemError("forbidden", f"{wrong}; {INSTEAD}")
    if "@" in parts.netloc:
        raise ItemError("forbidden", f"the address holds a user name, which geomap does not send; {INSTEAD}")
    if _CONTROL.search(url):
        raise _malformed()
    path = quote(parts.path or "/", safe=_KEPT) + (
        quote(f"?{parts.query}", safe=_KEPT) if parts.query else ""
    )
    return Target(
        parts.scheme, _host(parts.hostname or ""), _PORTS[parts.scheme] if port is None else port, path
    )


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet.

    Private networks, this machine, the link, multicast and what is reserved are not, nor is an address that
    leads to one of these by translation.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and ip != _METADATA
    inner = ip.ipv4_mapped or ip.sixtofour
    if ip in _TRANSLATED:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return is_public(str(inner)) if inner else ip in _UNICAST and ip.is_global


def _host(name: str) -> str:
    """Return a host as it is looked up; an IP address in its usual spelling, however it was spelt."""
    if ":" in name:
        return _ipv6(name)
    name = _ascii(name.removesuffix(".")).removesuffix(".")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise _malformed(name)
    if not _NUMBER.fullmatch(name):
        return name
    try:
        return socket.inet_ntoa(socket.inet_aton(name))  # which knows 2130706433 and 0177.1, too
    except OSError as error:
        raise _malformed(name) from error


def _ipv6(name: str) -> str:
    if "%" in name:
        wrong = "an address with a zone is one of this machine's own network"
        raise ItemError("forbidden", f"{wrong}, which geomap does not read; {INSTEAD}")
    try:
        return ipaddress.IPv6Address(name).compressed
    except ValueError as error:
        raise _malformed(name) from error


def _ascii(name: str) -> str:
    """Return an international name as it is looked up, by the rules that browsers go by."""
    if name.isascii():
        return name.lower()
    import idna  # noqa: PLC0415 - only few names need it

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise _malformed(name) from error


def _as_meant(location: str) -> str:
    """Return a header that was read as Latin-1 as UTF-8, if it is that."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _malformed(name: str = "") -> ItemError:
    """Return the fault of an address; it is not shown, since it may hold a password."""
    what = f"{shown(name)} is no name of a server" if name else "it is no address that can be asked"
    return ItemError("unreachable", f"{what}; check how it is spelt")
