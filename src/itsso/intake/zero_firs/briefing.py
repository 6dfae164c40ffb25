"""What an officer reads before acting on a Zero FIR: codes and days, and the urgent duties of the first station.

Nothing here identifies a person. The account of what happened is opened with a reason (`opening_views`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.cases import derive
from itsso.cases.history import queries as histories
from itsso.cases.models import Case
from itsso.cases.recording import actions as recording
from itsso.intake.models import Transfer
from itsso.intake.zero_firs import actions
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.lawbook import queries as lawbook
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.ui.components import SummaryRow, Task
from itsso.units.models import Unit

URGENT = {
    Kind.VICTIM_MEDICAL_EXAMINED: (Kind.VICTIM_MEDICAL_EXAMINED, Kind.VICTIM_MEDICAL_DECLINED),
    Kind.FORENSIC_SCENE_VISIT: (Kind.FORENSIC_SCENE_VISIT,),
    Kind.VICTIM_POLICE_STATEMENT_RECORDED: (Kind.VICTIM_POLICE_STATEMENT_RECORDED, Kind.VICTIM_STATEMENT_RECORDED),
    Kind.EXHIBIT_SEIZED: (Kind.EXHIBIT_SEIZED, Kind.SAMPLE_COLLECTED, Kind.EXHIBIT_SENT),
}
"""What the first station does until there is an FIR number elsewhere, and the kinds that record each as done."""


class Briefing:
    """A Zero FIR for whoever is to act on it: sections, days, age class, and what the first station did so far."""

    def __init__(self, events: list[law.Event], station: Unit) -> None:
        self._events = events
        self._case = derive.law_case(events, station.state, None)

    @property
    def rows(self) -> list[SummaryRow]:
        """Return sections, days, class of place and age class."""
        return [
            SummaryRow(_("Sections"), text.sections(self._sections())),
            SummaryRow(_("Offence committed"), self._offence_days()),
            SummaryRow(_("Information received"), self._moment(Kind.INFORMATION_RECEIVED)),
            SummaryRow(_("Zero FIR registered"), self._moment(Kind.FIR_REGISTERED)),
            SummaryRow(_("Class of place"), self._place()),
            SummaryRow(pgettext("Zero FIR", "Victim"), ", ".join(self._age_classes())),
        ]

    def tasks(self, case_id: UUID, role: str = "") -> list[Task]:
        """Return the urgent duties: recorded on which day, or not yet.

        One that is not recorded links to its form where a role is given that may record it.
        """
        return [self._task(kind, case_id, role) for kind in URGENT]

    def _task(self, kind: Kind, case_id: UUID, role: str) -> Task:
        title = str(lawbook.kind(kind).title)
        done = [event.at for event in self._events if event.kind in URGENT[kind]]
        if done:
            return Task(title, _("Recorded: %(day)s") % {"day": text.day(min(done, key=derive.day))}, colour="green")
        is_recordable = role and kind in recording.recordable(role)
        url = reverse("cases:record_kind", args=[case_id, kind]) if is_recordable else ""
        return Task(title, _("Not recorded yet"), colour="yellow", url=url)

    def _sections(self) -> tuple[str, ...]:
        kinds = (Kind.FIR_REGISTERED, Kind.OFFENCES_ALTERED)
        offences = [event.facts[FactName.OFFENCES] for event in self._events if event.kind in kinds]
        return tuple(offences[-1]) if offences else ()

    def _offence_days(self) -> str:
        first, last = self._case.offence_date
        days: list[date] = sorted({day for day in (first, last) if day})
        return " – ".join(text.day(day) for day in days) or _("Not recorded")

    def _place(self) -> str:
        places = [event.facts.get(FactName.PLACE) for event in self._events if event.kind == Kind.FIR_DETAILS_RECORDED]
        return facts.code(places[-1]) if places and places[-1] else _("Not recorded")

    def _moment(self, kind: Kind) -> str:
        return next((text.moment(event.at) for event in self._events if event.kind == kind), _("Not recorded"))

    def _age_classes(self) -> Iterator[str]:
        names = {True: _("under 18"), False: _("18 or older"), None: _("age not recorded")}
        for victim in self._case.victims:
            yield f"{victim.id}: {names[victim.child]}"


def briefing_of_case(case: Case) -> Briefing:
    """Return what is known of a case within the transaction's range."""
    (locked,) = histories.read([case.pk])
    return Briefing(recording.current_entries(locked), case.station)


def briefing(transfer: Transfer, by: Posting) -> Briefing:
    """Return what is known of a Zero FIR that waits for the officer's own unit. Raises Http404 for anybody else.

    The case is the first station's: the system reads it, and no more than this leaves here.
    """
    if not is_to_act(transfer, by):
        raise Http404
    with enter(system_posting()):
        histories_read = histories.read([transfer.case_id])
        if not histories_read:
            raise Http404
        return Briefing(recording.current_entries(histories_read[0]), transfer.sender)


def is_to_act(transfer: Transfer, by: Posting) -> bool:
    """Return whether it waits for the officer's unit: the station that it was sent to, or the nodal officer."""
    is_receiver = transfer.standing in actions.WAITING and transfer.receiver_id == by.unit_id
    return is_receiver or actions.awaits_decision_of(transfer, by.unit)
