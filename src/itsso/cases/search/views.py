"""The page of search. It answers a POST, so that no address and no list of visited pages holds what was typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from itsso.cases.desk.listing import rows_of_cases
from itsso.cases.desk.page import DeskRow
from itsso.cases.models import Series
from itsso.cases.search.forms import CaseSearchForm
from itsso.cases.search.parser import SearchQuery
from itsso.cases.search.queries import SearchPage, find
from itsso.cases.words import fir
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.templatetags.posting_forms import FIELD
from itsso.ui.typed_values import only_reads

PAGING = ("csrfmiddlewaretoken", FIELD, "after")


@only_reads
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: OfficerRequest) -> HttpResponse:
    """Show cases of the unit that match every criterion.

    A row opens a case, since only cases in the range are found.
    """
    posted = request.method == "POST"
    form = CaseSearchForm(request.may("cases:accused"), request.POST if posted else None)
    if not form.is_valid():
        return render(request, "cases/search.html", {"form": form, "posting": request.posting})
    posted_values = [(name, str(value)) for name, value in request.POST.items() if name not in PAGING]
    after = request.POST.get("after", "")
    typed = " ".join(value for name, value in posted_values if value and name != "purpose")
    why = form.cleaned_data["purpose"]
    page = find(form.asked, request.ranges.cases, after, why=why, typed=typed, by=request.posting)
    context = {
        "form": form,
        "posting": request.posting,
        "looked_for": "; ".join(_looked_for(form.asked)),
        "rows": _rows(page),
        "kept": posted_values,
        "after": page.after,
        "further": bool(after),
    }
    return render(request, "cases/search.html", context)


def _rows(page: SearchPage) -> list[tuple[DeskRow, str]]:
    rows = rows_of_cases([case for case, _label in page.rows])
    return [(row, label) for row, (_case, label) in zip(rows, page.rows, strict=True)]


def _looked_for(query: SearchQuery) -> list[str]:
    """Return what was understood of what was typed."""
    number = query.number
    criteria = [
        fir(number.series or Series.REGULAR, number.number, number.year) if number else "",
        _("accused with a name like %(name)s") % {"name": query.name} if query.name else "",
        _("exhibit %(exhibit)s") % {"exhibit": query.exhibit} if query.exhibit else "",
        _("sections %(sections)s") % {"sections": text.sections(query.sections)} if query.sections else "",
        _("station %(station)s") % {"station": query.station} if query.station else "",
        _("first recorded from %(day)s") % {"day": text.day(query.first)} if query.first else "",
        _("first recorded until %(day)s") % {"day": text.day(query.last)} if query.last else "",
    ]
    return [criterion for criterion in criteria if criterion]
