"""The limits of a complaint that are stored with it, so that lists and My work find them without an assessment.

`permitted` alone asks the law. It is asked when the complaint is recorded, signed or decided, and for all that are not
decided where law or code has changed.
"""

from __future__ import annotations

from datetime import datetime
from itertools import batched
from operator import itemgetter

from itsso.accounts.models import Posting
from itsso.intake.complaints import permitted
from itsso.intake.models import UNDECIDED, Complaint
from itsso.protection.ranges import enter
from itsso.units.state_settings import limits

STORED_LIMITS = ("due", "hours_until", "hours_rules")
"""The fields that `set_limits` fills."""

BATCH = 500
"""Complaints that a recalculation writes in one transaction."""


def set_limits(complaint: Complaint) -> None:
    """Fill a complaint in memory with the limits that follow from its present record."""
    clocks = permitted.limits_in_hours(complaint)
    in_hours = [(clock.due, clock.rule) for clock in clocks if isinstance(clock.due, datetime)]
    in_hours.sort(key=itemgetter(0))  # of limits that end together the first of the book, as on the complaint's page
    complaint.due = permitted.last_day(complaint)
    complaint.hours_until = in_hours[0][0] if in_hours else None
    complaint.hours_rules = [rule for _until, rule in in_hours]


def recalculate_limits(*, by: Posting) -> int:
    """Store the limits of all complaints that are not decided again, and return how many differed.

    A second run changes nothing.
    """
    with enter(by):
        limits.refresh()
        recorded = Complaint.objects.filter(outcome__in=UNDECIDED).exclude(mode="")
        undecided = list(recorded.order_by("pk").values_list("pk", flat=True))
    corrected = 0
    for ids in batched(undecided, BATCH):
        with enter(by):
            locked = Complaint.objects.select_for_update(of=("self",)).select_related("station")
            for complaint in locked.filter(pk__in=ids, outcome__in=UNDECIDED).order_by("pk"):
                stored = [getattr(complaint, name) for name in STORED_LIMITS]
                set_limits(complaint)
                if [getattr(complaint, name) for name in STORED_LIMITS] != stored:
                    complaint.save(update_fields=STORED_LIMITS)
                    corrected += 1
    return corrected
