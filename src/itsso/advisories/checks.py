"""Check pages: before a letter is registered, forwarded, gets a later last day, or an item of it is withdrawn."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.advisories import page
from itsso.advisories.letter_forms import DueForm
from itsso.advisories.loading import AdvisoryEntry, ItemEntry
from itsso.advisories.models import Advisory, Evidence, Item, Level
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow
from itsso.ui.languages import is_hindi
from itsso.ui.text import day
from itsso.units.models import STATES, Unit, UnitKind


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


def letter_check(entry: AdvisoryEntry, issuer: Unit) -> Check:
    """Return the letter as it will be registered."""
    columns = entry.columns
    rows = [
        SummaryRow(_("Number of the letter"), columns["reference"]),
        SummaryRow(_("Date of the letter"), day(entry.issued_on)),
        SummaryRow(pgettext("letter", "From"), columns["authority"]),
        SummaryRow(_("Subject, in English"), columns["title"]),
        SummaryRow(_("Subject, in Hindi"), columns["title_hi"]),
        SummaryRow(_("Addressed to"), _addressees(entry, issuer)),
        *(SummaryRow(_("Item %(n)s") % {"n": item.number}, _item_text(item)) for item in entry.items),
    ]
    if columns["supersedes"]:
        rows.append(SummaryRow(_("Supersedes"), columns["supersedes"]))
    return Check(
        _("Register this letter?"),
        rows,
        _("What was registered is never rewritten: only a later letter supersedes it."),
        _("Register the letter"),
        reverse("advisories:list"),
    )


def _addressees(entry: AdvisoryEntry, issuer: Unit) -> str:
    if issuer.kind != UnitKind.NATION:
        return issuer.local_name
    if not entry.states:
        return _("All States and Union Territories")
    named = Unit.objects.filter(kind__in=STATES, state__in=entry.states)
    return ", ".join(sorted(unit.local_name for unit in named))


def _item_text(item: ItemEntry) -> str:
    last_day = page.deadline_text(item.due_on, item.within_days)
    levels = ", ".join(str(Level(level).label) for level in item.levels)
    parts = [item.asked_hi if is_hindi() else item.asked, levels, last_day]
    if item.evidence:
        parts.append(str(Evidence(item.evidence).label))
    return " · ".join(parts)


def extension_check(item: Item, form: DueForm) -> Check:
    """Return what a later last day changes."""
    return Check(
        _("Set this last day?"),
        [
            SummaryRow(_("Advisory"), str(item.advisory)),
            SummaryRow(_("Item"), f"{item.number}. {item.local_asked}"),
            SummaryRow(_("Last day until now"), page.deadline(item)),
            SummaryRow(_("New last day"), day(form.cleaned_data["due_on"])),
            SummaryRow(_("Reason"), form.cleaned_data["reason"]),
        ],
        _("It holds for every unit that has to answer the item. A last day can be extended again, never shortened."),
        _("Set the last day"),
        reverse("advisories:advisory", args=[item.advisory_id]),
    )
