"""The table of roles as a page: who may see and do what, for every officer to read."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.accounts.roles import Role
from itsso.protection.middleware import OfficerRequest
from itsso.protection.role_texts import PACKAGE_TITLES, PAGE_PURPOSES, ROLE_SCOPES
from itsso.protection.roles import ANYONE, PAGES, SIGNED_IN
from itsso.ui.components import Text

ROLES = [role for role in Role if role.value in SIGNED_IN]


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """One thing to see or do. `marks` has for each role, in the order of ROLES, its label where it may, else ""."""

    does: Text
    marks: list[Text]

    @classmethod
    def for_action(cls, does: Text, allowed: frozenset[str]) -> CapabilityRow:
        """Return the row of a page or capability that is open to the roles in `allowed`."""
        return cls(does, [role.label if role.value in allowed else "" for role in ROLES])


@require_GET
def roles(request: OfficerRequest) -> HttpResponse:
    """Show one table for each package: a row for each page, a column for each role."""
    tables: list[tuple[Text, list[CapabilityRow]]] = [
        (_("What a role sees"), [CapabilityRow.for_action(*row) for row in ROLE_SCOPES])
    ]
    behind = {name: allowed for name, allowed in PAGES.items() if allowed is not ANYONE}
    for package, title in PACKAGE_TITLES.items():
        rows = [
            CapabilityRow.for_action(PAGE_PURPOSES[name], allowed)
            for name, allowed in behind.items()
            if name.startswith(f"{package}:")
        ]
        tables.append((title, rows))
    own_role = request.posting.get_role_display()
    return render(request, "protection/roles.html", {"tables": tables, "roles": ROLES, "own": own_role})
