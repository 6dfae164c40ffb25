"""Figures of the last quarter beside each step in the form of a ladder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsso.alerts.own_ladders.forms import LadderForm, StepFields
from itsso.alerts.responses.figures import ResponseStatus, StepFigures, counted_quarter, figures_of_state
from itsso.alerts.responses.listing import STATUSES
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.templatetags.ui_tags import tag
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class StepWithResponse:
    """A step of the form, the sentence about its reminders, and its tag; both are empty where nothing is known of it.

    `is_marked` says that the list of responses led to this step.
    """

    fields: StepFields
    sentence: str
    status: Text
    is_marked: bool


def steps_with_responses(form: LadderForm, state: Unit, marked: str) -> Iterator[StepWithResponse]:
    """Yield the steps of the form of a State's ladder; `marked` is the code of a step, or empty."""
    quarter = counted_quarter()
    rows = figures_of_state(state, quarter) if quarter is not None else []
    figures = {row.code: row for row in rows if row.ladder is not None and row.ladder.name == form.present.name}
    for fields in form.steps:
        row = figures.get(fields.step)
        sentence = _sentence(row) if row is not None and row.sent else ""
        status = _status(row) if row is not None and row.sent else ""
        yield StepWithResponse(fields, sentence, status, is_marked=bool(fields.step) and fields.step == marked)


def _sentence(row: StepFigures) -> str:
    values = {"sent": text.count(row.sent), "acted_on": text.count(row.acted_on)}
    return _("In the last quarter counted: sent %(sent)s, acted on %(acted_on)s.") % values


def _status(row: StepFigures) -> Text:
    if row.status == ResponseStatus.USEFUL:
        return ""
    title, colour = STATUSES[row.status]
    return tag(title, colour)
