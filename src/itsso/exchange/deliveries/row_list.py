"""The list of a delivery's rows that were rejected, wait, or were accepted with a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.db.models import F
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.exchange.deliveries import queries
from itsso.exchange.deliveries.queries import DeliveryRow, EndedRow, RowEnd
from itsso.exchange.models import Delivery
from itsso.ui.choices import set_choices
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column

TITLES: Mapping[RowEnd, Text] = {
    RowEnd.REJECTED: gettext_lazy("Rejected rows"),
    RowEnd.PARKED: gettext_lazy("Rows waiting for another record"),
    RowEnd.PROBLEMS: gettext_lazy("Accepted rows with a problem"),
}

_REASON_TITLES: Mapping[RowEnd, Text] = {
    RowEnd.REJECTED: gettext_lazy("What was wrong, and what to do"),
    RowEnd.PARKED: gettext_lazy("Waiting for"),
    RowEnd.PROBLEMS: gettext_lazy("Problem"),
}


class RowListForm(forms.Form):
    """The filters of a delivery's rows: file, column and reason, of those that its rows have."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    file = forms.ChoiceField(label=gettext_lazy("File"), required=False)
    column = forms.ChoiceField(label=gettext_lazy("Column"), required=False)

    def __init__(self, data: Mapping[str, object], ended: RowEnd, delivery: Delivery) -> None:
        """Offer the reasons, files and columns of the delivery's rows."""
        super().__init__(data)
        groups = queries.row_groups(ended, delivery)
        texts = {"reason": {group.code: group.text for group in groups}}
        texts["file"] = {group.file: group.file for group in groups if group.file}
        texts["column"] = {group.column: group.column for group in groups if group.column}
        for name, values in texts.items():
            set_choices(self, **{name: [("", _("All")), *sorted(values.items(), key=lambda choice: choice[1])]})
            if not values:
                del self.fields[name]

    def filters(self) -> dict[str, str]:
        """Return the filters that are set; none where the address names what no row has."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


def row_columns(ended: RowEnd) -> list[Column[DeliveryRow]]:
    """Return the columns of rows that ended in the same way."""
    case: Column[DeliveryRow] = Column("case", gettext_lazy("Case"), _case_link)
    columns: list[Column[DeliveryRow]] = [
        Column("reason", _REASON_TITLES[ended], lambda row: row.reason_text(ended), sorts=True),
        Column("file", gettext_lazy("File"), lambda row: row.file or "–", sorts=True),
        Column(
            "row",
            gettext_lazy("Row"),
            lambda row: "–" if row.row is None else str(row.row),
            lambda row: row.row,
            sorts=True,
            numeric=True,
        ),
        Column("record", gettext_lazy("Number of the record"), lambda row: row.record or "–"),
        Column("column", gettext_lazy("Column"), lambda row: row.column or "–"),
        Column("value", gettext_lazy("Value"), _value_text),
    ]
    return [*columns, case] if ended == RowEnd.PROBLEMS else columns


def delivery_rows(ended: RowEnd, delivery: Delivery, filters: Mapping[str, str]) -> QueryRows[EndedRow, DeliveryRow]:
    """Return rows of a delivery that ended in the same way, by file and row, as the rows of a list."""
    fields = queries.FIELDS[ended]
    orders: dict[str, Sequence[Expression | F]] = {
        "reason": (F(fields["reason"]),),
        "file": (F("file"), F("line")),
        "row": (F("line"), F("file")),
    }
    return QueryRows(queries.ended_rows(ended, delivery, filters), orders, queries.listed_rows)


def _value_text(row: DeliveryRow) -> str:
    if row.hidden_length:
        return _("value not shown, length %(length)s") % {"length": row.hidden_length}
    return row.value or "–"


def _case_link(row: DeliveryRow) -> SafeString:
    return link(row.case_label or "–", reverse("cases:case", args=[row.case]) if row.case_label else "")
