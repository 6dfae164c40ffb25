"""The list of messages of a posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from itsso.accounts.models import Posting
from itsso.notices.codes import Urgency
from itsso.notices.forms import InboxForm
from itsso.notices.queries import MessageList, TopicCounts, notices_in_order
from itsso.notices.reading import WordedNotice, is_unread, worded
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.addresses import page_address
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import ListOrder
from itsso.ui.list_table import tick_box
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import tag, when

TICKED = "notice"
"""The name of the boxes with which informations are ticked."""


def inbox_columns(*, ticks: bool) -> list[Column[WordedNotice]]:
    """Return the columns of the list of what waits, with `ticks` for what asks for nothing, or of what rests."""
    columns: list[Column[WordedNotice]] = [
        Column("subject", gettext_lazy("Subject"), lambda row: row.group, on_page=False),
        Column("title", gettext_lazy("Message"), _title_cell, lambda row: str(row.title)),
        Column("reason", gettext_lazy("Why you are told"), lambda row: row.reason),
        Column("due", gettext_lazy("Last day"), _due_cell, lambda row: row.due, sorts=True),
        Column(
            "received",
            pgettext_lazy("message", "Received"),
            lambda row: when(row.notice.created_at),
            lambda row: row.notice.created_at,
            sorts=True,
        ),
    ]
    if not ticks:
        columns.append(Column("again", gettext_lazy("Shown again on"), _again_cell, lambda row: row.notice.rests_until))
    if ticks:
        columns.append(Column("tick", pgettext_lazy("message", "Select"), _tick_cell, in_file=False))
    return columns


def _title_cell(row: WordedNotice) -> Text:
    tags = []
    if is_unread(row.notice):
        tags.append(tag(pgettext("message", "New"), "blue"))
    if row.notice.urgency == Urgency.AT_ONCE:
        tags.append(tag(pgettext("message", "Urgent"), "red"))
    title = link(row.title, page_address("notices:notice", row.notice.pk))
    return format_html_join(SafeString(" "), "{}", ((part,) for part in (title, *tags)))


def _due_cell(row: WordedNotice) -> Text:
    if row.due is None:
        return ""
    return with_note(when(row.due), text.days_to(row.due, today()))


def _again_cell(row: WordedNotice) -> Text:
    until = row.notice.rests_until
    return when(until) if until is not None and until > today() else ""


def _tick_cell(row: WordedNotice) -> Text:
    if not row.is_information:
        return ""
    return tick_box(TICKED, row.notice.pk, pgettext("message", "Select"), row.title, shows_label=False)


def group_title(row: WordedNotice) -> Text:
    """Return the heading of the messages of one subject."""
    return row.group


@dataclass(frozen=True, slots=True)
class InboxRows:
    """The messages of a list: how many there are, and those of a page."""

    listed: MessageList
    total: int
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of messages."""
        return self.total

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[WordedNotice]:
        """Return the messages of a page with their words, as the list orders them or sorted by a column."""
        return worded(notices_in_order(self.listed, order, start, stop))


def inbox_rows(posting: Posting, form: InboxForm, counts: Sequence[TopicCounts]) -> InboxRows:
    """Return the messages of a posting that the form asks for; `counts` are those of the posting, today."""
    listed = MessageList(posting.pk, today(), form.chosen_list, form.chosen_kind)
    return InboxRows(listed, sum(row.on(listed.name) for row in counts if listed.topic in ("", row.topic)))
