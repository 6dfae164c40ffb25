"""Contents of the pages of courses, sessions and persons: texts and tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.models import FOREVER, Duty, Person, Rank, Session
from itsso.training.people.certificates import CheckedCertificate
from itsso.training.sessions.queries import TrainingRecord
from itsso.ui import text
from itsso.ui.components import PageTable, SummaryRow, link
from itsso.units.models import UnitKind

HOME = "training:home"


def trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs, beginning at the page of all courses. A step is its title and address."""
    return [(_("Refresher courses"), reverse(HOME)), *steps]


def home_links(request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the links from the page of courses that the reader may open."""
    unit = request.posting.unit_id
    links = [
        ("training:coverage", _("Who is trained in my unit"), [unit]),
        ("training:suggestions", _("Whom to send, and why"), [unit]),
        ("training:monthly", _("Lines of the monthly return"), [unit]),
        ("training:sessions", _("Plan a course"), []),
        ("training:uploads", _("Send in files of personnel and attendances"), []),
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
    head = [_("Course"), _("Asked of"), _("Hours"), _("Again after")]
    return PageTable(_("Courses, and of whom each is asked"), head, rows, frozenset({2}), stacks=True)


def _months(course: catalogue.Course) -> str:
    return ngettext("%(n)s month", "%(n)s months", course.valid_months) % {"n": course.valid_months}


def course_facts(course: catalogue.Course) -> list[SummaryRow]:
    """Return the facts of a course."""
    cases = {"all": _("every case"), "pocso": _("POCSO cases")}
    return [
        SummaryRow(_("Asked of"), "; ".join(describe_target(group) for group in course.asked_of)),
        *([SummaryRow(_("Asked of the investigating officer of"), cases[course.cases])] if course.cases else []),
        SummaryRow(_("Hours"), text.count(course.hours)),
        SummaryRow(
            _("Test"), _("yes: it counts when it was passed") if course.test else _("no: it counts when attended")
        ),
        SummaryRow(_("Again after"), _months(course)),
        SummaryRow(_("In files it is called"), course.code),
    ]


def session_facts(session: Session) -> list[SummaryRow]:
    """Return the facts of a session."""
    return [
        SummaryRow(_("Reference"), session.reference),
        SummaryRow(_("Days"), f"{text.day(session.begins_on)} – {text.day(session.ends_on)}"),
        SummaryRow(_("Place"), session.place),
        SummaryRow(_("Trainers"), session.trainers),
        SummaryRow(_("Held by"), session.unit.local_name),
    ]


def person_facts(person: Person) -> list[SummaryRow]:
    """Return the facts of a person."""
    return [
        SummaryRow(_("Number in the State"), person.number),
        SummaryRow(_("Unit"), person.unit.local_name),
        SummaryRow(_("Woman"), _("yes") if person.woman else _("no")),
        *([SummaryRow(_("Joined on"), text.day(person.joined_on))] if person.joined_on else []),
    ]


def person_answer(record: TrainingRecord) -> str:
    """Return the summary sentence: the courses that the person lacks."""
    if record.present is None:
        return _("Not in service now.")
    lacking = [need.course.title for need in record.needs if need.valid_until is None]
    if lacking:
        return _("Lacks: %(courses)s.") % {"courses": ", ".join(lacking)}
    return _("Holds every course that is asked.") if record.needs else _("No course is asked of this duty.")


def asked_table(record: TrainingRecord) -> PageTable:
    """Return a table of the courses required of a person, and until when each is held."""
    rows = [
        [
            link(need.course.title, reverse("training:course", args=[need.course.code])),
            _("held until %(day)s") % {"day": text.day(need.valid_until)} if need.valid_until else _("lacks it"),
        ]
        for need in record.needs
    ]
    return PageTable(_("Courses that are asked of the present duty"), [_("Course"), _("How it stands")], rows)


def posts_table(record: TrainingRecord) -> PageTable:
    """Return a table of a person's postings, the newest first."""
    rows: Sequence[Sequence[str]] = [
        [
            post.unit.local_name,
            post.title or str(post.get_rank_display()),
            str(post.get_duty_display()),
            text.day(post.since),
            _("now") if post.until == FOREVER else text.day(post.until),
        ]
        for post in record.posts
    ]
    head = [_("Unit"), _("Rank"), _("Duty"), _("From"), _("Until")]
    return PageTable(_("Postings, the newest first"), head, rows, stacks=True)


def checked_facts(certificate: CheckedCertificate) -> list[SummaryRow]:
    """Return the facts of a certificate that the public may see."""
    return [
        SummaryRow(_("Name"), certificate.name),
        SummaryRow(_("Course"), certificate.course),
        SummaryRow(_("Completed on"), text.day(certificate.ended_on)),
        SummaryRow(_("Valid until"), text.day(certificate.valid_until)),
        SummaryRow(_("Given on"), text.day(certificate.given_on)),
    ]
