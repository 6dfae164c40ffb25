"""Every read of complaints, inside a posting's ranges; the numbers of a station's series; and redaction of steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from itsso.accounts.models import OfficerNumber, Posting
from itsso.accounts.queries import unended
from itsso.accounts.roles import Capability, roles_with
from itsso.cases.models import Series
from itsso.intake.models import UNDECIDED, Complaint, ComplaintOutcome, Mode, Step
from itsso.law.event_kinds import Kind
from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.conditions import in_interval
from itsso.units.models import Unit
from itsso.units.queries import lock_numbering


def complaint(complaint_id: UUID) -> Complaint:
    """Return one complaint with its station. Raises Http404 where it is not in the range."""
    match = Complaint.objects.select_related("station").filter(pk=complaint_id).first()
    if match is None:
        raise Http404
    return match


REACHED = ("officer_goes_there", "comes_to_station", "wants_no_contact")
"""The results of a call to the sender of a message after which nobody is to be called again."""

_CALLED = Q(kind=Kind.INFORMATION_SIGNED) | Q(kind=Kind.INFORMANT_CALLED, facts__answer__in=REACHED)

TO_CALL = Q(~Exists(Step.objects.filter(_CALLED, complaint=OuterRef("pk"))), outcome__in=UNDECIDED, mode=Mode.ONLINE)
"""The messages whose sender is still to be called; `intake.queries` counts the same."""


def since_when_hours_matter(now: datetime) -> datetime:
    """Return the moment after which a limit in hours must end for its complaint to be shown among *Hours matter*.

    As with cases: what was missed last night is done first this morning.
    """
    return now - timedelta(days=1)


STANDS = {
    "typing": Q(outcome="", mode=""),
    "undecided": Q(outcome="") & ~Q(mode=""),
    "call": TO_CALL,
    "signature": Q(outcome=ComplaintOutcome.AWAITS_SIGNATURE),
    "enquiry": Q(outcome=ComplaintOutcome.ENQUIRY),
}
"""The kinds of waiting complaints, as the desk counts them and the list shows them."""


def must_call(complaint: Complaint) -> bool:
    """Return whether the sender of a message is still to be called."""
    return Complaint.objects.filter(TO_CALL, pk=complaint.pk).exists()


DECIDED = (
    ComplaintOutcome.FIR,
    ComplaintOutcome.ZERO_FIR,
    ComplaintOutcome.NOT_COGNIZABLE,
    ComplaintOutcome.DISCARDED,
)
"""The outcomes of a complaint on which nothing waits."""


def complaints(unit: Unit, list_code: str = "", mode: str = "") -> QuerySet[Complaint]:
    """Return a unit's complaints, newest first, of one status and one way of coming where these are given.

    One index scan: of a station by its number, of a larger unit by their ids, which are in order of time; waiting ones
    by the index of open complaints.
    """
    condition = STANDS.get(list_code) or (Q(outcome=list_code) if list_code else Q())
    if mode:
        condition &= Q(mode=mode)
    in_unit = Complaint.objects.filter(condition, in_interval(unit.interval))
    return in_unit.select_related("station").order_by("-pk")


def investigators(station: Unit) -> list[tuple[str, str]]:
    """Return who may investigate at a station: the number by which the State knows the officer, and the name."""
    roles = roles_with(Capability.INVESTIGATE)
    postings = list(unended(Posting.objects.filter(unit=station, role__in=roles)).select_related("officer"))
    own_numbers = OfficerNumber.objects.filter(officer__in=[p.officer_id for p in postings], state=station.state)
    numbers = dict(own_numbers.values_list("officer_id", "number"))
    return [(numbers.get(p.officer_id, p.officer.number), p.officer.local_name) for p in postings]


PLAUSIBLE = 6_000
"""An FIR number is plausible up to three times the next lower one and so many more. The feed holds sexual offences
alone, a few of a station's FIRs, so that large gaps are ordinary; a slip of the pen by a digit is larger than any."""


def increment_number(station_id: int, series: int, year: int) -> tuple[int, bool] | None:
    """Increment the last number of a series; return it, and whether the feed reports a case with that number.

    None where the series has not begun.
    """
    with prepared_cursor() as cursor:
        cursor.execute(
            "with taken as (update intake_numbers set last = last + 1"
            " where station_id = %s and series = %s and year = %s returning *)"
            " select t.last, t.series = any(%s) and exists (select from cases_key k where k.station_id = t.station_id"
            " and k.series = t.series and k.year = t.year and k.number = t.last::text) from taken t",
            [station_id, series, year, list(Series.values)],
        )
        incremented: tuple[int, bool] | None = cursor.fetchone()
    return incremented


def begin_series(station_id: int, series: int, year: int) -> None:
    """Begin a series after the highest plausible number of the feed. One that was begun meanwhile stays as it is."""
    lock_numbering()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_numbers (station_id, station_no, series, year, last)"
            " select %s, u.first, %s, %s, coalesce((select max(n) filter (where follows) from ("
            "  select n, bool_and(n <= 3 * before + %s) over (order by n) as follows from ("
            "   select k.number::bigint as n, lag(k.number::bigint, 1, 0::bigint) over (order by k.number::bigint)"
            "    as before from cases_key k"
            "   where k.station_id = u.id and k.series = %s and k.year = %s and k.number ~ '^[0-9]{1,9}$') told"
            "  ) gaps), 0) from units_unit u where u.id = %s on conflict do nothing",
            [station_id, series, year, PLAUSIBLE, series, year, station_id],
        )


def remove_copies(case_ids: Sequence[UUID], text: str, redaction: UUID) -> int:
    """Remove a redacted text from the steps of the cases' complaints; return how many steps held it.

    The steps hold copies of what the first events of their case say, and lose a redacted text with the case.
    """
    with connection.cursor() as cursor:
        cursor.execute("select intake_redact_steps(%s, %s, %s)", [list(case_ids), text, redaction])
        return int(cursor.fetchone()[0])
