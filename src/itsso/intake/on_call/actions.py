"""Naming the woman officer on call for some days, and ending an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.intake.on_call import queries
from itsso.intake.on_call.models import WomanOfficerOnCall
from itsso.platform.clock import INDIA, now
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.units.models import UnitKind


@dataclass(frozen=True, slots=True)
class NamedWoman:
    """A woman officer by her number in the State, or by rank and office; the other way is empty."""

    officer: str = ""
    rank: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class OnCallDays:
    """Who is on call on which days, from and to what time; `form` is the form sent.

    Where the end is not after the beginning it is on the next day.
    """

    women: Sequence[tuple[date, NamedWoman]]
    begins: time
    ends: time
    form: UUID

    def period(self, day: date) -> tuple[datetime, datetime]:
        """Return the beginning and the end of the time on call that begins on a day."""
        last = day if self.ends > self.begins else day + timedelta(days=1)
        return datetime.combine(day, self.begins, INDIA), datetime.combine(last, self.ends, INDIA)


@dataclass(frozen=True, slots=True)
class Replacement:
    """An entry that a new one ended, and the entries of the time that the new one leaves: before it, after it."""

    old: WomanOfficerOnCall
    rests: Sequence[WomanOfficerOnCall]


def name_on_call(days: OnCallDays, *, by: Posting) -> list[Replacement]:
    """Name who is on call at the own station on each of the days; return the entries that they replaced.

    An entry that shares time with a new one ends; the rest of its time, before and after, is recorded again for the
    same officer. A day that says what is recorded already gets no new entry, nor does a form that is sent again. Raises
    Refused where the role may not, nobody is named, or a time on call is over.
    """
    _refuse_others(by)
    if not days.women:
        raise Refused(_("Choose an officer for at least one day."))
    numbers = {officer.number for officer in queries.officers_of_district(by.unit)}
    if any(woman.officer and woman.officer not in numbers for _day, woman in days.women):
        raise Refused(_("Choose an officer who is posted at a station of the district."))
    replaced: list[Replacement] = []
    with transaction.atomic():
        queries.lock_station(by.unit)
        new = [entry for day, woman in days.women if (entry := _entry(days, day, woman, by)) is not None]
        for entry in new:
            before = list(queries.overlapping(by.unit, entry.begins_at, entry.until))
            if any(_says_the_same(old, entry) for old in before):
                continue
            replacements = [Replacement(old, _rests(old, entry)) for old in before]
            for old in before:
                _end(old, by)
            replaced += replacements
            for named in (entry, *(rest for replacement in replacements for rest in replacement.rests)):
                named.save(force_insert=True)
                audit.write("complaint.woman_on_call_named", by.actor, named.officer, _details(named))
    return replaced


def _rests(old: WomanOfficerOnCall, new: WomanOfficerOnCall) -> list[WomanOfficerOnCall]:
    """Return entries of the time of an old entry that a new one leaves: before it and after it, unless it is over."""
    periods = ((old.begins_at, new.begins_at), (new.until, old.until))
    return [
        WomanOfficerOnCall(
            id=uuid5(new.pk, f"{old.pk} from {begins_at.isoformat()}"),
            station=old.station,
            station_no=old.station_no,
            officer=old.officer,
            rank=old.rank,
            office=old.office,
            begins_at=begins_at,
            until=until,
            recorded_at=new.recorded_at,
            recorded_by=new.recorded_by,
        )
        for begins_at, until in periods
        if begins_at < until and until > now()
    ]


def _refuse_others(by: Posting) -> None:
    if not by.can(Capability.HANDLE_COMPLAINTS) or by.unit.kind != UnitKind.STATION:
        raise Refused(_("Only officers of the station can name its woman officer on call."))


def _entry(days: OnCallDays, day: date, woman: NamedWoman, by: Posting) -> WomanOfficerOnCall | None:
    """Return the entry of a day; None where this form recorded it already."""
    begins_at, until = days.period(day)
    entry = WomanOfficerOnCall(
        id=uuid5(days.form, day.isoformat()),
        station=by.unit,
        station_no=by.unit.first,
        officer=woman.officer,
        rank=woman.rank,
        office=woman.office,
        begins_at=begins_at,
        until=until,
        recorded_at=now(),
        recorded_by=by.actor.number,
    )
    stored = WomanOfficerOnCall.objects.filter(pk=entry.pk).first()
    if stored is not None:
        refuse_another_officer(stored.recorded_by, by=by)
        refuse_other_content(_says_the_same(stored, entry))
        return None
    if until <= now():
        raise Refused(_("This time on call is over. Check the day and the times."))
    return entry


def _says_the_same(entry: WomanOfficerOnCall, other: WomanOfficerOnCall) -> bool:
    fields = ("officer", "rank", "office", "begins_at", "until")
    return all(getattr(entry, name) == getattr(other, name) for name in fields)


def end_on_call(entry_id: UUID, *, by: Posting) -> WomanOfficerOnCall:
    """End an entry now, also one that has not begun.

    Raises:
        Http404: it is not an entry of the own station.
        Refused: it has ended already.
    """
    _refuse_others(by)
    with transaction.atomic():
        queries.lock_station(by.unit)
        entry = queries.entries(by.unit).filter(pk=entry_id).first()
        if entry is None:
            raise Http404
        if entry.ended_at is not None or entry.until <= now():
            raise Refused(_("This entry has already ended."))
        _end(entry, by)
        audit.write("complaint.woman_on_call_ended", by.actor, entry.officer, _details(entry))
    return entry


def _end(entry: WomanOfficerOnCall, by: Posting) -> None:
    entry.ended_at, entry.ended_by = now(), by.actor.number
    entry.save(update_fields=["ended_at", "ended_by"])


def _details(entry: WomanOfficerOnCall) -> dict[str, object]:
    return {
        "starts_on": entry.begins_at.astimezone(INDIA).date().isoformat(),
        "ends_on": entry.until.astimezone(INDIA).date().isoformat(),
        "entry": entry.pk.hex,
    }
