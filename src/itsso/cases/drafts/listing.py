"""The list of draft police reports that wait, as `itsso.ui.lists` shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.cases.addresses import case_address
from itsso.cases.desk.queries import investigation_clocks
from itsso.cases.draft_reports import APPROVED, RETURNED, SUBMITTED, DraftStage
from itsso.cases.drafts import queries, words
from itsso.cases.investigators import CaseOfficer, ask_officers_of
from itsso.cases.models import Case, DraftStay
from itsso.cases.police_reports import PREPARED
from itsso.cases.queries import cases_with_stations
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.acts import act
from itsso.cases.recording.steps import form_of
from itsso.cases.words import case_label
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.platform.clock import today
from itsso.platform.prepared_statements import one_exchange
from itsso.ui import text
from itsso.ui.components import Text, in_lines, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import BELOW_DISTRICT
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft that waits: with whom, since when, and when the two months of its case end."""

    stay: DraftStay
    label: str
    url: str
    station: str
    officer: CaseOfficer
    due: date | None
    outer: date | None
    allowed: timedelta  # for an office
    steps: Sequence[tuple[Text, str]]

    @property
    def holder(self) -> str:
        """Return with whom the draft is, as a key of `queries.HOLDERS`."""
        return self.stay.office if self.stay.step == "submitted" else self.stay.step

    @property
    def days(self) -> int:
        """Return for how many days it has been there."""
        return (today() - self.stay.since).days

    @property
    def is_over(self) -> bool:
        """Return whether an office has had it for longer than the State's days."""
        return self.stay.step == "submitted" and self.days > self.allowed.days


def office_of(posting: Posting) -> str:
    """Return the office of a posting in the scrutiny of drafts; empty for none.

    A supervising officer below the district is the SDPO, any other the SP.
    """
    if posting.role == Role.PROSECUTOR:
        return "prosecutor"
    if posting.role == Role.SUPERVISOR:
        return "sdpo" if posting.unit.kind in BELOW_DISTRICT else "sp"
    return ""


def is_elsewhere(draft: DraftStage, reader: Posting) -> bool:
    """Return whether another office than the reader's has a draft."""
    return draft.is_with_office and draft.office != office_of(reader)


def draft_rows(stays: QuerySet[DraftStay], allowed: timedelta, posting: Posting) -> QueryRows[DraftStay, DraftRow]:
    """Return drafts as rows of a list, with the time that an office has and the next steps of a posting."""
    orders = {
        "case": (F("case__year"), Length("case__number"), F("case__number")),
        "station": (Natural("case__station__name"),),
        "since": (F("since"),),
        "returns": (F("returns"),),
        "due": (queries.two_months_due(),),
    }
    return QueryRows(stays, orders, partial(_draft_rows, allowed, posting))


def _draft_rows(allowed: timedelta, posting: Posting, stays: Sequence[DraftStay]) -> list[DraftRow]:
    cases = cases_with_stations({stay.case_id for stay in stays})
    with one_exchange() as exchange:
        read_officers = ask_officers_of(exchange, cases.values())
        read_two_months = exchange.ask(investigation_clocks(cases.values()))
    officers = read_officers()
    two_months = {
        clock.case_id: clock for clock in sorted(read_two_months(), key=lambda clock: clock.due, reverse=True)
    }

    def row(stay: DraftStay) -> DraftRow:
        case, limit = cases[stay.case_id], two_months.get(stay.case_id)
        return DraftRow(
            stay=stay,
            label=case_label(case),
            url=case_address(case.pk),
            station=str(case.station),
            officer=officers[case.pk],
            due=limit.due if limit else None,
            outer=limit.outer if limit else None,
            allowed=allowed,
            steps=_steps(stay, case, posting),
        )

    return [row(stay) for stay in stays]


_NEXT: Mapping[str, Sequence[Kind]] = {
    "submitted": (APPROVED, RETURNED),
    "returned": (SUBMITTED,),
    "approved": (PREPARED, SUBMITTED),
}


def _steps(stay: DraftStay, case: Case, posting: Posting) -> list[tuple[Text, str]]:
    """Return what a posting may record next of a draft. Only the office that has a submitted draft decides on it."""
    office = office_of(posting)
    if stay.step == "submitted" and office and stay.office != office:
        return []
    forms, mine = case_address(case.pk, "cases:record"), recordable(posting.role)
    return [(act(kind), form_of(forms, kind)) for kind in _NEXT[stay.step] if kind in mine]


def draft_columns(*, with_station: bool) -> list[Column[DraftRow]]:
    """Return the columns of the list of drafts."""
    columns: list[Column[DraftRow]] = [
        Column("case", gettext_lazy("Case"), _case_cell, lambda row: row.label, sorts=True),
        Column("holder", gettext_lazy("Pending with"), lambda row: words.HOLDERS[row.holder]),
        Column(
            "since", gettext_lazy("Since"), lambda row: when(row.stay.since), lambda row: row.stay.since, sorts=True
        ),
        Column("days", gettext_lazy("Days"), _days_cell, lambda row: row.days, numeric=True),
        Column(
            "returns",
            gettext_lazy("Times returned"),
            lambda row: text.count(row.stay.returns),
            lambda row: row.stay.returns,
            sorts=True,
            numeric=True,
        ),
        Column("due", gettext_lazy("Two months end on"), _due_cell, lambda row: row.due, sorts=True),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer.marked_text, lambda row: row.officer.text),
        Column("steps", gettext_lazy("Next step"), _steps_cell, in_file=False),
    ]
    station: Column[DraftRow] = Column("station", gettext_lazy("Station"), lambda row: row.station, sorts=True)
    return [columns[0], station, *columns[1:]] if with_station else columns


def _case_cell(row: DraftRow) -> SafeString:
    report = facts.code(row.stay.report) if row.stay.report else ""
    return with_note(link(row.label, row.url), report)


def _days_cell(row: DraftRow) -> SafeString:
    return format_html("<strong>{}</strong>" if row.is_over else "{}", text.count(row.days))


def _due_cell(row: DraftRow) -> Text:
    if row.due is None or row.outer is None:
        return "–"
    remaining = text.days_to(row.outer, today())
    return with_note(when(row.due), format_html("<strong>{}</strong>" if row.outer < today() else "{}", remaining))


def _steps_cell(row: DraftRow) -> SafeString:
    return in_lines(link(title, url) for title, url in row.steps) or SafeString("–")
