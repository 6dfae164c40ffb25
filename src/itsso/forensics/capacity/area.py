"""The laboratories of a State or of the nation side by side: examiners and money missing."""

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
from itsso.ui.components import Table, Text, link
from itsso.units import queries as units
from itsso.units.models import Unit


class AreaPage:
    """The laboratories of a State, or of the nation with its States as tiles."""

    def __init__(self, unit: Unit, reviews: Sequence[LaboratoryReview]) -> None:
        self.unit, self.reviews = unit, reviews

    @property
    def answer(self) -> str:
        """Posts and money missing, in one sentence."""
        told = [one.total_posts for one in self.reviews if one.total_posts]
        if not told:
            return _("Nothing is known of the posts of these laboratories yet.")
        sanctioned, filled = sum(one for one, _filled in told), sum(one for _all, one in told)
        said = ngettext(
            "%(vacant)s of %(all)s posts are vacant in the %(count)s laboratory that tells of its posts.",
            "%(vacant)s of %(all)s posts are vacant in the %(count)s laboratories that tell of their posts.",
            len(told),
        ) % {"vacant": text.count(sanctioned - filled), "all": text.count(sanctioned), "count": text.count(len(told))}
        oldest = min(posts.on for one in self.reviews for posts in one.counted_posts)
        said += " " + _("The oldest of these numbers is of %(day)s.") % {"day": text.day(oldest)}
        money = [one.missing_money for one in self.reviews if one.missing_money is not None]
        if not money:
            return said
        return f"{said} " + _("Of what is sanctioned for modernisation, %(money)s is not released.") % {
            "money": wording.crore(sum(money))
        }

    @property
    def table(self) -> Table:
        """A row a laboratory."""
        rows = [self._row(one) for one in self.reviews]
        return Table(_("Laboratories"), [_("Laboratory"), *_column_titles()], rows, frozenset(range(1, 7)), stacks=True)

    def _row(self, one: LaboratoryReview) -> list[Text]:
        url = reverse("capacity:laboratory", args=[one.unit.pk])
        name = one.unit.local_name if not one.unit.state else f"{one.unit.local_name} ({one.unit.state})"
        return [link(name, url), *_totals([one])]

    @cached_property
    def _by_state(self) -> dict[str, list[LaboratoryReview]]:
        found: dict[str, list[LaboratoryReview]] = {}
        for one in self.reviews:
            found.setdefault(one.unit.state, []).append(one)
        return found

    @property
    def posts_figure(self) -> SafeString:
        """Examiners missing by State: a tile says how many posts are vacant, darker where more of them are."""
        caption = _("Vacant posts of laboratories: darker where a larger share is vacant")
        return charts.tile_grid([*map(self._vacant, units.states())], caption, _("Vacant posts"))

    @property
    def money_figure(self) -> SafeString:
        """Money missing by State: what is sanctioned for modernisation and not released."""
        caption = _("Money not released, in crore of rupees: darker where more of what is sanctioned is not")
        return charts.tile_grid([*map(self._withheld, units.states())], caption, _("Money not released"))

    def _vacant(self, state: Unit) -> charts.Tile:
        told = [one.total_posts for one in self._by_state.get(state.state, []) if one.total_posts]
        sanctioned, filled = sum(one for one, _filled in told), sum(one for _all, one in told)
        level = (sanctioned - filled) / sanctioned if sanctioned else None
        return charts.Tile(state.state, state.local_name, text.count(sanctioned - filled) if told else "–", level)

    def _withheld(self, state: Unit) -> charts.Tile:
        of_state = self._by_state.get(state.state, [])
        told = [money for one in of_state for money in one.money if money.released is not None]
        sanctioned = sum(one.sanctioned for one in told)
        missing = sanctioned - sum(one.released or 0 for one in told)
        level = missing / sanctioned if sanctioned else None
        return charts.Tile(state.state, state.local_name, f"{missing / wording.CRORE:.1f}" if told else "–", level)

    @property
    def states(self) -> Table:
        """Examiners and money missing, by State."""
        names = {state.state: state.local_name for state in units.states()} | {"": _("Laboratories of the Centre")}
        rows = [[names[state], *_totals(reviews)] for state, reviews in sorted(self._by_state.items())]
        head = [_("State"), *_column_titles()]
        return Table(_("Examiners and money missing, by State"), head, rows, frozenset(range(1, 7)), stacks=True)


def _column_titles() -> list[Text]:
    return [
        _("Posts"), _("Vacant"), _("Cases waiting"), _("Days of work waiting"), _("Accredited"),
        _("Money not released"),
    ]  # fmt: skip


def _totals(reviews: Sequence[LaboratoryReview]) -> list[Text]:
    posts = [one.total_posts for one in reviews if one.total_posts]
    backlog = [one.backlog for one in reviews if one.backlog is not None]
    paired = [(one.backlog, one.reports) for one in reviews if one.backlog is not None and one.reports]
    money = [one.missing_money for one in reviews if one.missing_money is not None]
    days = sum(waits for waits, _rate in paired) / sum(rate for _waits, rate in paired) if paired else None
    return [
        wording.number(sum(one for one, _filled in posts) if posts else None),
        wording.number(sum(one - filled for one, filled in posts) if posts else None),
        wording.number(sum(backlog) if backlog else None), wording.number(days),
        _("%(part)s of %(whole)s") % {"part": sum(bool(one.accredited) for one in reviews), "whole": len(reviews)},
        wording.crore(sum(money) if money else None),
    ]  # fmt: skip
