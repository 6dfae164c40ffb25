"""The lists of the director's plan as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django import forms
from django.db.models import F
from django.db.models.expressions import Expression
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.forensics import catalogue
from itsso.forensics.laboratory.plan.queries import days_until
from itsso.forensics.models import ControlSample, Report, Request, RequestQuery, Testimony
from itsso.forensics.texts import in_days, lines, priority_line
from itsso.platform.clock import now
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.components import Text, link
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit
from itsso.units.ordering import Natural

type Orders = dict[str, tuple[Expression | F, ...]]


class PlanFilterForm(forms.Form):
    """The filter of the requests by court date and custody."""

    only = forms.ChoiceField(
        label=gettext_lazy("Requests"),
        required=False,
        choices=[
            ("", gettext_lazy("All pending")),
            ("near", gettext_lazy("Hearing or end of custody within 14 days")),
            ("custody", gettext_lazy("With an accused in custody")),
            ("hearing", gettext_lazy("With a hearing fixed")),
        ],
    )

    def chosen(self) -> str:
        """Return the requests that are chosen; empty for all."""
        return str(self.cleaned_data["only"]) if self.is_valid() else ""


class DistrictFilterForm(forms.Form):
    """The filter of the uncollected reports: a district, each with its number."""

    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)

    def __init__(self, data: QueryDict, counts: Sequence[tuple[Unit, int]]) -> None:
        super().__init__(data)
        districts: list[tuple[str | int, Text]] = [
            (str(unit.pk), f"{unit.local_name} ({text.count(number)})") for unit, number in counts
        ]
        set_choices(self, district=[("", gettext_lazy("All districts")), *districts])

    def chosen(self) -> str:
        """Return the id of the district that is chosen; empty for all."""
        return str(self.cleaned_data["district"]) if self.is_valid() else ""


def _number_cell(request: Request) -> SafeString:
    return link(request.own_number, reverse("forensics:request", args=[request.pk]))


def _day_cell(day: date | None) -> Text:
    days_left = days_until(day)
    if day is None or days_left is None:
        return "–"
    if days_left < 0:
        return lines(when(day), _("passed"))
    if days_left == 0:
        return lines(when(day), _("today"))
    return lines(when(day), ngettext("%(n)s day left", "%(n)s days left", days_left) % {"n": text.count(days_left)})


def _stated_at_cell(request: Request) -> Text:
    return when(request.stated_at) if request.stated_at else "–"


def _control_cell(request: Request) -> Text:
    return ControlSample(request.control).label if request.control else _("not recorded")


PLAN_ORDERS: Orders = {
    "request": (F("year"), F("number")),
    "sender": (Natural("sender__name"),),
    "hearing": (F("hearing"),),
    "custody": (F("custody_ends"),),
}
PLAN_COLUMNS: list[Column[Request]] = [
    Column("request", gettext_lazy("Request"), _number_cell, lambda request: request.own_number, sorts=True),
    Column("sender", pgettext_lazy("exhibit", "From"), lambda request: str(request.sender), sorts=True),
    Column("status", gettext_lazy("Status"), lambda request: request.get_standing_display()),
    Column(
        "hearing",
        gettext_lazy("Next hearing"),
        lambda request: _day_cell(request.hearing),
        lambda request: request.hearing,
        sorts=True,
    ),
    Column(
        "custody",
        gettext_lazy("Custody: first limit ends"),
        lambda request: _day_cell(request.custody_ends),
        lambda request: request.custody_ends,
        sorts=True,
    ),
    Column("priority", gettext_lazy("Priority"), lambda request: priority_line(request.priority, request.due)),
    Column("control", gettext_lazy("Control sample"), _control_cell),
    Column(
        "stated",
        gettext_lazy("As stated on"),
        _stated_at_cell,
        lambda request: request.stated_at,
    ),
]


def _since_stated(request: Request) -> Text:
    return _since(request.stated_at) if request.stated_at else "–"


CONTROL_ORDERS: Orders = {
    "request": (F("year"), F("number")),
    "sender": (Natural("sender__name"),),
    "since": (F("stated_at"),),
}
CONTROL_COLUMNS: list[Column[Request]] = [
    Column("request", gettext_lazy("Request"), _number_cell, lambda request: request.own_number, sorts=True),
    Column("sender", pgettext_lazy("exhibit", "From"), lambda request: str(request.sender), sorts=True),
    Column("status", gettext_lazy("Status"), lambda request: request.get_standing_display()),
    Column(
        "since",
        gettext_lazy("Stated on"),
        _since_stated,
        lambda request: request.stated_at,
        sorts=True,
    ),
]


def _since(moment: datetime) -> SafeString:
    return lines(when(moment), in_days((now() - moment).days))


QUERY_ORDERS: Orders = {
    "request": (F("request__year"), F("request__number")),
    "sender": (Natural("request__sender__name"),),
    "asked": (F("asked_at"),),
}
QUERY_COLUMNS: list[Column[RequestQuery]] = [
    Column(
        "request",
        gettext_lazy("Request"),
        lambda query: _number_cell(query.request),
        lambda query: query.request.own_number,
        sorts=True,
    ),
    Column("sender", gettext_lazy("Asked of"), lambda query: str(query.request.sender), sorts=True),
    Column("query", gettext_lazy("Query"), lambda query: catalogue.code_label("queries", query.code)),
    Column(
        "asked",
        gettext_lazy("Asked on"),
        lambda query: when(query.asked_at),
        lambda query: query.asked_at,
        sorts=True,
    ),
    Column(
        "days",
        gettext_lazy("Days unanswered"),
        lambda query: text.count((now() - query.asked_at).days),
        lambda query: (now() - query.asked_at).days,
        numeric=True,
    ),
]

TESTIMONY_ORDERS: Orders = {"day": (F("day"),), "examiner": (F("examiner_name"),)}


def _withdraw_link(entry: Testimony) -> SafeString:
    return format_html(
        '<a class="govuk-link" href="?show=testimony&amp;withdraw={}">{}<span class="govuk-visually-hidden"> {},'
        " {}</span></a>",
        entry.pk,
        _("Withdraw"),
        entry.examiner_name,
        text.day(entry.day),
    )


TESTIMONY_COLUMNS: list[Column[Testimony]] = [
    Column("day", gettext_lazy("Day"), lambda entry: when(entry.day), lambda entry: entry.day, sorts=True),
    Column("examiner", gettext_lazy("Examiner"), lambda entry: entry.examiner_name, sorts=True),
    Column("withdraw", gettext_lazy("Withdraw"), _withdraw_link, lambda _entry: ""),
]

REPORT_ORDERS: Orders = {
    "number": (Natural("number"),),
    "district": (F("district_name"),),
    "sender": (Natural("work__request__sender__name"),),
    "released": (F("released_at"),),
}


def _released(report: Report) -> datetime:
    assert report.released_at is not None, "the list holds released reports only"
    return report.released_at


def _district(report: Report) -> str:
    name, name_hi = getattr(report, "district_name", None), getattr(report, "district_name_hi", None)
    return Unit(name=name, name_hi=name_hi or "").local_name if name else "–"


REPORT_COLUMNS: list[Column[Report]] = [
    Column("number", gettext_lazy("Report"), lambda report: report.number, sorts=True),
    Column("district", gettext_lazy("District"), _district, sorts=True),
    Column("sender", gettext_lazy("Station"), lambda report: str(report.work.request.sender), sorts=True),
    Column("released", gettext_lazy("Released"), lambda report: _since(_released(report)), _released, sorts=True),
    Column(
        "days",
        gettext_lazy("Days uncollected"),
        lambda report: text.count((now() - _released(report)).days),
        lambda report: (now() - _released(report)).days,
        numeric=True,
    ),
]
