"""The request of the sign of life: https, no data, one deadline, and no address inside the network unless allowed."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

LONGEST_ANSWER: Final = 1024
"""Bytes of an answer that are read: its first line says all."""
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})\b")
_TARGET: Final = re.compile(r"[!-~]*")
_HOLDS_IPV4: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""Networks whose addresses end in one of IPv4: those of a translator (RFC 6052), and an old form."""


class HeartbeatResult(StrEnum):
    """What became of a sign of life."""

    ACCEPTED = "accepted"
    BAD_ADDRESS = "bad_address"  # not https, or with a name and a password in it
    UNKNOWN_HOST = "unknown_host"
    PRIVATE_HOST = "private_host"  # inside a network, without ITSSO_HEARTBEAT_PRIVATE
    NO_CONNECTION = "no_connection"
    BAD_CERTIFICATE = "bad_certificate"
    TIMEOUT = "timeout"
    REFUSED = "refused"  # another status than 2xx; a redirect is not followed
    BEHIND = "behind"  # nothing was sent: steps wait that should have been taken


@dataclass(frozen=True, slots=True)
class HeartbeatAddress:
    """The parts of the address to which the sign of life goes."""

    host: str
    port: int
    target: str


def parse_address(url: str) -> HeartbeatAddress | None:
    """Return the parts of an address; None where it is not https, has a sign-in in it, or could break the request."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        return None
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    is_plain = _TARGET.fullmatch(target) and parts.username is None and parts.password is None
    if parts.scheme != "https" or not host or not is_plain or not _TARGET.fullmatch(host):
        return None
    return HeartbeatAddress(host, port, target)


def send(url: str) -> HeartbeatResult:
    """Send the sign of life and return what became of it.

    The host is looked up once, every address that it has is checked, and the connection goes to one of them: a name
    that is answered differently the next time leads nowhere else.
    """
    address = parse_address(url)
    if address is None:
        return HeartbeatResult.BAD_ADDRESS
    end = time.monotonic() + settings.HEARTBEAT_TIMEOUT
    try:
        entries = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return HeartbeatResult.UNKNOWN_HOST
    ips = [str(entry[4][0]) for entry in entries]
    if not settings.HEARTBEAT_PRIVATE and not all(map(_is_outside, ips)):
        return HeartbeatResult.PRIVATE_HOST
    try:
        return _exchange(address, ips[0], end)
    except ssl.SSLCertVerificationError:
        return HeartbeatResult.BAD_CERTIFICATE
    except TimeoutError:
        return HeartbeatResult.TIMEOUT
    except OSError:
        return HeartbeatResult.NO_CONNECTION


def _is_outside(ip: str) -> bool:
    """Return whether an address is reachable from everywhere; one of IPv4 inside one of IPv6 counts as what it is."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:
            return False
        if address.ipv4_mapped or any(address in network for network in _HOLDS_IPV4):
            address = ipaddress.IPv4Address(address.packed[-4:])
    return address.is_global and not address.is_multicast


def _exchange(address: HeartbeatAddress, ip: str, end: float) -> HeartbeatResult:
    context = ssl.create_default_context(cafile=settings.HEARTBEAT_CA or None)
    request = f"GET {address.target} HTTP/1.1\r\nHost: {_host_header(address)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((ip, address.port), _seconds_until(end)) as plain:
        plain.settimeout(_seconds_until(end))
        with context.wrap_socket(plain, server_hostname=address.host) as connection:
            connection.settimeout(_seconds_until(end))
            connection.sendall(request.encode("ascii"))
            answer = b""
            while b"\r\n" not in answer and len(answer) < LONGEST_ANSWER:
                connection.settimeout(_seconds_until(end))
                part = connection.recv(LONGEST_ANSWER)
                if not part:
                    break
                answer += part
    status = _STATUS.match(answer)
    is_accepted = status is not None and status[1].startswith(b"2")
    return HeartbeatResult.ACCEPTED if is_accepted else HeartbeatResult.REFUSED


def _host_header(address: HeartbeatAddress) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return host if address.port == 443 else f"{host}:{address.port}"


def _seconds_until(end: float) -> float:
    """Return the seconds that are left. Raises TimeoutError where none are."""
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
