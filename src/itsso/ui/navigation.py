"""The service navigation. Each package registers its own menu items by URL name, in its AppConfig.ready."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import resolve, reverse

from itsso.ui.components import Text


@dataclass(frozen=True)
class MenuItem:
    """One entry of the navigation: `title` is a lazy translation, `public` entries need no sign-in."""

    order: int
    url_name: str
    title: Text
    public: bool


@dataclass(frozen=True)
class Link:
    """A menu item as a page shows it."""

    title: Text
    url: str
    current: bool


_lines: dict[str, MenuItem] = {}


def register(url_name: str, title: Text, *, order: int, public: bool = False) -> None:
    """Add a menu item, for example `register("cases:desk", gettext_lazy("My desk"), order=10)`."""
    _lines[url_name] = MenuItem(order, url_name, title, public)


def links(request: HttpRequest) -> list[Link]:
    """Return the menu of this request: public items, and an officer's own where `request.may(url_name)` allows."""
    posting = getattr(request, "posting", None)
    may = getattr(request, "may", lambda url_name: True)
    lines = sorted(_lines.values(), key=lambda line: line.order)
    visible = [line for line in lines if line.public or (posting is not None and may(line.url_name))]
    addresses = [reverse(line.url_name) for line in visible]
    current_url = max((url for url in addresses if _holds(url, request.path)), key=len, default="")
    return [Link(line.title, url, current=url == current_url) for line, url in zip(visible, addresses, strict=True)]


def may_open(request: HttpRequest, url: str) -> bool:
    """Return whether this reader may open one of our own pages."""
    may = getattr(request, "may", lambda url_name: True)
    return bool(may(resolve(urlsplit(url).path).view_name))


_for_everybody: dict[str, MenuItem] = {}


def register_public_page(url_name: str, title: Text, *, order: int) -> None:
    """Register a page that needs no sign-in: the footer of every page leads there."""
    _for_everybody[url_name] = MenuItem(order, url_name, title, public=True)


def public_pages() -> list[Link]:
    """Return the pages of the footer, in their order."""
    lines = sorted(_for_everybody.values(), key=lambda line: line.order)
    return [Link(line.title, reverse(line.url_name), current=False) for line in lines]


_search: list[MenuItem] = []


def register_search(url_name: str, title: Text) -> None:
    """Register the page to which the search box of every page sends what was typed, as `q`."""
    _search[:] = [MenuItem(0, url_name, title, public=False)]


def search(request: HttpRequest) -> Link | None:
    """Return where the search box leads, and its label; None where the officer searches nothing."""
    may = getattr(request, "may", None)
    for line in _search:
        if may and may(line.url_name):
            url = reverse(line.url_name)
            return Link(line.title, url, current=request.path == url)
    return None


def _holds(url: str, path: str) -> bool:
    """Return whether a page is at or below an address; the first page holds only itself."""
    return path.startswith(url) if url != "/" else path == "/"
