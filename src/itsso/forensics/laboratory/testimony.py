"""Days on which an examiner gave evidence in court and could not examine, one row a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics.models import Testimony
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused

LONGEST = 31
"""The most days of one entry."""


def record_testimony(examiner: Posting, first: date, last: date, *, by: Posting) -> int:
    """Record the days from `first` to `last` of an examiner of the laboratory; return how many are new.

    A day that is recorded already is not counted twice. Raises Refused where the days are not in order, too many, or
    in the future.
    """
    if last < first:
        raise Refused(_("The last day is before the first."), field="last")
    if last > today():
        raise Refused(_("The day is in the future. Enter days that have passed."), field="last")
    if (last - first).days >= LONGEST:
        raise Refused(_("Enter at most 31 days at once."), field="last")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    recorded = set(
        Testimony.objects.filter(
            laboratory=by.unit, examiner=examiner.officer.number, day__in=days, withdrawn_at=None
        ).values_list("day", flat=True)
    )
    new_days = [day for day in days if day not in recorded]
    Testimony.objects.bulk_create(
        [
            Testimony(
                laboratory=by.unit,
                examiner=examiner.officer.number,
                examiner_name=examiner.officer.name,
                day=day,
                noted_at=now(),
                noted_by=by.actor.number,
            )
            for day in new_days
        ],
        ignore_conflicts=True,
    )
    detail = {"examiner": examiner.officer.number, "first": first.isoformat(), "last": last.isoformat()}
    audit.write("laboratory.testimony_recorded", by.actor, str(by.unit_id), detail)
    return len(new_days)


def withdraw_testimony(day_id: int, *, by: Posting) -> None:
    """Withdraw a day that was entered by mistake; it stays on record as withdrawn."""
    entry = Testimony.objects.select_for_update().filter(pk=day_id, laboratory=by.unit).first()
    if entry is None:
        raise Http404
    if entry.withdrawn_at is not None:
        return
    entry.withdrawn_at, entry.withdrawn_by = now(), by.actor.number
    entry.save(update_fields=["withdrawn_at", "withdrawn_by"])
    detail = {"examiner": entry.examiner, "day": entry.day.isoformat()}
    audit.write("laboratory.testimony_withdrawn", by.actor, str(by.unit_id), detail)
