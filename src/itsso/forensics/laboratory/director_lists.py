"""The lists of a laboratory's director as `itsso.ui.lists` shows them."""

from __future__ import annotations

from django import forms
from django.db.models import F
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.forensics import catalogue
from itsso.forensics.laboratory.forms import ASSIGNMENT_REASONS
from itsso.forensics.models import Assignment, Competence, Contact, Priority
from itsso.forensics.texts import lines
from itsso.ui.components import Text, link
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import tag, when
from itsso.units.ordering import Natural

type Orders = dict[str, tuple[Expression | F, ...]]

# --- Requests for priority -------------------------------------------------------------------------------------------


class PriorityFilterForm(forms.Form):
    """The filter of the requests for priority."""

    decided = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        required=False,
        choices=[
            ("", gettext_lazy("All requests")),
            ("open", gettext_lazy("To decide")),
            ("granted", gettext_lazy("Granted")),
            ("refused", gettext_lazy("Refused")),
        ],
    )

    def decision(self) -> str:
        """Return the decision that is chosen; empty for all requests."""
        return str(self.cleaned_data["decided"]) if self.is_valid() else ""


def decision_cell(priority: Priority) -> SafeString:
    """Return the decision on a request for priority, its reason and its time; a link to decide where there is none."""
    if priority.granted is None:
        return link(_("Decide"), f"{reverse('forensics:request', args=[priority.request_id])}#decide")
    decision = tag(_("granted"), "orange") if priority.granted else tag(_("refused"), "grey")
    assert priority.decided_at is not None, "the decision and its time are written together"
    return lines(decision, catalogue.code_label("decisions", priority.why), when(priority.decided_at))


def _decision_text(priority: Priority) -> str:
    if priority.granted is None:
        return _("to decide")
    decision = _("granted") if priority.granted else _("refused")
    return f"{decision}; {catalogue.code_label('decisions', priority.why)}"


def priority_text(priority: Priority) -> SafeString:
    """Return who asked for priority, how, and why."""
    return lines(
        catalogue.code_label("ranks", priority.rank),
        format_html(
            "{} · {}",
            catalogue.code_label("ways", priority.way),
            catalogue.code_label("priority_reasons", priority.reason),
        ),
    )


def _request_link(number: str, request_id: object) -> SafeString:
    return link(number, reverse("forensics:request", args=[request_id]))


PRIORITY_ORDERS: Orders = {
    "request": (F("request__year"), F("request__number")),
    "sender": (Natural("request__sender__name"),),
    "asked": (F("asked_at"),),
}
PRIORITY_COLUMNS: list[Column[Priority]] = [
    Column(
        "request",
        gettext_lazy("Request"),
        lambda priority: _request_link(priority.request.own_number, priority.request_id),
        sorts=True,
    ),
    Column("sender", pgettext_lazy("exhibit", "From"), lambda priority: str(priority.request.sender), sorts=True),
    Column("rank", gettext_lazy("Who asked, how, and why"), priority_text),
    Column(
        "asked",
        gettext_lazy("Asked on"),
        lambda priority: when(priority.asked_at),
        lambda priority: priority.asked_at,
        sorts=True,
    ),
    Column("decision", gettext_lazy("Decision"), decision_cell, _decision_text),
]

# --- Contacts, and examiners chosen by name --------------------------------------------------------------------------

CONTACT_ORDERS: Orders = {"when": (F("at"),), "request": (F("request__year"), F("request__number"))}
CONTACT_COLUMNS: list[Column[Contact]] = [
    Column("when", gettext_lazy("When"), lambda contact: when(contact.at), lambda contact: contact.at, sorts=True),
    Column(
        "request",
        gettext_lazy("Request"),
        lambda contact: _request_link(contact.request.own_number, contact.request_id),
        sorts=True,
    ),
    Column("rank", gettext_lazy("Rank of the person"), lambda contact: catalogue.code_label("ranks", contact.rank)),
    Column("way", gettext_lazy("How"), lambda contact: catalogue.code_label("ways", contact.way)),
    Column("about", gettext_lazy("About what"), lambda contact: catalogue.code_label("contacts", contact.about)),
    Column("by", gettext_lazy("Recorded by"), lambda contact: contact.noted_by_name),
]

ASSIGNMENT_ORDERS: Orders = {"when": (F("at"),), "request": (F("work__request__year"), F("work__request__number"))}


def _reason(assignment: Assignment) -> Text:
    return ASSIGNMENT_REASONS.get(assignment.reason, "–")


ASSIGNMENT_COLUMNS: list[Column[Assignment]] = [
    Column(
        "request",
        gettext_lazy("Request"),
        lambda assignment: link(
            assignment.work.request.own_number, reverse("forensics:work", args=[assignment.work_id])
        ),
        sorts=True,
    ),
    Column("when", gettext_lazy("When"), lambda row: when(row.at), lambda row: row.at, sorts=True),
    Column("how", gettext_lazy("How"), lambda assignment: assignment.get_how_display()),
    Column("reason", gettext_lazy("Reason"), _reason, lambda assignment: str(_reason(assignment))),
]

# --- Who may examine -------------------------------------------------------------------------------------------------


class StaffFilterForm(forms.Form):
    """The filter of the authorised examiners."""

    section = forms.ChoiceField(
        label=pgettext_lazy("laboratory", "Section"), required=False, choices=lambda: _section_choices()
    )

    def chosen(self) -> str:
        """Return the section that is chosen; empty for all."""
        return str(self.cleaned_data["section"]) if self.is_valid() else ""


def _section_choices() -> list[tuple[str, Text]]:
    return [
        ("", gettext_lazy("All sections")),
        *((section, catalogue.section(section)) for section in catalogue.sections()),
    ]


def _end_link(competence: Competence) -> SafeString:
    return format_html(
        '<a class="govuk-link" href="?end={}">{}<span class="govuk-visually-hidden"> {}, {}</span></a>',
        competence.pk,
        _("End"),
        competence.examiner_name,
        catalogue.section(competence.section),
    )


COMPETENCE_ORDERS: Orders = {
    "examiner": (F("examiner_name"),),
    "section": (F("section"),),
    "since": (F("since"),),
}
COMPETENCE_COLUMNS: list[Column[Competence]] = [
    Column("examiner", gettext_lazy("Examiner"), lambda competence: competence.examiner_name, sorts=True),
    Column(
        "section",
        pgettext_lazy("laboratory", "Section"),
        lambda competence: catalogue.section(competence.section),
        sorts=True,
    ),
    Column(
        "since",
        gettext_lazy("Since"),
        lambda competence: when(competence.since),
        lambda competence: competence.since,
        sorts=True,
    ),
    Column("end", gettext_lazy("End"), _end_link, lambda _competence: ""),
]
