"""What a page is for, for the fold at its foot."""

from __future__ import annotations

from django.http import HttpRequest

from itsso.protection.guide.texts import page_texts, role_guides
from itsso.ui.languages import choose


class PageAbout:
    """The text about the page of a request, and the guide of its reader; worked out when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def text(self) -> str:
        """Return what the page is for; empty where nothing is written about it."""
        match = self._request.resolver_match
        texts = page_texts().get(match.view_name) if match is not None else None
        return choose(texts) if texts else ""

    @property
    def role(self) -> str:
        """Return the role whose guide the reader may want; empty for who is not signed in."""
        role = str(getattr(getattr(self._request, "posting", None), "role", ""))
        return role if role in role_guides() else ""


def about_page(request: HttpRequest) -> dict[str, PageAbout]:
    """Add `about_page` to every page."""
    return {"about_page": PageAbout(request)}
