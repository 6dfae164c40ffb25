"""Tags for pages about one case."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.accounts.roles import ROLES
from itsso.cases import extensions, words
from itsso.cases.addresses import case_address
from itsso.cases.desk.bands.cards import band_cards
from itsso.cases.desk.bands.page import WorkBand
from itsso.cases.investigators import investigator_of
from itsso.cases.models import Case
from itsso.cases.since_yesterday.views import morning
from itsso.ui import text
from itsso.units.models import UnitKind

register = template.Library()


register.filter("address", case_address)


@register.filter
def case_label(case: Case) -> str:
    """Return how a case is called: its number."""
    return words.case_label(case)


@register.simple_tag
def case_subtitle(case: Case) -> str:
    """Return what is shown with the number of a case on each page about it: its sections and its officer."""
    investigator = investigator_of(case)
    return " · ".join(filter(None, (text.sections(case.sections), investigator.text if investigator else "")))


@register.inclusion_tag("cases/waiting_for_you.html", takes_context=True)
def waiting_for_you(context: template.Context, page: str = "") -> dict[str, object]:
    """Return what waits for the officer in every package, where the page is the first of the officer's role.

    `page` is the URL name of the page where it differs from the address. The desk has these figures of its own.
    """
    request = context["request"]
    posting = request.posting
    is_first = ROLES[posting.role].first_page == (page or request.resolver_match.view_name)
    is_workplace = posting.unit.kind in (UnitKind.STATION, UnitKind.LABORATORY)
    return {
        "waiting": extensions.desk_figures(request) if is_first else [],
        "title": _("Waiting for you") if is_workplace else _("Waiting in your units"),
    }


@register.inclusion_tag("cases/morning.html", takes_context=True)
def morning_figures(context: template.Context) -> Mapping[str, object]:
    """Return what happened in the reader's own unit since yesterday 06:00, or the districts to look into."""
    return morning(context["request"])


@register.simple_tag
def work_band(band: WorkBand, with_station: bool, with_officer: bool) -> SafeString:
    """Return a band of My work as cards."""
    all_text = _("Show all %(n)s") % {"n": text.count(band.total)}
    return band_cards(band, with_station=with_station, with_officer=with_officer, all_text=all_text)


@register.inclusion_tag("cases/tabs.html", takes_context=True)
def case_tabs(context: template.Context, case_id: UUID) -> dict[str, object]:
    """Return the tabs of this case, and the pages of the present one."""
    return {"case_tabs": extensions.tabs(context["request"], case_id)}
