"""Messages about conditions that last: written once while one lasts, withdrawn when it ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from itsso.accounts.models import Posting
from itsso.alerts.delivery import VACANT
from itsso.alerts.dry_run import ROWS_A_DAY
from itsso.alerts.heartbeat.actions import administrators
from itsso.alerts.ladders import Post
from itsso.alerts.models import GoingLive
from itsso.alerts.recipients import Addressee, CasePost, addressees, posts_upward
from itsso.alerts.triggers import queries
from itsso.alerts.triggers.registry import Trigger, TriggerItem, registered
from itsso.alerts.triggers.words import ADMINISTRATOR
from itsso.notices.actions import NewNotice, notify, withdraw
from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.platform.clock import start_of_day, today
from itsso.protection.ranges import enter

ROWS_WITHOUT_BUDGET = 10
"""The most messages a day of a post for which no budget of attention is set."""


@dataclass(frozen=True, slots=True)
class TriggerRun:
    """The counts of a run for one trigger: lasting conditions, and messages written, withdrawn and put off."""

    code: str
    lasting: int
    written: int
    withdrawn: int
    put_off: int


def follow_triggers(by: Posting) -> Iterator[TriggerRun]:
    """Write and withdraw the messages of every trigger, each in a transaction of its own, and yield their counts.

    A second run changes nothing. In a State that is not live only administrators get messages.
    """
    for trigger in registered():
        with enter(by):
            run = _follow(trigger)
        yield run


@dataclass(frozen=True, slots=True)
class TriggerMessage:
    """A message that a condition calls for, and how many rows a day its officer may get."""

    notice: NewNotice
    rows_a_day: int


def _follow(trigger: Trigger) -> TriggerRun:
    items = sorted(trigger.find(), key=lambda item: (item.since, item.key))
    wanted = {message.notice.key: message for message in _messages(trigger, items)}
    open_keys = queries.open_keys(trigger.topic)
    withdrawn = withdraw([key for key in open_keys if _first_key(key) not in wanted])
    lasting = {_first_key(key) for key in open_keys}
    ended_keys = queries.ended_keys(trigger.topic, {item.subject for item in items})
    times_before = Counter(_first_key(key) for key in ended_keys)
    new = [
        TriggerMessage(_again(message.notice, times_before[key]), message.rows_a_day)
        for key, message in wanted.items()
        if key not in lasting
    ]
    allowed = _within_budgets(new)
    notify(allowed)
    return TriggerRun(trigger.code, len(items), len(allowed), withdrawn, len(new) - len(allowed))


def _again(notice: NewNotice, times_before: int) -> NewNotice:
    """Return a notice under a key of its own where the same condition lasted before, ended, and has come back."""
    return notice._replace(key=f"{notice.key}/{times_before}") if times_before else notice


def _first_key(key: str) -> str:
    return key.partition("/")[0]


def _messages(trigger: Trigger, items: Sequence[TriggerItem]) -> Iterator[TriggerMessage]:
    """Yield the messages of each condition: to the holder of its post, or to every administrator."""
    live = [state.state.interval for state in GoingLive.objects.select_related("state")]
    at_posts = [item for item in items if any(first <= item.station_no <= last for first, last in live)]
    case_posts = {item.key: _case_post(item) for item in at_posts if item.post != ADMINISTRATOR}
    reached = addressees(set(case_posts.values()))
    by_item = {key: reached[case_post] for key, case_post in case_posts.items()}
    if trigger.is_hidden_from_some:
        by_item = _readers(trigger, [item for item in at_posts if item.key in by_item], by_item)
    for item in items:
        if item.post == ADMINISTRATOR:
            for posting in administrators():
                yield TriggerMessage(_notice(trigger, item, posting.pk, ADMINISTRATOR), ROWS_WITHOUT_BUDGET)
        elif item.key in by_item:
            addressee = by_item[item.key]
            if addressee.posting_id is not None and addressee.post is not None:
                budget = ROWS_A_DAY.get(addressee.post, ROWS_WITHOUT_BUDGET)
                yield TriggerMessage(
                    _notice(trigger, item, addressee.posting_id, _reason(trigger, item, addressee.post)), budget
                )


def _reason(trigger: Trigger, item: TriggerItem, reached: Post) -> str:
    """Return why an officer gets a message; of one that others may not see it does not say that a post was skipped."""
    if trigger.is_hidden_from_some or reached == item.post:
        return reached
    return f"{item.post}{VACANT}"


def _readers(trigger: Trigger, items: Sequence[TriggerItem], reached: Mapping[str, Addressee]) -> dict[str, Addressee]:
    """Return for each item its addressee, or that of the next post above, who sees what it is about."""
    readers: dict[str, Addressee] = {}
    waiting = {item.key: (item, reached[item.key]) for item in items}
    while waiting:
        by_posting: dict[int, list[TriggerItem]] = defaultdict(list)
        for item, addressee in waiting.values():
            if addressee.posting_id is not None:
                by_posting[addressee.posting_id].append(item)
        visible_keys = {key for pk, of_posting in by_posting.items() for key in _visible(trigger, of_posting, pk)}
        readers |= {key: addressee for key, (_item, addressee) in waiting.items() if key in visible_keys}
        higher = {
            key: (item, CasePost(item.subject, item.station_no, above))
            for key, (item, addressee) in waiting.items()
            if key not in visible_keys and (above := _next_above(addressee)) is not None
        }
        above_reached = addressees({case_post for _item, case_post in higher.values()})
        waiting = {key: (item, above_reached[case_post]) for key, (item, case_post) in higher.items()}
    return readers


def _visible(trigger: Trigger, items: Sequence[TriggerItem], posting_id: int) -> set[str]:
    """Return the keys of the items that a posting sees, in its own ranges."""
    posting = Posting.objects.select_related("officer", "unit").get(pk=posting_id)
    notices = {Notice(**_notice(trigger, item, posting_id, item.post)._asdict()): item.key for item in items}
    with enter(posting):
        visible = trigger.groups(list(notices))
    return {key for notice, key in notices.items() if notice.pk in visible}


def _next_above(addressee: Addressee) -> Post | None:
    """Return the post above the one that was reached; None above the State, or where nobody was reached."""
    if addressee.post is None:
        return None
    return next(iter(posts_upward(addressee.post)[1:]), None)


def _case_post(item: TriggerItem) -> CasePost:
    assert item.post != ADMINISTRATOR
    return CasePost(item.subject, item.station_no, item.post)


def _notice(trigger: Trigger, item: TriggerItem, posting_id: int, reason: str) -> NewNotice:
    return NewNotice(
        posting_id=posting_id,
        topic=trigger.topic,
        subject=item.subject,
        reference=item.reference or trigger.code,
        station_no=item.station_no,
        urgency=Urgency.LIST,
        reason=reason,
        expires=None,
        key=f"{trigger.topic}:{item.key}:{posting_id}",
    )


def _within_budgets(messages: Sequence[TriggerMessage]) -> list[NewNotice]:
    """Return the messages for which their officers have room today, the oldest conditions first.

    What was written today counts, reminders too. The others wait for another day.
    """
    counts = queries.written_since(start_of_day(today()), {message.notice.posting_id for message in messages})
    allowed: list[NewNotice] = []
    for message in messages:
        posting_id = message.notice.posting_id
        if counts[posting_id] < message.rows_a_day:
            counts[posting_id] += 1
            allowed.append(message.notice)
    return allowed
