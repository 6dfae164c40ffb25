"""Every write of the settings of States. An entry is never changed: a later one takes its place, or ends it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.units.models import STATES, StateSetting, Unit
from itsso.units.posting import UnitPosting
from itsso.units.state_settings import queries
from itsso.units.state_settings.kinds import SettingKind, SettingValue, setting_kind


def decide(
    kind: SettingKind,
    value: SettingValue,
    since: date,
    order_number: str,
    *,
    form: UUID,
    by: UnitPosting,
    earliest: date | None = None,
) -> StateSetting:
    """Record that a State's setting has a value from a day on. The same form sent twice is one entry.

    `earliest` is the first day that may be named; where it is not given, that of the setting: mostly tomorrow, since a
    day has one register and one rule from its beginning to its end.

    Raises Refused where the officer's unit is not a State, the day has begun, the setting has that value then, or the
    form was sent before by another officer or with something else.
    """
    state = _own_state(by)
    if kind.unit is not None and kind.unit.state != state.state:
        raise Http404
    with transaction.atomic():
        decisions = _locked_decisions(state, kind.code)
        decision = StateSetting(state=state, setting=kind.code, value=dict(value), since=since)
        decision.order_number, decision.form, decision.recorded_by = order_number, form, by.actor.number
        if sent := _sent_before(decisions, decision):
            return sent
        if since < (earliest or kind.earliest()):
            raise Refused(_("Enter a day after today: a day that has begun is not changed"), field="since")
        if kind.refuse and (reason := kind.refuse(value, since, state)):
            raise Refused(str(reason))
        same = queries.in_force(decisions, since)
        if same is not None and same.value == value:
            raise Refused(_("This is in force on that day already, by order %(order)s.") % {"order": same.order_number})
        return _add(decision, by)


def end(entry_id: UUID, order_number: str, *, form: UUID, by: UnitPosting) -> StateSetting:
    """Record that an entry is not in force any more from tomorrow on, or never was where it has not begun.

    An entry of a setting that may begin today may end today.

    What was in force before it is in force again. The same form sent twice is one entry.

    Raises Refused where the entry was ended already, is not in force any more, or the form was sent before by another
    officer or with something else.
    """
    state = _own_state(by)
    decision = StateSetting.objects.filter(pk=entry_id, state=state, undoes=None).first()
    if decision is None:
        raise Http404
    with transaction.atomic():
        decisions = _locked_decisions(state, decision.setting)
        since = max(decision.since, first_day(decision.setting))
        ending = StateSetting(state=state, setting=decision.setting, since=since, undoes=decision)
        ending.order_number, ending.form, ending.recorded_by = order_number, form, by.actor.number
        if sent := _sent_before(decisions, ending):
            return sent
        if not may_end(decisions, decision):
            raise Refused(_("This entry is no longer in force. Nothing was changed."))
        return _add(ending, by)


def may_end(decisions: list[StateSetting], decision: StateSetting) -> bool:
    """Return whether an entry is in force on the day on which it could end or will be, so that it can be ended."""
    if decision.undoes_id is not None:
        return False
    kind = setting_kind(decision.setting)
    if kind is not None and kind.entries_remain:
        return all(other.undoes_id != decision.pk for other in decisions)
    day = max(decision.since, queries.earliest_day())
    return queries.in_force(decisions, day) == decision


def first_day(setting: str) -> date:
    """Return the first day that an entry of a setting, or its end, may name."""
    kind = setting_kind(setting)
    return kind.earliest() if kind is not None else queries.earliest_day()


def _own_state(by: UnitPosting) -> Unit:
    if by.unit.kind not in STATES:
        raise Refused(_("Only an officer of the State itself decides its settings."))
    return by.unit


def _locked_decisions(state: Unit, setting: str) -> list[StateSetting]:
    """Return the history of a setting; another officer who decides at the same moment waits."""
    Unit.objects.select_for_update(of=("self",)).get(pk=state.pk)
    return list(StateSetting.objects.filter(state=state, setting=setting))


def _sent_before(decisions: list[StateSetting], entry: StateSetting) -> StateSetting | None:
    """Return the entry that the same form recorded before; None where it recorded none.

    Raises Refused where another officer sent the form, or it recorded something else.
    """
    stored = next((decision for decision in decisions if decision.form == entry.form), None)
    if stored is not None and _content_of(stored) != _content_of(entry):
        raise _form_used()
    return stored


def _content_of(entry: StateSetting) -> tuple[object, ...]:
    return (entry.value, entry.since, entry.undoes_id, entry.order_number, entry.recorded_by)


def _form_used() -> Refused:
    return Refused(_("This form has already been used. Open the page again."))


def _add(decision: StateSetting, by: UnitPosting) -> StateSetting:
    decision.recorded_at, decision.recorded_by_name = now(), by.actor.name
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError:  # the number of another State's form
        raise _form_used() from None
    kind = setting_kind(decision.setting)
    detail: dict[str, object] = {
        "setting": decision.setting,
        "from_day": text.day(decision.since),
        "order_number": decision.order_number,
    }
    parts = [[part] if isinstance(part, str) else part for part in decision.value.values()]
    if kind is not None and kind.file_of_entry:  # hundreds of rows: the entry itself has them, and is never changed
        detail["rows"] = len(parts[0]) if parts else 0
    else:
        detail["value"] = [code for part in parts for code in part]
    act = "units.setting_ended" if decision.undoes_id else "units.setting_decided"
    audit.write(act, by.actor, str(decision.pk), detail)
    if kind is not None and kind.after_recording:
        kind.after_recording(decision)
    return decision
