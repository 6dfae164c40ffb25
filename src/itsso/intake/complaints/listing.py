"""The list of complaints as `itsso.ui.lists` shows it: its filters, its rows and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from itsso.intake.complaints import queries
from itsso.intake.complaints.page import label, status_text
from itsso.intake.models import Complaint, ComplaintOutcome, Mode
from itsso.platform.clock import today
from itsso.ui import text
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
    due: date | None
    officer: str


def complaint_rows(complaints: QuerySet[Complaint]) -> QueryRows[Complaint, ComplaintRow]:
    """Return complaints as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "complaint": (F("year"), F("number")),
        "station": (Natural("station__name"),),
        "received": (Coalesce("received_at", "begun_at"),),
        "due": (F("due"),),
        "officer": (Coalesce(NullIf("recorded_by_name", Value("")), "begun_by_name"),),
    }
    return QueryRows(complaints, orders, lambda page: list(_rows(page)))


def _rows(complaints: Sequence[Complaint]) -> Iterable[ComplaintRow]:
    """Yield the rows. Of a complaint that is not recorded yet the officer is the one who is typing it."""
    for complaint in complaints:
        yield ComplaintRow(
            label=label(complaint),
            url=reverse("intake:complaint", args=[complaint.pk]),
            station=str(complaint.station),
            when=complaint.received_at or complaint.begun_at,
            mode=complaint.get_mode_display() if complaint.mode else "",
            status=status_text(complaint),
            due=complaint.due,
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
    if row.due is None:
        return "–"
    days, late = text.days_to(row.due, today()), row.due < today()
    note = format_html("<strong>{}</strong>", days) if late else days
    return with_note(when(row.due), note)
