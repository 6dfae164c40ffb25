"""Tags for pages of complaints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypedDict

from django import template

from itsso.cases.desk.bands.cards import list_of_cards
from itsso.cases.desk.bands.words import ROWS_ON_A_PHONE, TITLES, CaseBand
from itsso.cases.extensions import StationLine
from itsso.intake.desk import complaints_in_hours
from itsso.intake.on_call.page import on_call_line
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.units.models import PanelEntry, UnitKind
from itsso.units.panel.queries import panel_of

register = template.Library()


@register.inclusion_tag("intake/on_call_line.html", takes_context=True)
def woman_on_call(context: template.Context) -> dict[str, StationLine | None]:
    """Return who is the woman officer on call at the reader's station now."""
    return {"line": on_call_line(context["request"])}


@register.inclusion_tag("intake/hours_matter.html", takes_context=True)
def hours_matter(context: template.Context) -> dict[str, object]:
    """Return the complaints of the reader's station whose hours run, as cards; above a station there are none."""
    rows = complaints_in_hours(context["request"])
    cards = list_of_cards(rows, with_station=False, with_officer=True) if rows else ""
    on_phone = min(len(rows), ROWS_ON_A_PHONE)
    return {
        "title": TITLES[CaseBand.HOURS],
        "cards": cards,
        "total": text.count(len(rows)),
        "on_phone": on_phone,
        "is_cut_on_phone": on_phone < len(rows),
    }


MOST_LINES = 8
"""The most entries of the panel that a page of complaints names: a district has dozens of lawyers."""


class PanelLines(TypedDict):
    """The entries that are shown, and how many there are; nothing is shown above a station."""

    shows: bool
    lines: Sequence[PanelEntry]
    total: str


@register.inclusion_tag("intake/panel_lines.html", takes_context=True)
def panel_lines(context: template.Context) -> PanelLines:
    """Return the lawyers, counsellors and interpreters that the reader's station can call for a complainant."""
    request: OfficerRequest = context["request"]
    station = request.posting.unit
    if station.kind != UnitKind.STATION or not request.may("units:panel"):
        return PanelLines(shows=False, lines=[], total="")
    entries = panel_of(station).rows()
    return PanelLines(shows=True, lines=_first_of_each_service(entries), total=text.count(len(entries)))


def _first_of_each_service(entries: Sequence[PanelEntry]) -> list[PanelEntry]:
    """Return the entries that are named, in their order: twenty lawyers leave room for the interpreter."""
    place_in_service = {
        entry.pk: place
        for _service, of_service in groupby(entries, lambda entry: entry.service)
        for place, entry in enumerate(of_service)
    }
    named = {entry.pk for entry in sorted(entries, key=lambda entry: place_in_service[entry.pk])[:MOST_LINES]}
    return [entry for entry in entries if entry.pk in named]
