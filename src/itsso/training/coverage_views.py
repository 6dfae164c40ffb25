"""Pages of coverage: a unit's, the lists behind it, suggestions, the monthly return, before and after; and files."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.training import assigned, catalogue, export, page, queries
from itsso.training.coverage import investigators, unit_coverage
from itsso.training.effect import compare
from itsso.training.figures import counts_on
from itsso.training.forms import PeopleForm, SuggestForm, TrainingUploadForm
from itsso.training.jobs import process_file
from itsso.training.models import Upload
from itsso.training.queries import PeopleFilter
from itsso.training.reading import COLUMNS
from itsso.training.suggestions import suggest
from itsso.training.uploads import describe_reject, receive
from itsso.ui import text
from itsso.ui.components import Figure, Progress, Table
from itsso.units.models import Unit

LAST_PAGE = 4000
MOST_STATIONS = 500


def _unit(request: OfficerRequest, unit_id: int) -> Unit:
    unit = get_object_or_404(Unit, pk=unit_id)
    first, last = request.ranges.facts
    if not first <= unit.first <= unit.last <= last:
        raise Http404
    return unit


@require_GET
def coverage(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Who is trained at a unit and below it."""
    unit = _unit(request, unit_id)
    told = page.CoveragePage(unit_coverage(unit), lists=request.may("training:people"))
    shown = {
        "unit": unit, "told": told, "trail": page.trail(unit, request.ranges.facts),
        "links": page.coverage_links(unit, request),
    }  # fmt: skip
    return render(request, "training/coverage.html", shown)


@require_GET
def people(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The people behind a number."""
    unit, form = _unit(request, unit_id), PeopleForm(request.GET)
    if not form.is_valid():
        raise Http404
    told = form.cleaned_data
    sought = PeopleFilter(told["show"], told["course"], told["rank"], told["name"].strip())
    found = queries.people(unit, sought, today())
    at = _page_number(request)
    rows = list(found[(at - 1) * queries.PAGE : at * queries.PAGE + 1])
    shown = {
        "unit": unit, "form": form, "total": found.count(), "table": page.people_table(rows[: queries.PAGE]),
        "newer": _page(request, at - 1) if at > 1 else "",
        "older": _page(request, at + 1) if len(rows) > queries.PAGE else "",
        "trail": page.trail(unit, request.ranges.facts, "coverage", _("Personnel")),
    }  # fmt: skip
    return render(request, "training/people.html", shown)


def _page_number(request: OfficerRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, min(int(asked), LAST_PAGE)) if asked.isdecimal() and len(asked) < 6 else 1


def _page(request: OfficerRequest, number: int) -> str:
    return "?" + urlencode({**request.GET.dict(), "page": number})


@require_GET
def untrained(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The officers who have open cases and lack a course that these ask, those with most cases first."""
    unit, counts = _unit(request, unit_id), request.may("training:cases")
    rows = assigned.officers(unit, today())
    shown = {
        "unit": unit, "heading": _("Untrained officers with open cases"),
        "table": page.officers_table(rows, counts=counts),
        "answer": page.officers_answer(rows, counts=counts), "links": page.officers_links(unit, request),
        "trail": page.trail(unit, request.ranges.facts, "coverage", _("Untrained officers with open cases")),
    }  # fmt: skip
    return render(request, "training/listing.html", shown)


@require_GET
def cases(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The open cases that are with an officer who lacks a course that they ask, the first due first."""
    unit = _unit(request, unit_id)
    at = _page_number(request)
    total = sum(one.cases for one in investigators(unit, today()) if one.key == "open-")
    rows = assigned.cases(unit, today(), (at - 1) * queries.PAGE, queries.PAGE + 1)
    shown = {
        "unit": unit, "heading": _("Open cases with an untrained officer"),
        "answer": page.cases_answer(total), "table": page.cases_table(rows[: queries.PAGE]),
        "links": page.cases_links(unit, request),
        "newer": _page(request, at - 1) if at > 1 else "",
        "older": _page(request, at + 1) if len(rows) > queries.PAGE else "",
        "trail": page.trail(unit, request.ranges.facts, "coverage", _("Cases with an untrained officer")),
    }  # fmt: skip
    return render(request, "training/listing.html", shown)


@require_GET
def stations(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The stations with no trained woman officer."""
    unit = _unit(request, unit_id)
    found = list(assigned.stations_without(unit, today()))
    shown = {
        "unit": unit, "heading": _("Stations with no trained woman officer"),
        "answer": page.stations_answer(len(found)), "table": page.stations_table(found[:MOST_STATIONS]),
        "trail": page.trail(unit, request.ranges.facts, "coverage", _("Stations with no trained woman officer")),
    }  # fmt: skip
    return render(request, "training/listing.html", shown)


@require_GET
def suggestions(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Whom to send so that a batch of seats lifts coverage most, and why."""
    unit = _unit(request, unit_id)
    asked = request.GET.dict() or {"course": next(iter(catalogue.courses_by_cases())), "seats": "10"}
    form = SuggestForm(asked)
    rows, ahead = [], []
    if form.is_valid():
        course = catalogue.courses()[form.cleaned_data["course"]]
        counts = request.may("training:cases")
        suggested = suggest(unit, course, form.cleaned_data["seats"], today())
        rows = [(one, page.why(one, counts=counts)) for one in suggested]
        ahead = list(queries.sessions(today(), course.code)) if request.may("training:nominate") else []
    shown = {
        "unit": unit, "form": form, "rows": rows, "ahead": ahead,
        "trail": page.trail(unit, request.ranges.facts, "coverage", _("Whom to send")),
    }  # fmt: skip
    return render(request, "training/suggestions.html", shown)


@require_GET
def monthly(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The lines of training in the State's monthly form."""
    unit, day = _unit(request, unit_id), _last_day(request)
    lines = page.return_lines(counts_on(unit, day) or {})
    head = [_("Group"), _("Total"), _("Trained"), _("Percent")]
    rows = [[name, text.count(total), text.count(n), percent] for name, total, n, percent in lines]
    shown = {
        "unit": unit, "day": day, "table": Table(_("Training"), head, rows, frozenset({1, 2, 3})),
        "earlier": _month_before(day), "trail": page.trail(unit, request.ranges.facts, "coverage", _("Monthly return")),
        "query": f"?month={day:%Y-%m}", "month": f"{day:%m-%Y}",
    }  # fmt: skip
    return render(request, "training/monthly.html", shown)


def _last_day(request: OfficerRequest) -> date:
    """The end of the month that is asked for, as 2026-10; today in the month that runs, and where none is asked."""
    asked = request.GET.get("month", "")
    try:
        first = date.fromisoformat(f"{asked}-01") if asked else today()
    except ValueError:
        raise Http404 from None
    if not 2018 <= first.year <= today().year or first > today():
        raise Http404
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(date.fromordinal(following.toordinal() - 1), today())


def _month_before(day: date) -> str:
    return f"{date.fromordinal(day.replace(day=1).toordinal() - 1):%Y-%m}"


@require_GET
def monthly_csv(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The same lines as CSV."""
    name, rows = _monthly_rows(request, unit_id)
    response = HttpResponse("".join(export.csv_of(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_GET
def monthly_xlsx(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """The same lines as a workbook."""
    name, rows = _monthly_rows(request, unit_id)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(export.xlsx_of("training", rows), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _monthly_rows(request: OfficerRequest, unit_id: int) -> tuple[str, list[tuple[Any, ...]]]:
    unit, day = _unit(request, unit_id), _last_day(request)
    lines = page.return_lines(counts_on(unit, day) or {})
    rows: list[tuple[Any, ...]] = [("unit", "as_on", *page.RETURN_HEAD)]
    rows += [(unit.full_code, day.isoformat(), *line) for line in lines]
    return f"training-{unit.code.lower()}-{day:%Y-%m}", rows


@require_GET
def effect(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Before and after: no proof, and the page says so."""
    unit = _unit(request, unit_id)
    told = compare(unit, today())
    shown = {
        "unit": unit, "told": told, "table": page.effect_table(told) if told.mark else None,
        "figures": page.figures_table(unit, told.mark, today()) if told.mark else None,
        "trail": page.trail(unit, request.ranges.facts, "coverage", _("Before and after")),
    }  # fmt: skip
    return render(request, "training/effect.html", shown)


# --- Files -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: OfficerRequest) -> HttpResponse:
    """Files that came; a POST takes one in, and its rows are taken apart from the request."""
    form = TrainingUploadForm(request.POST, request.FILES) if request.method == "POST" else TrainingUploadForm()
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = receive(told["key"], told["kind"], told["file"].name, told["file"].read(), by=request.posting)
            process_file.defer(upload=str(made.pk), posting=request.posting.pk)
            return redirect("training:upload", made.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    columns = [(Upload.FileKind(kind).label, *names) for kind, names in COLUMNS.items()]
    shown = {
        "form": form, "table": page.uploads_table(queries.uploads()[:20]), "columns": columns,
        "codes": page.codes_table(),
    }  # fmt: skip
    return render(request, "training/uploads.html", shown, status=422 if form.errors else 200)


@require_GET
def upload(request: OfficerRequest, upload_id: UUID) -> HttpResponse:
    """One file: how its rows ended, grouped by what was wrong, with an example of each."""
    one = queries.upload(upload_id)
    groups = [[describe_reject(reject), str(reject.row), text.count(n)] for reject, n in queries.reject_groups(one)]
    shown = {
        "one": one, "work": _work(one), "figures": _figures(one), "answer": page.upload_answer(one),
        "groups": Table(
            _("Rejected rows by what was wrong, the most frequent first"),
            [_("What was wrong, and what to do"), _("First in row"), _("Rows")], groups, frozenset({1, 2}), stacks=True,
        ),
        "trail": [(_("Files"), reverse("training:uploads")), (one.name, "")],
    }  # fmt: skip
    return render(request, "training/upload.html", shown)


@require_GET
def progress(request: OfficerRequest, upload_id: UUID) -> HttpResponse:
    """The progress bar alone."""
    one = queries.upload(upload_id)
    return render(request, "training/progress.html", {"one": one, "work": _work(one)})


def _work(one: Upload) -> Progress:
    words = _("%(done)s of %(rows)s rows") % {"done": text.count(one.done), "rows": text.count(one.rows)}
    return Progress(one.done, one.rows, words, one.ended_at is not None)


def _figures(one: Upload) -> list[Figure]:
    return [
        Figure(text.count(one.rows), _("rows")),
        Figure(text.count(one.taken), _("taken"), tone="good"),
        Figure(text.count(one.unchanged), _("known before")),
        Figure(text.count(one.rejected), _("rejected"), "#rejected" if one.rejected else "", "bad"),
    ]


@require_GET
def rejected(request: OfficerRequest, upload_id: UUID) -> HttpResponse:
    """The rows that were not taken, with what was wrong, as a file to send back."""
    one = queries.upload(upload_id)
    content = "".join(export.rejects_csv(queries.rejects(one)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{one.pk}.csv"'
    return response
