"""The panel of a unit as `itsso.ui.lists` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Expression, F, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import DISTRICTS, PanelEntry, Unit
from itsso.units.ordering import Natural
from itsso.units.panel.actions import is_above
from itsso.units.posting import UnitPosting
from itsso.units.queries import path


@dataclass(frozen=True, slots=True)
class PanelReader:
    """The reader of a panel, and the acts that the role allows: to state entries of its unit, to verify those below."""

    posting: UnitPosting
    states: bool
    verifies: bool

    def acts_on(self, entry: PanelEntry) -> list[tuple[Text, str]]:
        """Return the reader's acts on an entry, each with its page."""
        if entry.ended_at is not None:
            return []
        if entry.unit_id == self.posting.unit_id:
            if not self.states:
                return []
            return [(_("Change"), "units:change_panel_entry"), (_("Remove"), "units:remove_panel_entry")]
        if self.verifies and entry.verified_at is None and is_above(self.posting.unit, entry.unit):
            return [(_("Verify"), "units:verify_panel_entry")]
        return []


def panel_rows(unit: Unit, service: str, *, ended: bool) -> QueryRows[PanelEntry, PanelEntry]:
    """Return the entries of a unit, of all units below it, and of the district above it, as the rows of a list."""
    first, last = unit.interval
    above = [upper.pk for upper in path(unit) if upper.kind in DISTRICTS]
    entries = PanelEntry.objects.filter(Q(unit__in=above) | Q(unit__first__gte=first, unit__last__lte=last))
    entries = entries.filter(ended_at__isnull=not ended).select_related("unit", "verified_in")
    if service:
        entries = entries.filter(service=service)
    order = ("-ended_at", "pk") if ended else (Natural("unit__name"), "service", "name", "pk")
    orders: dict[str, list[Expression | F]] = {
        "unit": [Natural("unit__name")],
        "service": [F("service")],
        "name": [F("name")],
    }
    return QueryRows(entries.order_by(*order), orders, list)


def panel_columns(reader: PanelReader) -> list[Column[PanelEntry]]:
    """Return the columns of the list, the last with the reader's acts on each entry."""

    def acts_cell(entry: PanelEntry) -> Text:
        return _acts_cell(entry, reader.acts_on(entry))

    return [
        Column("service", pgettext_lazy("panel", "Service"), PanelEntry.get_service_display, sorts=True),
        Column("name", gettext_lazy("Name"), lambda entry: entry.name, sorts=True),
        Column("languages", pgettext_lazy("panel", "Languages"), lambda entry: entry.languages or "–"),
        Column(
            "telephone",
            gettext_lazy("Telephone"),
            lambda entry: link(entry.telephone, f"tel:{entry.dialled}"),
            lambda entry: entry.telephone,
        ),
        Column("unit", pgettext_lazy("panel", "Named by"), _unit_cell, sorts=True),
        Column("status", gettext_lazy("Status"), _status_cell),
        Column("act", gettext_lazy("Action"), acts_cell, in_file=False),
    ]


def _unit_cell(entry: PanelEntry) -> SafeString:
    return with_note(
        str(entry.unit), format_html("{} · {}", when(entry.recorded_at), translate_rank(entry.recorded_by_name))
    )


def _status_cell(entry: PanelEntry) -> Text:
    if entry.ended_at is not None:
        return with_note(
            _("Changed or removed"), format_html("{} · {}", when(entry.ended_at), translate_rank(entry.ended_by_name))
        )
    if entry.verified_at is None:
        return _("Not verified")
    by = format_html("{} · {}, {}", when(entry.verified_at), entry.verified_in, translate_rank(entry.verified_by_name))
    return with_note(pgettext("panel", "Verified"), by)


def _acts_cell(entry: PanelEntry, acts: Sequence[tuple[Text, str]]) -> Text:
    hidden = format_html('<span class="govuk-visually-hidden">: {}</span>', entry.name)
    links = [(link(format_html("{}{}", title, hidden), reverse(page, args=[entry.pk])),) for title, page in acts]
    return format_html_join(SafeString("<br>"), "{}", links) or "–"
