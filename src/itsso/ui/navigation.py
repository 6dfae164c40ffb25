"""The service navigation, by job. Each package registers its own menu items by URL name, in its AppConfig.ready."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import get_urlconf, resolve, reverse
from django.utils.translation import gettext_lazy as _

from itsso.ui.components import Text


class MenuGroup(StrEnum):
    """A job with its menu items, in the order in which the menu shows the groups; a role sees at most four."""

    WORK = "work"
    LABORATORY = "laboratory"
    EXHIBITS = "exhibits"
    REVIEW = "review"
    ADVISORIES = "advisories"
    DATA = "data"
    CONTROL = "control"


TITLES = {
    MenuGroup.WORK: _("Work"),
    MenuGroup.LABORATORY: _("Laboratory"),
    MenuGroup.EXHIBITS: _("Exhibits"),
    MenuGroup.REVIEW: _("Review"),
    MenuGroup.ADVISORIES: _("Advisories and training"),
    MenuGroup.DATA: _("Data"),
    MenuGroup.CONTROL: _("Control"),
}


type WaitingCount = Callable[[HttpRequest], int]
"""A function that counts what waits for the officer of a request on the page of a menu item: the number that the page
shows. It runs inside the posting's ranges, at most once a minute on other pages: one query, by an index."""


@dataclass(frozen=True)
class MenuItem:
    """One entry of the navigation: `title` is a lazy translation, `count_waiting` counts what waits on its page.

    With `in_title` that count stands in the title of every page, where a browser shows it on the tab.
    """

    order: int
    url_name: str
    title: Text
    count_waiting: WaitingCount | None = None
    in_title: bool = False


@dataclass(frozen=True)
class Link:
    """A menu item as a page shows it."""

    title: Text
    url: str
    current: bool
    waiting: int = 0
    in_title: int = 0


@dataclass(frozen=True)
class GroupLinks:
    """A group of the menu as a page shows it: its items, or a single link where the reader has only one of them."""

    title: Text
    url: str
    current: bool
    links: Sequence[Link]
    waiting: int = 0
    in_title: int = 0


_items: dict[MenuGroup | None, dict[str, MenuItem]] = {group: {} for group in (*MenuGroup, None)}


def register(
    url_name: str,
    title: Text,
    *,
    group: MenuGroup | None,
    order: int,
    count_waiting: WaitingCount | None = None,
    in_title: bool = False,
) -> None:
    """Add a menu item: `register("cases:desk", _("My work"), group=MenuGroup.WORK, order=10)`.

    Without a group it is in the first one that the reader has, since a page for every role is no job of its own.
    """
    _items[group][url_name] = MenuItem(order, url_name, title, count_waiting, in_title)


@dataclass(frozen=True)
class Menu:
    """The menu items that a reader may open, with their addresses, by group; `current` is the address of the page."""

    items: Mapping[MenuGroup, Sequence[tuple[MenuItem, str]]]
    current: str


def menu(request: HttpRequest) -> Menu:
    """Return the menu of this request: of each group the items that `request.may(url_name)` allows an officer.

    The current item is the one with the longest address that the page is at or below.
    """
    if getattr(request, "posting", None) is None:
        return Menu({}, "")
    may = getattr(request, "may", lambda url_name: True)
    visible = _visible_items(may)
    items = {group: [(item, reverse(item.url_name)) for item in visible[group]] for group in visible if visible[group]}
    urls = (url for of_group in items.values() for _item, url in of_group)
    return Menu(items, max((url for url in urls if _holds(url, request.path)), key=len, default=""))


def groups(request: HttpRequest, menu: Menu) -> list[GroupLinks]:
    """Return a menu with the numbers of what waits.

    They are counted only inside the posting's ranges: pages for everybody and error pages show none.
    """
    return [
        _group_links(group, [_link(item, url, request, menu.current) for item, url in items])
        for group, items in menu.items.items()
    ]


def _visible_items(may: Callable[[str], bool]) -> dict[MenuGroup, list[MenuItem]]:
    """Return the items of each group that a reader may open, those without a group in the first that has any."""
    allowed = {group: [item for item in items.values() if may(item.url_name)] for group, items in _items.items()}
    groups_of_reader = [group for group in MenuGroup if allowed[group]]
    first = groups_of_reader[0] if groups_of_reader else MenuGroup.WORK
    allowed[first] = [*allowed[first], *allowed.get(None, [])]
    return {group: _in_order(allowed[group]) for group in MenuGroup}


def _link(item: MenuItem, url: str, request: HttpRequest, current_url: str) -> Link:
    waiting = _waiting(item, request, current=url == current_url)
    return Link(item.title, url, url == current_url, waiting, waiting if item.in_title else 0)


REMEMBERED = 60
"""Seconds for which a count is remembered. The count of the page that is open is always a new one."""


def _waiting(item: MenuItem, request: HttpRequest, *, current: bool) -> int:
    posting = getattr(request, "posting", None)
    if item.count_waiting is None or posting is None or getattr(request, "ranges", None) is None:
        return 0
    key = f"waiting:{posting.pk}:{item.url_name}"
    remembered: int | None = cache.get(key) if request.method == "GET" and not current else None
    if remembered is not None:
        return remembered
    waiting = item.count_waiting(request)
    cache.set(key, waiting, REMEMBERED)
    return waiting


def forget_counts(posting: int) -> None:
    """Forget what was counted for a posting, whose officer has just done something."""
    cache.delete_many([f"waiting:{posting}:{name}" for items in _items.values() for name in items])


def _group_links(group: MenuGroup, links: Sequence[Link]) -> GroupLinks:
    current, waiting = any(link.current for link in links), sum(link.waiting for link in links)
    in_title = sum(link.in_title for link in links)
    if len(links) == 1:
        return GroupLinks(links[0].title, links[0].url, current, [], waiting, in_title)
    return GroupLinks(TITLES[group], links[0].url, current, links, waiting, in_title)


def _in_order(items: Iterable[MenuItem]) -> list[MenuItem]:
    return sorted(items, key=lambda item: item.order)


def may_open(request: HttpRequest, url: str) -> bool:
    """Return whether this reader may open one of our own pages."""
    may = getattr(request, "may", lambda url_name: True)
    return bool(may(_view_name(urlsplit(url).path, get_urlconf() or settings.ROOT_URLCONF)))


@lru_cache(maxsize=4_096)
def _view_name(path: str, urlconf: str) -> str:
    """Return the URL name of one of our own pages. Looking through all patterns took an eighth of a page of figures."""
    return resolve(path, urlconf).view_name


_for_everybody: dict[str, MenuItem] = {}


def register_public_page(url_name: str, title: Text, *, order: int) -> None:
    """Register a page that needs no sign-in: the footer of every page leads there."""
    _for_everybody[url_name] = MenuItem(order, url_name, title)


def public_pages() -> list[Link]:
    """Return the pages of the footer, in their order."""
    return [Link(item.title, reverse(item.url_name), current=False) for item in _in_order(_for_everybody.values())]


_search: list[MenuItem] = []


def register_search(url_name: str, title: Text) -> None:
    """Register the page to which the search box of every page sends what was typed, as `q`."""
    _search[:] = [MenuItem(0, url_name, title)]


def search(request: HttpRequest) -> Link | None:
    """Return where the search box leads, and its label; None where the officer searches nothing."""
    may = getattr(request, "may", None)
    for page in _search:
        if may and may(page.url_name):
            url = reverse(page.url_name)
            return Link(page.title, url, current=request.path == url)
    return None


def _holds(url: str, path: str) -> bool:
    """Return whether a page is at or below an address; the first page holds only itself."""
    return path.startswith(url) if url != "/" else path == "/"
