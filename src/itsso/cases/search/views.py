"""The page of search. It answers a POST, so that no address and no list of visited pages holds what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from itsso.cases.desk.listing import rows_of_cases
from itsso.cases.desk.page import DeskRow
from itsso.cases.models import Series
from itsso.cases.search.forms import CaseSearchForm
from itsso.cases.search.parser import SearchQuery
from itsso.cases.search.queries import NameHit, SearchPage, find, find_in_state
from itsso.cases.words import fir
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.templatetags.posting_forms import FIELD
from itsso.ui.typed_values import only_reads
from itsso.units.state_settings.queries import state_of

PAGING = ("csrfmiddlewaretoken", FIELD, "after")


@only_reads
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: OfficerRequest) -> HttpResponse:
    """Show cases of the unit that match every criterion.

    A row opens a case, since only cases in the range are found.
    """
    posted, posting = request.method == "POST", request.posting
    form = CaseSearchForm(request.may("cases:accused"), request.POST if posted else None)
    if not form.is_valid():
        return render(request, "cases/search.html", {"form": form, "posting": posting})
    posted_values = [(name, str(value)) for name, value in request.POST.items() if name not in PAGING]
    after = request.POST.get("after", "")
    typed = " ".join(value for name, value in posted_values if value and name != "purpose")
    why = form.cleaned_data["purpose"]
    if "in_state" in request.POST and form.asked.name and not _sees_the_state(request):
        return _in_state(request, form, typed=typed)
    page = find(form.asked, request.ranges.cases, after, why=why, typed=typed, by=posting)
    context = {
        "form": form,
        "posting": posting,
        "looked_for": "; ".join(_looked_for(form.asked)),
        "rows": _rows(page),
        "kept": posted_values,
        "after": page.after,
        "further": bool(after),
        "state": state_of(posting.unit) if form.asked.name and not _sees_the_state(request) else None,
    }
    return render(request, "cases/search.html", context)


def _sees_the_state(request: OfficerRequest) -> bool:
    """Return whether the reader's range has every station of the State: then the search lists what there is."""
    state, (first, last) = state_of(request.posting.unit), request.ranges.cases
    return state is not None and first <= state.first and state.last <= last


def _in_state(request: OfficerRequest, form: CaseSearchForm, *, typed: str) -> HttpResponse:
    """Show whether the name is an accused's elsewhere in the State: hit or no hit, and nothing of the case."""
    name, state = form.asked.name, state_of(request.posting.unit)
    hit = find_in_state(name, why=form.cleaned_data["purpose"], typed=typed, by=request.posting)
    answer = HITS[hit] % {"name": name, "state": state} if hit and state else NO_STATE
    context = {"form": form, "posting": request.posting, "answer": answer, "is_hit": hit not in (None, NameHit.NONE)}
    return render(request, "cases/search.html", context)


HITS: Mapping[NameHit, Text] = {
    NameHit.WRITTEN: _("Hit: an accused named %(name)s is recorded at another station of %(state)s."),
    NameHit.SOUNDS: _("Hit: an accused whose name sounds like %(name)s is recorded at another station of %(state)s."),
    NameHit.NONE: _("No hit: no accused with a name like %(name)s is recorded at another station of %(state)s."),
}
NO_STATE = _("The stations of your unit are not all of one State. Search the cases of the unit.")


def _rows(page: SearchPage) -> list[tuple[DeskRow, str]]:
    rows = rows_of_cases([case for case, _label in page.rows])
    return [(row, label) for row, (_case, label) in zip(rows, page.rows, strict=True)]


def _looked_for(query: SearchQuery) -> list[str]:
    """Return what was understood of what was typed."""
    number = query.number
    criteria = [
        fir(number.series or Series.REGULAR, number.number, number.year) if number else "",
        gettext("accused with a name like %(name)s") % {"name": query.name} if query.name else "",
        gettext("exhibit %(exhibit)s") % {"exhibit": query.exhibit} if query.exhibit else "",
        gettext("sections %(sections)s") % {"sections": text.sections(query.sections)} if query.sections else "",
        gettext("station %(station)s") % {"station": query.station} if query.station else "",
        gettext("first recorded from %(day)s") % {"day": text.day(query.first)} if query.first else "",
        gettext("first recorded until %(day)s") % {"day": text.day(query.last)} if query.last else "",
    ]
    return [criterion for criterion in criteria if criterion]
