"""The top of the nation's page of data quality: its first sentence, the next question, and a row for each State."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.exchange.quality.by_state import StateData, next_to_ask
from itsso.exchange.quality.matters import TEXTS, DataMatter
from itsso.exchange.quality.requests import OUTCOMES, RequestOutcome
from itsso.ui import text
from itsso.ui.components import PageTable, Text, in_lines, link, with_note
from itsso.ui.templatetags.ui_tags import tag, when

FIRST_ROWS = 6
"""The number of States that the page shows; the others are folded below them."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The State to ask next, the matter, and the address of the form."""

    state: str
    about: Text
    url: str


@dataclass(frozen=True, slots=True)
class StateOverview:
    """The data of the States as a sentence and as tables; `next_question` is None where none is due."""

    answer: str
    next_question: NextQuestion | None
    first: PageTable
    further: PageTable | None


def state_overview(rows: Sequence[StateData], *, may_ask: bool) -> StateOverview:
    """Return the overview of the States, the most urgent first; the form that asks is for readers who `may_ask`."""
    further = rows[FIRST_ROWS:]
    return StateOverview(
        _answer(rows),
        _next_question(rows) if may_ask else None,
        _table(_("States, the most urgent first"), rows[:FIRST_ROWS], may_ask=may_ask),
        _table(_("The other States"), further, may_ask=may_ask) if further else None,
    )


def _answer(rows: Sequence[StateData]) -> str:
    """Return the first sentences of the page: the States whose data has not come, and those that owe an answer."""
    not_loaded = [row for row in rows if row.not_loaded_since]
    stale, silent = [row for row in rows if row.is_stale], [row for row in rows if row.newest is None]
    sentences = []
    if not_loaded:
        sentences.append(_("The last delivery was not loaded: %(states)s.") % {"states": _names(not_loaded)})
    if stale:
        sentences.append(_("Newest entry older than two days: %(states)s.") % {"states": _names(stale)})
    if silent:
        sentences.append(_("No data was ever received: %(states)s.") % {"states": _names(silent)})
    if not sentences:
        sentences.append(_("Every State has sent entries of the last two days."))
    if overdue := [row for row in rows if row.overdue_requests]:
        sentences.append(_("An answer is overdue: %(states)s.") % {"states": _names(overdue)})
    elif waiting := [row for row in rows if row.open_requests]:
        sentences.append(_("An answer is awaited: %(states)s.") % {"states": _names(waiting)})
    return " ".join(sentences)


def _names(rows: Sequence[StateData]) -> str:
    return text.short_list([row.state.local_name for row in rows])


def _next_question(rows: Sequence[StateData]) -> NextQuestion | None:
    question = next_to_ask(rows)
    if question is None:
        return None
    row, matter = question
    return NextQuestion(row.state.local_name, TEXTS[matter].short, _form_url(row, matter))


def _form_url(row: StateData, matter: DataMatter) -> str:
    return reverse("exchange:ask_correction", args=[row.state.pk, matter])


def _table(caption: str, rows: Sequence[StateData], *, may_ask: bool) -> PageTable:
    head: list[Text] = [
        _("State"),
        _("Newest entry"),
        _("Rows and cases to correct"),
        _("Asked, and the answer"),
    ]
    cells = [[_state_cell(row), _newest_cell(row), _number_cell(row), _request_cell(row)] for row in rows]
    if may_ask:
        head.append(_("What to ask next"))
        cells = [[*row_cells, _next_cell(row)] for row_cells, row in zip(cells, rows, strict=True)]
    return PageTable(caption, head, cells, frozenset({2}), stacks=True)


def _state_cell(row: StateData) -> SafeString:
    name = link(row.state.local_name, reverse("exchange:quality", args=[row.state.pk]))
    if not row.not_loaded_since:
        return name
    return in_lines([name, tag(TEXTS[DataMatter.DELIVERIES].short, "red"), _since(row.not_loaded_since)])


def _newest_cell(row: StateData) -> SafeString:
    """Return the newest entry of a State, and how many of its districts are not current."""
    newest, behind = when(row.newest) if row.newest else _("no data"), row.number(DataMatter.FRESHNESS)
    if not behind:
        return format_html("{}", newest)
    number = link(text.count(behind), reverse("exchange:fault_units", args=[row.state.pk, DataMatter.FRESHNESS]))
    template = ngettext("{} of {} district not current", "{} of {} districts not current", row.districts)
    return with_note(newest, format_html(template, number, text.count(row.districts)))


def _number_cell(row: StateData) -> str:
    """Return how many rows and cases are to be corrected; the State's page has them by matter, each with its list."""
    return "–" if row.newest is None and not row.to_correct else text.count(row.to_correct)


def _request_cell(row: StateData) -> Text:
    """Return the open requests, the first due first, or else the last answer."""
    url = reverse("exchange:correction_requests", args=[row.state.pk])
    if row.open_requests:
        first = row.open_requests[0]
        number = ngettext("%(n)s request waits", "%(n)s requests wait", len(row.open_requests))
        waits = link(number % {"n": text.count(len(row.open_requests))}, url)
        due = format_html(_("answer by {}"), when(first.due))
        about = format_html("{}, {}", TEXTS[DataMatter(first.matter)].short, due)
        return with_note(in_lines([waits, tag(_("overdue"), "red") if row.overdue_requests else ""]), about)
    answered = [request for request in row.requests.values() if request.answered_at is not None]
    if not answered:
        return pgettext("request", "not asked")
    last = max(answered, key=lambda request: request.answered_at or request.asked_at)
    return with_note(link(OUTCOMES[RequestOutcome(last.outcome)], url), TEXTS[DataMatter(last.matter)].short)


def _next_cell(row: StateData) -> Text:
    matter = row.matter_to_ask
    if matter is None:
        return pgettext("request", "nothing to ask")
    return link(_("Ask about: %(matter)s") % {"matter": TEXTS[matter].short}, _form_url(row, matter))


def _since(day: date) -> SafeString:
    """Return "since" with a day."""
    return format_html(_("since {}"), when(day))
