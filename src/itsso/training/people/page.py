"""Contents of the pages of persons: texts and tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.training.models import FOREVER, Person, Post
from itsso.training.people.certificates import CheckedCertificate
from itsso.training.people.queries import TrainingRecord
from itsso.ui import text
from itsso.ui.components import PageTable, SummaryRow, link
from itsso.ui.lists import Column
from itsso.units.ordering import Natural

HOME = "training:home"


def trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs, beginning at the page of all courses. A step is its title and address."""
    return [(_("Refresher courses"), reverse(HOME)), *steps]


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
        return _("Missing courses: %(courses)s.") % {"courses": ", ".join(lacking)}
    return _("Has every required course.") if record.needs else _("No course is required for this duty.")


def asked_table(record: TrainingRecord) -> PageTable:
    """Return a table of the courses required of a person, and until when each is held."""
    rows = [
        [
            link(need.course.title, reverse("training:course", args=[need.course.code])),
            _("valid until %(day)s") % {"day": text.day(need.valid_until)} if need.valid_until else _("missing"),
        ]
        for need in record.needs
    ]
    return PageTable(_("Courses required for the present duty"), [_("Course"), _("Status")], rows)


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
    return PageTable(_("Postings, newest first"), head, rows, stacks=True)


def checked_facts(certificate: CheckedCertificate) -> list[SummaryRow]:
    """Return the facts of a certificate that the public may see."""
    return [
        SummaryRow(_("Name"), certificate.name),
        SummaryRow(_("Course"), certificate.course),
        SummaryRow(_("Completed on"), text.day(certificate.ended_on)),
        SummaryRow(_("Valid until"), text.day(certificate.valid_until)),
        SummaryRow(_("Issued on"), text.day(certificate.given_on)),
    ]


def _person_link(post: Post) -> SafeString:
    return link(post.person.name, reverse("training:person", args=[post.person_id]))


PEOPLE_COLUMNS: list[Column[Post]] = [
    Column("name", gettext_lazy("Name"), _person_link, lambda post: post.person.name, sorts=True),
    Column("number", gettext_lazy("Number"), lambda post: post.person.number, sorts=True),
    Column("rank", gettext_lazy("Rank"), lambda post: post.title or post.get_rank_display()),
    Column("duty", gettext_lazy("Duty"), lambda post: post.get_duty_display()),
    Column("unit", gettext_lazy("Unit"), lambda post: post.unit.local_name, sorts=True),
]

PEOPLE_ORDERS: dict[str, Sequence[Expression | F]] = {
    "name": (F("person__name"),),
    "number": (Natural("person__number"),),
    "unit": (Natural("unit__name"), F("person__name")),
}
"""The columns by which the list of people can be sorted."""
