"""Pages of accountability, for officers above the unit: the records, their figures, and one record to update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.intake.complaints.views import get_or_post, number_of
from itsso.intake.desk import new_refusals
from itsso.intake.models import Accountability
from itsso.intake.refusals import actions, queries, words
from itsso.intake.refusals.forms import AccountForm, AllegationForm, FurtherForm, RefusalPeriodForm, SlipForm
from itsso.intake.refusals.listing import COLUMNS, RecordListForm, record_rows
from itsso.intake.refusals.paper_views import show_record_confirmation
from itsso.intake.refusals.papers import papers_of
from itsso.intake.slips import queries as slips_queries
from itsso.intake.zero_firs.chosen import SCOPE, ChosenPeriod, chosen_period
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import one_exchange
from itsso.protection import vault
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form
from itsso.units.models import Unit
from itsso.units.picker import UnitSource, units_used


@get_or_post
def records(request: OfficerRequest) -> HttpResponse:
    """Show the records about units below this one, with the figures, and a form that opens a record about any unit."""
    choice = chosen_period(request, RefusalPeriodForm, date.min)
    days = choice.days
    year = today().year
    with one_exchange() as exchange:
        read_used = exchange.ask(queries.units_of_records(request.posting.actor.number))
        read_figures = queries.ask_refusal_figures(exchange, request.posting.unit, days.period)
        read_treatment = exchange.ask(slips_queries.treatment_answers(request.posting.unit, date(year, 1, 1)))
        read_codes = exchange.ask(slips_queries.codes_given_again(request.posting.unit))
        keep_new = new_refusals(request).ask(exchange, request)
        write_frame_ahead(request)
    keep_new()
    units = UnitSource("police", request.posting.unit, units_used(read_used()))
    form = AllegationForm(units, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _open_record(request, form)
            return redirect("intake:accountability")
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("accountability", by=request.posting)
    unit, column = _requested_column(request)
    matching = queries.counted_records(unit, column, days.period) if unit else queries.records()
    filters = RecordListForm(request.GET)
    if not filters.is_valid():
        filters = RecordListForm({})
        filters.is_valid()
    listing = ItemList(
        request,
        COLUMNS,
        record_rows(filters.filtered(matching)),
        caption=_("Records, newest first"),
        empty=_("Nothing is recorded against a unit below yours."),
        form=filters,
        file_name="refusals",
        logs_row_count=False,
        keeps=("of", *SCOPE),
    )
    context: dict[str, object] = {
        "form": form,
        "figures": _figures_table(read_figures(), days),
        "year": year,
        "treatment": slips_queries.treatment_lines(read_treatment()),
    }
    context |= {
        "days": days,
        "period_form": choice.form,
        "year_links": days.links(unit or request.posting.unit, {"of": column} if unit else {}),
        "by_unit": f"{reverse('intake:refusals_by_unit')}{days.address(request.posting.unit)}",
        "codes": _codes_table(read_codes()),
        "chosen": unit,
        "column": words.COLUMNS[column] if unit else "",
        "column_code": column,
    }
    return listing.respond("intake/accountability.html", context)


def _open_record(request: OfficerRequest, form: AllegationForm) -> None:
    """Open the record that a valid form describes, and confirm it. Raises Refused as `actions.open_record` does."""
    cleaned = form.cleaned_data
    with transaction.atomic():  # where the account cannot be kept the record is not opened either
        actions.open_record(
            cleaned["station"],
            told_by=cleaned["told_by"],
            what=cleaned["conduct"],
            happened_on=cleaned["happened_on"],
            officer=cleaned["officer"],
            by=request.posting,
            complaint_id=actions.complaint_of_slip(cleaned["slip"], by=request.posting),
            record_id=cleaned["key"],
            account=cleaned["account"],
        )
    show_confirmation(
        request,
        _("Record opened"),
        number=str(cleaned["station"]),
        label=_("Unit"),
        steps=[
            ConfirmationStep(_("It can be seen only from a level above that unit.")),
            ConfirmationStep(_("Open the record"), reverse("intake:record", args=[cleaned["key"]])),
        ],
    )


def _figures_table(counts: Sequence[queries.RefusalFigures], days: ChosenPeriod) -> PageTable | None:
    """Return the figures by unit, each number a link to the records behind it; None where nothing was alleged."""
    if not counts:
        return None
    rows = [
        [str(row.unit), *(_linked(number, row.unit, name, days) for name, number in row.counts())] for row in counts
    ]
    caption = _("By unit: %(days)s") % {"days": days.name}
    head = [_("Unit"), *map(str, words.COLUMNS.values())]
    return PageTable(caption, head, rows, frozenset(range(1, len(head))), stacks=True)


def _linked(number: int, unit: Unit, column: str, days: ChosenPeriod) -> Text:
    return link(text.count(number), f"{days.address(unit)}&{urlencode({'of': column})}" if number else "")


def _codes_table(rows: Sequence[slips_queries.CodesGivenAgain]) -> PageTable | None:
    """Return the stations that gave complainants another code; None where no station did."""
    if not rows:
        return None
    return PageTable(
        _("Complainants who were given a new code"),
        [_("Station"), _("Slips"), _("Given a new code"), _("Codes after the first")],
        [[str(row.station), *map(text.count, (row.slips, row.given_again, row.codes))] for row in rows],
        frozenset({1, 2, 3}),
        stacks=True,
    )


def _requested_column(request: OfficerRequest) -> tuple[Unit | None, str]:
    """Return which number's records are requested: of a unit, and a column.

    The unit is None, for all records, where the address names no number.
    """
    column = request.GET.get("of", "")
    if column not in queries.COUNTED:
        return None, "alleged"
    return Unit.objects.filter(pk=number_of(request.GET.get("unit", ""))).first(), column


@get_or_post
def record(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """Show one record: allegation, enquiry, outcome and action; her slip; and the sealed account of what happened."""
    refusal_record = queries.record(record_id)
    forms = _record_forms(request, refusal_record)
    try:
        if forms.account.is_valid():
            actions.keep_account(refusal_record.pk, forms.account.cleaned_data["account"], by=request.posting)
        if forms.slip.is_valid():
            actions.link_slip(refusal_record.pk, forms.slip.cleaned_data["slip"], by=request.posting)
        if forms.further.is_valid():
            actions.update_record(refusal_record.pk, forms.further.changes(), by=request.posting)
        if any(form.is_valid() for form in (forms.account, forms.slip, forms.further)):
            show_record_confirmation(request, refusal_record, _("Entry recorded"))
            return redirect("intake:record", refusal_record.pk)
    except Refused as refusal:
        refuse_form(forms.sent, refusal)
    forms.further.note("accountability", by=request.posting)
    context = {
        "form": forms.sent,
        "further": forms.further,
        "account": forms.account,
        "slip": forms.slip,
        "record": refusal_record,
        "from_her_page": refusal_record.told_by == "status_page",
        "summary": words.summary(refusal_record),
        "status": words.record_status(refusal_record),
        "told_by": words.TOLD_BY[refusal_record.told_by],
        "sealed_items": list(vault.current_items(refusal_record.pk)),
        "papers": papers_of(refusal_record.pk).count(),
    }
    return render(request, "intake/record.html", context)


@dataclass(frozen=True, slots=True)
class RecordForms:
    """The three forms of a record's page, of which at most one was sent."""

    further: FurtherForm
    account: AccountForm
    slip: SlipForm

    @property
    def sent(self) -> AccountForm | SlipForm | FurtherForm:
        """Return the form that was sent, else the one about the enquiry."""
        return next((form for form in (self.account, self.slip) if form.is_bound), self.further)


def _record_forms(request: OfficerRequest, refusal_record: Accountability) -> RecordForms:
    """Return the forms of a record, filled with what was sent by one of them."""
    sent = request.POST if request.method == "POST" else None
    of_account, of_slip = "account" in request.POST, "slip" in request.POST
    officers = queries.officers_posted(refusal_record.unit)
    return RecordForms(
        FurtherForm(refusal_record, officers, None if of_account or of_slip else sent),
        AccountForm(sent if of_account else None),
        SlipForm(
            sent if of_slip and not of_account else None, initial={"slip": queries.slip_number_of(refusal_record)}
        ),
    )
