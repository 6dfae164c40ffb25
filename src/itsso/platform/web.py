"""Middleware for every request and every response, whichever package makes the page: the true address, and headers."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from itsso.platform.errors import BadUse

_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "web-share",
    "xr-spatial-tracking",
)


def permissions_policy(*allowed: str) -> str:
    """Return the header's value: nothing of the device is used but what is `allowed` to our own page.

    Passkeys are not in the list: for them the browser's own default stands (self).
    """
    return ", ".join(f"{feature}={'(self)' if feature in allowed else '()'}" for feature in _FEATURES)


PERMISSIONS = permissions_policy()
"""The header of every page that does not set its own."""


def proxies(setting: str) -> int:
    """Return the number of our own proxies in front (ITSSO_PROXIES); raise BadUse for anything but 0 to 9."""
    if not setting.isdecimal() or int(setting) > 9:
        raise BadUse(f"ITSSO_PROXIES: {setting!r} is not a number from 0 to 9: the proxies of your own in front.")
    return int(setting)


UNKNOWN_PROXY = "itsso.unknown_proxy"
"""Key of a request's META: whether a proxy passed it on of which the settings do not know (ITSSO_PROXIES is 0)."""


class TrueAddress:
    """Middleware that writes the client's address into REMOTE_ADDR, from what our own proxies have written.

    Each proxy adds to X-Forwarded-For, at its end, the address that it saw. With n of our own in front the n-th from
    the end is true; what stands before it was sent by the client, and is worth nothing. Without a proxy, or where fewer
    have written than should, the connection's own address stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request by the client's own address, which the proxies name."""
        forwarded_for = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        request.META[UNKNOWN_PROXY] = bool(forwarded_for) and not settings.PROXIES
        if settings.PROXIES:
            written = [hop.strip() for hop in forwarded_for.split(",")]
            if len(written) >= settings.PROXIES and (address := _address(written[-settings.PROXIES])):
                request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


NOT_HERE = (
    "The demonstration of ITSSO is open on the machine itself only: in it anybody could be anybody.\n"
    "ITSSO का प्रदर्शन केवल उसी कंप्यूटर पर खुलता है: उसमें कोई भी किसी के भी रूप में प्रवेश कर सकता है।\n"
)
"""In both languages: it is said before one was chosen."""


class DemonstrationHere:
    """Middleware that refuses requests from other machines in the demonstration, where anyone can sign in as anyone.

    `itsso serve` refuses to listen there; this holds for any other server that is put before the pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a request from another machine where this is the demonstration."""
        if settings.DEMO and not _is_here(request.META.get("REMOTE_ADDR", "")):
            return HttpResponse(NOT_HERE, status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _is_here(address: str) -> bool:
    return not address or ipaddress.ip_address(address).is_loopback


LONGEST_ADDRESS = 8_000
TOO_LONG = "The address is too long. Nothing was recorded.\nपता बहुत लंबा है। कुछ भी दर्ज नहीं हुआ।\n"


class ShortAddress:
    """Middleware that refuses an address longer than any of ours.

    Pages repeat their address, and anyone may request one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a request whose address is too long."""
        meta = request.META
        if len(meta.get("QUERY_STRING", "")) + len(meta.get("PATH_INFO", "")) > LONGEST_ADDRESS:
            return HttpResponse(TOO_LONG, status=414, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Headers:
    """Middleware that adds headers for which Django has no setting."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request and add the headers that browsers heed."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
