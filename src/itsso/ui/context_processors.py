"""The context that every page's frame needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

import itsso
from itsso.ui import navigation
from itsso.ui.languages import base_language, data_language
from itsso.ui.navigation import GroupLinks, Link, Menu
from itsso.ui.per_request import once
from itsso.ui.typed_values import typed_values


@dataclass(frozen=True)
class Language:
    """One choice of the language switch."""

    code: str
    name: str
    url: str
    current: bool


MOST_IN_BAR = 4
"""So many targets fit beside each other on a phone; a role has at most as many groups."""


class Frame:
    """The frame of one page. Each part is worked out when the template asks for it, or ahead (`write_frame_ahead`)."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def write_ahead(self) -> None:
        """Write the parts that show nothing of the database."""
        _ = self._menu, self.for_everybody
        if self.posting is not None:
            _ = self.account, self.search_box, self.session

    @cached_property
    def account(self) -> SafeString:
        """Return the officer's name, posting and language, with what can be done about them."""
        return self._written("ui/account.html")

    @cached_property
    def search_box(self) -> SafeString:
        """Return the search box; nothing on the page of search itself."""
        return self._written("ui/search_box.html") if self.search else SafeString("")

    @cached_property
    def session(self) -> SafeString:
        """Return when the officer's session ends, and the dialog that asks before."""
        return self._written("ui/session.html") if self.session_ends else SafeString("")

    def _written(self, template: str) -> SafeString:
        request = self._request
        return render_to_string(template, {"frame": self, "request": request, "csrf_token": get_token(request)})

    @cached_property
    def _menu(self) -> Menu:
        return navigation.menu(self._request)

    @property
    def posting(self) -> object:
        """Return the posting of the signed-in officer, `request.posting`.

        As text it is "SI R. Devi · SHO · PS Kotwali".
        """
        return getattr(self._request, "posting", None)

    @cached_property
    def navigation(self) -> list[GroupLinks]:
        """Return the service navigation, by job."""
        return navigation.groups(self._request, self._menu)

    @property
    def bar(self) -> Sequence[GroupLinks | Link]:
        """Return the targets of a phone's bar: the groups of the menu, or the pages of the only group."""
        groups = self.navigation
        return (groups[0].links if len(groups) == 1 else groups)[:MOST_IN_BAR]

    @property
    def waiting(self) -> int:
        """Return how much waits for the officer on all pages of the menu."""
        return sum(group.waiting for group in self.navigation)

    @property
    def in_title(self) -> int:
        """Return how much of it stands in the title of every page."""
        return sum(group.in_title for group in self.navigation)

    @property
    def sign_in_url(self) -> str:
        """Return where a reader without a posting signs in; empty on that page itself."""
        url = reverse("accounts:sign_in")
        return "" if self._request.path == url else url

    @cached_property
    def for_everybody(self) -> list[Link]:
        """Return the pages of the footer that need no sign-in."""
        return navigation.public_pages()

    @cached_property
    def search(self) -> Link | None:
        """Return where the search box leads; None on the page of search itself."""
        search_link = navigation.search(self._request)
        return None if search_link is None or search_link.current else search_link

    @property
    def language(self) -> str:
        """Return the language of the page for its `lang`; the words of a State have none of their own."""
        return base_language()

    @property
    def paper_language(self) -> str:
        """Return the language in which a paper is suggested: papers are in Hindi or English."""
        return data_language()

    @property
    def languages(self) -> Iterator[Language]:
        """Yield the languages, each named in itself; the link comes back to this page."""
        # A page that answers a POST is not asked for again by its address with the query: only the path is kept.
        current_path = self._request.get_full_path() if self._request.method == "GET" else self._request.path
        for code, name in settings.LANGUAGES:
            url = reverse("ui:language", args=[code]) + "?" + urlencode({"next": current_path})
            yield Language(code, name, url, current=code == base_language())

    @property
    def address(self) -> str:
        """Return the address of the page, to which a form is sent in order to change its language."""
        return self._request.get_full_path()

    @property
    def answers_form(self) -> bool:
        """Return whether the page shows what a form brought, so that a link to another language would lose it."""
        return self._request.method == "POST" or typed_values() is not None

    @property
    def session_ends(self) -> datetime | None:
        """Return when an officer's session ends if no further page is opened; None for who is not signed in."""
        return getattr(self._request, "session_ends", None)

    @property
    def session_asked(self) -> datetime | None:
        """Return the server's time when that was computed: the browser's own clock may be wrong."""
        return getattr(self._request, "session_asked", None)

    @property
    def owner(self) -> str:
        """Return the name of the office that runs this installation; empty where it has not been entered."""
        return settings.OWNER

    @property
    def feedback_address(self) -> str:
        """Return the mail address of that office for feedback; empty where it has none."""
        return settings.FEEDBACK_ADDRESS

    @property
    def demonstration(self) -> bool:
        """Return whether this is the demonstration nation, whose cases are invented."""
        return bool(settings.DEMO)

    @property
    def updated(self) -> date:
        """Return when this installation's software and texts last changed."""
        return _updated()

    @property
    def now(self) -> datetime:
        """Return when the page was made, in India's civil time."""
        return timezone.localtime()


@cache
def _updated() -> date:
    """Return the day of the newest file of the software: when it was installed, or last changed in its checkout."""
    files = (path for path in Path(itsso.__file__).parent.rglob("*") if path.suffix in (".py", ".html", ".yaml", ".po"))
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in files), timezone.get_default_timezone()).date()


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Add `frame` to every page."""
    return {"frame": _frame_of(request)}


def write_frame_ahead(request: HttpRequest) -> None:
    """Write the parts of the frame that show nothing of the database, in a view that waits for it meanwhile."""
    _frame_of(request).write_ahead()


def _frame_of(request: HttpRequest) -> Frame:
    return once(request, "frame", lambda: Frame(request))
