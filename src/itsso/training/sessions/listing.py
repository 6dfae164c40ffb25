"""The lists of sessions, and of a session's seats, as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.training import catalogue
from itsso.training.models import Session
from itsso.training.sessions.forms import ResultForm
from itsso.training.sessions.queries import Seat
from itsso.ui import text
from itsso.ui.components import Text, link, unbroken_dates
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.list_table import tick_box
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import tag
from itsso.units.ordering import Natural

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


def session_columns(*, opens_sessions: bool, nominates: bool, today: date) -> list[Column[Session]]:
    """Return the columns of a list of sessions, each linked to its page for those who may open it.

    For those who nominate, a session that is not over leads straight to the nomination.
    """

    def course_cell(session: Session) -> SafeString:
        url = reverse("training:session", args=[session.pk]) if opens_sessions else ""
        title = link(catalogue.courses()[session.course].title, url)
        if not nominates or session.called_off or session.ends_on < today:
            return title
        nomination = link(_("Nominate officers"), reverse("training:nominate", args=[session.pk]))
        return format_html('{}<br><span class="govuk-body-s itsso-no-print">{}</span>', title, nomination)

    def course_title(session: Session) -> str:
        return str(catalogue.courses()[session.course].title)

    return [
        Column("course", gettext_lazy("Course"), course_cell, course_title),
        Column("reference", gettext_lazy("Reference"), lambda session: session.reference, sorts=True),
        Column("days", gettext_lazy("Days"), _days_cell, sorts=True),
        Column("place", gettext_lazy("Place"), lambda session: session.place, sorts=True),
        Column("unit", gettext_lazy("Held by"), lambda session: session.unit.local_name, sorts=True),
        _count_column("seats", gettext_lazy("Seats"), lambda session: session.seats),
        _count_column("nominated", gettext_lazy("Nominated"), lambda session: session.nominated),
    ]


def _count_column(key: str, title: Text, number: Callable[[Session], int]) -> Column[Session]:
    return Column(key, title, lambda row: text.count(number(row)), lambda row: number(row), sorts=True, numeric=True)


def _days_cell(session: Session) -> SafeString:
    days = unbroken_dates(f"{text.day(session.begins_on)} – {text.day(session.ends_on)}")
    return format_html("{} {}", days, tag(_("Cancelled"), "grey")) if session.called_off else days


def session_rows(sessions: QuerySet[Session]) -> QueryRows[Session, Session]:
    """Return sessions as the rows of a list."""
    orders: dict[str, tuple[Expression | F, ...]] = {
        "reference": (F("reference"),),
        "days": (F("begins_on"), F("ends_on")),
        "place": (F("place"),),
        "unit": (Natural("unit__name"),),
        "seats": (F("seats"),),
        "nominated": (F("nominated"),),
    }
    return QueryRows(sessions, orders, list)


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat of a session, the form of its result where one may be entered, and whether its attendance can be noted."""

    seat: Seat
    form: ResultForm | None
    marks: bool

    @property
    def status(self) -> str:
        """Return what the seat's status is: waiting, seated, or the outcome of the attendance with its marks."""
        if attendance := self.seat.attendance:
            score = "" if attendance.score is None else f" ({attendance.score}%)"
            return f"{attendance.get_outcome_display()}{score}"
        return _("On the waiting list") if self.seat.waits else _("Has a seat")


def seat_columns(*, enters: bool) -> list[Column[SeatRow]]:
    """Return the columns of a session's seats; with `enters`, those in which results are entered."""
    columns: list[Column[SeatRow]] = [
        Column("person", gettext_lazy("Officer"), _person_cell, lambda row: row.seat.person.name, sorts=True),
        Column("number", gettext_lazy("Number"), lambda row: row.seat.person.number, sorts=True),
        Column(
            "place",
            gettext_lazy("Place"),
            lambda row: text.count(row.seat.place),
            lambda row: row.seat.place,
            sorts=True,
            numeric=True,
        ),
        Column("unit", gettext_lazy("Nominated by"), lambda row: row.seat.nomination.unit.local_name, sorts=True),
        Column("status", gettext_lazy("Status"), _status_cell, lambda row: row.status, sorts=True),
    ]
    results: list[Column[SeatRow]] = [
        Column("result", gettext_lazy("Result"), _outcome_cell, in_file=False),
        Column("marks", gettext_lazy("Marks in percent"), _score_cell, in_file=False),
    ]
    return [*columns, *results] if enters else columns


def seat_rows(rows: Sequence[SeatRow]) -> StoredRows[SeatRow]:
    """Return the seats of a session, in the order of nomination, as the rows of a list."""
    keys: dict[str, Callable[[SeatRow], SupportsRichComparison]] = {
        "person": lambda row: text.natural_key(row.seat.person.name),
        "number": lambda row: text.natural_key(row.seat.person.number),
        "place": lambda row: row.seat.place,
        "unit": lambda row: text.natural_key(row.seat.nomination.unit.local_name),
        "status": lambda row: row.status,
    }
    return StoredRows(rows, keys)


def _person_cell(row: SeatRow) -> SafeString:
    return link(row.seat.person.name, reverse("training:person", args=[row.seat.person.pk]))


def _status_cell(row: SeatRow) -> SafeString:
    if not row.marks:
        return format_html("{}", row.status)
    return format_html("{}{}", row.status, tick_box("person", row.seat.person.pk, _("Attended"), row.seat.person.name))


def _outcome_cell(row: SeatRow) -> Text:
    if row.form is None:
        return "–"
    field = row.form["outcome"]
    return _labelled(field.auto_id, _("Result"), row, field.as_widget(attrs={"class": "govuk-select"}))


def _score_cell(row: SeatRow) -> Text:
    if row.form is None:
        return "–"
    field = row.form["score"]
    attrs: dict[str, str | bool] = {"class": "govuk-input govuk-input--width-3", "inputmode": "numeric"}
    return _labelled(field.auto_id, _("Marks in percent"), row, field.as_widget(attrs=attrs))


def _labelled(field_id: str, label: str, row: SeatRow, control: SafeString) -> SafeString:
    pattern = '<label class="govuk-visually-hidden" for="{}">{}: {}</label>{}'
    return format_html(pattern, field_id, label, row.seat.person.name, control)
