"""Texts about court dates, about telling and asking the victim, and about repeated reasons for delay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.cases import limits
from itsso.cases.coming_dates import DateEntry, FixedDate
from itsso.cases.delay_reasons import RepeatedReason
from itsso.cases.derive import day
from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.lawbook.answers import ClockLine
from itsso.ui import text
from itsso.ui.components import Text

WEEK = timedelta(days=7)


def coming_lines(dates: Iterable[FixedDate], today: date) -> list[str]:
    """Return a line for each date that a case waits for."""
    return [coming_line(dated, today) for dated in dates]


def within_a_week(dates: Iterable[FixedDate], today: date) -> list[FixedDate]:
    """Return the dates of the next seven days, and remands that have ended."""
    return [dated for dated in dates if dated.day <= today + WEEK]


def coming_line(dated: FixedDate, today: date) -> str:
    """Return a date that a case waits for as a sentence."""
    values = {"label": dated.subject, "day": text.day(dated.day), "detail": facts.code(dated.detail)}
    if dated.day < today and dated.entry in _PAST:
        return str(_PAST[dated.entry]) % values
    return str(_COMING[dated.entry]) % values


_COMING: Mapping[str, Text] = {
    DateEntry.REMAND: gettext_lazy("Remand of %(label)s ends on %(day)s."),
    DateEntry.BAIL_HEARING: gettext_lazy("Bail hearing of %(label)s on %(day)s."),
    DateEntry.HEARING: gettext_lazy("Hearing on %(day)s: %(detail)s."),
    DateEntry.SUMMONS: gettext_lazy("Evidence in court on %(day)s: %(detail)s."),
    DateEntry.APPEAL: gettext_lazy("Last day for an appeal of the prosecution: %(day)s."),
}

_PAST: Mapping[str, Text] = {
    DateEntry.REMAND: gettext_lazy("Remand of %(label)s ended on %(day)s; no renewal or release is recorded."),
    DateEntry.APPEAL: gettext_lazy("The last day for an appeal was %(day)s; no appeal is recorded."),
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


def release_title(label: str, released_on: date) -> str:
    """Return the task to tell the victim of the release of an accused."""
    return str(_NOTICES[Kind.RELEASED]) % {"label": label, "day": text.day(released_on)}


def threat_question_title(label: str, informed_on: date) -> str:
    """Return the title of the task to ask the victim about threats; she was told of the release on `informed_on`."""
    message = _("Contact the victim and ask about threats since the release of %(label)s (told on %(day)s)")
    return message % {"label": label, "day": text.day(informed_on)}


def threat_title(event: Event) -> str:
    """Return the task that follows threats to the victim, or fear of them."""
    message = _("Threats to the victim, or fear of them, recorded on %(day)s: apply for witness protection")
    return message % {"day": text.day(day(event.at))}


def diary_text(until: date | None, today: date) -> str:
    """Return up to which day the case diary is recorded as written, and how long ago that is."""
    if until is None:
        return _("Case diary: not recorded in this system.")
    days = (today - until).days
    if days <= 0:
        return _("Case diary: written up to today.")
    line = ngettext(
        "Case diary: written up to %(day)s, %(n)s day ago.",
        "Case diary: written up to %(day)s, %(n)s days ago.",
        days,
    )
    return line % {"day": text.day(until), "n": text.count(days)}


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


def next_text(pressing: Sequence[ClockLine]) -> str:
    """Return the time limit that ends next, with those that end at the same moment."""
    first = pressing[0].sentence
    titles = dict.fromkeys(line.rule.title for line in pressing if line.sentence == first)
    return _("Next: %(rule)s, %(words)s.") % {"rule": _(" and ").join(titles), "words": first}


def overdue_text(late: Sequence[ClockLine]) -> str:
    """Return the number of overdue time limits and the first of them, which is overdue the longest.

    Those of courts are not counted: no officer of the case meets them.
    """
    first = {"first": f"{late[0].title}, {late[0].status_text}"}
    if len(late) == 1:
        return _("Overdue: %(first)s (time limits of courts not counted).") % first
    return f"{several_overdue_text(len(late))} {_('First: %(first)s.') % first}"


def several_overdue_text(limits: int) -> str:
    """Return the number of overdue time limits, of which there are several."""
    return _("%(n)s time limits are overdue (those of courts not counted).") % {"n": text.count(limits)}
