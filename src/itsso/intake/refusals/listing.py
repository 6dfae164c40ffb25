"""The list of records of refusals as `itsso.ui.lists` shows it: its filters, its rows and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.accounts.queries import names_by_number
from itsso.intake.models import Accountability
from itsso.intake.refusals import queries
from itsso.intake.refusals.words import OUTCOMES, TOLD_BY, WHAT, record_status
from itsso.ui.components import link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural


class RecordListForm(forms.Form):
    """The filters of the list: how far a record is, and what is alleged."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            (queries.NEW, _("Nothing done yet")),
            (queries.ENQUIRY, _("Under enquiry")),
            *OUTCOMES.items(),
        ],
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("refusals", "Allegation"), required=False, choices=[("", _("All")), *WHAT.items()]
    )

    def filtered(self, records: QuerySet[Accountability]) -> QuerySet[Accountability]:
        """Return those of the records that a valid form asks for."""
        return queries.filter_records(records, self.cleaned_data["status"], self.cleaned_data["kind"])


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in the list, with the officer complained of: the name where the number is known, else the number."""

    record: Accountability
    officer: str


def record_rows(records: QuerySet[Accountability]) -> QueryRows[Accountability, RecordRow]:
    """Return records as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "unit": (Natural("unit__name"),),
        "happened": (F("happened_on"),),
        "opened": (F("opened_at"),),
    }
    return QueryRows(records, orders, _rows)


def _rows(records: Sequence[Accountability]) -> list[RecordRow]:
    names = dict(names_by_number({(record.unit.state, record.officer) for record in records if record.officer}).rows())

    def officer(record: Accountability) -> str:
        name = names.get((record.unit.state, record.officer))
        return f"{name.local} ({record.officer})" if name else record.officer

    return [RecordRow(record, officer(record)) for record in records]


COLUMNS: list[Column[RecordRow]] = [
    Column(
        "unit",
        pgettext_lazy("refusals", "Police station or unit"),
        lambda row: link(str(row.record.unit), reverse("intake:record", args=[row.record.pk])),
        lambda row: str(row.record.unit),
        sorts=True,
    ),
    Column("kind", pgettext_lazy("refusals", "Allegation"), lambda row: WHAT[row.record.what]),
    Column(
        "happened",
        pgettext_lazy("refusals", "Happened on"),
        lambda row: when(row.record.happened_on),
        lambda row: row.record.happened_on,
        sorts=True,
    ),
    Column("source", _("Reported by"), lambda row: TOLD_BY[row.record.told_by]),
    Column("status", _("Status"), lambda row: record_status(row.record)),
    Column("officer", _("Officer complained of"), lambda row: row.officer or "–", lambda row: row.officer),
    Column(
        "opened",
        pgettext_lazy("refusals", "Recorded on"),
        lambda row: when(row.record.opened_at),
        lambda row: row.record.opened_at,
        sorts=True,
    ),
]
