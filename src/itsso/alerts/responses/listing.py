"""The figures of steps and of States as lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.alerts.own_ladders.in_force import code_of
from itsso.alerts.own_ladders.words import ladder_title, when_text
from itsso.alerts.responses.figures import LEAST_SENT, ResponseStatus, StateFigures, StepFigures
from itsso.alerts.words import POSTS, work_text
from itsso.ui import text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import tag

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

STATUSES: Mapping[ResponseStatus, tuple[Text, str]] = {
    ResponseStatus.LISTED: (pgettext_lazy("response to reminders", "Listed for removal"), "red"),
    ResponseStatus.USEFUL: (pgettext_lazy("response to reminders", "To be kept"), "green"),
    ResponseStatus.TOO_FEW: (pgettext_lazy("response to reminders", "Too few to judge"), "grey"),
}


class ResponseForm(forms.Form):
    """The filter of the list: what follows from the figures."""

    status = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=[("", gettext_lazy("All")), *((status.value, title) for status, (title, _colour) in STATUSES.items())],
    )

    @property
    def chosen_status(self) -> str:
        """Return the result that was chosen; empty for all."""
        return self.cleaned_data["status"] if self.is_valid() else ""


def step_columns(*, may_change: bool) -> list[Column[StepFigures]]:
    """Return the columns of the list of steps; `may_change` links each to the form of its ladder."""
    return [
        Column(
            "step",
            gettext_lazy("Step"),
            lambda row: _step_cell(row, may_change=may_change),
            lambda row: "; ".join(map(str, _step_texts(row))),
        ),
        Column("ladder", gettext_lazy("Time limit"), _ladder_text),
        *_COUNT_COLUMNS,
        Column("share", gettext_lazy("Share acted on"), _share, sorts=True, numeric=True),
        Column("status", gettext_lazy("Result"), _status_cell, lambda row: str(STATUSES[row.status][0])),
    ]


_COUNT_COLUMNS: Sequence[Column[StepFigures]] = [
    Column(
        "sent",
        pgettext_lazy("response to reminders", "Sent"),
        lambda row: text.count(row.sent),
        lambda row: row.sent,
        sorts=True,
        numeric=True,
    ),
    Column(
        "acted_on",
        pgettext_lazy("response to reminders", "Acted on"),
        lambda row: text.count(row.acted_on),
        lambda row: row.acted_on,
        sorts=True,
        numeric=True,
    ),
]


def _step_texts(row: StepFigures) -> Sequence[Text]:
    if row.step is None or row.ladder is None:
        return [row.code, _("No longer used")]
    return [work_text(row.step), when_text(row.step, row.ladder.counts_in), POSTS[row.step.post]]


def _step_cell(row: StepFigures, *, may_change: bool) -> Text:
    first, *notes = _step_texts(row)
    if may_change and row.step is not None and row.ladder is not None:
        first = link(first, address_in_form(row.ladder.name, row.code))
    return with_note(first, " · ".join(map(str, notes)))


def address_in_form(ladder_name: str, step: str) -> str:
    """Return the address of a step in the form of its ladder, where it is marked."""
    page = reverse("alerts:change_ladder", args=[code_of(ladder_name)])
    return f"{page}?{urlencode({'step': step})}#step-{step}"


def _ladder_text(row: StepFigures) -> Text:
    return ladder_title(row.ladder.name) if row.ladder is not None else "–"


def _share(row: StepFigures) -> str:
    return text.percent(row.acted_on, row.sent) if row.sent >= LEAST_SENT else "–"


def _status_cell(row: StepFigures) -> Text:
    title, colour = STATUSES[row.status]
    return tag(title, colour)


def step_rows(figures: Sequence[StepFigures]) -> StoredRows[StepFigures]:
    """Return the figures of steps as the rows of a list."""
    return StoredRows(
        figures,
        {
            "sent": lambda row: row.sent,
            "acted_on": lambda row: row.acted_on,
            "share": lambda row: row.acted_on / row.sent if row.sent >= LEAST_SENT else 2,
        },
    )


_STATE_COUNTS: Mapping[str, tuple[Text, Callable[[StateFigures], int]]] = {
    "sent": (pgettext_lazy("response to reminders", "Sent"), lambda row: row.sent),
    "acted_on": (pgettext_lazy("response to reminders", "Acted on"), lambda row: row.acted_on),
    "judged": (pgettext_lazy("response to reminders", "Steps judged"), lambda row: row.judged),
    "listed": (pgettext_lazy("response to reminders", "Steps listed for removal"), lambda row: row.listed),
}


def _state_count(key: str, title: Text, number: Callable[[StateFigures], int]) -> Column[StateFigures]:
    return Column(key, title, lambda row: text.count(number(row)), number, sorts=True, numeric=True)


STATE_COLUMNS: Sequence[Column[StateFigures]] = [
    Column(
        "state",
        gettext_lazy("State"),
        lambda row: link(row.state.local_name, address_of_state(row.state.pk)),
        lambda row: row.state.local_name,
        sorts=True,
    ),
    *(_state_count(key, title, number) for key, (title, number) in _STATE_COUNTS.items()),
    Column("share", gettext_lazy("Share acted on"), lambda row: _state_share(row), numeric=True),
]


def _state_share(row: StateFigures) -> str:
    return text.percent(row.acted_on, row.sent) if row.sent >= LEAST_SENT else "–"


def address_of_state(state_id: int) -> str:
    """Return the address of the list of a State's steps."""
    return f"{reverse('alerts:step_responses')}?{urlencode({'state': state_id})}"


def state_rows(figures: Sequence[StateFigures]) -> StoredRows[StateFigures]:
    """Return the figures of States as the rows of a list."""
    keys: dict[str, Callable[[StateFigures], SupportsRichComparison]] = {
        "state": lambda row: text.natural_key(row.state.local_name)
    }
    return StoredRows(figures, keys | {key: number for key, (_title, number) in _STATE_COUNTS.items()})
