"""The pages of the guides. They are public: they say how the program is used, and nothing of any case."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.accounts.roles import ROLES
from itsso.protection.guide.texts import role_guides
from itsso.protection.role_texts import PAGE_PURPOSES
from itsso.protection.roles import PAGES
from itsso.ui.languages import base_language, choose


@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    """List the guides, each role with what it does."""
    rows = [
        (ROLES[role].role.label, reverse("guide:role", args=[role]), choose(guide.about))
        for role, guide in role_guides().items()
    ]
    return render(request, "protection/guides.html", {"guides": rows})


@require_GET
def role_guide(request: HttpRequest, role: str) -> HttpResponse:
    """Show the guide of one role. Its steps are links for an officer who has the role."""
    guide = role_guides().get(role)
    if guide is None:
        raise Http404
    is_own = getattr(getattr(request, "posting", None), "role", "") == role
    context = {
        "about": choose(guide.about),
        "picture": f"guide/{guide.picture.name}-{base_language()}.webp",
        "picture_shows": choose(guide.picture.text),
        "role_title": ROLES[role].role.label,
        "steps": [
            (PAGE_PURPOSES[step.page], choose(step.text), reverse(step.page) if is_own else "") for step in guide.steps
        ],
        "open_pages": [PAGE_PURPOSES[name] for name, roles in PAGES.items() if role in roles and name in PAGE_PURPOSES],
        "trail": [(_("Help"), reverse("ui:help")), (_("Guides by role"), reverse("guide:roles"))],
    }
    return render(request, "protection/guide.html", context)
