"""The director's plan: requests by court date and custody, and what keeps them waiting. Each number is its list."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from itsso.accounts.models import Posting
from itsso.forensics.confirmation import CONFIRMED, Confirmation, ask_first
from itsso.forensics.laboratory import assigning, panels
from itsso.forensics.laboratory.plan import lists, queries
from itsso.forensics.laboratory.plan.figures import CONTROL, QUERIES, TESTIMONY, UNCOLLECTED
from itsso.forensics.laboratory.testimony import record_testimony, withdraw_testimony
from itsso.forensics.models import Testimony
from itsso.forensics.pending.queries import exhibits_at
from itsso.forensics.pending.wording import laboratory_sentences
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.components import SummaryRow, Tab
from itsso.ui.dates import DayField
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column, ItemList
from itsso.ui.refusals import refuse_form
from itsso.units.models import Unit


class TestimonyForm(forms.Form):
    """Form for days on which an examiner gave evidence in court."""

    examiner = forms.ChoiceField(label=gettext_lazy("Examiner"))
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave empty for one day"))

    def __init__(self, people: Sequence[Posting], data: object) -> None:
        super().__init__(data, auto_id="testimony_%s")  # type: ignore[arg-type]
        set_choices(self, examiner=[(str(posting.pk), posting.officer.local_name) for posting in people])


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: OfficerRequest) -> HttpResponse:
    """Show a laboratory's pending requests by court date and custody, or one of the lists of what they wait for."""
    unit, show = request.posting.unit, request.GET.get("show", "")
    if show == TESTIMONY or request.method == "POST":
        return _testimony(request, unit)
    if show == CONTROL:
        return _listed(
            request,
            show,
            lists.CONTROL_COLUMNS,
            queries.awaiting_control(unit),
            lists.CONTROL_ORDERS,
            _("No request awaits a control sample."),
        )
    if show == QUERIES:
        return _listed(
            request,
            show,
            lists.QUERY_COLUMNS,
            queries.unanswered(unit),
            lists.QUERY_ORDERS,
            _("The police have answered every query."),
        )
    if show == UNCOLLECTED:
        districts = lists.DistrictFilterForm(request.GET, queries.uncollected_by_district(unit).rows())
        return _listed(
            request,
            show,
            lists.REPORT_COLUMNS,
            queries.uncollected(unit, districts.chosen()),
            lists.REPORT_ORDERS,
            _("The police have collected every report that was released more than 7 days ago."),
            districts,
        )
    form = lists.PlanFilterForm(request.GET)
    return _listed(
        request,
        "",
        lists.PLAN_COLUMNS,
        queries.planned(unit, form.chosen()),
        lists.PLAN_ORDERS,
        _("No request is pending."),
        form,
    )


def _listed[M: Model](
    request: OfficerRequest,
    show: str,
    columns: list[Column[M]],
    rows: QuerySet[M],
    orders: lists.Orders,
    empty: str,
    form: forms.Form | None = None,
    entry_form: forms.Form | None = None,
) -> HttpResponse:
    unit = request.posting.unit
    tabs = _tabs(unit, show)
    listing = ItemList(
        request,
        columns,
        QueryRows(rows, orders, list),
        caption=next(str(tab.title) for tab in tabs if tab.current),
        empty=empty,
        form=form,
        file_name=f"plan-{show or 'court'}-{unit.code}",
        remembers=False,  # a filter of yesterday's could hide what is near
        keeps={"show"},
    )
    context: dict[str, object] = {"unit": unit, "tabs": tabs, "entry_form": entry_form, "show": show}
    if not show:
        context["exhibits"] = laboratory_sentences(exhibits_at([unit])[unit.pk])
    return listing.respond("forensics/plan.html", context)


def _tabs(unit: Unit, show: str) -> list[Tab]:
    url = reverse("forensics:plan")
    with one_exchange() as exchange:
        read_planned = exchange.count(queries.planned_count(unit))
        read_counts = exchange.count(queries.plan_counts(unit))
    (planned,), (counts,) = read_planned(), read_counts()
    titles = {
        "": (_("By court date and custody"), planned),
        CONTROL: (_("Control sample awaited"), counts.control),
        QUERIES: (_("Unanswered by the police"), counts.unanswered),
        TESTIMONY: (_("Days lost to testimony, last 90 days"), counts.testimony),
        UNCOLLECTED: (_("Reports uncollected after 7 days"), counts.uncollected),
    }
    return [
        Tab(title, f"{url}?show={name}" if name else url, name == show, number)
        for name, (title, number) in titles.items()
    ]


def _testimony(request: OfficerRequest, unit: Unit) -> HttpResponse:
    people = assigning.examiners(unit)
    withdrawn = request.POST.get("withdraw", "") or request.GET.get("withdraw", "")
    entry = _entry(unit, withdrawn)
    if entry is not None:
        if entry.withdrawn_at is None and CONFIRMED not in request.POST:
            return ask_first(request, _withdrawal(entry))
        withdraw_testimony(entry.pk, by=request.posting)
        step = _("%(day)s no longer counts as lost to testimony. The entry stays on record.") % {
            "day": text.day(entry.day)
        }
        panels.show_examiner(request, entry.examiner, _("Day of testimony withdrawn"), step)
        return redirect(f"{reverse('forensics:plan')}?show={TESTIMONY}")
    form = TestimonyForm(people, request.POST if request.method == "POST" else None)
    if form.is_valid():
        cleaned = form.cleaned_data
        examiner = next(posting for posting in people if str(posting.pk) == cleaned["examiner"])
        try:
            days = record_testimony(examiner, cleaned["first"], cleaned["last"] or cleaned["first"], by=request.posting)
            panels.show_testimony(request, examiner.officer.number, days)
            return redirect(f"{reverse('forensics:plan')}?show={TESTIMONY}")
        except Refused as refusal:
            refuse_form(form, refusal)
    return _listed(
        request,
        TESTIMONY,
        lists.TESTIMONY_COLUMNS,
        queries.testimony(unit),
        lists.TESTIMONY_ORDERS,
        _("No day of testimony is recorded."),
        entry_form=form if people else None,
    )


def _entry(unit: Unit, typed: str) -> Testimony | None:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        return None
    return Testimony.objects.filter(laboratory=unit, pk=int(typed)).first()


def _withdrawal(entry: Testimony) -> Confirmation:
    return Confirmation(
        _("Withdraw this day?"),
        [SummaryRow(_("Examiner"), entry.examiner_name), SummaryRow(_("Day"), text.day(entry.day))],
        _("The day no longer counts as lost to testimony. The entry stays on record as withdrawn."),
        _("Withdraw the day"),
        [("withdraw", str(entry.pk))],
    )
