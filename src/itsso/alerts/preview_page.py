"""The reminders of one case as its page shows them: a section for each limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.models import StepOutcome
from itsso.alerts.preview import CaseReminders, ComingReminder, FollowedReminder, LimitReminders, TakenReminder
from itsso.alerts.words import POSTS, limit_title, work_text
from itsso.notices.responses import NoticeResponse
from itsso.notices.words import ACT_TEXTS
from itsso.platform.clock import now, today
from itsso.ui import text
from itsso.ui.components import Text, in_lines
from itsso.ui.templatetags.ui_tags import tag, when

HOW: Mapping[str, Text] = {
    "at_once": gettext_lazy("At once, at any hour"),
    "list": gettext_lazy("On the list of 08:00"),
}
STATES: Mapping[str, tuple[Text, str]] = {
    StepOutcome.NOTIFIED: (pgettext_lazy("reminder", "Sent"), "blue"),
    StepOutcome.PASSED_OVER: (pgettext_lazy("reminder", "Replaced by a later one"), "grey"),
    StepOutcome.NOBODY: (pgettext_lazy("reminder", "Nobody could be reached"), "red"),
}


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder on the page: its moment, the missing work, the post with its holder, its urgency, and its status."""

    at: datetime
    work: Text
    recipient: Text
    urgency: Text
    status: Text


@dataclass(frozen=True, slots=True)
class LimitSection:
    """A limit of a case on the page: its last day or that it has ended, a note, and its reminders."""

    title: Text
    last_day: Text
    note: Text
    lines: Sequence[ReminderLine]


def sections(reminders: CaseReminders) -> list[LimitSection]:
    """Return the sections of the page: one for each limit that has reminders or was over when they began."""
    return [
        _section(limit, reminders.officers, reminders.ladders)
        for limit in reminders.limits
        if limit.past or limit.coming or limit.was_over_at_start
    ]


def _section(limit: LimitReminders, officers: Mapping[int, str], ladders: LadderHistory) -> LimitSection:
    title = limit_title(limit.key.rule, limit.key.subject)
    lines = [
        *(_taken_line(reminder, officers, ladders) for reminder in limit.past),
        *(_coming_line(reminder, officers, is_set_aside=limit.is_set_aside) for reminder in limit.coming),
    ]
    return LimitSection(title, _last_day(limit), _note(limit), lines)


def _last_day(limit: LimitReminders) -> Text:
    if limit.clock is None:
        return _("This time limit no longer runs. No further reminder is sent.")
    values = {
        "day": text.moment(limit.clock.due_at or limit.clock.due),
        "distance": text.days_to(limit.clock.due, today()),
    }
    return _("Last day: %(day)s (%(distance)s).") % values


def _note(limit: LimitReminders) -> Text:
    if limit.is_set_aside:
        return _(
            "A fault in ITSSO stopped the reminders of this time limit. They go on when something is recorded in the"
            " case. Keep the last day in view yourself, and tell the administrator."
        )
    if limit.was_over_at_start:
        return _("This time limit was over before reminders began in this State, so nobody is reminded of it.")
    if limit.clock is not None and not limit.coming:
        return _("No further reminder is planned.")
    return ""


def _taken_line(reminder: TakenReminder, officers: Mapping[int, str], ladders: LadderHistory) -> ReminderLine:
    row = reminder.row
    step = ladders.step_taken(row.rule, row.step, row.at)
    state, colour = STATES[row.outcome]
    sent = when(row.taken_at) if row.outcome == StepOutcome.NOTIFIED else ""
    recipient = (
        in_lines(_recipient(row.post, row.reached_post, row.posting_id, officers))
        if row.outcome == StepOutcome.NOTIFIED
        else POSTS[row.post]
    )
    return ReminderLine(
        row.at,
        work_text(step) if step is not None else "–",
        recipient,
        HOW[step.urgency] if step is not None else "–",
        in_lines(
            (
                tag(state, colour),
                sent,
                *_response_lines(reminder.response),
                *(line for followed in reminder.followed for line in _followed_lines(followed, officers)),
            )
        ),
    )


def _followed_lines(followed: FollowedReminder, officers: Mapping[int, str]) -> Iterator[Text]:
    """Yield to whom a reminder went with its post, when, and what that officer did with it."""
    officer = _("Given to %(name)s, %(post)s:") % {
        "name": officers.get(followed.row.posting_id, ""),
        "post": POSTS[followed.row.reached_post],
    }
    yield format_html("{} {}", officer, when(followed.row.moved_at))
    yield from _response_lines(followed.response)


def _coming_line(reminder: ComingReminder, officers: Mapping[int, str], *, is_set_aside: bool) -> ReminderLine:
    planned, addressee = reminder.planned, reminder.addressee
    state: Text
    if is_set_aside:
        state = tag(pgettext("reminder", "Stopped by a fault"), "red")
    elif planned.at <= now():
        state = tag(pgettext("reminder", "Being sent"), "blue")
    else:
        state = pgettext("reminder", "To come")
    return ReminderLine(
        planned.at,
        work_text(planned.step),
        in_lines(_recipient(planned.step.post, addressee.post, addressee.posting_id, officers)),
        HOW[planned.step.urgency],
        state,
    )


def _recipient(post: str, reached: str | None, posting_id: int | None, officers: Mapping[int, str]) -> Iterator[Text]:
    """Yield the post, its holder, and who is reminded instead where nobody can be reached in it."""
    yield POSTS[post]
    if posting_id is None or not reached:
        yield _("Nobody can be reached in this post or above it.")
    elif reached == post:
        yield officers.get(posting_id, "")
    else:
        values = {"post": POSTS[reached], "name": officers.get(posting_id, "")}
        yield _("Nobody can be reached in this post. Instead: %(name)s, %(post)s.") % values


def _response_lines(response: NoticeResponse | None) -> Iterator[Text]:
    """Yield what the officer did with a reminder."""
    if response is None:
        return
    if response.read_at is not None:
        yield format_html("{} {}", pgettext("reminder", "Read:"), when(response.read_at))
    elif response.withdrawn_at is None and response.answer is None:
        yield pgettext("reminder", "Not read yet")
    if response.answer is not None:
        values = {"answer": ACT_TEXTS[response.answer.act], "day": text.day(response.answer.until)}
        yield _("Answered: %(answer)s, counts until %(day)s") % values
    if response.put_off_until is not None:
        yield _("Put off until %(day)s") % {"day": text.day(response.put_off_until)}
    if response.withdrawn_at is not None:
        yield format_html("{} {}", pgettext("reminder", "Withdrawn:"), when(response.withdrawn_at))
