"""A department's own sign-in by OpenID Connect, configured from the environment."""

from __future__ import annotations

import ipaddress
import os
from typing import TypedDict
from urllib.parse import urlsplit

from itsso.platform.errors import BadUse

NUMBER_CLAIM = "ITSSO_OIDC_NUMBER_CLAIM"


class ProviderSettings(TypedDict):
    """allauth's settings for OpenID Connect. `APPS` are the issuers at which officers may sign in."""

    OAUTH_PKCE_ENABLED: bool
    SCOPE: list[str]
    APPS: list[dict[str, object]]


def department_sign_in() -> dict[str, ProviderSettings]:
    """Return allauth's settings for the issuer of `ITSSO_OIDC_ISSUER`; empty where none is set.

    Raises BadUse where the client is not named, or where the issuer is not reached by TLS: its keys, which prove
    its identity tokens, come from its own answer.
    """
    issuer = os.environ.get("ITSSO_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    missing = [name for name in ("ITSSO_OIDC_CLIENT_ID", "ITSSO_OIDC_SECRET") if not os.environ.get(name)]
    if missing:
        raise BadUse(f"ITSSO_OIDC_ISSUER is set and {' and '.join(missing)} is not. Set it, or unset the issuer.")
    if not is_reached_safely(issuer):
        raise BadUse("ITSSO_OIDC_ISSUER must begin with https://: who listens to it could sign in as anybody.")
    app: dict[str, object] = {
        "provider_id": "department",
        "name": os.environ.get("ITSSO_OIDC_NAME") or urlsplit(issuer).hostname or issuer,
        "client_id": os.environ["ITSSO_OIDC_CLIENT_ID"],
        "secret": os.environ["ITSSO_OIDC_SECRET"],
        "settings": {
            "server_url": issuer,
            "fetch_userinfo": False,  # the identity token says who it is for, and until when
            "number_claim": os.environ.get(NUMBER_CLAIM) or "employee_number",
        },
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "profile"], "APPS": [app]}}


def is_reached_safely(address: str) -> bool:
    """Return whether an address is reached by TLS, or on this machine (for tests and trials)."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "https":
            return bool(parts.hostname)
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
