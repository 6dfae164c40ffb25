"""Naming somebody on the panel of a station or district, changing and removing an entry, verifying it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.units.models import BELOW_DISTRICT, DISTRICTS, PanelEntry, Unit, UnitKind
from itsso.units.posting import UnitPosting


@dataclass(frozen=True, slots=True)
class PanelMember:
    """The contents of an entry: the service, name, languages and telephone of a person or an office."""

    service: str
    name: str
    languages: str
    telephone: str


def has_panel(unit: Unit) -> bool:
    """Return whether a unit names its own panel: a station or a district."""
    return unit.kind in (UnitKind.STATION, *DISTRICTS)


def add_to_panel(member: PanelMember, *, form: UUID, by: UnitPosting, replaces: PanelEntry | None = None) -> PanelEntry:
    """Name somebody on the panel of the officer's own unit, in place of an earlier entry where one is given.

    The same form sent twice is one entry.

    Raises:
        Http404: the earlier entry is another unit's.
        Refused: the unit has no panel, the form recorded something else, the earlier entry has ended, or says the same.
    """
    if not has_panel(by.unit):
        raise Refused(_("Only a police station or a district names its lawyers and counsellors."))
    with transaction.atomic():
        _lock(by.unit)
        stored = PanelEntry.objects.filter(pk=form).first()
        if stored is not None:
            return _sent_before(stored, member, by)
        if replaces is not None:
            _end(replaces, by)
            if _member(replaces) == member:
                raise Refused(_("Nothing was changed in this entry."))
        entry = PanelEntry(id=form, unit=by.unit, recorded_at=now(), **asdict(member))
        entry.recorded_by, entry.recorded_by_name = by.actor.number, by.actor.name
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:  # the number of a form of another unit, sent at the same moment
            raise _form_used() from None
        act = "units.panel_entry_changed" if replaces else "units.panel_entry_added"
        audit.write(act, by.actor, str(entry.pk), {"service": entry.service})
    return entry


def remove_from_panel(entry: PanelEntry, *, by: UnitPosting) -> None:
    """End an entry of the officer's own unit; it stays in the history.

    Raises:
        Http404: it is another unit's.
        Refused: it has ended already.
    """
    with transaction.atomic():
        _lock(by.unit)
        _end(entry, by)
        audit.write("units.panel_entry_removed", by.actor, str(entry.pk), {"service": entry.service})


def verify_entry(entry: PanelEntry, *, by: UnitPosting) -> None:
    """Record that a unit above confirms an entry. Confirming again changes nothing.

    Raises Refused where the officer's unit is not above that of the entry, or the entry has ended.
    """
    if not is_above(by.unit, entry.unit):
        raise Refused(_("Only a superior unit verifies what a station or district states."))
    with transaction.atomic():
        locked = PanelEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        if locked.ended_at is not None:
            raise _ended()
        if locked.verified_at is None:
            locked.verified_at, locked.verified_by_name = now(), by.actor.name
            locked.verified_in = by.unit
            locked.save(update_fields=["verified_at", "verified_by_name", "verified_in"])
            audit.write("units.panel_entry_verified", by.actor, str(entry.pk), {"service": entry.service})


def is_above(upper: Unit, unit: Unit) -> bool:
    """Return whether a unit is above another one that has a panel. A circle may hold all stations of its district."""
    contains = upper.first <= unit.first and unit.last <= upper.last
    return contains and upper.pk != unit.pk and not (unit.kind in DISTRICTS and upper.kind in BELOW_DISTRICT)


def _lock(unit: Unit) -> None:
    """Let only one transaction at a time change the panel of a unit, until it ends."""
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


def _end(entry: PanelEntry, by: UnitPosting) -> None:
    if entry.unit_id != by.unit_id:
        raise Http404
    ended = PanelEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=now(), ended_by_name=by.actor.name)
    if not ended:
        raise _ended()


def _member(entry: PanelEntry) -> PanelMember:
    return PanelMember(entry.service, entry.name, entry.languages, entry.telephone)


def _sent_before(stored: PanelEntry, member: PanelMember, by: UnitPosting) -> PanelEntry:
    """Return the entry that the same form recorded; raise Refused where it is another's or says something else."""
    if (stored.unit_id, stored.recorded_by) != (by.unit_id, by.actor.number) or _member(stored) != member:
        raise _form_used()
    return stored


def _form_used() -> Refused:
    return Refused(_("This form has already been used. Open the page again."))


def _ended() -> Refused:
    return Refused(_("This entry was already changed or removed. Open the page again."))
