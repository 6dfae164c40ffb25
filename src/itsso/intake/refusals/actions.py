"""Records of refusals and failures: anyone may open one about a unit, only a level above it sees and decides it.

The database enforces the level (`intake_is_above`): the unit complained of cannot see that there is a record, nor
count it, whatever its pages query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.records.tables import hash_of
from itsso.intake.models import Accountability
from itsso.intake.records import ACCOUNTS
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection import vault
from itsso.protection.models import What
from itsso.protection.sent_forms import refuse_another_officer
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import Unit

TOLD_BY = {
    "complainant": pgettext_lazy("told by", "The complainant"),
    "status_page": pgettext_lazy("told by", "The complainant, on her own page"),
    "superior": pgettext_lazy("told by", "A superior officer"),
    "court": pgettext_lazy("told by", "A court"),
    "other": pgettext_lazy("told by", "Somebody else"),
}
WHAT = {
    "refused": gettext_lazy("Refused to record the information"),
    "delayed": gettext_lazy("Recorded it late"),
    "sent_away": gettext_lazy("Sent her to another station instead of recording a Zero FIR"),
    "no_copy": gettext_lazy("Gave no copy of the FIR"),
    "not_told": gettext_lazy("Did not tell her of the progress"),
    "misbehaved": gettext_lazy("Treated her without respect"),
    "answered_for_her": gettext_lazy("Answered in her place how she was treated"),
}
SECTIONS = ("BNS 199", "IPC 166A", "POCSO 21")
"""Failing to record: BNS 199(c) for the listed offences, IPC 166A(c) before 01-07-2024, POCSO 21 for a child."""

ENQUIRY_BY = {
    "inspector": pgettext_lazy("enquiry by", "An Inspector"),
    "dsp": pgettext_lazy("enquiry by", "A Deputy Superintendent (or Assistant Commissioner)"),
    "additional_sp": pgettext_lazy("enquiry by", "An Additional Superintendent (or Additional Deputy Commissioner)"),
    "sp": pgettext_lazy("enquiry by", "The Superintendent (or Deputy Commissioner)"),
    "above_sp": pgettext_lazy("enquiry by", "An officer above that"),
    "other_district": pgettext_lazy("enquiry by", "An officer of another district"),
    "magistrate": pgettext_lazy("enquiry by", "A Magistrate"),
    "commission": pgettext_lazy("enquiry by", "A commission (women, children, human rights)"),
}
OUTCOMES = {"upheld": pgettext_lazy("enquiry", "Upheld"), "not_upheld": pgettext_lazy("enquiry", "Not upheld")}
TAKEN = {
    "prosecution": pgettext_lazy("action taken", "Criminal case against the officer"),
    "departmental": pgettext_lazy("action taken", "Departmental proceedings"),
    "penalty": pgettext_lazy("action taken", "Penalty"),
    "warning": pgettext_lazy("action taken", "Warning"),
    "training": pgettext_lazy("action taken", "Refresher training"),
    "none": pgettext_lazy("action taken", "None"),
}
PUNISHED = ("prosecution", "departmental", "penalty", "warning")
STEPS = ("happened_on", "enquiry_on", "outcome_on", "action_on")
"""The dates of a record, in the order in which they come."""


def open_record(
    unit: Unit,
    *,
    told_by: str,
    what: str,
    happened_on: date,
    by: Posting,
    complaint_id: UUID | None = None,
    officer: str = "",
    record_id: UUID | None = None,
    account: str = "",
) -> UUID:
    """Open a record about a unit, with the account of what happened; return its id.

    The person who reports it need not be allowed to see it: nothing is read back. The same `record_id` again, as from a
    form sent twice, opens no second record and replaces no account; raises Refused where the record is another
    officer's.
    """
    if happened_on > today():
        raise Refused(_("That day has not come yet. Look at the date."))
    record = Accountability(
        id=record_id or uuid7(),
        unit=unit,
        complaint_id=complaint_id,
        told_by=told_by,
        what=what,
        officer=officer,
        happened_on=happened_on,
        opened_at=now(),
        opened_by=by.actor.number,
    )
    try:
        with transaction.atomic():
            Accountability.objects.bulk_create([record])
    except IntegrityError:
        existing = Accountability.objects.filter(pk=record.pk).first()
        if existing is not None:
            refuse_another_officer(existing.opened_by, by=by)
        return record.pk
    detail = {"told_by": told_by, "what": what, "record": _bound(record)}
    audit.write("accountability.opened", by.actor, str(record.pk), detail)
    if account:
        keep_account(record.pk, account, by=by)
    return record.pk


def record(record_id: UUID) -> Accountability:
    """Return one record. Raises Http404 for a reader who is not above its unit."""
    match = records().filter(pk=record_id).first()
    if match is None:
        raise Http404
    return match


def keep_account(record_id: UUID, account: str, *, by: Posting) -> None:
    """Store the account of what happened, sealed, in place of an earlier one.

    It may name the victim, and names who is blamed. Raises Refused for an officer who is not above the record's unit;
    then nothing is stored.
    """
    if not records().filter(pk=record_id).exists():
        raise Refused(
            _("What happened is written down from above that unit only. Leave it empty, and open the record.")
        )
    vault.seal_texts(record_id, [vault.SealedText(vault.CASE, What.NARRATIVE, account)], by=by)


def update_record(record_id: UUID, changes: Mapping[str, str | date | None], *, by: Posting) -> Accountability:
    """Store section, enquiry, outcome and action taken, each with its date; empty values change nothing.

    Raises Refused where the dates are out of order, or an outcome comes without an enquiry.
    """
    record = records().select_for_update(of=("self",)).filter(pk=record_id).first()
    if record is None:
        raise Http404
    for name, value in changes.items():
        if value:
            setattr(record, name, value)
    dates = [(name, getattr(record, name)) for name in STEPS if getattr(record, name)]
    if any(later < earlier for (_name, earlier), (_later_name, later) in pairwise(dates)):
        raise Refused(_("The dates are out of order: what happened, enquiry, outcome, action."))
    if any(day > today() for _name, day in dates):
        raise Refused(_("That day has not come yet. Look at the date."))
    if bool(record.outcome) != bool(record.outcome_on) or bool(record.action) != bool(record.action_on):
        raise Refused(_("An outcome and an action each have their date."))
    if (record.outcome and not record.enquiry_on) or (record.action and record.outcome != "upheld"):
        raise Refused(_("First the enquiry, then its outcome; action follows where it was upheld."))
    record.save(update_fields=list(changes))
    detail = {"set": [name for name, value in changes.items() if value], "record": _bound(record)}
    audit.write("accountability.taken_further", by.actor, str(record.pk), detail)
    return record


def _bound(record: Accountability) -> dict[str, str]:
    """Return the hash by which an audit entry binds a record."""
    return {ACCOUNTS: hash_of(ACCOUNTS, vars(record)).hex()}


def records() -> QuerySet[Accountability]:
    """Return every record whose unit is below the transaction's posting, newest first."""
    return Accountability.objects.select_related("unit").order_by("-pk")


COUNTED = {
    "alleged": Q(),
    "enquired": Q(enquiry_on__isnull=False),
    "upheld": Q(outcome="upheld"),
    "punished": Q(action__in=PUNISHED),
    "not_upheld": Q(outcome="not_upheld"),
    "pending": Q(outcome=""),
}
"""The condition that each column of the figures counts."""


def counted_records(unit: Unit, column: str, since: date) -> QuerySet[Accountability]:
    """Return the records behind a number: those about a unit and all units below it."""
    inside = Q(unit=unit) | Q(unit__first__range=unit.interval)
    return records().filter(inside, COUNTED[column], happened_on__gte=since)


class RefusalFigures(NamedTuple):
    """The number of allegations about a unit, and their results. alleged = upheld + not upheld + pending."""

    unit: Unit
    alleged: int
    enquired: int
    upheld: int
    punished: int
    not_upheld: int
    pending: int

    def counts(self) -> Iterator[tuple[str, int]]:
        """Return each column's name and number."""
        return ((name, getattr(self, name)) for name in COUNTED)


COLUMNS = {
    "alleged": pgettext_lazy("refusals", "Alleged"),
    "enquired": pgettext_lazy("refusals", "Enquired"),
    "upheld": pgettext_lazy("refusals", "Upheld"),
    "punished": pgettext_lazy("refusals", "Punished"),
    "not_upheld": pgettext_lazy("refusals", "Not upheld"),
    "pending": pgettext_lazy("refusals", "Pending"),
}


def refusal_figures(upper: Unit, since: date) -> list[RefusalFigures]:
    """Return the figures by the units directly below: those about whom, or below whom, anything was alleged.

    One scan of the records.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.id, count(*), count(a.enquiry_on), count(*) filter (where a.outcome = 'upheld'),"
            " count(*) filter (where a.action = any(%s)), count(*) filter (where a.outcome = 'not_upheld'),"
            " count(*) filter (where a.outcome = '')"
            " from intake_accountability a join units_unit u on u.id = a.unit_id"
            " join units_unit c on c.parent_id = %s and (c.id = u.id or u.first between c.first and c.last)"
            " where a.happened_on >= %s group by c.id order by 2 desc, c.id",
            [list(PUNISHED), upper.pk, since],
        )
        rows = cursor.fetchall()
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [RefusalFigures(units[row[0]], *row[1:]) for row in rows]


class RefusalCounts(NamedTuple):
    """The counts of a unit and all below it, of the records that the reader may see."""

    alleged: int
    enquired: int
    upheld: int
    pending: int


def refusal_counts(unit: Unit, on: date) -> RefusalCounts | None:
    """Return how many refusals were alleged about a unit and all below it by the end of a day.

    None for a reader who has no unit below.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from intake_refusals(%s, %s)", [unit.pk, on])
        row = cursor.fetchone()
    return RefusalCounts(*row) if row else None


def summary(record: Accountability) -> str:
    """Return one record as one line."""
    return f"{WHAT[record.what]}, {text.day(record.happened_on)}"


def record_status(record: Accountability) -> Text:
    """Return how far a record is."""
    if record.action:
        return TAKEN[record.action]
    if record.outcome:
        return OUTCOMES[record.outcome]
    return _("Under enquiry") if record.enquiry_on else _("Nothing done yet")
