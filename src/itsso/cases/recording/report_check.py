"""The check of a police report before it is recorded or forwarded: what the record lacks, point by point.

It refuses nothing: a report may have to reach the court without a paper that another office owes. The law reads the
entries alone, and no point of the check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.case_page.page import CasePage
from itsso.cases.case_page.tasks import Enclosure, enclosures
from itsso.cases.case_tasks import CaseTask
from itsso.cases.police_reports import FORWARDED, PREPARED, labels_listed
from itsso.cases.recording.actions import current_entries, recordable
from itsso.cases.recording.steps import form_of
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import FILED, LISTS
from itsso.ui import text
from itsso.ui.components import Task, Text

ON_A_CHECK_PAGE = frozenset({PREPARED, FILED})
"""The kinds whose answers are checked: what the court received, always, on a check page; a report that is prepared,
where its answers lack something that the page of its form did not show."""

SHOWS_POINTS = frozenset({PREPARED, FORWARDED})
"""The kinds whose form shows the points itself, above the questions."""

type _Tag = tuple[Text, str]

_MISSING: _Tag = (pgettext_lazy("point of a check", "Missing"), "red")
_CHECK: _Tag = (pgettext_lazy("point of a check", "Check"), "yellow")
_IN_ORDER: _Tag = (pgettext_lazy("point of a check", "In order"), "green")
_ORDER = (_MISSING, _CHECK, _IN_ORDER)

_ENCLOSURES: Mapping[str, tuple[Text, Kind | None]] = {
    FactName.MEDICAL_ATTACHED: (gettext_lazy("Medical report of the victim"), Kind.MEDICAL_REPORT_RECEIVED),
    FactName.STATEMENT_ATTACHED: (
        gettext_lazy("Victim’s statement before a Magistrate"),
        Kind.VICTIM_STATEMENT_RECORDED,
    ),
    FactName.LABORATORY_REPORT_PENDING: (gettext_lazy("Laboratory reports"), Kind.LABORATORY_REPORT_RECEIVED),
    FactName.CERTIFICATE_ATTACHED: (gettext_lazy("Certificate of electronic records (BSA 63(4))"), None),
}
"""The title of an enclosure, and the kind of entry that supplies it where the record lacks it."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A point of the check. `kind` is the entry that settles it where it is missing, if one does."""

    title: Text
    hint: str
    tag: _Tag
    kind: Kind | None = None
    url: str = ""


def points(page: CasePage, role: str, report: EventFacts, tasks: Sequence[CaseTask]) -> list[Task]:
    """Return the points of the check, the missing ones first; each of these leads to the form that settles it.

    `report` holds the facts of the report as far as they are known, `tasks` what other packages have to do in the case,
    such as a laboratory report that lies ready.
    """
    check_points = [*_enclosures(page, report), *_of_tasks(tasks), _accused(page, report), _informed(page)]
    check_points.sort(key=lambda point: _ORDER.index(point.tag))
    mine, forms = recordable(role), reverse("cases:record", args=[page.case.pk])
    return [
        Task(
            point.title,
            point.tag[0],
            form_of(forms, point.kind) if point.kind in mine and point.tag == _MISSING else point.url,
            point.hint,
            point.tag[1],
        )
        for point in check_points
    ]


def adds_missing(points_before: Sequence[Task], answered: Sequence[Task]) -> bool:
    """Return whether points lack something that the points shown before do not."""
    before = {(point.title, point.hint) for point in points_before if point.status == _MISSING[0]}
    return any((point.title, point.hint) not in before for point in answered if point.status == _MISSING[0])


def _enclosures(page: CasePage, report: EventFacts) -> Iterator[_Point]:
    victims = [label for label in page.labels if label.startswith("V")]
    for enclosure in enclosures(current_entries(page.file.history), victims):
        title, kind = _ENCLOSURES[enclosure.fact]
        is_present, hint = _as_the_report_says(enclosure, report)
        yield _Point(title, hint, _IN_ORDER if is_present else _MISSING, kind)


def _as_the_report_says(enclosure: Enclosure, report: Mapping[str, object]) -> tuple[bool, str]:
    """Return whether an enclosure is with the report, and why: as the report says, or where it does not, the record."""
    answer = report.get(enclosure.fact)
    if answer is None:
        return enclosure.is_present, str(enclosure.status)
    is_present = answer != (enclosure.fact == FactName.LABORATORY_REPORT_PENDING)
    if is_present == enclosure.is_present:
        return is_present, str(enclosure.status)
    return is_present, _("with the report, according to your answer") if is_present else _(
        "not with the report, according to your answer"
    )


def _of_tasks(tasks: Sequence[CaseTask]) -> Iterator[_Point]:
    for task in tasks:
        yield _Point(task.title, _("since %(day)s") % {"day": text.day(task.since)}, _MISSING, url=task.url)


def _accused(page: CasePage, report: EventFacts) -> _Point:
    """Return whether the report names each accused. One that lists nobody yet is for the officer to check."""
    title, accused = _("Each accused named"), page.accused
    if not accused:
        tag = _MISSING if report.get(FactName.REPORT) == "charge_sheet" else _IN_ORDER
        return _Point(title, _("no accused is recorded in this case"), tag, Kind.ARRESTED)
    if not any(name in report for name in LISTS):
        must = _("the report must say of %(who)s: charged, absconding, not charged or pending")
        return _Point(title, must % {"who": ", ".join(accused)}, _CHECK)
    left_out = [label for label in accused if label not in labels_listed(report)]
    if left_out:
        return _Point(title, _("not named: %(who)s") % {"who": ", ".join(left_out)}, _MISSING)
    return _Point(title, ", ".join(accused), _IN_ORDER)


def _informed(page: CasePage) -> _Point:
    """Return whether the informant or the victim was told of the progress (BNSS 193(3)(ii))."""
    title = _("Informant or victim told of progress")
    days = [event.at for event in page.events if event.kind == Kind.VICTIM_INFORMED]
    if not days:
        return _Point(title, _("not recorded"), _MISSING, Kind.VICTIM_INFORMED)
    return _Point(title, text.moment(max(days, key=text.machine)), _IN_ORDER)
