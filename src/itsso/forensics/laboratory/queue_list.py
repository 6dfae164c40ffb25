"""The examinations in hand as `itsso.ui.lists` shows them: days, priority and what is missing at a glance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.forensics import catalogue
from itsso.forensics.capacity import queries as capacity
from itsso.forensics.laboratory import queries
from itsso.forensics.laboratory.page import waited
from itsso.forensics.models import ControlSample, WorkStatus
from itsso.forensics.texts import lines
from itsso.platform.clock import now, today
from itsso.platform.prepared_statements import one_exchange
from itsso.ui import text
from itsso.ui.addresses import page_address
from itsso.ui.choices import set_choices
from itsso.ui.components import Text, link
from itsso.ui.list_rows import ListOrder
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import tag, when

_PLACES: dict[int, Text] = {0: _("With you"), 1: _("To review"), 2: _("Other examinations")}

_COLOURS = {"court_order": "red", "custody": "orange", "child_victim": "yellow", "pocso": "blue"}
"""The colours of the classes of priority; a colour only repeats the name."""


@dataclass(frozen=True, slots=True)
class QueuedWork:
    """A work with what its section lacks today, by name."""

    work: queries.WorkInHand
    out_of_stock: Sequence[str]


class QueueFilterForm(forms.Form):
    """The filters of the examinations in hand."""

    show = forms.ChoiceField(label=_("Examinations"), required=False)
    section = forms.ChoiceField(label=pgettext_lazy("laboratory", "Section"), required=False)
    examiner = forms.ChoiceField(label=_("Examiner"), required=False)

    def __init__(self, data: QueryDict, *, examines: bool, examiners: Mapping[str, str] | None = None) -> None:
        """Offer the statuses and sections; `examiners` are offered by number and name, where the reader has them."""
        super().__init__(data)
        in_hand = [choice for choice in WorkStatus.choices if choice[0] != WorkStatus.RELEASED]
        own_choices = [(queries.MINE, _("With you")), (queries.TO_REVIEW, _("To review"))] if examines else []
        sections = [(code, catalogue.section(code)) for code in catalogue.sections()]
        set_choices(
            self,
            show=[("", _("All pending")), *own_choices, *in_hand, (queries.ON_HOLD, _("On hold"))],
            section=[("", _("All sections")), *sections],
            examiner=[("", _("All examiners")), *(examiners or {}).items()],
        )
        if not examiners:
            del self.fields["examiner"]

    def chosen(self, name: str) -> str:
        """Return the value of a filter; empty where the address names none that is offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class QueuedWorks:
    """The works in hand in the order of the rule; for an examiner first the own ones and those to review."""

    counts_to = None

    def __init__(self, by: Posting, form: QueueFilterForm, in_hand: queries.InHandCounts) -> None:
        """Take the works of a posting's laboratory; `in_hand` are its counts without a filter."""
        number = by.actor.number if by.can(Capability.EXAMINE) else ""
        filters = {name: form.chosen(name) for name in ("show", "section", "examiner")}
        self._queue = queries.LaboratoryQueue(by.unit_id, number, **filters)
        self._all = None if any(filters.values()) else sum(in_hand.by_status.values())

    def count(self) -> int:
        """Return the number of works. One query where there is a filter."""
        return self._queue.count() if self._all is None else self._all

    def rows(self, order: ListOrder, start: int, stop: int) -> list[QueuedWork]:
        """Return a part of the works with what their sections lack. Two queries in one exchange."""
        with one_exchange() as exchange:
            read_missing = exchange.ask(capacity.equipment_statement(self._queue.laboratory_id, today()))
            read_works = exchange.ask(self._queue.works_statement(order, start, stop))
        missing = [claim for claim in read_missing() if claim.missing]
        return [
            QueuedWork(work, [claim.name for claim in capacity.missing_in(missing, work.section)])
            for work in read_works()
        ]


def queue_columns(*, opened: bool) -> list[Column[QueuedWork]]:
    """Return the columns of the examinations; the first is a link if the reader may open a work (`opened`)."""
    return [
        Column(
            "work",
            _("Request and section"),
            _linked_work if opened else _work_name,
            _work_name,
            sorts=True,
        ),
        Column("received", _("Received"), _received_cell, lambda row: row.work.received_at, sorts=True),
        Column("priority", _("Priority"), _priority_cell),
        Column("missing", pgettext_lazy("examination", "Missing"), _missing_cell),
        Column("status", _("Status"), lambda row: WorkStatus(row.work.status).label),
        Column("examiner", _("Examiner"), lambda row: translate_rank(row.work.examiner_name) or "–", sorts=True),
    ]


def _work_name(row: QueuedWork) -> str:
    return f"{row.work.request_number} {catalogue.section(row.work.section)}"


def _linked_work(row: QueuedWork) -> SafeString:
    return link(_work_name(row), page_address("forensics:work", row.work.id))


def _received_cell(row: QueuedWork) -> SafeString:
    """Return the days of a work first, since they are what is compared, then when it was received."""
    days = format_html("<strong>{}</strong>", waited(row.work.received_at, now()))
    return lines(days, when(row.work.received_at))


def _priority_cell(row: QueuedWork) -> SafeString:
    title = catalogue.priority(row.work.priority)
    colour = _COLOURS.get(row.work.priority)
    return lines(tag(title, colour) if colour else title, text.day(row.work.due))


def _missing_cell(row: QueuedWork) -> Text:
    """Return what keeps the work from proceeding, each on a line; a dash for nothing."""
    queried_at = row.work.queried_at
    return (
        lines(
            catalogue.code_label("holds", row.work.hold) if row.work.hold else "",
            _("Control sample awaited") if row.work.control == ControlSample.AWAITED else "",
            _("Query to the police since %(day)s") % {"day": text.day(queried_at)} if queried_at else "",
            *(_("Out of stock or not working: %(name)s") % {"name": name} for name in row.out_of_stock),
        )
        or "–"
    )


def group_of(by: Posting) -> Callable[[QueuedWork], Text] | None:
    """Return how the works of a reader's list are grouped: an examiner's own come first."""
    return _place_title if by.can(Capability.EXAMINE) else None


def _place_title(row: QueuedWork) -> Text:
    return _PLACES[row.work.place]
