"""The units to which an advisory is sent, and those that are to read it."""

from __future__ import annotations

from itsso.advisories.models import Advisory
from itsso.units.models import Unit


def is_addressed(advisory: Advisory, unit: Unit) -> bool:
    """Return whether an advisory is sent to a unit: one below its issuer, and of a State."""
    inside = advisory.issuer.first <= unit.first and unit.last <= advisory.issuer.last
    return bool(unit.state) and inside and (not advisory.states or unit.state in advisory.states)


def concerns(advisory: Advisory, unit: Unit) -> bool:
    """Return whether a unit is to read an advisory: it is its issuer's own, or was sent to the unit or through it."""
    if advisory.states and unit.pk != advisory.issuer_id and unit.state not in advisory.states:
        return False
    return advisory.issuer.first <= unit.first <= advisory.issuer.last
