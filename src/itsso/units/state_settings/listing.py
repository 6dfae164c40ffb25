"""The history of a State's setting as `itsso.ui.lists` shows it: each entry, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import StateSetting
from itsso.units.state_settings import actions, queries
from itsso.units.state_settings.kinds import SettingKind


@dataclass(frozen=True, slots=True)
class SettingRow:
    """An entry of a setting's history in its list; `end_url` is empty where it cannot be ended."""

    decision: StateSetting
    text_of_entry: Text
    status: Text
    end_url: str


def setting_rows(kind: SettingKind, decisions: Sequence[StateSetting], *, may_end: bool) -> StoredRows[SettingRow]:
    """Return the entries of a setting, newest first; `may_end` where the reader may end one."""
    listed = list(decisions)
    return StoredRows(
        [
            SettingRow(
                decision,
                entry_text(kind, decision),
                _status(listed, decision),
                reverse("units:end_setting", args=[kind.code, decision.pk])
                if may_end and actions.may_end(listed, decision)
                else "",
            )
            for decision in listed
        ],
        {"since": lambda row: row.decision.since, "recorded": lambda row: row.decision.recorded_at},
    )


def entry_text(kind: SettingKind, decision: StateSetting) -> Text:
    """Return what an entry says: its value, or which entry it ends."""
    if decision.undoes is None:
        return kind.describe(decision.value)
    return _("Ends: %(value)s (order %(order)s)") % {
        "value": kind.describe(decision.undoes.value),
        "order": decision.undoes.order_number,
    }


def _status(decisions: Sequence[StateSetting], decision: StateSetting) -> Text:
    if decision.undoes_id:
        return "–"
    if queries.in_force(decisions, today()) == decision:
        ending = queries.coming(decisions, today())
        if ending is None:
            return _("In force")
        return _("In force until %(day)s") % {"day": text.day(ending.since - timedelta(days=1))}
    if decision.since > today() and queries.in_force(decisions, decision.since) == decision:
        return _("Not begun yet")
    return _("Never came into force") if getattr(decision, "undone_by", None) and _never(decision) else _("Replaced")


def _never(decision: StateSetting) -> bool:
    """Return whether an entry was ended before its first day."""
    return decision.undone_by.since <= decision.since


def _end_cell(row: SettingRow) -> Text:
    return (
        format_html('<a class="govuk-link" href="{}">{}</a>', row.end_url, _("End this entry")) if row.end_url else "–"
    )


def _file_cell(url_name: str, row: SettingRow) -> Text:
    return link(_("Download"), reverse(url_name, args=[row.decision.pk])) if not row.decision.undoes_id else "–"


def _since(row: SettingRow) -> date:
    return row.decision.since


def _recorded_cell(row: SettingRow) -> Text:
    return when(row.decision.recorded_at)


def _recorded(row: SettingRow) -> datetime:
    return row.decision.recorded_at


def setting_columns(kind: SettingKind, *, may_end: bool) -> list[Column[SettingRow]]:
    """Return the columns of the history; `may_end` adds the link by which an entry is ended."""
    columns: list[Column[SettingRow]] = [
        Column("value", gettext_lazy("Entry"), lambda row: row.text_of_entry),
        Column("since", gettext_lazy("From"), lambda row: when(row.decision.since), _since, sorts=True),
        Column("status", gettext_lazy("Status"), lambda row: row.status),
        Column("order", gettext_lazy("Order"), lambda row: row.decision.order_number),
        Column("recorded", gettext_lazy("Recorded on"), _recorded_cell, _recorded, sorts=True),
        Column("officer", gettext_lazy("Officer"), lambda row: translate_rank(row.decision.recorded_by_name)),
    ]
    if kind.file_of_entry:
        file_cell = partial(_file_cell, kind.file_of_entry)
        columns.append(Column("file", gettext_lazy("File"), file_cell, in_file=False))
    if may_end:
        columns.append(Column("end", gettext_lazy("End"), _end_cell, in_file=False))
    return columns
