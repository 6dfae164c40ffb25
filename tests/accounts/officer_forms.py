"""The form by which an administrator invites or posts an officer."""

from __future__ import annotations

from itsso.platform.clock import today

CONFIRMED = {"confirmed": "1"}
"""What the page before a grave act sends along, to have it done."""


def officer_form(unit: str = "IN-UP/KNP-1", role: str = "io", **more: str) -> dict[str, str]:
    """Return the form of an officer who starts today; `more` replaces or adds fields."""
    day = today()
    since = {"since_day": str(day.day), "since_month": str(day.month), "since_year": str(day.year)}
    return {"number": "4471", "name": "SI  Meena Kumari", "unit": unit, "role": role, **since, **more}
