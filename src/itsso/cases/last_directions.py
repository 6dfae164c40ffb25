"""The last direction in a case, which another package stores, as lists of cases show it.

That package registers its look-up in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.platform.clock import INDIA
from itsso.platform.prepared_statements import Exchange, RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text, link, with_note
from itsso.ui.templatetags.ui_tags import when


@dataclass(frozen=True, slots=True)
class LastDirection:
    """A direction in a case as codes in words, and its answer; never the sealed remarks.

    `reply` says too that there is none yet, and `judgement` is empty until the office has judged the answer.
    """

    work: Text
    url: str
    officer: Text
    given_at: datetime
    due: date
    reply: Text
    replied_at: datetime | None
    judgement: Text


type LastDirections = Callable[[OfficerRequest, Collection[UUID]], RowStatement[tuple[UUID, LastDirection]]]
"""A function that returns the statement of the last direction in each of some cases, of those that the reader sees."""

_lookups: dict[str, LastDirections] = {}


def register(package: str, lookup: LastDirections) -> None:
    """Register where the last directions are read."""
    _lookups[package] = lookup


def ask_last_directions(
    exchange: Exchange, request: OfficerRequest, cases: Collection[UUID]
) -> Callable[[], Mapping[UUID, LastDirection]]:
    """Ask for the last direction in each case; the function that is returned reads them, after the exchange."""
    reads = [exchange.ask(lookup(request, cases)) for lookup in _lookups.values()]
    return lambda: {case_id: direction for read in reads for case_id, direction in read()}


def direction_cell(direction: LastDirection | None) -> SafeString:
    """Return the work of a direction as a link to it, with its day and to whom it was given."""
    if direction is None:
        return SafeString("–")
    officer = pgettext("direction", "to %(officer)s") % {"officer": direction.officer}
    note = format_html("{}, {}", when(direction.given_at.astimezone(INDIA).date()), officer)
    return with_note(link(direction.work, direction.url), note)


def reply_cell(direction: LastDirection | None) -> SafeString:
    """Return the answer to a direction with its day and judgement, or by when it is to be answered."""
    if direction is None:
        return SafeString("–")
    if direction.replied_at is None:
        note = format_html(_("Answer by %(day)s") % {"day": "{}"}, when(direction.due))
        return with_note(direction.reply, note)
    return with_note(
        format_html("{}, {}", direction.reply, when(direction.replied_at.astimezone(INDIA).date())), direction.judgement
    )
