"""The texts, rows and tables of the pages of complaints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.blanks.queries import of_complaint
from itsso.cases.blanks.words import blank_number
from itsso.cases.history.queries import joined_cases
from itsso.cases.in_cctns import cctns_label
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.intake.complaints import cctns_correction, permitted
from itsso.intake.complaints import queries as queries_of_complaints
from itsso.intake.complaints.actions import has_step
from itsso.intake.complaints.e_fir import is_e_fir_accepted
from itsso.intake.complaints.fir_details import label_of
from itsso.intake.complaints.measures import ANSWERS, MEASURES, REASONS, REFERRALS
from itsso.intake.models import Complaint, ComplaintOutcome, Mode, Transfer
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.page import location_text
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts, rules, wording
from itsso.lawbook import queries as lawbook
from itsso.platform.clock import INDIA, now
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text, TimelineEntry
from itsso.ui.names import translate_rank


def label(complaint: Complaint) -> str:
    """Return the complaint's number in the station's own series, as text."""
    return _("Complaint %(number)s") % {"number": text.fir_number(complaint.number, complaint.year)}


def status_text(complaint: Complaint) -> Text:
    """Return the outcome of a complaint, or how far it is. One that is not recorded yet says who is typing it."""
    if not complaint.recorded and not complaint.outcome:
        return _("Being typed by %(who)s") % {"who": translate_rank(complaint.begun_by_name)}
    return ComplaintOutcome(complaint.outcome).label if complaint.outcome else _("Not decided yet")


DONE: Mapping[str, Text] = {
    "": gettext_lazy("Complaint recorded"),
    ComplaintOutcome.AWAITS_SIGNATURE: gettext_lazy("Complaint recorded"),
    ComplaintOutcome.FIR: gettext_lazy("FIR registered"),
    ComplaintOutcome.ZERO_FIR: gettext_lazy("Zero FIR registered"),
    ComplaintOutcome.ENQUIRY: gettext_lazy("Preliminary enquiry recorded"),
    ComplaintOutcome.NOT_COGNIZABLE: gettext_lazy("Referral recorded"),
    ComplaintOutcome.DISCARDED: gettext_lazy("Complaint discarded"),
}
"""What is confirmed to the officer, by the outcome."""


class ComplaintPage:
    """A recorded complaint for its page."""

    def __init__(self, complaint: Complaint, *, may_decide: bool = False) -> None:
        self.complaint, self.may_decide = complaint, may_decide

    @property
    def label(self) -> str:
        """Return the heading."""
        return label(self.complaint)

    @property
    def offence_day(self) -> date:
        """Return the day by which sections are chosen."""
        return permitted.offence_day(self.complaint)

    @property
    def answer(self) -> Text:
        """Return the first sentence: the status, and who recorded a complaint that waits for a decision."""
        status, complaint = status_text(self.complaint), self.complaint
        if complaint.outcome or not complaint.recorded:
            return status
        return f"{status} · {translate_rank(complaint.recorded_by_name)}"

    @cached_property
    def case(self) -> Case | None:
        """Return the case that was made of it, or that it became part of, while it is in the range."""
        return Case.objects.filter(pk=self._case_id).first() if self.complaint.registered else None

    @cached_property
    def _case_id(self) -> UUID:
        """Return the id of its case: its own, or that of the case that CCTNS had reported before."""
        return joined_cases([self.complaint.pk]).get(self.complaint.pk, self.complaint.pk)

    @cached_property
    def in_cctns(self) -> str:
        """Return under which number CCTNS registered the FIR; empty where it was registered here."""
        return cctns_label(self.case) if self.case else ""

    @property
    def case_label(self) -> str:
        """Return the number of its case."""
        return case_label(self.case) if self.case else ""

    @property
    def done_title(self) -> Text:
        """Return what was done just now, for the confirmation."""
        return DONE[self.complaint.outcome]

    @property
    def done_number(self) -> str:
        """Return the number for the confirmation: the case's, else the complaint's own."""
        return self.case_label or self.label

    @cached_property
    def way(self) -> Transfer | None:
        """Return the transfer of its Zero FIR, if it was sent."""
        return queries.transfer_of(self._case_id) if self.complaint.outcome == ComplaintOutcome.ZERO_FIR else None

    @property
    def way_words(self) -> str:
        """Return where its Zero FIR is, as a sentence; empty where it was not sent."""
        return location_text(self.way, self.complaint.station) if self.way else ""

    @property
    def may_sign(self) -> bool:
        """Return whether a signature is awaited that this officer may record here; that of a case is recorded there."""
        return (
            self.may_decide
            and self.complaint.mode == Mode.ONLINE
            and not self.complaint.registered
            and not has_step(self.complaint, Kind.INFORMATION_SIGNED)
        )

    @cached_property
    def must_call(self) -> bool:
        """Return whether this officer's station is still to call the sender of an unsigned message."""
        return self.may_decide and queries_of_complaints.must_call(self.complaint)

    @property
    def no_e_fir(self) -> bool:
        """Return whether the State takes no e-FIR, so that the information is taken down where the sender is."""
        return not is_e_fir_accepted(self.complaint.station)

    @property
    def may_correct_number(self) -> bool:
        """Return whether this officer may correct the number of CCTNS: until CCTNS has reported the FIR."""
        return self.may_decide and cctns_correction.may_correct(self.complaint)

    @property
    def child(self) -> bool:
        """Return whether the victim is recorded as a child, so that the POCSO procedure applies."""
        return bool(self.complaint.told.get("child"))

    @property
    def regular_due(self) -> Text:
        """Return why a Zero FIR must not be registered; empty where it may be."""
        return permitted.REGULAR_DUE if self.complaint.told.get("here") == "yes" else ""

    @property
    def limits(self) -> list[tuple[str, str, str]]:
        """Return the limits that apply before there is a case: the rule's title, its authority, and its last day."""
        if self.complaint.registered:
            return []
        return [
            (str(rules.rule(clock.rule).title), lawbook.authority_text(clock.authority), _until(clock.due))
            for clock in [*permitted.limits_in_hours(self.complaint), *permitted.clocks(self.complaint)]
            if clock.due is not None and clock.met is None
        ]

    @property
    def details(self) -> list[SummaryRow]:
        """Return what the form of the FIR asks besides, as codes in words."""
        details = facts.in_order(self.complaint.told.get("fir_details", {}))
        rows = [SummaryRow(facts.name(name), facts.value_text(name, value)) for name, value in details]
        described, identified_by = self.complaint.told.get("described", ()), facts.name(FactName.DESCRIBED_BY)
        return rows + [
            SummaryRow(
                f"{label_of(index)}: {identified_by}",
                facts.value_text(FactName.DESCRIBED_BY, person.get(FactName.DESCRIBED_BY)),
            )
            for index, person in enumerate(described)
        ]

    @property
    def summary(self) -> list[SummaryRow]:
        """Return what was recorded, without identity."""
        complaint, blank = self.complaint, of_complaint(self.complaint.pk)
        rows: list[tuple[Text, Text]] = [
            (_("How the information was received"), complaint.get_mode_display()),
            (_("Received on"), text.moment(complaint.received_at) if complaint.received_at else ""),
            (_("Entered after an outage"), _("from blank form %(n)s") % {"n": blank_number(blank)} if blank else ""),
            (_("Station"), str(complaint.station)),
            (_("Sections"), text.sections(complaint.offences)),
            (_("Reason"), REASONS.get(complaint.reason, "")),
            (_("Sent to"), REFERRALS.get(complaint.referred_to, "")),
        ]
        measures = complaint.told.get("measures", {})
        rows += [(title, ANSWERS.get(measures.get(name, ""), "")) for name, title in MEASURES.items()]
        return [SummaryRow(key, value) for key, value in rows if value] + self.details

    @property
    def steps(self) -> list[TimelineEntry]:
        """Return what happened so far, in the law's own kinds."""
        return [
            TimelineEntry(str(lawbook.kind(step.kind).title), step.at.astimezone(INDIA))
            for step in self.complaint.steps.order_by("at", "id")
        ]


def _until(due: date | datetime) -> str:
    """Return the last day, or the moment where the limit is one of hours, and how many days or hours are left."""
    end = text.moment(due) if isinstance(due, datetime) else text.day(due)
    return f"{end}, {wording.remaining(due, due, now())}"
