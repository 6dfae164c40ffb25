"""Pages of a laboratory's director: requests for priority, contacts, examiners chosen by name, and who may examine."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.forensics import catalogue
from itsso.forensics.confirmation import Confirmation, ask_first
from itsso.forensics.laboratory import assigning, director_lists, page, panels, queries
from itsso.forensics.laboratory.forms import CompetenceForm
from itsso.forensics.models import Competence
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import SummaryRow, Tab
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import ItemList

page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def priorities(request: OfficerRequest) -> HttpResponse:
    """Show each request for priority with reason and rank, contacts, and which examiners were chosen by name."""
    unit, show = request.posting.unit, request.GET.get("show", "")
    url = reverse("forensics:priorities")
    titles = {
        "": _("Requests for priority"),
        "contacts": _("Outside contacts"),
        "examiners": _("Examiners chosen by name, or who declined"),
    }
    tabs = [
        Tab(title, f"{url}?show={name}" if name else f"{url}?all=1", name == show) for name, title in titles.items()
    ]
    context = {"unit": unit, "tabs": tabs}
    if show == "contacts":
        contacts = ItemList(
            request,
            director_lists.CONTACT_COLUMNS,
            QueryRows(queries.contacts(unit), director_lists.CONTACT_ORDERS, list),
            caption=titles[show],
            empty=_("No outside contact is recorded."),
            file_name=f"contacts-{unit.code}",
        )
        return contacts.respond("forensics/priorities.html", context)
    if show == "examiners":
        assignments = ItemList(
            request,
            director_lists.ASSIGNMENT_COLUMNS,
            QueryRows(queries.named_or_declined_assignments(unit), director_lists.ASSIGNMENT_ORDERS, list),
            caption=titles[show],
            empty=_("No examiner was chosen by name, and none declined."),
            file_name=f"examiners-by-name-{unit.code}",
        )
        return assignments.respond("forensics/priorities.html", context)
    form = director_lists.PriorityFilterForm(request.GET)
    requests = ItemList(
        request,
        director_lists.PRIORITY_COLUMNS,
        QueryRows(queries.priorities(unit, form.decision()), director_lists.PRIORITY_ORDERS, list),
        caption=titles[""],
        empty=_("There is no request for priority."),
        form=form,
        file_name=f"priority-{unit.code}",
        remembers=False,  # a filter of yesterday's could hide a request that waits for a decision
    )
    return requests.respond("forensics/priorities.html", context)


@page_or_form
def staff(request: OfficerRequest) -> HttpResponse:
    """Show who may examine in which section, and change it."""
    unit = request.posting.unit
    people = assigning.examiners(unit)
    form = CompetenceForm(
        [(posting.pk, f"{posting.officer.local_name} · {posting.officer.number}") for posting in people],
        request.POST if "give" in request.POST else None,
    )
    ended = request.POST.get("end", "")
    if ended.isdecimal() and len(ended) < 10:
        competence = queries.competence(unit, ended)
        assigning.end_competence(int(ended), by=request.posting)
        if competence is not None:
            step = _("Examinations in hand stay with the examiner.")
            panels.show_examiner(request, competence.examiner, _("The authorisation has ended"), step)
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("forensics:staff")
    to_end = queries.competence(unit, request.GET.get("end", ""))
    if request.method != "POST" and to_end is not None:
        return ask_first(request, _end_of_competence(to_end))
    if form.is_valid():
        examiner = next(posting for posting in people if str(posting.pk) == form.cleaned_data["examiner"])
        assigning.add_competence(examiner, form.cleaned_data["section"], by=request.posting)
        step = _("From now on examinations of this section may be assigned to this examiner.")
        panels.show_examiner(request, examiner.officer.number, _("Examiner authorised"), step)
        return redirect("forensics:staff")
    filters = director_lists.StaffFilterForm(request.GET, auto_id="filter_%s")
    competences = ItemList(
        request,
        director_lists.COMPETENCE_COLUMNS,
        QueryRows(queries.competences(unit, filters.chosen()), director_lists.COMPETENCE_ORDERS, list),
        caption=_("Authorised examiners by section"),
        empty=_("No examiner is authorised yet, so examinations are waiting."),
        form=filters,
        file_name=f"examiners-{unit.code}",
    )
    context = {
        "form": form,
        "unit": unit,
        "any": bool(people),
        "workloads": page.workload_table(queries.examiner_workloads(unit), now()),
    }
    return competences.respond("forensics/staff.html", context)


def _end_of_competence(competence: Competence) -> Confirmation:
    return Confirmation(
        _("End this authorisation?"),
        [
            SummaryRow(_("Examiner"), competence.examiner_name),
            SummaryRow(pgettext("laboratory", "Section"), catalogue.section(competence.section)),
            SummaryRow(pgettext("stands so", "Since"), text.day(competence.since)),
        ],
        _("No further examination of this section is assigned to the examiner. Those in hand stay with the examiner."),
        _("End the authorisation"),
        [("end", str(competence.pk))],
    )
