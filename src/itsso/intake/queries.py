"""Every read of complaints and of Zero FIRs on their way, inside a posting's ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from itsso import law
from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.accounts.queries import unended
from itsso.cases.models import Case, Series
from itsso.intake.models import Complaint, Standing, Transfer
from itsso.protection.parcels.models import Parcel
from itsso.units.models import Unit

PAGE = 50


def complaint(complaint_id: UUID) -> Complaint:
    """One complaint with its station; Http404 where it is not in the range."""
    found = Complaint.objects.select_related("station").filter(pk=complaint_id).first()
    if found is None:
        raise Http404
    return found


def complaints() -> QuerySet[Complaint]:
    """The latest complaints in the range, the newest first. One index scan."""
    return Complaint.objects.select_related("station").order_by("-begun_at")[:PAGE]


def investigators(station: Unit) -> list[tuple[str, str]]:
    """Who may investigate at a station: the number by which its State knows the officer, and the name."""
    roles = (Role.INVESTIGATING_OFFICER, Role.SHO)
    postings = list(unended(Posting.objects.filter(unit=station, role__in=roles)).select_related("officer"))
    known = OfficerNumber.objects.filter(officer__in=[p.officer_id for p in postings], state=station.state)
    numbers = dict(known.values_list("officer_id", "number"))
    return [(numbers.get(p.officer_id, p.officer.number), p.officer.name) for p in postings]


# --- The board -------------------------------------------------------------------------------------------------------


def unsent() -> QuerySet[Case]:
    """Zero FIRs in the range that were never sent on, the oldest first."""
    sent = Transfer.objects.filter(case_id=OuterRef("pk"))
    own = Case.objects.filter(~Exists(sent), series=Series.ZERO, first_recorded__isnull=False)
    return own.select_related("station").order_by("first_recorded", "pk")[:PAGE]


@dataclass(frozen=True)
class Column:
    """A part of the board: what the condition says of a transfer, for the unit whose board it is."""

    name: str
    condition: Q


def columns(unit: Unit) -> list[Column]:
    """To accept, to send again, to decide, sent and waiting, re-registered."""
    inside = {end: Q(**{f"{end}__first__range": unit.interval}) for end in ("sender", "receiver")}
    waiting = Q(standing__in=(Standing.SENT, Standing.DIRECTED))
    return [
        Column("received", inside["receiver"] & waiting),
        Column("returned", inside["sender"] & Q(standing=Standing.RETURNED)),
        Column("escalated", Q(standing=Standing.ESCALATED)),
        Column("sent", inside["sender"] & waiting),
        Column("accepted", Q(standing=Standing.ACCEPTED)),
    ]


def board(column: Column) -> QuerySet[Transfer]:
    """A column's Zero FIRs: those that wait the longest first, of those re-registered the latest."""
    order = "-since" if column.name == "accepted" else "registered_at"
    found = Transfer.objects.filter(column.condition).select_related("sender", "receiver", "decider")
    return found.order_by(order, "pk")[:PAGE]


def transfer(transfer_id: UUID) -> Transfer:
    """One Zero FIR on its way; Http404 for whom it does not concern."""
    found = Transfer.objects.select_related("sender", "receiver", "decider").filter(pk=transfer_id).first()
    if found is None:
        raise Http404
    return found


def transfer_of(case_id: UUID) -> Transfer | None:
    """The way of a case's Zero FIR; None where it was never sent."""
    return Transfer.objects.select_related("sender", "receiver", "decider").filter(case_id=case_id).first()


def hops(one: Transfer) -> Sequence[Parcel]:
    """The parcels in which it went, the oldest first: those of which the reader sees an end."""
    found = Parcel.objects.filter(case_id=one.case_id, kind="zero_fir").select_related("sender", "receiver")
    return list(found.order_by("sent_at"))


STEPS = {
    Standing.SENT: "registration.zero_fir_acceptance",
    Standing.DIRECTED: "registration.zero_fir_acceptance",
    Standing.RETURNED: "registration.zero_fir_transfer",
    Standing.ESCALATED: "registration.zero_fir_decision",
}
"""The rule of the book that limits each step. A State that sets a limit adds its version there; most set none."""


def limit_of(standing: str, state: str, on: date) -> timedelta | None:
    """How long a State lets a step take; None where it sets no limit. The statute itself sets none."""
    named = STEPS.get(Standing(standing))
    for rule in law.book().rules:
        if rule.id == named:
            for version in rule.versions:
                length = version.period.length if version.period else None
                if state in version.states and version.since <= on and length and length.unit == "hours":
                    return timedelta(hours=length.count)
    return None


@dataclass(frozen=True)
class Reconciliation:
    """The lines that States report, by where a Zero FIR was registered or received. Counts only."""

    registered: int
    unsent: int
    sent_within: int
    sent_outside: int
    waiting_within: int
    waiting_outside: int
    received_within: int
    received_outside: int
    re_registered: int
    pending: int
    returned: int
    escalated_between_states: int
    e_received: int
    e_converted: int
    e_disposed: int


def reconciliation(unit: Unit, first: date, last: date) -> Reconciliation:
    """For Zero FIRs and e-FIRs recorded from `first` to `last`. One function of the database, which only counts."""
    with connection.cursor() as cursor:
        cursor.execute("select * from intake_reconciliation(%s, %s, %s, %s)", [*unit.interval, first, last])
        return Reconciliation(*cursor.fetchone())


def waited(one: Transfer, now: datetime) -> timedelta:
    """Since the first recording, from which the two months run; until it was re-registered."""
    return (one.since if one.standing == Standing.ACCEPTED else now) - one.registered_at
