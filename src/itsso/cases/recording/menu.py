"""The page "Record an event": the eight usual acts of a role in this case, every act by group, and a filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.cases import extensions
from itsso.cases.case_page.page import CasePage
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.acts import GROUPS, USUAL, act, matches
from itsso.cases.recording.steps import NextStep, form_of, report_steps
from itsso.law.event_kinds import Kind
from itsso.lawbook import answers
from itsso.lawbook import queries as lawbook
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text

MOST_USUAL, MOST_NEEDED = 8, 5
"""How many acts are on top, and at most how many of them because the case needs them now."""


class ActFilter(forms.Form):
    """The filter of the acts, by a word in any language."""

    find = forms.CharField(
        label=_("Find an entry by a word"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )


@dataclass(frozen=True, slots=True)
class OfferedActs:
    """The acts of a group that an officer may record, each with the address where that is done."""

    title: Text
    acts: list[NextStep]


def groups(request: OfficerRequest, case_id: UUID, filter_text: str) -> list[OfferedActs]:
    """Return what this officer may record in a case, by group; with a filter, only acts with all of its words."""
    mine = frozenset(recordable(request.posting.role))
    offered = []
    for group in GROUPS:
        kinds = [kind for kind in group.acts if kind in mine and matches(kind, filter_text)]
        if kinds:
            offered.append(OfferedActs(group.title, [_act(request, case_id, kind) for kind in kinds]))
    return offered


def _act(request: OfficerRequest, case_id: UUID, kind: Kind) -> NextStep:
    record_url = extensions.record_page(request, case_id, kind)
    return NextStep(act(kind), record_url or form_of(_forms(case_id), kind))


def usual(request: OfficerRequest, page: CasePage) -> list[NextStep]:
    """Return the usual acts: what the case needs now comes first, then what the role records most often.

    An act that several people of the case need is listed once, with nobody chosen.
    """
    case_id, mine = page.case.pk, recordable(request.posting.role)
    url_by_act: dict[Text, str] = {}
    for step in _needed(page, request.posting.role):
        bare = step.url.partition("?")[0]
        if step.act in url_by_act and url_by_act[step.act] != step.url:
            url_by_act[step.act] = bare
        elif len(url_by_act) < MOST_NEEDED:
            url_by_act[step.act] = step.url
    for kind in USUAL:
        if kind in mine and _may_come(kind, page):
            url_by_act.setdefault(act(kind), form_of(_forms(case_id), kind))
    return [NextStep(title, url) for title, url in url_by_act.items()][:MOST_USUAL]


def _needed(page: CasePage, role: str) -> Iterator[NextStep]:
    yield from report_steps(page.case.pk, page.reports, role, page.draft)
    open_lines = [line for line in page.police.checklist if line.state in answers.PRESSING]
    for line in (*page.police.pressing, *open_lines):
        yield from page.steps_of_limit(line, role)


def _may_come(kind: Kind, page: CasePage) -> bool:
    """Return whether a usual act is worth offering: it concerns an accused, or was not recorded yet for each victim.

    A report to the Child Welfare Committee is offered for a child alone. The station of a Zero FIR makes no police
    report: that is for the station with jurisdiction.
    """
    if kind == Kind.FINAL_REPORT_PREPARED and page.is_zero_fir:
        return False
    if kind == Kind.REPORTED_TO_CWC and not any(person.child for person in page.people if person.victim):
        return False
    repeats = lawbook.kind(kind).kind.concerns == "accused" or kind in (Kind.VICTIM_INFORMED, Kind.ADJOURNED)
    return repeats or not _is_recorded(kind, page)


def _is_recorded(kind: Kind, page: CasePage) -> bool:
    """Return whether an act was recorded; one that concerns a victim, for each of them."""
    if lawbook.kind(kind).kind.concerns != "victim":
        return kind in page.recorded_kinds
    recorded_for = {event.subject or "V1" for event in page.events if event.kind == kind}
    return all(person.label in recorded_for for person in page.people if person.victim)


def _forms(case_id: UUID) -> str:
    return reverse("cases:record", args=[case_id])
