"""Check pages: before an authority withdraws an item of an advisory, and before a State forwards an advisory."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.advisories.models import Advisory, Item
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow
from itsso.ui.text import day
from itsso.units.models import Unit


def withdrawal_check(item: Item, why: str) -> Check:
    """Return the check page before an item is withdrawn."""
    return Check(
        _("Withdraw this item?"),
        [
            SummaryRow(_("Advisory"), str(item.advisory)),
            SummaryRow(_("Item"), f"{item.number}. {item.local_asked}"),
            SummaryRow(_("Reason"), why),
        ],
        _("No unit has to answer it from today. Only a new advisory can ask it again. The answers stay on record."),
        _("Withdraw the item"),
        reverse("advisories:advisory", args=[item.advisory_id]),
        tone="warning",
        may_change=False,
    )


def passing_check(advisory: Advisory, unit: Unit) -> Check:
    """Return what a State does by passing an advisory on."""
    return Check(
        _("Forward this advisory?"),
        [
            SummaryRow(_("Advisory"), str(advisory)),
            SummaryRow(_("Issued on"), day(advisory.issued_on)),
            SummaryRow(_("Addressed to"), _("all districts and stations of %(unit)s") % {"unit": unit.local_name}),
        ],
        _("From today they have to answer it, and their time runs. It cannot be taken back."),
        _("Forward it"),
        reverse("advisories:advisory", args=[advisory.pk]),
        may_change=False,
    )
