"""The list of complaints as `itsso.ui.lists` shows it: its filters, its rows and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce, NullIf, TruncDate
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from itsso.cases.desk.page import is_past
from itsso.intake.complaints import queries
from itsso.intake.complaints.page import label, status_text
from itsso.intake.complaints.queries import since_when_hours_matter
from itsso.intake.models import Complaint, ComplaintOutcome, Mode
from itsso.lawbook import rules, wording
from itsso.platform.clock import INDIA, now
from itsso.ui.addresses import page_address
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural

STANDS = {
    "typing": _("Being typed"),
    "undecided": _("To be decided"),
    "call": _("Message: the sender is to be called"),
    "signature": _("e-FIR: waits for the signature"),
    "enquiry": _("Preliminary enquiry"),
}
"""The kinds of waiting complaints; `queries.STANDS` defines them."""


class ComplaintListForm(forms.Form):
    """The filters of the list of complaints: how far they are, and how the information came."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            *STANDS.items(),
            *((outcome.value, outcome.label) for outcome in ComplaintOutcome if outcome in queries.DECIDED),
        ],
    )
    mode = forms.ChoiceField(label=_("How received"), required=False, choices=[("", _("All")), *Mode.choices])


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint in a list."""

    label: str
    url: str
    station: str
    when: datetime
    mode: str
    status: Text
    due: date | datetime | None
    due_note: Text
    officer: str


def _due(complaint: Complaint, moment: datetime) -> date | datetime | None:
    """Return the next due date: the end of a limit in hours, or the last day of a signature or an enquiry.

    The last day takes the place of a limit in hours that ended a day ago. `_by_due` sorts by the same.
    """
    if complaint.hours_until is None or (complaint.due and complaint.hours_until < since_when_hours_matter(moment)):
        return complaint.due
    return complaint.hours_until


def _by_due(moment: datetime) -> Sequence[Expression]:
    """Return the sort key of the list: the day of `_due`, and on one day the moment."""
    in_hours = Q(hours_until__gte=since_when_hours_matter(moment)) | Q(hours_until__isnull=False, due=None)
    return (
        Case(When(in_hours, then=TruncDate("hours_until", tzinfo=INDIA)), default=F("due")),
        Case(When(in_hours, then=F("hours_until"))),
    )


def complaint_rows(complaints: QuerySet[Complaint]) -> QueryRows[Complaint, ComplaintRow]:
    """Return complaints as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "complaint": (F("year"), F("number")),
        "station": (Natural("station__name"),),
        "received": (Coalesce("received_at", "begun_at"),),
        "due": _by_due(now()),
        "officer": (Coalesce(NullIf("recorded_by_name", Value("")), "begun_by_name"),),
    }
    return QueryRows(complaints, orders, lambda page: list(_rows(page)))


def _rows(complaints: Sequence[Complaint]) -> Iterable[ComplaintRow]:
    """Yield the rows. Of a complaint that is not recorded yet the officer is the one who is typing it."""
    moment = now()
    for complaint in complaints:
        due = _due(complaint, moment)
        yield ComplaintRow(
            label=label(complaint),
            url=page_address("intake:complaint", complaint.pk),
            station=str(complaint.station),
            when=complaint.received_at or complaint.begun_at,
            mode=str(Mode(complaint.mode).label) if complaint.mode else "",
            status=status_text(complaint),
            due=due,
            due_note=_due_note(complaint, due, moment) if due else "",
            officer=translate_rank(complaint.recorded_by_name or complaint.begun_by_name),
        )


def complaint_columns(*, with_station: bool, linked: bool = True) -> list[Column[ComplaintRow]]:
    """Return the columns of the list; `linked` where the reader may open a complaint."""
    columns: list[Column[ComplaintRow]] = [
        Column(
            "complaint",
            _("Complaint"),
            lambda row: link(row.label, row.url) if linked else row.label,
            lambda row: row.label,
            sorts=True,
        ),
        Column("received", _("Received on"), lambda row: when(row.when), _received, sorts=True),
        Column("mode", _("How received"), lambda row: row.mode or "–", lambda row: row.mode),
        Column("status", _("Status"), lambda row: row.status),
        Column("due", _("Due"), _due_cell, lambda row: row.due, sorts=True),
        Column("officer", _("Officer"), lambda row: row.officer, sorts=True),
    ]
    return [*columns[:1], _STATION, *columns[1:]] if with_station else columns


_STATION: Column[ComplaintRow] = Column("station", _("Station"), lambda row: row.station, sorts=True)


def _received(row: ComplaintRow) -> datetime:
    return row.when


def _due_cell(row: ComplaintRow) -> Text:
    return with_note(when(row.due), row.due_note) if row.due else "–"


def _due_note(complaint: Complaint, due: date | datetime, moment: datetime) -> Text:
    """Return the time left, with the title of a limit in hours. Limits in hours and those that are over are bold.

    A last day does not hide a limit in hours that ended before it.
    """
    if isinstance(due, datetime):
        return _hours_note(complaint, due, moment)
    remaining: Text = wording.remaining(due, due, moment)
    if is_past(due, moment):
        remaining = format_html("<strong>{}</strong>", remaining)
    if complaint.hours_until is None:
        return remaining
    return format_html("{}; {}", remaining, _hours_note(complaint, complaint.hours_until, moment))


def _hours_note(complaint: Complaint, until: datetime, moment: datetime) -> Text:
    title = rules.rule(complaint.hours_rules[0]).title
    return format_html("<strong>{}</strong>: {}", wording.remaining(until, until, moment), title)
