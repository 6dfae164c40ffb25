"""The decision to register, and the events with which the case of a complaint begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from itsso import law
from itsso.cases.actions import NewEvent
from itsso.cases.models import Precision, Series
from itsso.intake.complaints.cctns import CctnsNumber
from itsso.intake.complaints.fir_details import attested_facts
from itsso.intake.complaints.numbering import next_number
from itsso.intake.models import Complaint, Mode
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.shapes import fits
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.lookup import warn_of_identity


@dataclass(frozen=True)
class Registration:
    """The officer's decision: the sections, and the investigating officer where already known."""

    offences: tuple[str, ...]
    zero: bool = False
    io_ref: str = ""
    by_woman_officer: bool | None = None
    attested: str = ""  # a code of `fir_details.ATTESTED`: read over and signed
    cctns: CctnsNumber | None = None  # where CCTNS is the register: the number that it gave
    copy_to: str = ""  # whom CCTNS's copy was given to: "informant" or "victim"; empty: nobody yet


def check_sections(offences: tuple[str, ...]) -> None:
    """Refuse a decision without a section, or with one that the book does not know."""
    parsed = [law.parse_sections(section) for section in offences]
    unknown = [word for sections in parsed for word in sections.unknown]
    if unknown or not offences:
        raise Refused(_("Choose at least one section that is known here. Not known: %(words)s.") % {"words": unknown})


def registration_events(complaint: Complaint, decided: Registration) -> Iterator[NewEvent]:
    """Yield the registration, under the next number of the station's series, and what the form of the FIR says besides.

    Where CCTNS is the register, the number and the moment are those of CCTNS, which has the form and prints the copy.
    Else the copy is given when it is printed (`free_copy`).
    """
    moment = now()
    series = Series.ZERO if decided.zero else Series.REGULAR
    if decided.cctns is None:
        number, registered = str(next_number(complaint.station_id, int(series), moment.year)), moment
    else:
        number, registered = decided.cctns.number, decided.cctns.registered_at
    plain_facts = complaint.told
    facts = known_facts(
        {
            FactName.FIR: "zero" if decided.zero else "regular",
            FactName.STATION: complaint.station_id,
            FactName.NUMBER: number,
            FactName.YEAR: decided.cctns.year if decided.cctns else moment.year,
            FactName.OFFENCES: list(decided.offences),
            FactName.OFFENCE_FROM: plain_facts.get("offence_from"),
            FactName.OFFENCE_TO: plain_facts.get("offence_to"),
            FactName.VICTIMS: plain_facts.get("victims"),
            FactName.VICTIM_CHILD: plain_facts.get("child"),
            FactName.IO_REF: decided.io_ref or None,
            FactName.BY_WOMAN_OFFICER: decided.by_woman_officer,
            FactName.ELECTRONIC: complaint.mode == Mode.ONLINE or None,
            FactName.IN_CCTNS: decided.cctns is not None or None,
        }
    )
    yield event(Kind.FIR_REGISTERED, registered, facts)
    if decided.copy_to:
        yield event(Kind.FIR_COPY_GIVEN, moment, known_facts({FactName.TO: decided.copy_to}))
    if decided.cctns is None:
        yield from _form_of_the_fir(plain_facts, decided, moment)


def _form_of_the_fir(plain_facts: Mapping[str, Any], decided: Registration, moment: datetime) -> Iterator[NewEvent]:
    details: EventFacts = {**plain_facts.get("fir_details", {}), **attested_facts(decided.attested)}
    if plain_facts.get("copy_by_sho"):
        details[FactName.COPIES_BY_SHO] = True
    if details:
        yield event(Kind.FIR_DETAILS_RECORDED, moment, details)
    for index, described in enumerate(plain_facts.get("described", ())):  # A1, A2 in their order
        yield event(Kind.ACCUSED_DESCRIBED, moment, described, accused_ref=f"fir-{index + 1}")


def event(kind: Kind, at: datetime, facts: EventFacts | None = None, accused_ref: str | None = None) -> NewEvent:
    """Return an event known to the minute, recorded now; `accused_ref` is this source's reference of an accused."""
    return NewEvent(kind, at, Precision.MINUTE, now(), facts or {}, accused_ref)


def events_before_registration(complaint: Complaint) -> Iterator[NewEvent]:
    """Yield what happened before the FIR, as the complaint's steps: information, signature, enquiry."""
    steps = complaint.steps.order_by("id").values_list("kind", "at", "precision", "recorded", "facts")
    for kind, at, precision, recorded, facts in steps:
        yield NewEvent(Kind(kind), at, precision, recorded, _readable(complaint.pk, facts))


def _readable(complaint_id: UUID, facts: EventFacts) -> EventFacts:
    """Return a step's facts without a number of the 112 call that must not stay readable.

    That is a number that is not one, or that the complaint's vault knows by now: it would stay in the case's history
    for good.
    """
    number = facts.get(FactName.NUMBER)
    if number is None or (
        fits("call_number", number) and all(h.may_stay for h in warn_of_identity(complaint_id, number))
    ):
        return facts
    readable = facts.copy()
    del readable[FactName.NUMBER]
    return readable
