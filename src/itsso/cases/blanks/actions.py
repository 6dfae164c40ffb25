"""Writes about blank forms: printed with consecutive numbers, used once for an entry, or cancelled with a reason."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.records.tables import hash_of
from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.queries import last_number
from itsso.cases.blanks.words import blank_number
from itsso.cases.records import BLANKS
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer
from itsso.units.models import UnitKind

MOST_PRINTED = 20
"""Most blank forms that are printed at once."""


def print_blanks(kind: str, count: int, key: UUID, *, by: Posting) -> list[BlankForm]:
    """Give numbers to blank forms of a kind at the officer's station, and return them to be printed.

    `key` identifies the page, which stays open while the browser saves the file: the same kind and count sent again
    return the same forms, another kind or count gets new ones. Raises Refused where the officer's unit is not a
    station, or where another officer sent this form.
    """
    batch = uuid5(key, f"{kind} {count}")
    station, moment = by.unit, now()
    if station.kind != UnitKind.STATION:
        raise Refused(_("Blank forms are printed at a police station. Change to your posting at a station."))
    last = last_number(station, moment.year)
    existing = list(BlankForm.objects.filter(station=station, batch=batch).order_by("number"))
    if existing:
        refuse_another_officer(existing[0].printed_by, by=by)
        return existing
    blanks = [
        BlankForm(
            station=station,
            station_no=station.first,
            year=moment.year,
            number=last + nth,
            kind=kind,
            batch=batch,
            printed_at=moment,
            printed_by=by.actor.number,
            printed_by_name=by.actor.name,
        )
        for nth in range(1, count + 1)
    ]
    BlankForm.objects.bulk_create(blanks)
    for blank in blanks:
        _log("blank.printed", blank, by)
    return blanks


def use_blank(blank_id: UUID, case_id: UUID, entry: UUID, *, by: Posting) -> None:
    """Mark a blank form of the officer's station as the one from which an entry was made.

    `entry` is the record of the events, or the complaint. The same entry again changes nothing. Raises Refused where it
    was used for another entry or cancelled.
    """
    blank = _locked(blank_id, by)
    if blank.used_at is not None and (blank.case_id, blank.entry) == (case_id, entry):
        return
    _check_unused(blank)
    blank.used_at, blank.used_by, blank.case_id, blank.entry = now(), by.actor.number, case_id, entry
    blank.save(update_fields=["used_at", "used_by", "case_id", "entry"])
    _log("blank.used", blank, by)


def cancel_blank(blank_id: UUID, reason: str, *, by: Posting) -> BlankForm:
    """Cancel an unused blank form of the officer's station, with a reason; the same reason again changes nothing."""
    blank = _locked(blank_id, by)
    if blank.cancelled_at is not None and blank.reason == reason:
        return blank
    _check_unused(blank)
    blank.cancelled_at, blank.cancelled_by, blank.reason = now(), by.actor.number, reason
    blank.save(update_fields=["cancelled_at", "cancelled_by", "reason"])
    _log("blank.cancelled", blank, by)
    return blank


def _locked(blank_id: UUID, by: Posting) -> BlankForm:
    blank = BlankForm.objects.select_for_update().filter(pk=blank_id, station=by.unit).first()
    if blank is None:
        raise Http404
    return blank


def _check_unused(blank: BlankForm) -> None:
    values = {"number": blank_number(blank)}
    if blank.used_at is not None:
        message = _("Blank form %(number)s was already used for another entry. A number is used once.")
        raise Refused(message % values, field="blank")
    if blank.cancelled_at is not None:
        raise Refused(_("Blank form %(number)s was cancelled.") % values, field="blank")


def _log(act: str, blank: BlankForm, by: Posting) -> None:
    detail: dict[str, object] = {
        "blank": blank.kind,
        "number": blank_number(blank),
        "record": {BLANKS: hash_of(BLANKS, vars(blank)).hex()},
    }
    if blank.reason:
        detail["reason"] = blank.reason
    audit.write(act, by.actor, str(blank.pk), detail, case=blank.case_id)
