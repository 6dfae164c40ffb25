"""What an officer states about a forwarding note beside its questions: its authority, seal, registers, control sample.

An entry is never changed: a correction is a later entry, and each is sent to the laboratory.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import postings_at
from itsso.audit import actions as audit
from itsso.cases.coming_dates import DateEntry
from itsso.cases.history.events import LockedCase
from itsso.cases.models import Case, CourtDate
from itsso.cases.recording import actions as recording
from itsso.forensics.models import Note, NoteDetails
from itsso.forensics.parcel_kinds import DETAILS
from itsso.law.clock_state import ClockState
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.units.models import Unit
from itsso.units.queries import path

GAZETTED = ("DSP", "ASP", "SP", "SSP", "DIG", "IG", "ADG", "DGP")
"""The ranks of `ui.names.RANKS` that are offered for a forwarding authority: a gazetted officer, as States ask."""


@dataclass(frozen=True, slots=True)
class StatedDetails:
    """What the officer states. An empty field is not recorded."""

    authority_rank: str = ""
    authority_name: str = ""
    authority_name_hi: str = ""
    authority_number: str = ""
    letter: str = ""
    letter_on: date | None = None
    specimen: str = ""
    malkhana: str = ""
    road_certificate: str = ""
    control: str = ""


NOTHING_STATED = StatedDetails()


@dataclass(frozen=True, slots=True)
class CaseDates:
    """The dates of a case by which a laboratory's director plans: the first end of a custody, and the next hearing."""

    custody_ends: date | None = None
    hearing: date | None = None


def case_dates(case: Case, history: LockedCase) -> CaseDates:
    """Return the dates of a case as they are today."""
    assessed = law.assess(recording.law_case(case, history), today())
    ends = [
        clock.due.date() if isinstance(clock.due, datetime) else clock.due
        for clock in assessed.clocks
        if clock.rule == "custody.default_bail"
        and clock.state in (ClockState.RUNNING, ClockState.DISPUTED)
        and clock.due
    ]
    hearings = CourtDate.objects.filter(
        case=case, day__gte=today(), entry__in=(DateEntry.HEARING, DateEntry.BAIL_HEARING)
    )
    return CaseDates(min(ends, default=None), min(hearings.values_list("day", flat=True), default=None))


def authorities(station: Unit) -> list[Posting]:
    """Return the supervising officers of gazetted rank above a station, those of its own district first."""
    above = [unit for unit in reversed(path(station)) if unit.pk != station.pk]
    postings = [posting for unit in above for posting in postings_at(unit, [Role.SUPERVISOR])]
    return [posting for posting in postings if posting.officer.rank in GAZETTED]


def state_details(note_id: UUID, stated: StatedDetails, *, by: Posting, form: UUID) -> NoteDetails:
    """Add an entry about a note and send it to the laboratory. The same form again is the same entry.

    Raises Http404 where the note is not visible here, Refused where nothing is stated or nothing is new.
    """
    existing = NoteDetails.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.stated_by, by=by)
        refuse_other_content((existing.note_id, stated_of(existing)) == (note_id, stated))
        return existing
    note = Note.objects.select_related("laboratory").filter(pk=note_id).first()
    if note is None:
        raise Http404
    if stated.letter_on is not None and stated.letter_on > today():
        raise Refused(_("The date is in the future. Enter the date of the letter."), field="letter_on")
    case, history = recording.lock_case(note.case_id)
    dates, last = case_dates(case, history), details_in_force(note.pk)
    if last is not None and (stated_of(last), dates_of(last)) == (stated, dates):
        raise Refused(_("Nothing differs from what is recorded. Change what is to be corrected."))
    details = add_details(note, stated, dates, by=by, form=form)
    parcels.send(
        DETAILS,
        by.unit,
        note.laboratory,
        by=by,
        told={"note": str(note.pk), "details": parcel_details(details)},
        parcel_id=form,
    )
    return details


def add_details(note: Note, stated: StatedDetails, dates: CaseDates, *, by: Posting, form: UUID) -> NoteDetails:
    """Add the next entry of a note, whose case the caller has locked."""
    details = NoteDetails.objects.create(
        id=form,
        nth=NoteDetails.objects.filter(note=note).count() + 1,
        note=note,
        case_id=note.case_id,
        stated_at=now(),
        stated_by=by.actor.number,
        stated_by_name=by.actor.name,
        **asdict(stated),
        **asdict(dates),
    )
    content = {name: value for name, value in parcel_details(details).items() if not name.startswith("authority_name")}
    audit.write("forensics.details_stated", by.actor, str(note.pk), content, case=note.case_id)
    return details


def parcel_details(details: NoteDetails) -> dict[str, object]:
    """Return an entry as it is sent to the laboratory: numbers, dates, codes, and the forwarding authority."""
    dates = {name: _iso(getattr(details, name)) for name in ("letter_on", "custody_ends", "hearing", "stated_at")}
    texts = {name: getattr(details, name) for name in StatedDetails.__slots__ if name != "letter_on"}
    return {"id": str(details.pk), "nth": details.nth} | texts | dates


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None


def details_in_force(note_id: UUID) -> NoteDetails | None:
    """Return the newest entry about a note; None for a note from before there were such entries."""
    return NoteDetails.objects.filter(note=note_id).order_by("-nth").first()


def stated_of(details: NoteDetails) -> StatedDetails:
    """Return what an entry states."""
    return StatedDetails(**{name: getattr(details, name) for name in StatedDetails.__slots__})


def dates_of(details: NoteDetails) -> CaseDates:
    """Return the dates of the case as an entry holds them."""
    return CaseDates(details.custody_ends, details.hearing)
