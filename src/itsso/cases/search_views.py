"""The page of search. It answers a POST, so that no address and no list of visited pages holds what was typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from itsso.cases import queries
from itsso.cases.models import Series
from itsso.cases.page import fir, list_row
from itsso.cases.search import SearchPage, find
from itsso.cases.search_forms import CaseSearchForm
from itsso.cases.search_reading import SearchQuery
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.templatetags.posting_forms import FIELD

PAGING = ("csrfmiddlewaretoken", FIELD, "after")


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: OfficerRequest) -> HttpResponse:
    """Cases of the unit that fit all that is asked; a row opens a case, since only what is in the range is there."""
    posted = request.method == "POST"
    form = CaseSearchForm(request.may("cases:accused"), request.POST if posted else None)
    if not form.is_valid():
        return render(request, "cases/search.html", {"form": form, "posting": request.posting})
    kept = [(name, str(value)) for name, value in request.POST.items() if name not in PAGING]
    after = request.POST.get("after", "")
    typed = " ".join(value for name, value in kept if value and name != "purpose")
    why = form.cleaned_data["purpose"]
    found = find(form.asked, request.ranges.cases, after, why=why, typed=typed, by=request.posting)
    context = {
        "form": form,
        "posting": request.posting,
        "looked_for": "; ".join(_looked_for(form.asked)),
        "rows": _rows(found),
        "kept": kept,
        "after": found.after,
        "further": bool(after),
    }
    return render(request, "cases/search.html", context)


def _rows(found: SearchPage) -> list[tuple[object, str]]:
    clocks, moment = queries.investigation_clocks([case for case, _label in found.rows]), now()
    return [(list_row(case, clocks.get(case.pk), moment), label) for case, label in found.rows]


def _looked_for(asked: SearchQuery) -> list[str]:
    """What was understood of what was typed."""
    number = asked.number
    told = [
        fir(number.series or Series.REGULAR, number.number, number.year) if number else "",
        _("accused who sounds like %(name)s") % {"name": asked.name} if asked.name else "",
        _("exhibit %(exhibit)s") % {"exhibit": asked.exhibit} if asked.exhibit else "",
        _("sections %(sections)s") % {"sections": text.sections(asked.sections)} if asked.sections else "",
        _("station %(station)s") % {"station": asked.station} if asked.station else "",
        _("first recorded from %(day)s") % {"day": text.day(asked.first)} if asked.first else "",
        _("first recorded until %(day)s") % {"day": text.day(asked.last)} if asked.last else "",
    ]
    return [one for one in told if one]
