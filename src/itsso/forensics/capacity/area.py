"""The laboratories of a State or of the nation, compared: examiners and money missing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics.capacity import wording
from itsso.forensics.capacity.review import LaboratoryReview
from itsso.ui import charts, text
from itsso.ui.components import PageTable, Text, link
from itsso.units import queries as units
from itsso.units.models import Unit


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
    def table(self) -> PageTable:
        """Return a table with one row for each laboratory."""
        rows = [self._row(review) for review in self.reviews]
        return PageTable(
            _("Laboratories"), [_("Laboratory"), *_column_titles()], rows, frozenset(range(1, 7)), stacks=True
        )

    def _row(self, review: LaboratoryReview) -> list[Text]:
        url = reverse("capacity:laboratory", args=[review.unit.pk])
        name = review.unit.local_name if not review.unit.state else f"{review.unit.local_name} ({review.unit.state})"
        return [link(name, url), *_totals([review])]

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
        rows = [[names[state], *_totals(reviews)] for state, reviews in sorted(self._by_state.items())]
        head = [_("State"), *_column_titles()]
        return PageTable(
            _("Shortage of examiners and money, by State"), head, rows, frozenset(range(1, 7)), stacks=True
        )


def _column_titles() -> list[Text]:
    return [
        _("Posts"),
        _("Vacant"),
        _("Cases pending"),
        _("Backlog in days of work"),
        _("Accredited"),
        _("Money not released"),
    ]


def _totals(reviews: Sequence[LaboratoryReview]) -> list[Text]:
    posts = [review.total_posts for review in reviews if review.total_posts]
    backlog = [review.backlog for review in reviews if review.backlog is not None]
    paired = [(review.backlog, review.reports) for review in reviews if review.backlog is not None and review.reports]
    money = [review.missing_money for review in reviews if review.missing_money is not None]
    days = sum(waits for waits, _rate in paired) / sum(rate for _waits, rate in paired) if paired else None
    return [
        wording.number(sum(sanctioned for sanctioned, _filled in posts) if posts else None),
        wording.number(sum(sanctioned - filled for sanctioned, filled in posts) if posts else None),
        wording.number(sum(backlog) if backlog else None),
        wording.number(days),
        _("%(part)s of %(whole)s")
        % {"part": sum(bool(review.accredited) for review in reviews), "whole": len(reviews)},
        wording.crore(sum(money) if money else None),
    ]
