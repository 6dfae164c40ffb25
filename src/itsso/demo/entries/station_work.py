"""Work of the shown station that no feed carries: complaints, a Zero FIR, leave, who can be called, a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.cases.leave.models import Leave
from itsso.cases.models import Precision
from itsso.cases.recording.actions import Recording, record
from itsso.demo.entries.parcels import deliver_parcels
from itsso.demo.feed.row_writer import io_ref
from itsso.demo.nation.people import shown_station
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.requests import CorrectionEntry, ask, count_faults
from itsso.intake.complaints import actions as complaints
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.measures import ReferralReason
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Mode, Transfer, WomanOfficerOnCall
from itsso.intake.on_call.actions import NamedWoman, OnCallDays, name_on_call
from itsso.intake.on_call.forms import BEGINS, ENDS, first_day
from itsso.intake.zero_firs import actions as zero_firs
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter, ranges_of
from itsso.protection.vault import CASE, SealedText
from itsso.units.models import PanelEntry, PanelService
from itsso.units.panel.actions import PanelMember, add_to_panel, verify_entry

FORMS = UUID("0199c1d5-0000-7000-8000-0000000007f2")
"""The namespace of the forms' numbers, so that building again enters nothing twice."""


@dataclass(frozen=True, slots=True)
class ComplaintStory:
    """A complaint of the demonstration: how and how long ago it came, the acts told, and what was decided."""

    mode: Mode
    hours_ago: int
    acts: list[str]
    is_child: bool
    is_referred: bool = False  # as a civil matter; without it, nothing is decided yet
    is_elsewhere: bool = False  # whether the offence was committed in the area of another station


COMPLAINTS = (
    ComplaintStory(Mode.IN_PERSON, 3, ["touch"], is_child=True),
    ComplaintStory(Mode.CALL_112, 9, ["penetration"], is_child=False),
    ComplaintStory(Mode.WRITTEN, 30, [], is_child=False, is_referred=True),
)
MEASURES_OFFERED = {
    "woman_officer": "accepted",
    "place": "not_needed",
    "interpreter": "not_needed",
    "video": "not_needed",
    "support_person": "declined",
}
ZERO_FIR = ComplaintStory(Mode.IN_PERSON, 7, ["penetration"], is_child=False, is_elsewhere=True)


def build_station_work(*, by: Posting) -> None:
    """Enter complaints, a Zero FIR, a leave, who can be called and a request, where there are none yet."""
    duty, sho, sp = (_posting(username) for username in ("duty", "sho", "sp"))
    for number, story in enumerate(COMPLAINTS):
        _build_complaint(story, number, duty)
    with enter(duty):
        is_forwarded = Transfer.objects.exists()
    if not is_forwarded:
        _build_zero_fir(duty, system=by)
    with enter(sho):
        if not Leave.objects.exists():
            _build_leave(sho)
        if not WomanOfficerOnCall.objects.exists():
            _build_on_call(sho)
    if not PanelEntry.objects.exists():
        _build_panel(sho, sp)
    with enter(sp):
        if not CorrectionRequest.objects.exists():
            _build_request(sp)


def _posting(username: str) -> Posting:
    return Posting.objects.select_related("officer", "unit").get(officer__username=username)


def _build_complaint(story: ComplaintStory, number: int, duty: Posting) -> UUID:
    """Record a complaint an hour after it came, once; the words told are invented and sealed. Return its id."""
    recorded_at = now() - timedelta(hours=story.hours_ago - 1)
    with clock.fixed(recorded_at), enter(duty):
        begun = complaints.begin_complaint(uuid5(FORMS, f"complaint {number}"), by=duty)
        if not begun.recorded_by:
            complaints.record(begun.pk, _complaint_of(story, recorded_at - timedelta(hours=1), number), by=duty)
            if story.is_referred:
                complaints.refer(begun.pk, ReferralReason.CIVIL, "legal_aid", by=duty)
        return begun.pk


def _build_zero_fir(duty: Posting, *, system: Posting) -> None:
    """Register a Zero FIR and forward it to the other district's station, which asks the nodal officer; it is named.

    The papers are sent after that, and the station that was named has still to register it.
    """
    other, nodal = _posting("stranger"), _posting("adg-up")
    complaint = _build_complaint(ZERO_FIR, len(COMPLAINTS), duty)
    with _hours_ago(5), enter(duty):
        complaints.register(complaint, Registration(("BNS 64(1)",), zero=True), by=duty)
        transfer = zero_firs.forward(complaint, other.unit, by=duty)
    deliver_parcels({zero_firs.PARCEL}, by=system)
    with _hours_ago(4), enter(other):
        zero_firs.refer(transfer.pk, "outside_ps", by=other)
    deliver_parcels({zero_firs.PARCEL}, by=system)
    with _hours_ago(2), enter(nodal):
        zero_firs.decide(transfer.pk, other.unit, "committed_there", by=nodal)
    deliver_parcels({zero_firs.PARCEL}, by=system)
    with _hours_ago(1), enter(duty):
        papers = Recording(Kind.ZERO_FIR_PAPERS_SENT, now(), Precision.MINUTE)
        record(complaint, papers, by=duty, form=uuid5(FORMS, "papers"), seen=None)


@contextmanager
def _hours_ago(hours: int) -> Iterator[None]:
    with clock.fixed(now() - timedelta(hours=hours)):
        yield


def _complaint_of(story: ComplaintStory, received_at: datetime, number: int) -> HeardComplaint:
    plain_facts: dict[str, str | list[str]] = {
        "here": "no" if story.is_elsewhere else "yes",
        "acts": story.acts,
        "victim": "female",
        "relation": "known",
        "age": "from_12_to_15" if story.is_child else "adult",
    }
    narrative = SealedText(CASE, "narrative", "Invented for the demonstration.")
    return HeardComplaint(
        mode=story.mode,
        received_at=received_at,
        facts=plain_facts,
        sealed=[narrative],
        child=story.is_child,
        offence=(received_at.date() - timedelta(days=1),) * 2,
        measures=MEASURES_OFFERED,
        form=uuid5(FORMS, f"heard {number}"),
    )


def _build_leave(sho: Posting) -> None:
    """Record that the second investigating officer is on leave, and that the first holds charge of the cases."""
    station = shown_station()
    first, second = (io_ref(station.state, station.code, number) for number in (1, 2))
    leave = LeaveEntry(second, first, today(), today() + timedelta(days=9), uuid5(FORMS, "leave"))
    record_leave(leave, by=sho)


def _build_on_call(sho: Posting) -> None:
    """Name who is on call in the next three nights: the first investigating officer, and one of the women help desk."""
    station, first = shown_station(), first_day(now())
    officer = NamedWoman(io_ref(station.state, station.code, 1))
    women = [
        (first, officer),
        (first + timedelta(days=1), NamedWoman(rank="SI", office="women_help_desk")),
        (first + timedelta(days=2), officer),
    ]
    name_on_call(OnCallDays(women, BEGINS, ENDS, uuid5(FORMS, "on call")), by=sho)


PANEL_OF_STATION = (
    PanelMember(PanelService.COUNSELLOR, "Smt. K. Mishra (invented)", "Hindi, Awadhi", "0000 240 101"),
    PanelMember(PanelService.INTERPRETER, "A. Lal (invented)", "sign language", "0000 240 102"),
)
PANEL_OF_DISTRICT = (
    PanelMember(PanelService.LAWYER, "Adv. R. Tripathi (invented)", "Hindi, English", "0000 240 110"),
    PanelMember(PanelService.SUPPORT_PERSON, "S. Kumari (invented)", "Hindi, Bhojpuri", "0000 240 111"),
    PanelMember(PanelService.ONE_STOP, "One Stop Centre (invented)", "", "0000 240 181"),
)


def _build_panel(sho: Posting, sp: Posting) -> None:
    """Name whom the station and its district call for a complainant; the SP has verified one entry of the station."""
    with enter(sho):
        entries = [
            add_to_panel(member, form=uuid5(FORMS, f"panel {member.name}"), by=sho) for member in PANEL_OF_STATION
        ]
    with enter(sp):
        for member in PANEL_OF_DISTRICT:
            add_to_panel(member, form=uuid5(FORMS, f"panel {member.name}"), by=sp)
        verify_entry(entries[0], by=sp)


def _build_request(sp: Posting) -> None:
    """Let the SP ask the shown station to correct its data, in the first matter in which anything is wrong there."""
    station, ranges = _posting("sho").unit, ranges_of(sp)
    for matter in DataMatter:
        if count_faults(station, matter, ranges):
            ask(CorrectionEntry(station, matter, today() + timedelta(days=14), uuid5(FORMS, "request")), by=sp)
            return
