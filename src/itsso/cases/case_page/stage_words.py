"""Texts of the stages of a case: dates fixed by courts, what the victim must be told, repeated reasons for delay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.cases import limits
from itsso.cases.coming_dates import REMANDS, ComingDate
from itsso.cases.delay_reasons import RepeatedReason
from itsso.cases.derive import day
from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.ui import text
from itsso.ui.components import Text

WEEK = timedelta(days=7)


def coming_lines(dates: Iterable[ComingDate], today: date) -> list[str]:
    """Return a line for each date that a case waits for."""
    return [_coming_line(dated, today) for dated in dates]


def within_a_week(dates: Iterable[ComingDate], today: date) -> list[ComingDate]:
    """Return the dates of the next seven days, and remands that have ended."""
    return [dated for dated in dates if dated.day <= today + WEEK]


def _coming_line(dated: ComingDate, today: date) -> str:
    event_facts = dated.event.facts
    values = {
        "label": dated.event.subject or "",
        "day": text.day(dated.day),
        "hearing": facts.code(str(event_facts.get(FactName.HEARING, "other"))),
        "witness": facts.code(str(event_facts.get(FactName.WITNESS, "other"))),
    }
    if dated.event.kind in REMANDS and dated.day < today:
        return _("Remand of %(label)s ended on %(day)s; no renewal or release is recorded.") % values
    return str(_COMING[dated.event.kind]) % values


_COMING: Mapping[str, Text] = {
    Kind.FIRST_REMAND: gettext_lazy("Remand of %(label)s ends on %(day)s."),
    Kind.EXECUTIVE_REMAND: gettext_lazy("Remand of %(label)s ends on %(day)s."),
    Kind.REMAND_EXTENDED: gettext_lazy("Remand of %(label)s ends on %(day)s."),
    Kind.BAIL_HEARING_FIXED: gettext_lazy("Bail hearing of %(label)s on %(day)s."),
    Kind.HEARING_FIXED: gettext_lazy("Hearing on %(day)s: %(hearing)s."),
    Kind.SUMMONS_SERVED: gettext_lazy("Evidence in court on %(day)s: %(witness)s."),
}


def notice_title(event: Event) -> str:
    """Return the task to tell the victim of an event."""
    hearing_on = event.facts.get(FactName.HEARING_ON)
    fixed = date.fromisoformat(str(hearing_on)) if hearing_on else day(event.at)
    return str(_NOTICES[event.kind]) % {"label": event.subject or "", "day": text.day(fixed)}


_NOTICES: Mapping[str, Text] = {
    Kind.RELEASED: gettext_lazy("Tell the victim the same day of the release of %(label)s (%(day)s)"),
    Kind.ARRESTED: gettext_lazy("Tell the victim of the arrest of %(label)s (%(day)s)"),
    Kind.BAIL_NOTICE_RECEIVED: gettext_lazy("Tell the victim of the bail application of %(label)s (%(day)s)"),
    Kind.BAIL_HEARING_FIXED: gettext_lazy("Tell the victim of the bail hearing of %(label)s (%(day)s)"),
    Kind.HEARING_FIXED: gettext_lazy("Tell the victim of the hearing (%(day)s)"),
}


def threat_title(event: Event) -> str:
    """Return the task that follows threats to the victim, or fear of them."""
    message = _("Threats to the victim, or fear of them, recorded on %(day)s: apply for witness protection")
    return message % {"day": text.day(day(event.at))}


def repeated_lines(reasons: Iterable[RepeatedReason]) -> list[str]:
    """Return a line for each reason for delay that was given again and again."""
    return [_repeated_line(repeated) for repeated in reasons]


def _repeated_line(repeated: RepeatedReason) -> str:
    message = ngettext(
        "Same reason for delay given %(n)s time, for the superior officer: %(reason)s (%(limit)s).",
        "Same reason for delay given %(n)s times, for the superior officer: %(reason)s (%(limit)s).",
        repeated.times,
    )
    values = {"n": text.count(repeated.times), "reason": facts.code(repeated.reason), "limit": _limit(repeated.limit)}
    return message % values


def _limit(rule_id: str) -> str:
    try:
        return limits.rule(rule_id).title
    except KeyError:
        return rule_id or _("time limit not named")
