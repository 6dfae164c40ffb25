"""Texts of changes of a session's plan, old and new: for the check page, the history and those nominated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.training import catalogue
from itsso.training.models import Session, SessionChange
from itsso.training.sessions import queries
from itsso.training.sessions.changes import SessionPlan, plan_of
from itsso.ui.check import Check
from itsso.ui.components import PageTable, SummaryRow, Text, link
from itsso.ui.text import count, day, moment


def differences(before: SessionPlan, after: SessionPlan) -> Iterator[SummaryRow]:
    """Yield what differs between two plans, each with the old and the new value."""
    values = [
        (_("Days"), _days(before), _days(after)),
        (_("Place"), before.place, after.place),
        (_("Trainers"), before.trainers, after.trainers),
        (_("Seats"), count(before.seats), count(after.seats)),
    ]
    for title, old, new in values:
        if old != new:
            yield SummaryRow(title, _("%(new)s (before: %(old)s)") % {"new": new, "old": old})


def _days(plan: SessionPlan) -> str:
    return f"{day(plan.begins_on)} – {day(plan.ends_on)}"


def change_check(session: Session, plan: SessionPlan) -> Check:
    """Return the check page of a change: what differs, and how many are nominated."""
    nominated = queries.seats(session).nominated
    consequence = ngettext(
        "%(n)s officer is nominated. The system sends no message: print and send the joining letter again.",
        "%(n)s officers are nominated. The system sends no message: print and send the joining letters again.",
        nominated,
    ) % {"n": count(nominated)}
    course = f"{session.reference}: {catalogue.courses()[session.course].title}"
    return Check(
        _("Change the plan of this course?"),
        [SummaryRow(_("Course"), course), *differences(plan_of(session), plan)],
        consequence if nominated else "",
        _("Yes, change the plan"),
        reverse("training:session", args=[session.pk]),
    )


def change_text(change: SessionChange) -> str:
    """Return a change as one text, each value with the one before."""
    before = SessionPlan(
        change.old_place, change.old_trainers, change.old_seats, change.old_begins_on, change.old_ends_on
    )
    after = SessionPlan(change.place, change.trainers, change.seats, change.begins_on, change.ends_on)
    return "; ".join(f"{row.key}: {row.value}" for row in differences(before, after))


def history_table(changes: Sequence[SessionChange]) -> PageTable:
    """Return a table of the changes of a session, the newest first."""
    rows: list[list[Text]] = [[moment(change.at), change_text(change), change.by] for change in changes]
    return PageTable(_("Changes of the plan, newest first"), [_("When"), _("What changed"), _("By")], rows, stacks=True)


def coming_table(nominations: Sequence[queries.ComingSession], *, opens_sessions: bool) -> PageTable:
    """Return a table of the coming courses for which a person is nominated, with what changed since."""
    rows: list[list[Text]] = []
    for coming in nominations:
        session = coming.session
        title = f"{catalogue.courses()[session.course].title}, {session.reference}"
        address = reverse("training:session", args=[session.pk]) if opens_sessions else ""
        changes = "; ".join(f"{day(change.at)}: {change_text(change)}" for change in coming.changes)
        seat = _("on the waiting list") if coming.waits else _("has a seat")
        if session.called_off:
            seat = _("Cancelled on %(day)s: %(reason)s") % {"day": day(session.called_off), "reason": session.reason}
        rows.append([link(title, address), _days(plan_of(session)), session.place, seat, changes or "–"])
    head: list[Text] = [_("Course"), _("Days"), _("Place"), _("Seat"), _("Changed since the nomination")]
    return PageTable(_("Coming courses"), head, rows, stacks=True)
