"""The list of requests for correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.accounts.models import Posting
from itsso.exchange.quality.forms import RequestListForm
from itsso.exchange.quality.matters import TEXTS, DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.page import ListAddresses, QualityScope
from itsso.exchange.quality.reading import FaultFilter
from itsso.exchange.quality.requests import OUTCOMES, RequestOutcome, may_answer
from itsso.platform.clock import INDIA, today
from itsso.ui import text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when


def request_columns(reader: Posting, *, lists_faults: bool, may_answer: bool) -> list[Column[CorrectionRequest]]:
    """Return the columns of requests; one to the reader's own unit leads to its answer.

    `lists_faults` says whether the reader may list the single faults of the units.
    """
    return [
        Column("unit", pgettext_lazy("request", "Asked"), lambda row: str(row.unit)),
        Column("by", gettext_lazy("Asked by"), lambda row: str(row.asked_by_unit)),
        Column(
            "matter",
            gettext_lazy("Matter"),
            partial(matter_link, lists_faults=lists_faults),
            lambda row: str(TEXTS[DataMatter(row.matter)].title),
        ),
        Column(
            "faults",
            gettext_lazy("Number then"),
            lambda row: text.count(row.faults),
            lambda row: row.faults,
            sorts=True,
            numeric=True,
        ),
        Column("asked", gettext_lazy("Asked on"), lambda row: when(row.asked_at), lambda row: row.asked_at, sorts=True),
        Column("due", gettext_lazy("Answer by"), lambda row: when(row.due), lambda row: row.due, sorts=True),
        Column(
            "answer",
            pgettext_lazy("request", "Answer"),
            partial(_answer_cell, reader if may_answer else None),
            _answer_text,
        ),
    ]


def matter_link(row: CorrectionRequest, *, lists_faults: bool) -> Text:
    """Return the matter of a request as a link to the faults that the reader may see of it."""
    matter = DataMatter(row.matter)
    addresses = ListAddresses(QualityScope(row.unit, lists_faults))
    return link(TEXTS[matter].title, addresses.of_number(FaultFilter(matter)))


def _answer_text(row: CorrectionRequest) -> str:
    if row.outcome:
        return str(OUTCOMES[RequestOutcome(row.outcome)])
    days = (today() - row.asked_at.astimezone(INDIA).date()).days
    if not days:
        return _("asked today")
    return ngettext("open for %(days)s day", "open for %(days)s days", days) % {"days": text.count(days)}


def _answer_cell(reader: Posting | None, row: CorrectionRequest) -> Text:
    if row.outcome:
        return with_note(_answer_text(row), when(row.answered_at) if row.answered_at else "")
    late = _("overdue") if row.due < today() else ""
    if reader is None or not may_answer(row, reader):
        return with_note(_answer_text(row), late)
    answer = link(_("Answer"), reverse("exchange:answer_correction", args=[row.pk]))
    return with_note(answer, ", ".join(str(note) for note in (_answer_text(row), late) if note))


def request_rows(
    requests: QuerySet[CorrectionRequest], form: RequestListForm, day: date
) -> QueryRows[CorrectionRequest, CorrectionRequest]:
    """Return the requests that a form asks for, as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "faults": (F("faults"),),
        "asked": (F("asked_at"),),
        "due": (F("due"),),
    }
    return QueryRows(form.filtered(requests, day), orders, list)
