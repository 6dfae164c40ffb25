"""Check pages: before officers are nominated, a nomination is withdrawn, or a course is cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.training import catalogue
from itsso.training.models import Person, Post, Session
from itsso.training.sessions import queries
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow
from itsso.ui.text import count, day


def nomination_check(session: Session, posts: Sequence[Post]) -> Check:
    """Return the check page before officers are nominated; it says how many of them get no seat yet."""
    waiting = min(len(posts), max(queries.seats(session).nominated + len(posts) - session.seats, 0))
    no_seat = ngettext(
        "There is no free seat for %(n)s of them: this officer will wait.",
        "There are no free seats for %(n)s of them: these officers will wait.",
        waiting,
    ) % {"n": count(waiting)}
    button = ngettext("Nominate %(n)s officer", "Nominate %(n)s officers", len(posts)) % {"n": count(len(posts))}
    people = [
        SummaryRow(post.person.name, f"{post.person.number} · {post.get_duty_display()} · {post.unit.local_name}")
        for post in posts
    ]
    return Check(
        _("Check who is nominated"),
        [*_course_rows(session), *people],
        no_seat if waiting else "",
        button,
        _session_url(session),
    )


def nomination_withdrawal_check(session: Session, person: Person, reason: str) -> Check:
    """Return what the withdrawal of a person's nomination will do."""
    return Check(
        _("Withdraw this nomination?"),
        [
            SummaryRow(_("Officer"), f"{person.name} · {person.number}"),
            *_course_rows(session),
            SummaryRow(_("Reason"), reason),
        ],
        _("If the officer has a seat, the first on the waiting list gets it. An officer nominated again comes last."),
        _("Withdraw the nomination"),
        _session_url(session),
        tone="warning",
        may_change=False,
    )


def calling_off_check(session: Session, reason: str) -> Check:
    """Return what cancelling a course will do."""
    return Check(
        _("Cancel this course?"),
        [
            *_course_rows(session),
            SummaryRow(_("Officers nominated"), count(queries.seats(session).nominated)),
            SummaryRow(_("Reason"), reason),
        ],
        _("All who are nominated lose their seats. If the course is held after all, plan it again."),
        _("Yes, cancel the course"),
        _session_url(session),
        tone="warning",
        may_change=False,
    )


def _course_rows(session: Session) -> list[SummaryRow]:
    return [
        SummaryRow(_("Course"), f"{session.reference}: {catalogue.courses()[session.course].title}"),
        SummaryRow(_("Days"), f"{day(session.begins_on)} – {day(session.ends_on)}"),
        SummaryRow(_("Place"), session.place),
    ]


def _session_url(session: Session) -> str:
    return reverse("training:session", args=[session.pk])
