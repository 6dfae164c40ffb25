"""What other rooms add to the pages of cases. Each registers it in its AppConfig.ready: nothing is imported upward."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure, Tab, Text

type DeskFigures = Callable[[OfficerRequest], Iterable[Figure]]
"""What of a room waits for the officer who asks, each number with the page that lists it; nothing where none waits.
It runs inside the posting's ranges, on every desk: one query, by an index."""


@dataclass(frozen=True, slots=True)
class _Tab:
    order: int
    url_name: str
    title: Text
    fits: Callable[[UUID], bool] | None


_tabs: dict[str, _Tab] = {}
_desk: dict[str, DeskFigures] = {}


def register_tab(url_name: str, title: Text, *, order: int, fits: Callable[[UUID], bool] | None = None) -> None:
    """Adds a page about one case; its address takes `case_id` alone. Whom it opens to, the role table says.

    `fits` tells of which cases there is such a page, where it is not of all: asked on every page of a case.
    """
    _tabs[url_name] = _Tab(order, url_name, title, fits)


def tabs(request: OfficerRequest, case_id: UUID) -> list[Tab]:
    """The pages about a case that open to whoever asks, in order; none where only the case's own does."""
    opened = (tab for tab in _tabs.values() if request.may(tab.url_name))
    shown = sorted((tab for tab in opened if tab.fits is None or tab.fits(case_id)), key=lambda tab: tab.order)
    addresses = {tab.url_name: reverse(tab.url_name, args=[case_id]) for tab in shown}
    here = max((url for url in addresses.values() if request.path.startswith(url)), key=len, default="")
    found = [Tab(tab.title, addresses[tab.url_name], addresses[tab.url_name] == here) for tab in shown]
    return found if len(found) > 1 else []


def register_desk(name: str, figures: DeskFigures) -> None:
    """Adds a room's numbers to the desk, under the limits of cases."""
    _desk[name] = figures


def desk_figures(request: OfficerRequest) -> list[Figure]:
    """What waits for an officer in the other rooms, in the order in which they registered."""
    return [figure for figures in _desk.values() for figure in figures(request)]
