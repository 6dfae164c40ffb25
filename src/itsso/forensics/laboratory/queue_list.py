"""The examinations in hand as `itsso.ui.lists` shows them: days, priority and what is missing at a glance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django import forms
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Expression
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.forensics import catalogue
from itsso.forensics.capacity import queries as capacity
from itsso.forensics.forms import set_choices
from itsso.forensics.laboratory import queries
from itsso.forensics.laboratory.page import waited, work_name
from itsso.forensics.models import ControlSample, Work, WorkStatus
from itsso.forensics.texts import lines
from itsso.platform.clock import now, today
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import tag, when

MINE, TO_REVIEW, ON_HOLD = "mine", "to_review", "held"
_PLACES: dict[int, Text] = {0: _("With you"), 1: _("To review"), 2: _("Other examinations")}

_COLOURS = {"court_order": "red", "custody": "orange", "child_victim": "yellow", "pocso": "blue"}
"""The colours of the classes of priority; a colour only repeats the name."""


@dataclass(frozen=True, slots=True)
class QueuedWork:
    """A work with what keeps it from proceeding: `out_of_stock` is what its section lacks today, by name."""

    work: Work
    out_of_stock: Sequence[str]
    control_awaited: bool
    queried_at: datetime | None


class QueueFilterForm(forms.Form):
    """The filters of the examinations in hand."""

    show = forms.ChoiceField(label=_("Examinations"), required=False)
    section = forms.ChoiceField(label=pgettext_lazy("laboratory", "Section"), required=False)
    examiner = forms.ChoiceField(label=_("Examiner"), required=False)

    def __init__(self, data: QueryDict, *, examines: bool, examiners: Mapping[str, str] | None = None) -> None:
        """Offer the statuses and sections; `examiners` are offered by number and name, where the reader has them."""
        super().__init__(data)
        in_hand = [choice for choice in WorkStatus.choices if choice[0] != WorkStatus.RELEASED]
        own_choices = [(MINE, _("With you")), (TO_REVIEW, _("To review"))] if examines else []
        sections = [(code, catalogue.section(code)) for code in catalogue.sections()]
        set_choices(
            self,
            show=[("", _("All pending")), *own_choices, *in_hand, (ON_HOLD, _("On hold"))],
            section=[("", _("All sections")), *sections],
            examiner=[("", _("All examiners")), *(examiners or {}).items()],
        )
        if not examiners:
            del self.fields["examiner"]

    def chosen(self, name: str) -> str:
        """Return the value of a filter; empty where the address names none that is offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


def queue_rows(by: Posting, form: QueueFilterForm) -> QueryRows[Work, QueuedWork]:
    """Return the works in hand in the order of the rule; for an examiner first the own ones and those to review."""
    works = queries.with_awaited(queries.works_in_hand(by.unit))
    own_works, to_review = Q(examiner=by.actor.number), queries.reviewable(by.unit, by.actor.number)
    conditions = {MINE: own_works, TO_REVIEW: to_review, ON_HOLD: ~Q(hold="")}
    if show := form.chosen("show"):
        works = works.filter(conditions.get(show, Q(standing=show)))
    for name in ("section", "examiner"):
        if value := form.chosen(name):
            works = works.filter(Q((name, value)))
    make = partial(_queued, by.unit.pk, today())
    return QueryRows(_in_order(works, own_works, to_review, by), WORK_ORDERS, make)


def _queued(laboratory_id: int, day: date, works: Sequence[Work]) -> list[QueuedWork]:
    """Add what their sections lack to the works of a page. One query."""
    missing = capacity.missing_by_section(laboratory_id, day) if works else {}
    return [
        QueuedWork(
            work,
            capacity.missing_in(missing, work.section),
            getattr(work, "control", None) == ControlSample.AWAITED,
            getattr(work, "queried_at", None),
        )
        for work in works
    ]


def _in_order(works: QuerySet[Work], own_works: Q, to_review: Q, by: Posting) -> QuerySet[Work]:
    if not by.can(Capability.EXAMINE):
        return works.order_by("rank", "due", "received_at", "id")
    steps = [When(own_works, then=Value(0)), When(to_review, then=Value(1))]
    place = Case(*steps, default=Value(2), output_field=IntegerField())
    return works.annotate(place=place).order_by("place", "rank", "due", "received_at", "id")


WORK_ORDERS: dict[str, tuple[Expression | F, ...]] = {
    "work": (F("request__year"), F("request__number"), F("section")),
    "examiner": (F("examiner_name"),),
    "received": (F("received_at"),),
}


def queue_columns(*, opened: bool) -> list[Column[QueuedWork]]:
    """Return the columns of the examinations; the first is a link if the reader may open a work (`opened`)."""
    return [
        Column(
            "work",
            _("Request and section"),
            _linked_work if opened else lambda row: work_name(row.work),
            lambda row: work_name(row.work),
            sorts=True,
        ),
        Column("received", _("Received"), _received_cell, lambda row: row.work.received_at, sorts=True),
        Column("priority", _("Priority"), _priority_cell),
        Column("missing", pgettext_lazy("examination", "Missing"), _missing_cell),
        Column("status", _("Status"), lambda row: row.work.get_standing_display()),
        Column("examiner", _("Examiner"), lambda row: translate_rank(row.work.examiner_name) or "–", sorts=True),
    ]


def _linked_work(row: QueuedWork) -> SafeString:
    return link(work_name(row.work), reverse("forensics:work", args=[row.work.pk]))


def _received_cell(row: QueuedWork) -> SafeString:
    """Return the days of a work first, since they are what is compared, then when it was received."""
    days = format_html("<strong>{}</strong>", waited(row.work.received_at, now()))
    return lines(days, when(row.work.received_at))


def _priority_cell(row: QueuedWork) -> SafeString:
    request = row.work.request
    title = catalogue.priority(request.priority)
    colour = _COLOURS.get(request.priority)
    return lines(tag(title, colour) if colour else title, text.day(request.due))


def _missing_cell(row: QueuedWork) -> Text:
    """Return what keeps the work from proceeding, each on a line; a dash for nothing."""
    return (
        lines(
            catalogue.code_label("holds", row.work.hold) if row.work.hold else "",
            _("Control sample awaited") if row.control_awaited else "",
            _("Query to the police since %(day)s") % {"day": text.day(row.queried_at)} if row.queried_at else "",
            *(_("Out of stock or not working: %(name)s") % {"name": name} for name in row.out_of_stock),
        )
        or "–"
    )


def group_of(by: Posting) -> Callable[[QueuedWork], Text] | None:
    """Return how the works of a reader's list are grouped: an examiner's own come first."""
    return _place_title if by.can(Capability.EXAMINE) else None


def _place_title(row: QueuedWork) -> Text:
    place: int = getattr(row.work, "place", 2)
    return _PLACES[place]
