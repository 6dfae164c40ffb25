"""The list of cases, with what can be done with several of them at once."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.cases.desk import listing, queries, scope
from itsso.cases.desk.forms import CaseListForm
from itsso.cases.desk.morning import longest_without_diary, with_last_entry
from itsso.cases.diary.views import records_diaries
from itsso.cases.leave.queries import officer_is_on_leave, own_numbers
from itsso.cases.models import Case
from itsso.cases.several_delays.views import gives_reasons
from itsso.cases.workload.listing import tick_column
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text
from itsso.ui.lists import ItemList, RowForm
from itsso.units.models import UnitKind


@require_GET
def cases(request: OfficerRequest) -> HttpResponse:
    """Show the unit's cases, the newest first, or those that have a number."""
    form, posting = CaseListForm(request.GET), request.posting
    matches, investigation = Case.objects.none(), ""
    if form.is_valid():
        investigation = form.cleaned_data["investigation"]
        interval = scope.interval_of(request, form)
        number = form.cleaned_data["fir"]
        matches = queries.cases_by_number(interval, *number) if number else queries.cases_of(interval)
        matches = queries.filter_cases(
            matches,
            investigation,
            own_numbers(posting) if form.cleaned_data["assigned"] == "me" else scope.chosen_officer(form),
        )
        if form.cleaned_data["assigned"] == "on_leave":
            matches = matches.filter(officer_is_on_leave())
        if investigation == "silent":
            matches = with_last_entry(matches)
        if investigation == "diary":
            matches = longest_without_diary(matches)
    buttons = _acts_on_several(request, form)
    shows_diary = investigation == "diary" or (investigation == "running" and records_diaries(request))
    columns = listing.case_columns(
        with_station=posting.unit.kind != UnitKind.STATION,
        with_diary=shows_diary,
        investigation=investigation,
    )
    item_list = ItemList(
        request,
        [tick_column(_("Choose")), *columns] if buttons else columns,
        listing.case_rows(matches),
        caption=_("Cases"),
        empty=_("This unit has no cases."),
        form=form,
        file_name="cases",
        row_form=RowForm(buttons) if buttons else None,
    )
    context = {
        "posting": posting,
        "form": form,
        "shows_diary": shows_diary,
        "note": listing.NOTES.get(investigation, ""),
        **scope.filter_notes(request, form),
    }
    return item_list.respond("cases/list.html", context)


def _acts_on_several(request: OfficerRequest, form: CaseListForm) -> list[tuple[str, Text]]:
    """Return what can be done with several cases of the list at once, each page with its button.

    Cases without an officer are assigned, those pending beyond two months get a reason for delay, and of those under
    investigation it is recorded up to which day the case diary is written.
    """
    chosen = form.cleaned_data if form.is_valid() else {}
    buttons: list[tuple[str, Text]] = []
    at_station = request.posting.unit.kind == UnitKind.STATION
    is_without_officer = chosen.get("officer") == queries.NO_OFFICER
    if is_without_officer and at_station and request.may("cases:hand_over"):
        buttons.append((reverse("cases:hand_over", args=[queries.NO_OFFICER]), _("Assign the ticked cases")))
    if chosen.get("investigation") == "overdue" and gives_reasons(request):
        buttons.append((reverse("cases:several_delays"), _("Give one reason for delay")))
    if chosen.get("investigation") in ("running", "diary") and not is_without_officer and records_diaries(request):
        buttons.append((reverse("cases:diaries"), _("Record that the case diary is written")))
    return buttons
