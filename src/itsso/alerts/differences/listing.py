"""The differences of the last recount as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.alerts.models import RecountDifference
from itsso.alerts.words import POSTS, limit_title, step_named, work_text
from itsso.cases.words import case_label
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import tag, when

KINDS: Mapping[str, Text] = {
    "missing": pgettext_lazy("recount of reminders", "Not sent"),
    "unexplained": pgettext_lazy("recount of reminders", "Sent without a reason"),
}
EXPECTED: Mapping[str, Text] = {
    "missing": _("The history calls for this reminder: it should have been sent at that moment."),
    "unexplained": _("The history, law, orders and ladders of today do not call for this reminder."),
    "set_aside": _("An error stopped the reminders of this time limit. They go on with the next entry of the case."),
}


class DifferenceForm(forms.Form):
    """The filter of the list: which kind of difference."""

    kind = forms.ChoiceField(label=_("Difference"), required=False, choices=[("", _("All")), *KINDS.items()])

    @property
    def chosen_kind(self) -> str:
        """Return the kind that was chosen; empty for all."""
        return self.cleaned_data["kind"] if self.is_valid() else ""


def differences_of(form: DifferenceForm) -> QuerySet[RecountDifference]:
    """Return the differences within the range that the form asks for, the oldest first."""
    differences = RecountDifference.objects.select_related("case__station").order_by("at", "pk")
    return differences.filter(is_missing=form.chosen_kind == "missing") if form.chosen_kind else differences


def difference_rows(differences: QuerySet[RecountDifference]) -> QueryRows[RecountDifference, RecountDifference]:
    """Return the differences as the rows of the list."""
    orders: Mapping[str, Sequence[F]] = {"at": (F("at"),)}
    return QueryRows(differences, orders, list)


COLUMNS: list[Column[RecountDifference]] = [
    Column("case", _("Case"), lambda row: _case_cell(row), lambda row: case_label(row.case)),
    Column("station", _("Station"), lambda row: row.case.station.local_name),
    Column("limit", _("Time limit"), lambda row: limit_title(row.rule, row.subject)),
    Column("step", _("Missing work"), lambda row: _step_cell(row)),
    Column("at", _("Planned for"), lambda row: when(row.at), lambda row: row.at, sorts=True),
    Column("kind", _("Difference"), lambda row: _kind_cell(row), lambda row: str(KINDS[_kind(row)])),
]


def _case_cell(row: RecountDifference) -> Text:
    return link(case_label(row.case), reverse("alerts:case_reminders", args=[row.case_id]))


def _step_cell(row: RecountDifference) -> Text:
    step = step_named(row.rule, row.step, row.station_no)
    return with_note(work_text(step), POSTS[step.post]) if step is not None else row.step


def _kind(row: RecountDifference) -> str:
    return "missing" if row.is_missing else "unexplained"


def _kind_cell(row: RecountDifference) -> Text:
    colour = "red" if row.is_missing else "yellow"
    return with_note(tag(KINDS[_kind(row)], colour), EXPECTED["set_aside" if row.is_set_aside else _kind(row)])
