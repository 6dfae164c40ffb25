"""Contents of the pages of courses and sessions: texts and tables."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.models import Duty, Rank, Session
from itsso.ui import text
from itsso.ui.components import PageTable, SummaryRow, link
from itsso.units.models import UnitKind


def home_links(request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the links from the page of courses that the reader may open."""
    unit = request.posting.unit_id
    links = [
        ("training:coverage", _("Who is trained in my unit"), [unit]),
        ("training:suggestions", _("Officers to nominate, and why"), [unit]),
        ("training:monthly", _("Lines of the monthly return"), [unit]),
        ("training:sessions", _("Plan a course"), []),
        ("training:uploads", _("Upload files of personnel and attendances"), []),
        ("training:own", _("My own record"), []),
    ]
    visible = [(title, reverse(name, args=args)) for name, title, args in links if request.may(name)]
    return [*visible, (_("Check a certificate"), reverse("training:check"))]


def describe_target(group: catalogue.TargetGroup) -> str:
    """Return a target group as text: duties, and rank groups and kinds of unit where not all are meant."""
    parts = [", ".join(str(Duty(duty).label) for duty in group.duties)]
    if set(group.ranks) < set(Rank.values):
        parts.append(", ".join(str(Rank(rank).label) for rank in group.ranks))
    if set(group.units) < set(UnitKind.values):
        parts.append(", ".join(str(UnitKind(kind).label) for kind in group.units))
    return " · ".join(parts)


def courses_table() -> PageTable:
    """Return a table of all courses: of whom each is required, how long it is, how often it is repeated."""
    rows = [
        [
            link(course.title, reverse("training:course", args=[course.code])),
            "; ".join(describe_target(group) for group in course.asked_of),
            text.count(course.hours),
            _months(course),
        ]
        for course in catalogue.courses().values()
    ]
    head = [_("Course"), _("Required for"), _("Hours"), _("Repeat after")]
    return PageTable(_("Courses, and for whom each is required"), head, rows, frozenset({2}), stacks=True)


def _months(course: catalogue.Course) -> str:
    return ngettext("%(n)s month", "%(n)s months", course.valid_months) % {"n": course.valid_months}


def course_facts(course: catalogue.Course) -> list[SummaryRow]:
    """Return the facts of a course."""
    cases = {"all": _("every case"), "pocso": _("POCSO cases")}
    return [
        SummaryRow(_("Required for"), "; ".join(describe_target(group) for group in course.asked_of)),
        *([SummaryRow(_("Required for investigating officers of"), cases[course.cases])] if course.cases else []),
        SummaryRow(_("Hours"), text.count(course.hours)),
        SummaryRow(_("Test"), _("yes: counts once passed") if course.test else _("no: counts once attended")),
        SummaryRow(_("Repeat after"), _months(course)),
        SummaryRow(_("Name in files"), course.code),
    ]


def seats_answer(session: Session, nominated: int) -> str:
    """Return how many seats of a session are taken, and how many wait: from all units."""
    numbers = {
        "taken": text.count(min(nominated, session.seats)),
        "seats": text.count(session.seats),
        "waiting": text.count(max(nominated - session.seats, 0)),
    }
    return (
        ngettext(
            "%(taken)s of %(seats)s seat is taken, %(waiting)s on the waiting list.",
            "%(taken)s of %(seats)s seats are taken, %(waiting)s on the waiting list.",
            session.seats,
        )
        % numbers
    )


def seats_caption(*, is_complete: bool) -> str:
    """Return the title of the list of nominations; it says so where those of other units are not shown."""
    if is_complete:
        return _("Seats and waiting list, in the order of nomination")
    return _("Seats and waiting list: only officers of your units, in the order of nomination")


def session_facts(session: Session) -> list[SummaryRow]:
    """Return the facts of a session."""
    return [
        SummaryRow(_("Reference"), session.reference),
        SummaryRow(_("Days"), f"{text.day(session.begins_on)} – {text.day(session.ends_on)}"),
        SummaryRow(_("Place"), session.place),
        SummaryRow(_("Trainers"), session.trainers),
        SummaryRow(_("Held by"), session.unit.local_name),
    ]
