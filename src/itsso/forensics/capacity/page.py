"""Pages of laboratories: one laboratory reviewed, its projects, and its claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics import catalogue
from itsso.forensics.capacity import projects, queries, wording
from itsso.forensics.capacity.backlog import backlog_courses
from itsso.forensics.capacity.models import Accreditation, Cadre, Cause, Equipment, EquipmentKind, Fund
from itsso.forensics.capacity.picture import capacity_picture
from itsso.forensics.capacity.projects import Project
from itsso.forensics.capacity.review import CLEARANCE, LaboratoryReview, SectionReview
from itsso.forensics.capacity.work import YEAR, SectionWork
from itsso.forensics.pending.queries import exhibits_at
from itsso.forensics.pending.wording import laboratory_sentences
from itsso.ui import text
from itsso.ui.components import PageTable, Text

PERIOD = timedelta(days=365)
"""The period over which up-time, causes of delay and contacts are counted."""


class LaboratoryPage:
    """The page of one laboratory, for those who run it and those who are responsible for it."""

    def __init__(self, review: LaboratoryReview) -> None:
        self.review, self.unit, self.day = review, review.unit, review.day

    @property
    def answer(self) -> list[str]:
        """Return the summary in sentences, which the page shows first."""
        return wording.summary_sentences(self.review)

    @cached_property
    def picture(self) -> SafeString:
        """Return load, backlog and what more examiners bring, in one figure; empty where none of it is known."""
        return capacity_picture(self.review, backlog_courses(self.review))

    @cached_property
    def exhibits(self) -> list[str]:
        """Return the exhibits that are pending here, by the laboratory's own register and by CCTNS."""
        return laboratory_sentences(exhibits_at([self.unit])[self.unit.pk])

    @property
    def posts_sentence(self) -> str:
        """Return the vacant posts in a sentence, unless the summary has it already."""
        sentence = wording.posts_sentence(self.review)
        return "" if sentence in self.answer else sentence

    @property
    def missing(self) -> str:
        """Return what does not work or is out of stock, in a sentence; empty for nothing."""
        return wording.missing_sentence(self.review)

    @property
    def posts(self) -> PageTable | None:
        """Return a table of posts, section by section."""
        rows = [
            (
                wording.section(posts.section),
                Cadre(posts.cadre).label,
                *map(text.count, (posts.sanctioned, posts.filled, posts.vacant)),
                wording.basis_text(posts),
            )
            for posts in self.review.posts
        ]
        head = [
            wording.SECTION,
            _("Which posts"),
            _("Sanctioned"),
            _("Filled"),
            _("Vacant"),
            _("Source"),
        ]
        return PageTable(_("Posts by section"), head, rows, frozenset({2, 3, 4}), stacks=True) if rows else None

    @property
    def work(self) -> PageTable | None:
        """Return a table of cases that wait, come and are reported, section by section."""
        head = [
            wording.SECTION,
            _("Cases pending"),
            _("Received per year"),
            _("Reported per year"),
            _("Within the time limit"),
            _("Source"),
        ]
        rows = [_work_row(review.section, review.work) for review in self.review.sections if review.work]
        return PageTable(_("Work by section"), head, rows, frozenset(range(1, 5)), stacks=True) if rows else None

    @property
    def queues(self) -> PageTable | None:
        """Return a table of the queue model, for each section whose received and reported cases are known."""
        head = [
            wording.SECTION,
            _("Reports per examiner per year"),
            _("Workload"),
            _("Days to clear the backlog"),
            _("Shortage of examiners"),
            _("More examiners to clear the backlog in %(days)s days") % {"days": CLEARANCE},
        ]
        rows: list[list[Text]] = [
            [
                wording.section(review.section),
                wording.number(_a_year(review.rate)),
                load_percent(review),
                _days_to_clear(review),
                _examiners_missing(review),
                wording.number(review.more_to_clear),
            ]
            for review in self.review.sections
            if review.rates_known
        ]
        if not rows:
            return None
        caption = _("Workload and backlog by section (calculated)")
        return PageTable(caption, head, rows, frozenset(range(1, 6)), stacks=True)

    @cached_property
    def equipment(self) -> PageTable | None:
        """Return a table of instruments and consumables: the status of each, and its share of the year in service."""
        rows = []
        for (section, sort, name), course in sorted(queries.equipment_histories(self.unit, self.day).items()):
            now = course[-1]
            if now.cause == Cause.WITHDRAWN:
                continue
            status = _available(sort) if now.available else f"{_unavailable(sort)}: {Cause(now.cause).label}"
            rows.append(
                (name, EquipmentKind(sort).label, wording.section(section), status, text.day(now.on), self._up(course))
            )
        head = [
            _("Name"),
            _("Type"),
            wording.SECTION,
            _("Status"),
            _("Since"),
            _("Available in the last year"),
        ]
        return PageTable(_("Instruments and consumables"), head, rows, frozenset({5}), stacks=True) if rows else None

    def _up(self, course: Sequence[Equipment]) -> str:
        available_days, known_days = uptime(course, self.day - PERIOD, self.day)
        return text.percent(available_days, known_days) if known_days else "–"

    @cached_property
    def accreditations(self) -> PageTable | None:
        """Return a table of what is accredited, and until when."""
        rows = [
            (
                f"{accreditation.body} {accreditation.certificate}",
                wording.section(accreditation.section),
                accreditation.scope,
                text.day(accreditation.until),
                _accreditation_status(accreditation, self.day),
            )
            for accreditation in self.review.accreditations
        ]
        head = [_("Certificate"), wording.SECTION, _("Scope"), _("Until"), _("Status")]
        return PageTable(_("Accreditation"), head, rows, stacks=True) if rows else None

    @cached_property
    def causes_of_delay(self) -> PageTable | None:
        """Return a table of what kept work from proceeding in the last year."""
        rows = [
            (catalogue.code_label("holds", totals.reason), text.count(totals.works), text.count(totals.days))
            for totals in queries.hold_totals(self.unit, self.day - PERIOD, self.day)
        ]
        head = [_("Reason"), _("Examinations"), _("Days lost")]
        caption = _("Causes of delay in the last year")
        return PageTable(caption, head, rows, frozenset({1, 2}), stacks=True) if rows else None

    @cached_property
    def projects(self) -> list[Project]:
        """Return the laboratory's modernisation projects."""
        return projects.projects_of_laboratories([self.unit], self.day)


def uptime(course: Sequence[Equipment], first: date, day: date) -> tuple[int, int]:
    """Return the days from `first` to `day` on which it was available, and the days for which anything was stated."""
    available_days = known_days = 0
    ends = [*(entry.on for entry in course[1:]), day + timedelta(days=1)]
    for claim, end in zip(course, ends, strict=True):
        days = max(0, (end - max(claim.on, first)).days)
        known_days += days
        available_days += days if claim.available else 0
    return available_days, known_days


def load_percent(review: SectionReview) -> str:
    """Return the load in percent; above 100 the section only falls behind."""
    return f"{review.queue.load:.0%}" if review.queue else "–"


def _work_row(section: str, work: SectionWork) -> list[Text]:
    return [
        wording.section(section),
        wording.number(work.backlog),
        wording.number(_a_year(work.arrivals)),
        wording.number(_a_year(work.reports)),
        _share_in_time(work),
        wording.basis_text(work),
    ]


def _share_in_time(work: SectionWork) -> str:
    """Return the share reported within the limit; of too few reports only their numbers."""
    if work.in_time is None:
        return "–"
    if work.is_from_too_few:
        in_time, reported = work.in_time
        return _("%(n)s of %(all)s") % {"n": text.count(in_time), "all": text.count(reported)}
    return text.share(*work.in_time)


def _days_to_clear(review: SectionReview) -> str:
    return _("never") if review.backlog_grows else wording.number(review.clearing_days)


def _examiners_missing(review: SectionReview) -> str:
    return _("no number is enough") if review.limit_impossible else wording.number(review.additional_examiners)


def _a_year(a_day: float | None) -> float | None:
    return None if a_day is None else a_day * YEAR


def _available(sort: str) -> str:
    return _("working") if sort == EquipmentKind.INSTRUMENT else _("in stock")


def _unavailable(sort: str) -> str:
    return _("not working") if sort == EquipmentKind.INSTRUMENT else _("out of stock")


def _accreditation_status(accreditation: Accreditation, day: date) -> str:
    if accreditation.withdrawn:
        return _("withdrawn")
    return _("valid") if accreditation.until >= day else _("expired")


# --- Projects ---


def projects_table(projects: Iterable[Project]) -> PageTable:
    """Return a table of the projects of one laboratory, each with its money, its steps and its delay."""
    head = [_("Project"), _("Funded from"), _("Sanctioned"), _("Released"), _("Spent"), _("Steps"), _("Delay")]
    rows: list[list[Text]] = [
        [
            project.name,
            project_funds(project),
            *(project_sum(project, amount) for amount in (project.sanctioned, project.released, project.spent)),
            project_steps(project),
            project_delay(project),
        ]
        for project in projects
    ]
    return PageTable(_("Modernisation projects"), head, rows, frozenset({2, 3, 4, 6}), stacks=True)


def project_funds(project: Project) -> str:
    """Return from what a project is paid; a dash where that is not known."""
    return ", ".join(str(Fund(money.fund).label) for money in project.money) or "–"


def project_sum(project: Project, amount: int | None) -> str:
    """Return one of the amounts of a project; a dash where nothing is stated of its money."""
    return wording.crore(amount) if project.money else "–"


def project_steps(project: Project) -> str:
    """Return the steps of a project, each with the day of its completion or the day it is planned for."""
    return "; ".join(
        _("%(name)s: completed on %(day)s") % {"name": step.milestone.name, "day": text.day(step.milestone.reached)}
        if step.milestone.reached
        else _("%(name)s: planned for %(day)s") % {"name": step.milestone.name, "day": text.day(step.milestone.planned)}
        for step in project.steps
    )


def project_delay(project: Project) -> str:
    """Return by how many days a project is behind its first plan; a dash where it is not."""
    if not project.late:
        return "–"
    return ngettext("%(days)s day", "%(days)s days", project.late) % {"days": text.count(project.late)}
