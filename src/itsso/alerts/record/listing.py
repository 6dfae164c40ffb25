"""The record of notification as a list: on the page, on paper and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.accounts.models import Posting
from itsso.alerts.models import StepOutcome
from itsso.alerts.record.reading import NotificationRecord, RecordCheck, RecordLine
from itsso.alerts.words import POSTS
from itsso.audit.bound_records import RecordFault
from itsso.notices.words import ACT_TEXTS, MAIL_STATES
from itsso.ui import text
from itsso.ui.components import Text, in_lines
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.ui.names import RANKS
from itsso.ui.templatetags.ui_tags import tag, when

ACTS: Mapping[str, tuple[Text, str]] = {
    StepOutcome.NOTIFIED: (pgettext_lazy("record of notification", "Reminded"), "blue"),
    StepOutcome.PASSED_OVER: (pgettext_lazy("record of notification", "Passed over for a later reminder"), "grey"),
    StepOutcome.NOBODY: (pgettext_lazy("record of notification", "Nobody could be reached"), "red"),
    "moved": (pgettext_lazy("record of notification", "Reminder given to the new holder of the post"), "blue"),
    "given": (pgettext_lazy("record of notification", "Notified"), "blue"),
    "mailed": (pgettext_lazy("record of notification", "Mail"), "blue"),
    "read": (pgettext_lazy("record of notification", "Read"), "green"),
    "answered": (pgettext_lazy("record of notification", "Answered"), "green"),
    "put_off": (pgettext_lazy("record of notification", "Put off by 7 days"), "yellow"),
    "done": (pgettext_lazy("record of notification", "Marked as done"), "green"),
    "direction_given": (pgettext_lazy("record of notification", "Direction given"), "blue"),
    "direction_answered": (pgettext_lazy("record of notification", "Direction answered"), "green"),
    "direction_judged": (pgettext_lazy("record of notification", "Answer to a direction judged"), "green"),
    "withdrawn": (pgettext_lazy("record of notification", "Withdrawn: ended, or given to another officer"), "grey"),
}
"""What happened, with the colour of its tag."""

LATE_SECONDS = 300
"""From this delay on a step is shown with the moment for which it was planned."""


def record_columns(record: NotificationRecord) -> list[Column[RecordLine]]:
    """Return the columns of the list."""
    return [
        Column("at", pgettext_lazy("reminder", "When"), lambda row: when(row.at), lambda row: row.at, sorts=True),
        Column("act", gettext_lazy("What happened"), _act_cell, _act_text),
        Column("matter", gettext_lazy("About"), lambda row: row.matter, lambda row: str(row.matter)),
        Column("officer", gettext_lazy("Officer"), partial(_officer_cell, record), partial(_officer_text, record)),
        Column("channel", gettext_lazy("How it was sent"), _channel_cell, lambda row: "; ".join(_channels(row))),
    ]


def record_rows(record: NotificationRecord) -> StoredRows[RecordLine]:
    """Return the lines as the rows of the list, the oldest first."""
    return StoredRows(record.lines, {"at": lambda row: row.at})


def _act_cell(row: RecordLine) -> Text:
    title, colour = ACTS[row.act]
    return in_lines((tag(title, colour), *_particulars(row)))


def _act_text(row: RecordLine) -> str:
    return "; ".join([str(ACTS[row.act][0]), *_particulars(row)])


def _particulars(row: RecordLine) -> Iterator[str]:
    if row.act == "answered":
        values = {"answer": ACT_TEXTS[row.answer], "day": text.day(row.until) if row.until else "–"}
        yield _("%(answer)s, counts until %(day)s") % values
    elif row.act == "direction_given" and row.until is not None:
        yield _("Last day: %(day)s") % {"day": text.day(row.until)}
    elif row.act == "mailed":
        yield str(MAIL_STATES.get(row.answer, row.answer))
    elif row.due_at is not None and row.act != "moved" and abs((row.at - row.due_at).total_seconds()) >= LATE_SECONDS:
        yield _("Planned for %(moment)s") % {"moment": text.moment(row.due_at)}


def _officer_cell(record: NotificationRecord, row: RecordLine) -> Text:
    return in_lines(_officer(record, row))


def _officer_text(record: NotificationRecord, row: RecordLine) -> str:
    return "; ".join(_officer(record, row))


def _officer(record: NotificationRecord, row: RecordLine) -> Iterator[str]:
    """Yield the post, then rank, role and unit of its holder; no name."""
    posting = record.postings.get(row.posting_id) if row.posting_id is not None else None
    post = str(POSTS[row.post]) if row.post else ""
    if post and (posting is None or post.casefold() != str(posting.get_role_display()).casefold()):
        yield post
    if posting is not None:
        yield officer_label(posting)
    if row.vacant_post:
        yield _("Nobody held the post: %(post)s") % {"post": POSTS[row.vacant_post]}


def officer_label(posting: Posting) -> str:
    """Return an officer by rank, role and unit."""
    rank = RANKS.get(posting.officer.rank, posting.officer.rank)
    return " · ".join(str(part) for part in (rank, posting.get_role_display(), posting.unit.local_name) if part)


def _channel_cell(row: RecordLine) -> Text:
    return in_lines(_channels(row))


def _channels(row: RecordLine) -> Iterator[str]:
    if row.act in (StepOutcome.NOTIFIED, "moved", "given"):
        yield _("On the page Messages")
        if row.is_urgent:
            yield _("Urgent: at once, at any hour")
        if row.daily_mails:
            yield ngettext("%(n)s daily mail while it waited", "%(n)s daily mails while it waited", row.daily_mails) % {
                "n": text.count(row.daily_mails)
            }
    elif row.act == "mailed":
        yield _("E-mail, numbers only")


def check_sentences(check: RecordCheck) -> list[str]:
    """Return what the comparison with the audit log says, in sentences."""
    if check.faults:
        return [
            _("This record does not match the audit log. Do not hand it over; tell the administrator."),
            *(_fault_text(fault) for fault in check.faults),
        ]
    if not check.bound and not check.unbound and not check.bound_together:
        return []
    sentences = [
        _(
            "Compared with the audit log now: no difference. Entries: %(bound)s, of these sealed: %(sealed)s. The"
            " entries of an hour are sealed soon after the hour ends."
        )
        % {"bound": text.count(check.bound), "sealed": text.count(check.sealed)}
    ]
    if check.unbound:
        sentences.append(
            ngettext(
                "%(n)s newest entry is not in the audit log yet; it will be within minutes.",
                "%(n)s newest entries are not in the audit log yet; they will be within minutes.",
                check.unbound,
            )
            % {"n": text.count(check.unbound)}
        )
    if check.bound_together:
        sentences.append(
            ngettext(
                "%(n)s older confidential line is not compared here and not in the file: one audit entry binds it"
                " together with lines of other cases.",
                "%(n)s older confidential lines are not compared here and not in the file: one audit entry binds them"
                " together with lines of other cases.",
                check.bound_together,
            )
            % {"n": text.count(check.bound_together)}
        )
    return sentences


def _fault_text(fault: RecordFault) -> str:
    values = {"record": fault.label or fault.kind, "entry": fault.entry, "n": text.count(fault.count)}
    if fault.fault == "missing":
        return _("Missing: %(n)s of the rows that audit entry %(entry)s names.") % values
    if fault.fault == "inserted":
        return _("Added: %(record)s. Its audit entry %(entry)s is not there, or is not as it was sealed.") % values
    return _("Changed: %(record)s. Audit entry %(entry)s says something else.") % values
