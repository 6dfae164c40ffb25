"""The texts in which pages show audit entries and seals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.audit import details, queries, words
from itsso.audit.queries import EntryView
from itsso.ui import text
from itsso.ui.languages import is_hindi
from itsso.ui.names import translate_rank


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of the table of audit entries."""

    at: datetime
    actor: str
    actor_number: str
    posting: str
    title: str
    refused: bool
    object: str
    case: UUID | None
    case_label: str
    details: list[str]
    why: str
    address: str
    sealed: bool


def entry_row(entry: EntryView, units: Mapping[int, tuple[str, str]]) -> EntryRow:
    """Return an entry as texts for the table. Of its object, ids are left out; `units` names those of a unit's page."""
    return EntryRow(
        at=entry.at,
        actor=f"{translate_rank(entry.actor_name)} ({entry.actor})" if entry.actor else _("Person not signed in"),
        actor_number=entry.actor,
        posting=", ".join(part for part in (words.role(entry.role) if entry.role else "", _unit(entry)) if part),
        title=words.title(entry.act),
        refused=entry.act.startswith(("refused.", "failed.")),
        object=_object(entry, units),
        case=entry.case,
        case_label=case_label(entry),
        details=details.describe_detail(entry.act, json.loads(entry.detail)),
        why=details.describe_reason(entry.act, entry.why),
        address=entry.address or "",
        sealed=entry.seal is not None,
    )


def _object(entry: EntryView, units: Mapping[int, tuple[str, str]]) -> str:
    """Return what an act was about; of a page with a number in its address only a unit is named, by its name."""
    unit = details.unit_of_page(entry.act, entry.object)
    if unit is not None:
        return _named(*units.get(unit, (None, None)))
    is_page = entry.act.partition(".")[0] in words.VERBS
    return "" if is_page and entry.object.isdecimal() else details.describe_object(entry.act, entry.object)


def _unit(line: EntryView) -> str:
    return _named(line.unit, line.unit_hi)


def _named(name: str | None, name_hi: str | None) -> str:
    return (name_hi if name_hi and is_hindi() else name) or ""


def case_label(line: EntryView | None) -> str:
    """Return the case's number and station where the reader may see the case; otherwise an empty text."""
    if line is None or line.number is None or line.year is None:
        return ""
    return f"{text.fir_number(line.number, line.year)}, {_named(line.station, line.station_hi)}"


def sealing_status() -> str:
    """Return one sentence on how far the audit log is sealed."""
    last, waiting = queries.last_seal(), queries.unsealed()
    unsealed = ngettext(
        "In the whole log %(n)s entry is not yet sealed.",
        "In the whole log %(n)s entries are not yet sealed.",
        waiting,
    ) % {"n": text.count(waiting)}
    if last is None:
        return _("Nothing is sealed yet. %(waiting)s") % {"waiting": unsealed}
    to = text.moment(datetime.fromisoformat(last.hour) + timedelta(hours=1))
    return _("Sealed up to %(moment)s. %(waiting)s") % {"moment": to, "waiting": unsealed}


CASE_COLUMNS = (
    "at",
    "officer_number",
    "officer",
    "role",
    "unit",
    "act",
    "act_in_words",
    "object",
    "detail",
    "why",
    "address",
    "request",
    "line",
    "seal",
)


def as_cells(line: EntryView) -> list[object]:
    """Return a row of the table file, in the order of `CASE_COLUMNS`."""
    cells = (
        text.machine(line.at),
        line.actor,
        line.actor_name,
        line.role,
        line.unit or "",
        line.act,
        words.title(line.act),
        line.object,
        line.detail,
        line.why,
        line.address or "",
        line.request or "",
        line.id,
        line.seal or "",
    )
    return [text.not_a_formula(cell) for cell in cells]


def backlog_warning() -> str:
    """Return a warning that entries have waited too long for a seal; empty where none has."""
    waiting = queries.overdue()
    warning = ngettext(
        "%(n)s audit entry has waited for its seal for more than two hours. Tell this system's administrator.",
        "%(n)s audit entries have waited for their seals for more than two hours. Tell this system's administrator.",
        waiting,
    )
    return warning % {"n": text.count(waiting)} if waiting else ""
