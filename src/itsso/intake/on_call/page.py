"""How pages say who is the woman officer on call: the line for My work and complaints, the names in lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from itsso.cases.extensions import PackageRows, StationLine
from itsso.cases.investigators import CaseOfficer, investigators
from itsso.intake.on_call import queries, words
from itsso.intake.on_call.models import WomanOfficerOnCall
from itsso.platform.clock import INDIA, now
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.addresses import page_address
from itsso.ui.per_request import once
from itsso.units.models import UnitKind


@dataclass(frozen=True, slots=True)
class OnCallRow:
    """An entry with the officer as pages name her; `officer` is None for one who is named by rank and office."""

    entry: WomanOfficerOnCall
    officer: CaseOfficer | None

    @property
    def name(self) -> str:
        """Return rank, name and number, or rank and office."""
        if self.officer is not None:
            return self.officer.text
        values = {"rank": words.RANKS[self.entry.rank], "office": words.OFFICES[self.entry.office]}
        return _("%(rank)s, %(office)s") % values

    @property
    def phone(self) -> str:
        """Return the official telephone number; empty where none is registered."""
        return self.officer.phone if self.officer is not None else ""

    @property
    def name_and_phone(self) -> str:
        """Return how she is named, and her official telephone number where it is registered."""
        return ", ".join(filter(None, (self.name, self.phone)))

    @property
    def status(self) -> str:
        """Return whether she is on call now."""
        moment = now()
        if self.entry.ended_at is not None:
            return _("ended or replaced on %(moment)s") % {"moment": text.moment(self.entry.ended_at)}
        if self.entry.until <= moment:
            return _("over")
        return _("on call now") if self.entry.begins_at <= moment else _("not yet begun")


def on_call_rows(entries: Collection[WomanOfficerOnCall]) -> list[OnCallRow]:
    """Return entries with the officers whom they name."""
    numbers = {(entry.station.state, entry.officer) for entry in entries if entry.officer}
    officers = investigators(numbers) if numbers else {}
    return [OnCallRow(entry, officers.get((entry.station.state, entry.officer))) for entry in entries]


def sees_on_call(request: OfficerRequest) -> bool:
    """Return whether the officer works at a station and may see who is on call there."""
    return request.posting.unit.kind == UnitKind.STATION and request.may("intake:on_call")


def entries_for_desk(request: OfficerRequest) -> PackageRows[WomanOfficerOnCall] | None:
    """Return the entries of the officer's station that are on now or come soon."""
    if not sees_on_call(request):
        return None
    return PackageRows("women on call", lambda: queries.now_and_next(request.posting.unit, now()))


def on_call_line(request: OfficerRequest) -> StationLine | None:
    """Return who is the woman officer on call at the officer's station now, or plainly that nobody is named."""
    entries = entries_for_desk(request)
    if entries is None:
        return None
    return once(request, "woman on call", lambda: _line(on_call_rows(entries.read(request)), now()))


def _line(rows: list[OnCallRow], moment: datetime) -> StationLine:
    current = [row for row in rows if row.entry.begins_at <= moment]
    if current:
        values = {"officer": current[-1].name_and_phone, "moment": when(current[-1].entry.until, moment)}
        sentence = _("Woman officer on call: %(officer)s, until %(moment)s.") % values
        return StationLine(sentence, page_address("intake:on_call"), _("Who is on call"), is_missing=False)
    name_url = page_address("intake:name_on_call")
    if rows:
        values = {"officer": rows[0].name_and_phone, "moment": when(rows[0].entry.begins_at, moment)}
        sentence = _("No woman officer is on call now. Next: %(officer)s, from %(moment)s.") % values
        return StationLine(sentence, name_url, _("Name one"), is_missing=True)
    return StationLine(_("No woman officer is named for tonight."), name_url, _("Name one"), is_missing=True)


def when(at: datetime, moment: datetime) -> str:
    """Return a moment; the time alone where it is on the same day."""
    local = at.astimezone(INDIA)
    if local.date() == moment.date():
        return _("%(time)s today") % {"time": local.strftime("%H:%M")}
    return text.moment(at)
