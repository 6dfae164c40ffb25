"""The laboratories of a State or of the nation, compared: examiners and money missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.forensics.capacity import wording
from itsso.forensics.capacity.review import LaboratoryReview
from itsso.forensics.pending.queries import exhibits_at
from itsso.forensics.pending.wording import area_sentences
from itsso.ui import charts, text
from itsso.ui.choices import set_choices
from itsso.ui.components import PageTable, Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units import queries as units
from itsso.units.models import Unit

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


class AreaPage:
    """The page of a State's laboratories, or of the nation's with the States as tiles."""

    def __init__(self, unit: Unit, reviews: Sequence[LaboratoryReview]) -> None:
        self.unit, self.reviews = unit, reviews

    @property
    def answer(self) -> str:
        """Return the vacant posts and the money not released, in one sentence."""
        post_totals = [review.total_posts for review in self.reviews if review.total_posts]
        if not post_totals:
            return _("The posts of these laboratories are not known yet.")
        sanctioned, filled = (
            sum(sanctioned for sanctioned, _filled in post_totals),
            sum(filled for _sanctioned, filled in post_totals),
        )
        sentence = ngettext(
            "%(vacant)s of %(all)s posts are vacant in the %(count)s laboratory that has stated its posts.",
            "%(vacant)s of %(all)s posts are vacant in the %(count)s laboratories that have stated their posts.",
            len(post_totals),
        ) % {
            "vacant": text.count(sanctioned - filled),
            "all": text.count(sanctioned),
            "count": text.count(len(post_totals)),
        }
        oldest = min(posts.on for review in self.reviews for posts in review.counted_posts)
        sentence += " " + _("The oldest of these numbers is from %(day)s.") % {"day": text.day(oldest)}
        money = [review.missing_money for review in self.reviews if review.missing_money is not None]
        if not money:
            return sentence
        return f"{sentence} " + _("Of the amount sanctioned for modernisation, %(money)s is not released.") % {
            "money": wording.crore(sum(money))
        }

    @property
    def exhibits(self) -> list[str]:
        """Return the exhibits pending in these laboratories, by their registers and by CCTNS."""
        return area_sentences(exhibits_at([review.unit for review in self.reviews]).values())

    @cached_property
    def _by_state(self) -> dict[str, list[LaboratoryReview]]:
        reviews_by_state: dict[str, list[LaboratoryReview]] = {}
        for review in self.reviews:
            reviews_by_state.setdefault(review.unit.state, []).append(review)
        return reviews_by_state

    @property
    def posts_figure(self) -> SafeString:
        """Return a chart of vacant posts by State: darker where a larger share is vacant."""
        caption = _("Vacant posts in laboratories (darker: a larger share is vacant)")
        return charts.tile_grid([*map(self._vacant, units.states())], caption, _("Vacant posts"))

    @property
    def money_figure(self) -> SafeString:
        """Return a chart of missing money by State: what is sanctioned for modernisation and not released."""
        caption = _("Money not released, in crore of rupees (darker: more of what is sanctioned is not released)")
        return charts.tile_grid([*map(self._withheld, units.states())], caption, _("Money not released"))

    def _vacant(self, state: Unit) -> charts.Tile:
        posts = [review.total_posts for review in self._by_state.get(state.state, []) if review.total_posts]
        sanctioned, filled = (
            sum(sanctioned for sanctioned, _filled in posts),
            sum(filled for _sanctioned, filled in posts),
        )
        level = (sanctioned - filled) / sanctioned if sanctioned else None
        return charts.Tile(state.state, state.local_name, text.count(sanctioned - filled) if posts else "–", level)

    def _withheld(self, state: Unit) -> charts.Tile:
        of_state = self._by_state.get(state.state, [])
        amounts = [money for review in of_state for money in review.money if money.released is not None]
        sanctioned = sum(amount.sanctioned for amount in amounts)
        missing = sanctioned - sum(amount.released or 0 for amount in amounts)
        level = missing / sanctioned if sanctioned else None
        return charts.Tile(state.state, state.local_name, f"{missing / wording.CRORE:.1f}" if amounts else "–", level)

    @property
    def states(self) -> PageTable:
        """Return a table of missing examiners and money, by State."""
        names = {state.state: state.local_name for state in units.states()} | {"": _("Central laboratories")}
        rows: list[list[Text]] = [
            [names[state], *(column.cell(totals(reviews)) for column in TOTAL_COLUMNS)]
            for state, reviews in sorted(self._by_state.items())
        ]
        head = [_("State"), *(column.title for column in TOTAL_COLUMNS)]
        return PageTable(
            _("Shortage of examiners and money, by State"), head, rows, frozenset(range(1, 7)), stacks=True
        )


@dataclass(frozen=True, slots=True)
class CapacityTotals:
    """What is known of some laboratories together; a number is None where none of them has stated it.

    `days` is the backlog in days of work at their present rate, `money` rupees sanctioned and not released.
    """

    posts: int | None
    vacant: int | None
    pending: float | None
    days: float | None
    accredited: int
    laboratories: int
    money: int | None


def totals(reviews: Sequence[LaboratoryReview]) -> CapacityTotals:
    """Add up what laboratories have stated and what is measured of their work."""
    posts = [review.total_posts for review in reviews if review.total_posts]
    backlog = [review.backlog for review in reviews if review.backlog is not None]
    paired = [(review.backlog, review.reports) for review in reviews if review.backlog is not None and review.reports]
    money = [review.missing_money for review in reviews if review.missing_money is not None]
    return CapacityTotals(
        posts=sum(sanctioned for sanctioned, _filled in posts) if posts else None,
        vacant=sum(sanctioned - filled for sanctioned, filled in posts) if posts else None,
        pending=sum(backlog) if backlog else None,
        days=sum(waits for waits, _rate in paired) / sum(rate for _waits, rate in paired) if paired else None,
        accredited=sum(bool(review.accredited) for review in reviews),
        laboratories=len(reviews),
        money=sum(money) if money else None,
    )


@dataclass(frozen=True, slots=True)
class TotalColumn:
    """A column of totals, of States and of laboratories: the number, and how it is shown."""

    key: str
    title: Text
    number: Callable[[CapacityTotals], float | None]
    cell: Callable[[CapacityTotals], str]


TOTAL_COLUMNS = (
    TotalColumn("posts", gettext_lazy("Posts"), lambda row: row.posts, lambda row: wording.number(row.posts)),
    TotalColumn("vacant", gettext_lazy("Vacant"), lambda row: row.vacant, lambda row: wording.number(row.vacant)),
    TotalColumn(
        "pending", gettext_lazy("Cases pending"), lambda row: row.pending, lambda row: wording.number(row.pending)
    ),
    TotalColumn(
        "days", gettext_lazy("Backlog in days of work"), lambda row: row.days, lambda row: wording.number(row.days)
    ),
    TotalColumn(
        "accredited",
        gettext_lazy("Accredited"),
        lambda row: row.accredited,
        lambda row: _("%(part)s of %(whole)s") % {"part": row.accredited, "whole": row.laboratories},
    ),
    TotalColumn(
        "money", gettext_lazy("Money not released"), lambda row: row.money, lambda row: wording.crore(row.money)
    ),
)


_LACKS: dict[str, tuple[Text, Callable[[LaboratoryReview], bool]]] = {
    "vacant": (
        gettext_lazy("With vacant posts"),
        lambda review: review.total_posts is not None and review.total_posts[1] < review.total_posts[0],
    ),
    "accreditation": (gettext_lazy("Not accredited"), lambda review: not review.accredited),
    "money": (gettext_lazy("With money not released"), lambda review: bool(review.missing_money)),
}
"""What a laboratory lacks, as the list can be filtered: its title, and whether it is so."""


class LaboratoryListForm(forms.Form):
    """The filters of the list of laboratories: the State, where there are several, and what is lacking."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Laboratories"),
        required=False,
        choices=[("", gettext_lazy("All")), *((code, title) for code, (title, _lacks) in _LACKS.items())],
    )

    def __init__(self, data: Mapping[str, object], *, of_nation: bool) -> None:
        """Offer the States to a reader at the Centre."""
        super().__init__(data)
        if of_nation:
            states = ((state.state.lower(), state.local_name) for state in units.states())
            set_choices(self, state=[("", _("All")), *states, (CENTRAL, _("Central laboratories"))])
        else:
            del self.fields["state"]

    def chosen(self, reviews: Sequence[LaboratoryReview]) -> list[LaboratoryReview]:
        """Return those of some laboratories that the filters leave."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        state, show = cleaned.get("state"), cleaned.get("show")
        return [
            review
            for review in reviews
            if state in (None, "", review.unit.state.lower() or CENTRAL) and (not show or _LACKS[show][1](review))
        ]


CENTRAL = "central"
"""Stands for the State of a laboratory of the Centre, which has none."""


@dataclass(frozen=True, slots=True)
class LaboratoryRow:
    """A laboratory in the list."""

    name: str
    url: str
    totals: CapacityTotals


def laboratory_columns() -> list[Column[LaboratoryRow]]:
    """Return the columns of the list of laboratories."""
    name: Column[LaboratoryRow] = Column("laboratory", _("Laboratory"), lambda row: link(row.name, row.url), sorts=True)
    return [name, *map(_laboratory_column, TOTAL_COLUMNS)]


def _laboratory_column(column: TotalColumn) -> Column[LaboratoryRow]:
    return Column(
        column.key,
        column.title,
        lambda row: column.cell(row.totals),
        lambda row: column.number(row.totals),
        sorts=True,
        numeric=True,
    )


def laboratory_rows(reviews: Sequence[LaboratoryReview]) -> StoredRows[LaboratoryRow]:
    """Return laboratories as the rows of their list."""
    keys: dict[str, Callable[[LaboratoryRow], SupportsRichComparison]] = {
        column.key: _sort_key(column) for column in TOTAL_COLUMNS
    }
    keys["laboratory"] = lambda row: text.natural_key(row.name)
    return StoredRows([_row(review) for review in reviews], keys)


def _sort_key(column: TotalColumn) -> Callable[[LaboratoryRow], SupportsRichComparison]:
    def number_or_nothing(row: LaboratoryRow) -> float | str:
        number = column.number(row.totals)
        return "" if number is None else number

    return number_or_nothing


def _row(review: LaboratoryReview) -> LaboratoryRow:
    unit = review.unit
    name = f"{unit.local_name} ({unit.state})" if unit.state else unit.local_name
    return LaboratoryRow(name, reverse("capacity:laboratory", args=[unit.pk]), totals([review]))
