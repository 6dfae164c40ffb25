"""Pages of the audit log: in order of time, of one case, and its seals.

The transaction's range decides which entries are visible.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.audit import actions, queries
from itsso.audit.actions import Actor
from itsso.audit.evidence.actions import MEDIA_TYPE, deliver
from itsso.audit.evidence.extract import audit_extract
from itsso.audit.filters import EntryFilter
from itsso.audit.forms import DayForm, KindForm, TrailForm
from itsso.audit.listing import EntryRows, entry_columns
from itsso.audit.page import CASE_COLUMNS, EntryRow, as_cells, backlog_warning, case_label, sealing_status
from itsso.audit.queries import PAGE
from itsso.platform.clock import start_of_day, today
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse


@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """Show the acts of the officers of the unit and of all units below it, newest first."""
    form = TrailForm(request.GET)
    listing = _entry_list(request, form, form.entry_filter() if form.is_valid() else None, file_name="audit-log")
    return listing.respond("audit/lines.html", {"form": form, **_sealing()})


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show who read or changed one case."""
    form = KindForm(request.GET)
    _require(case_id)
    entry_filter = replace(form.entry_filter(), case=case_id) if form.is_valid() else None
    newest = queries.entries(EntryFilter(case=case_id), stop=1)
    listing = _entry_list(request, form, entry_filter, file_name="audit-log-of-a-case", of_one_case=True)
    context = {"form": form, "case_id": case_id, "label": case_label(newest[0] if newest else None), **_sealing()}
    return listing.respond("audit/case.html", context)


def _entry_list(
    request: HttpRequest,
    form: TrailForm | KindForm,
    entry_filter: EntryFilter | None,
    *,
    file_name: str,
    of_one_case: bool = False,
) -> ItemList[EntryRow]:
    return ItemList(
        request,
        entry_columns(of_one_case=of_one_case),
        EntryRows(entry_filter),
        caption=_("Audit entries"),
        empty=_("No audit entries match these filters."),
        form=form,
        file_name=file_name,
    )


@require_GET
def case_csv(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Return the entries of one case as a CSV table."""
    _require(case_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trail-{case_id}.csv"'
    rows = csv.writer(response)
    rows.writerow(CASE_COLUMNS)
    rows.writerows(as_cells(line) for line in queries.all_entries(EntryFilter(case=case_id)))
    return response


@require_GET
def case_lines(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Return the entries of one case with their seals and proofs, and a draft certificate on them, as an archive."""
    _require(case_id)
    newest, by = queries.entries(EntryFilter(case=case_id), stop=1), _actor(request)
    try:
        file = audit_extract(case_id, case_label(newest[0] if newest else None), by=by)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("audit:case", case_id)
    return _file(deliver(file, by=by, case_id=case_id), f"audit-{case_id}.zip", MEDIA_TYPE)


@require_GET
def seals(request: HttpRequest) -> HttpResponse:
    """Show how far the audit log is sealed, and the newest seals."""
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    page = queries.seals_before(before)
    older = f"?before={page[PAGE - 1].number}" if len(page) > PAGE else ""
    form = DayForm(initial={"since": today().replace(day=1)})
    context = {
        **_sealing(),
        "seals": page[:PAGE],
        "older": older,
        "first": before is None,
        "form": form,
    }
    context["may_export"] = request.may("audit:seals_file")  # type: ignore[attr-defined]
    return render(request, "audit/seals.html", context)


@require_GET
def seals_file(request: HttpRequest) -> HttpResponse:
    """Return the signed seals since a day as a file, to be stored outside."""
    form = DayForm(request.GET)
    if not form.is_valid():
        newest = queries.seals_before(None)[:PAGE]
        context = {**_sealing(), "seals": newest, "first": True, "form": form, "may_export": True}
        return render(request, "audit/seals.html", context, status=422)
    since = form.cleaned_data["since"]
    lines = actions.export_seals(start_of_day(since), by=_actor(request))
    return _file(b"".join(lines), f"seals-from-{text.machine(since)}.jsonl")


def _require(case_id: UUID) -> None:
    if not queries.case_is_known(case_id):
        raise Http404


def _actor(request: HttpRequest) -> Actor:
    """Return the actor of the request: the middleware, in a higher layer, has put the posting there."""
    actor: Actor = request.posting.actor  # type: ignore[attr-defined]
    return actor


def _file(content: bytes, name: str, media_type: str = "application/x-ndjson; charset=utf-8") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sealing() -> dict[str, str]:
    """Return how far the audit log is sealed, and a warning where the sealing does not keep up."""
    return {"sealing_status": sealing_status(), "backlog": backlog_warning()}
