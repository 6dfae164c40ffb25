"""Every read of the settings of States: which value is in force on a day, and the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from itsso.platform.clock import today
from itsso.platform.prepared_statements import RowStatement, rows_where
from itsso.units.models import STATES, StateSetting, Unit


def earliest_day() -> date:
    """Return the first day on which a new entry can take effect: a day that has begun is not changed."""
    return today() + timedelta(days=1)


def state_of(unit: Unit) -> Unit | None:
    """Return the State of a unit; None for the nation and central agencies."""
    return Unit.objects.filter(kind__in=STATES, state=unit.state).first() if unit.state else None


def entries_of(state: Unit, setting: str) -> list[StateSetting]:
    """Return the whole history of a State's setting, newest first, with what ended each entry."""
    decisions = StateSetting.objects.filter(state=state, setting=setting)
    return list(decisions.select_related("undone_by", "undoes").order_by("-recorded_at", "-pk"))


def in_force(decisions: Sequence[StateSetting], day: date) -> StateSetting | None:
    """Return the entry that is in force on a day; None where the State has decided nothing for it.

    It is the one that begins last, of those that have begun and were not ended; of two for one day the later.
    """
    ended = {decision.undoes_id for decision in decisions if decision.undoes_id and decision.since <= day}
    begun = (decision for decision in decisions if not decision.undoes_id and decision.since <= day)
    running = [decision for decision in begun if decision.pk not in ended]
    return max(running, key=_by_day, default=None)


def coming(decisions: Sequence[StateSetting], day: date) -> StateSetting | None:
    """Return the entry that will change what is in force after a day, the nearest one; None where none will."""
    days = sorted({decision.since for decision in decisions if decision.since > day})
    now = in_force(decisions, day)
    changes = ((at, in_force(decisions, at)) for at in days)
    return next((_changing(decisions, decision, at) for at, decision in changes if decision != now), None)


def _changing(decisions: Sequence[StateSetting], decision: StateSetting | None, at: date) -> StateSetting:
    """Return the entry of a day that changes what is in force: a new value, or the end of another entry."""
    of_day = [other for other in decisions if other.since == at]
    return decision if decision in of_day and decision is not None else max(of_day, key=_by_day)


def _by_day(decision: StateSetting) -> tuple[date, object, object]:
    return decision.since, decision.recorded_at, decision.pk


def setting_on(state: str, setting: str, day: date) -> StateSetting | None:
    """Return the entry of a State, by its code, that is in force on a day; None where it has decided nothing."""
    return in_force(entries_statement(state, setting).rows(), day)


def entries_statement(state: str, setting: str) -> RowStatement[StateSetting]:
    """Return the statement of all entries of a setting of a State, by its code, for an exchange with others."""
    of_state = "state_id in (select id from units_unit u where u.state = %s) and setting = %s"
    return rows_where(StateSetting, of_state, [state, setting])


def newest_entry() -> str:
    """Return what changes with every new entry of any State, for what was read earlier."""
    return str(StateSetting.objects.order_by("-pk").values_list("pk", flat=True).first() or "")
