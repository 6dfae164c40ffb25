"""The list of likely pairs: its filters, its rows and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.models import Series
from itsso.cases.words import fir
from itsso.intake.models import LikelyPair, PairStatus
from itsso.intake.zero_firs.labels import label_cell, zero_fir_label
from itsso.intake.zero_firs.pairs.words import AGREEMENTS
from itsso.platform.clock import INDIA
from itsso.ui import text
from itsso.ui.components import Text, with_note
from itsso.ui.dates import DayField
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural

EVERY_STATUS = "all"


class PairListForm(forms.Form):
    """The filters of the list: the answer, and when the Zero FIR was first recorded."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", PairStatus.WAITING.label),
            *((status.value, status.label) for status in PairStatus if status != PairStatus.WAITING),
            (EVERY_STATUS, gettext_lazy("All")),
        ],
    )
    first = DayField(label=gettext_lazy("First recorded from"), required=False)
    last = DayField(label=gettext_lazy("First recorded until"), required=False)

    def filtered(self, pairs: QuerySet[LikelyPair]) -> QuerySet[LikelyPair]:
        """Return those of the pairs that a valid form asks for."""
        status, first, last = (self.cleaned_data[name] for name in ("status", "first", "last"))
        if status != EVERY_STATUS:
            pairs = pairs.filter(status=status or PairStatus.WAITING)
        if first is not None:
            pairs = pairs.filter(zero_day__gte=first)
        return pairs.filter(zero_day__lte=last) if last is not None else pairs


def pair_rows(pairs: QuerySet[LikelyPair]) -> QueryRows[LikelyPair, LikelyPair]:
    """Return pairs as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "zero_fir": (Natural("origin__name"), F("zero_year"), Natural("zero_number")),
        "sent": (F("sent_on"),),
        "fir": (Natural("station__name"), F("fir_year"), Natural("fir_number")),
        "since": (F("since"),),
    }
    return QueryRows(pairs, orders, lambda page: page)


def pair_label(pair: LikelyPair) -> str:
    """Return the name of a pair's Zero FIR: its station and number."""
    return zero_fir_label(pair.origin, pair.zero_number, pair.zero_year)


def zero_label(pair: LikelyPair) -> str:
    """Return the number of a pair's Zero FIR, as fir_label does of its FIR."""
    return fir(Series.ZERO, pair.zero_number, pair.zero_year)


def fir_label(pair: LikelyPair) -> str:
    """Return the name of a pair's FIR."""
    return fir(Series.REGULAR, pair.fir_number, pair.fir_year)


def _agreements(codes: Iterable[str]) -> str:
    return ", ".join(str(AGREEMENTS[code]) for code in AGREEMENTS if code in set(codes))


def _agreement_text(pair: LikelyPair) -> str:
    agrees = _("same: %(parts)s") % {"parts": _agreements(pair.agrees)}
    if not pair.differs:
        return agrees
    return f"{agrees}; " + _("different: %(parts)s") % {"parts": _agreements(pair.differs)}


def _sections_cell(pair: LikelyPair) -> Text:
    if pair.sections == pair.fir_sections:
        return text.sections(pair.sections)
    return format_html(
        "{}: {}<br>{}: {}",
        Series.ZERO.label,
        text.sections(pair.sections),
        Series.REGULAR.label,
        text.sections(pair.fir_sections),
    )


def _status_cell(pair: LikelyPair) -> Text:
    label = str(PairStatus(pair.status).label)
    since = when(pair.since.astimezone(INDIA).date())
    is_answered = pair.status not in (PairStatus.WAITING, PairStatus.LAPSED)
    return with_note(label, format_html("{} {}", since, pair.answered_by_name) if is_answered else since)


def pair_columns() -> list[Column[LikelyPair]]:
    """Return the columns of the list."""
    return [
        Column(
            "zero_fir",
            gettext_lazy("Zero FIR"),
            lambda row: label_cell(pair_label(row), reverse("intake:pair", args=[row.pk])),
            pair_label,
            sorts=True,
        ),
        Column(
            "sent",
            pgettext_lazy("Zero FIR", "Forwarded on"),
            lambda row: when(row.sent_on),
            lambda row: row.sent_on,
            sorts=True,
        ),
        Column(
            "fir",
            pgettext_lazy("Zero FIR", "FIR, registered on"),
            lambda row: with_note(f"{row.station} · {fir_label(row)}", when(row.fir_day)),
            lambda row: f"{row.station} · {fir_label(row)}, {text.day(row.fir_day)}",
            sorts=True,
        ),
        Column("sections", gettext_lazy("Sections"), _sections_cell),
        Column("alike", pgettext_lazy("pair", "Comparison"), _agreement_text),
        Column(
            "since",
            gettext_lazy("Status"),
            _status_cell,
            lambda row: f"{PairStatus(row.status).label}, {text.day(row.since)} {row.answered_by_name}".strip(),
            sorts=True,
        ),
    ]
