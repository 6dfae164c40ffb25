"""Codes of an authenticator app, worked out as the app does."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.support.sample_nation import SECRET


def code_of(secret: str = SECRET, ahead: int = 0) -> str:
    """Return the six digits that the app shows now, or `ahead` half minutes later."""
    return str(format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + ahead)))
