"""Pages of laboratories' capacity. A laboratory outside the reader's range is simply not there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.forensics.capacity import actions, export, page, projects, queries, whatif, wording
from itsso.forensics.capacity.area import AreaPage
from itsso.forensics.capacity.forms import FORMS, TITLES, LimitForm, PeriodForm, WhatIfForm
from itsso.forensics.capacity.independence_page import IndependencePage
from itsso.forensics.capacity.review import LIMIT, LaboratoryReview, review_laboratories
from itsso.forensics.capacity.whatif_page import WhatIfPage
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Tab
from itsso.units.models import Unit, UnitKind


@require_GET
def laboratories(request: OfficerRequest) -> HttpResponse:
    """The laboratories of one's State or of the nation, side by side; of one's own laboratory, its page."""
    unit = request.posting.unit
    if unit.kind == UnitKind.LABORATORY:
        return redirect("capacity:laboratory", unit.pk)
    form = LimitForm(request.GET)
    reviews = review_laboratories(queries.laboratories(), today(), form.chosen())
    told = AreaPage(unit, reviews)
    return render(request, "capacity/laboratories.html", {"told": told, "nation": unit.kind == UnitKind.NATION})


@require_GET
def csv_of(request: OfficerRequest) -> HttpResponse:
    """The same as CSV, section by section."""
    reviews = review_laboratories(queries.laboratories(), today(), LimitForm(request.GET).chosen())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="itsso-laboratories-{today()}.csv"'
    export.write(response, reviews)
    return response


@require_GET
def projects_of(request: OfficerRequest) -> HttpResponse:
    """Every project of modernisation that the reader sees, the latest first."""
    found = projects.projects_of_laboratories(queries.laboratories(), today())
    late = sum(1 for one in found if one.late and not one.done)
    trail = [(_("Laboratories"), reverse("capacity:laboratories")), (_("Projects of modernisation"), "")]
    told = {"table": page.projects_table(found, named=True), "all": len(found), "late": late, "trail": trail}
    return render(request, "capacity/projects.html", told)


@require_GET
def laboratory(request: OfficerRequest, laboratory_id: int) -> HttpResponse:
    """One laboratory reviewed: the answer first."""
    unit, form = queries.laboratory(laboratory_id), LimitForm(request.GET)
    told = page.LaboratoryPage(_review(unit, form.chosen()))
    table = page.projects_table(told.projects, named=False) if told.projects else None
    return render(
        request,
        "capacity/laboratory.html",
        _common_context(request, unit) | {"told": told, "form": form, "projects": table},
    )


@require_GET
def what_if(request: OfficerRequest, laboratory_id: int) -> HttpResponse:
    """What would become of a section, all by GET: an address says what was tried."""
    unit = queries.laboratory(laboratory_id)
    others = [one for one in queries.laboratories() if one.pk != unit.pk]
    form = WhatIfForm(request.GET, others)
    review = _review(unit, form.chosen())
    sections = review.sections
    section = next((one for one in sections if one.section == request.GET.get("section")), None)
    section = section or next((one for one in sections if one.queue), next(iter(sections), None))
    told = _common_context(request, unit) | {"form": form, "section": section}
    if section is None:
        return render(request, "capacity/what_if.html", told)
    told |= {"tabs": _tabs(unit, review, section.section), "name": wording.section(section.section)}
    if form.is_valid():
        now = whatif.current_scenario(section, form.assumed(), review.limit)
        if now is not None:
            change = form.change()
            elsewhere = _other_laboratory(others, form.cleaned_data["to"], section.section, change, review.limit)
            told["told"] = WhatIfPage(now, now.changed(change), elsewhere)
    return render(request, "capacity/what_if.html", told)


def _other_laboratory(
    others: list[Unit], to: int | None, section: str, change: whatif.SectionChange, limit: int
) -> tuple[Unit, whatif.Scenario, whatif.Scenario] | None:
    """The same section of the laboratory to which work is moved, before and after; None where it is not known."""
    unit = next((one for one in others if one.pk == to), None)
    if unit is None or not change.moved_a_year:
        return None
    found = next((one for one in _review(unit, limit).sections if one.section == section), None)
    before = whatif.current_scenario(found, whatif.Assumptions(), limit) if found else None
    return (unit, before, before.changed(whatif.SectionChange(moved_a_year=-change.moved_a_year))) if before else None


def _tabs(unit: Unit, review: LaboratoryReview, current: str) -> list[Tab]:
    url = reverse("capacity:what_if", args=[unit.pk])
    return [
        Tab(wording.section(one.section), f"{url}?section={one.section}", one.section == current)
        for one in review.sections
    ]


@require_GET
def independence(request: OfficerRequest, laboratory_id: int) -> HttpResponse:
    """What an auditor prints of one laboratory."""
    unit, form = queries.laboratory(laboratory_id), PeriodForm(request.GET)
    since, until = form.chosen(date(today().year, 1, 1), today())
    told = IndependencePage(_review(unit, LIMIT), since, until)
    return render(request, "capacity/independence.html", _common_context(request, unit) | {"told": told, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def claims(request: OfficerRequest, laboratory_id: int, claim: str) -> HttpResponse:
    """All that the laboratory said of one kind, and for its own people the form that says more."""
    unit = queries.laboratory(laboratory_id)
    own = request.ranges.laboratory == unit.pk
    if claim not in FORMS or (request.method == "POST" and not own):
        raise Http404
    form = FORMS[claim](request.POST if request.method == "POST" else None, initial=_initial_values(request, claim))
    if form.is_bound and form.is_valid():
        try:
            new = actions.add_claim(unit, claim, form.claim_values(), key=form.cleaned_data["key"], by=request.posting)
            messages.success(request, _("Recorded.") if new else _("That was recorded already."))
            return redirect("capacity:claims", unit.pk, claim)
        except Refused as refusal:
            form.add_error("on", str(refusal))
    said = page.claims_table(list(queries.claims_of(unit, claim)[: page.MAX_LISTED]), form)
    told = {"form": form, "own": own, "title": TITLES[claim], "said": said, "claim": claim}
    return render(request, "capacity/claims.html", _common_context(request, unit) | told)


def _initial_values(request: OfficerRequest, claim: str) -> dict[str, Any]:
    """What a link to the form gives beforehand, as the project whose money is to be told."""
    return {name: value for name, value in request.GET.items() if name in FORMS[claim].base_fields}


def _review(unit: Unit, limit: int) -> LaboratoryReview:
    (review,) = review_laboratories([unit], today(), limit)
    return review


def _common_context(request: OfficerRequest, unit: Unit) -> dict[str, Any]:
    """What every page of one laboratory has: where it stands, and its other pages."""
    own = request.posting.unit_id == unit.pk
    trail = [] if own else [(_("Laboratories"), reverse("capacity:laboratories"))]
    pages = [("laboratory", _("Capacity")), ("what_if", _("What if")), ("independence", _("Independence"))]
    tabs = [
        Tab(title, url := reverse(f"capacity:{name}", args=[unit.pk]), url == request.path) for name, title in pages
    ]
    said = [(name, title, reverse("capacity:claims", args=[unit.pk, name])) for name, title in TITLES.items()]
    return {"unit": unit, "trail": [*trail, (unit.local_name, "")], "pages": tabs, "kinds": said}
