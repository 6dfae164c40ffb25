"""Pages of laboratories' capacity. A laboratory outside the reader's range is treated as not existing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.forensics.capacity import actions, export, listing, page, projects, queries, whatif, wording
from itsso.forensics.capacity.area import AreaPage, LaboratoryListForm, laboratory_columns, laboratory_rows
from itsso.forensics.capacity.forms import FORMS, TITLES, LimitForm, PeriodForm, WhatIfForm
from itsso.forensics.capacity.independence_page import IndependencePage
from itsso.forensics.capacity.review import LIMIT, LaboratoryReview, review_laboratories
from itsso.forensics.capacity.whatif_page import WhatIfPage
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Tab
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.units.models import Unit, UnitKind


@require_GET
def laboratories(request: OfficerRequest) -> HttpResponse:
    """Show the laboratories of the reader's State or of the nation, compared.

    A laboratory's staff are redirected to its page.
    """
    unit = request.posting.unit
    if unit.kind == UnitKind.LABORATORY:
        return redirect("capacity:laboratory", unit.pk)
    form = LimitForm(request.GET)
    reviews = review_laboratories(queries.laboratories(), today(), form.chosen())
    choices = LaboratoryListForm(request.GET, of_nation=unit.kind == UnitKind.NATION)
    laboratories_listed = ItemList(
        request,
        laboratory_columns(),
        laboratory_rows(choices.chosen(reviews)),
        caption=_("Laboratories"),
        empty=_(
            "There is no laboratory here whose figures you may see. They are open to the laboratory itself, its State "
            "and the national level."
        ),
        form=choices,
        file_name=f"laboratories-{unit.code}",
        keeps=("limit",),
    )
    context = {"area": AreaPage(unit, reviews), "nation": unit.kind == UnitKind.NATION}
    return laboratories_listed.respond("capacity/laboratories.html", context)


@require_GET
def csv_of(request: OfficerRequest) -> HttpResponse:
    """Return the same as CSV, section by section."""
    reviews = review_laboratories(queries.laboratories(), today(), LimitForm(request.GET).chosen())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="itsso-laboratories-{today()}.csv"'
    export.write(response, reviews)
    return response


@require_GET
def projects_of(request: OfficerRequest) -> HttpResponse:
    """Show every modernisation project that the reader sees, the latest first."""
    visible_projects = projects.projects_of_laboratories(queries.laboratories(), today())
    late = sum(1 for project in visible_projects if project.late and not project.done)
    trail = [(_("Laboratories"), reverse("capacity:laboratories")), (_("Modernisation projects"), "")]
    projects_listed = ItemList(
        request,
        listing.project_columns(),
        listing.project_rows(visible_projects),
        caption=_("Modernisation projects"),
        empty=_("No modernisation project has been recorded."),
        file_name=f"projects-{request.posting.unit.code}",
    )
    context = {"all": len(visible_projects), "late": late, "trail": trail}
    return projects_listed.respond("capacity/projects.html", context)


@require_GET
def laboratory(request: OfficerRequest, laboratory_id: int) -> HttpResponse:
    """Show the review of one laboratory, the summary first."""
    unit, form = queries.laboratory(laboratory_id), LimitForm(request.GET)
    laboratory_page = page.LaboratoryPage(_review(unit, form.chosen()))
    table = page.projects_table(laboratory_page.projects) if laboratory_page.projects else None
    return render(
        request,
        "capacity/laboratory.html",
        _common_context(request, unit) | {"laboratory": laboratory_page, "form": form, "projects": table},
    )


@require_GET
def what_if(request: OfficerRequest, laboratory_id: int) -> HttpResponse:
    """Show what would become of a section after a change. All by GET: the URL contains the change."""
    unit = queries.laboratory(laboratory_id)
    other_laboratories = [other for other in queries.laboratories() if other.pk != unit.pk]
    form = WhatIfForm(request.GET, other_laboratories)
    review = _review(unit, form.chosen())
    sections = review.sections
    section = next((candidate for candidate in sections if candidate.section == request.GET.get("section")), None)
    section = section or next((candidate for candidate in sections if candidate.queue), next(iter(sections), None))
    context = _common_context(request, unit) | {"form": form, "section": section}
    if section is None:
        return render(request, "capacity/what_if.html", context)
    context |= {"tabs": _tabs(unit, review, section.section), "name": wording.section(section.section)}
    if form.is_valid():
        now = whatif.current_scenario(section, form.assumed(), review.limit)
        if now is not None:
            change = form.change()
            elsewhere = _other_laboratory(
                other_laboratories, form.cleaned_data["to"], section.section, change, review.limit
            )
            context["comparison"] = WhatIfPage(now, now.changed(change), elsewhere)
    return render(request, "capacity/what_if.html", context)


def _other_laboratory(
    other_laboratories: list[Unit], to: int | None, section: str, change: whatif.SectionChange, limit: int
) -> tuple[Unit, whatif.Scenario, whatif.Scenario] | None:
    """Return the same section of the laboratory that takes over work, before and after; None where it is not known."""
    unit = next((other for other in other_laboratories if other.pk == to), None)
    if unit is None or not change.moved_a_year:
        return None
    section_review = next(
        (candidate for candidate in _review(unit, limit).sections if candidate.section == section), None
    )
    before = whatif.current_scenario(section_review, whatif.Assumptions(), limit) if section_review else None
    return (unit, before, before.changed(whatif.SectionChange(moved_a_year=-change.moved_a_year))) if before else None


def _tabs(unit: Unit, review: LaboratoryReview, current: str) -> list[Tab]:
    url = reverse("capacity:what_if", args=[unit.pk])
    return [
        Tab(wording.section(section.section), f"{url}?section={section.section}", section.section == current)
        for section in review.sections
    ]


@require_GET
def independence(request: OfficerRequest, laboratory_id: int) -> HttpResponse:
    """Show what an auditor prints about one laboratory."""
    unit, form = queries.laboratory(laboratory_id), PeriodForm(request.GET)
    since, until = form.chosen(date(today().year, 1, 1), today())
    independence_page = IndependencePage(_review(unit, LIMIT), since, until)
    return render(
        request,
        "capacity/independence.html",
        _common_context(request, unit) | {"independence": independence_page, "form": form},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claims(request: OfficerRequest, laboratory_id: int, claim: str) -> HttpResponse:
    """Show all claims of one kind by the laboratory, and for its own staff the form that adds one."""
    unit = queries.laboratory(laboratory_id)
    is_own = request.ranges.laboratory == unit.pk
    if claim not in FORMS or (request.method == "POST" and not is_own):
        raise Http404
    form = FORMS[claim](request.POST if request.method == "POST" else None, initial=_initial_values(request, claim))
    if form.is_bound and form.is_valid():
        try:
            new = actions.add_claim(unit, claim, form.claim_values(), key=form.cleaned_data["key"], by=request.posting)
            if new:
                page = reverse("capacity:laboratory", args=[unit.pk])
                steps = [ConfirmationStep(_("Page of the laboratory"), page)]
                show_confirmation(
                    request, _("Statement recorded"), number=unit.code, label=_("Laboratory"), steps=steps
                )
            else:
                messages.info(request, _("This was already recorded."))
            return redirect("capacity:claims", unit.pk, claim)
        except Refused as refusal:
            form.add_error("on", str(refusal))
    claims_listed = ItemList(
        request,
        listing.claim_columns(form),
        listing.claim_rows(queries.claims_of(unit, claim)),
        caption=_("Statements, newest first"),
        empty=_("Nothing of this kind has been recorded yet."),
        file_name=f"{claim}-{unit.code}",
        anchor="statements",
    )
    context = {"form": form, "is_own": is_own, "title": TITLES[claim], "claim": claim}
    return claims_listed.respond("capacity/claims.html", _common_context(request, unit) | context)


def _initial_values(request: OfficerRequest, claim: str) -> dict[str, object]:
    """Return the initial values from a link to the form, such as the project whose money is to be stated."""
    return {name: value for name, value in request.GET.items() if name in FORMS[claim].base_fields}


def _review(unit: Unit, limit: int) -> LaboratoryReview:
    (review,) = review_laboratories([unit], today(), limit)
    return review


def _common_context(request: OfficerRequest, unit: Unit) -> dict[str, object]:
    """Return what every page of one laboratory shows: the breadcrumbs, and its other pages."""
    is_own = request.posting.unit_id == unit.pk
    trail = [] if is_own else [(_("Laboratories"), reverse("capacity:laboratories"))]
    pages = [("laboratory", _("Capacity")), ("what_if", _("Try a change")), ("independence", _("Independence"))]
    tabs = [
        Tab(title, url := reverse(f"capacity:{name}", args=[unit.pk]), url == request.path) for name, title in pages
    ]
    claim_links = [(name, title, reverse("capacity:claims", args=[unit.pk, name])) for name, title in TITLES.items()]
    return {"unit": unit, "trail": [*trail, (unit.local_name, "")], "pages": tabs, "kinds": claim_links}
