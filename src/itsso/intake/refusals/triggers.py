"""The trigger of refusals: a record about a unit that waits for an act of the level above it.

The law sets no time for the superintendent's own act after a refusal (BNSS 173(4)), so each condition begins at once.
Nobody is notified who does not see the record: neither the unit complained of nor an officer whom it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from itsso.accounts.queries import system_posting
from itsso.alerts.ladders import Post
from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.intake.models import Accountability
from itsso.intake.refusals.queries import live_states, records, waiting_records
from itsso.intake.refusals.words import EnquiryOutcome, summary
from itsso.notices.models import Notice
from itsso.platform.clock import start_of_day
from itsso.protection.ranges import enter
from itsso.ui.components import Text
from itsso.units.models import DISTRICTS, STATES, UnitKind

TITLES: Final[Mapping[str, Text]] = {
    "enquire": gettext_lazy("Order an enquiry into a refusal or failure that was reported"),
    "decide": gettext_lazy("Record the outcome of the enquiry into a refusal or failure"),
    "act": gettext_lazy("Record the action taken after a refusal or failure was upheld"),
}


def _find() -> Iterator[TriggerItem]:
    """Yield one item for each record that waits, as the State in which its unit is sees it."""
    system = system_posting()
    for state in live_states():
        with enter(system, at=state):
            waiting = [(refusal, post_above(refusal.unit.kind)) for refusal in waiting_records()]
        for refusal, post in waiting:
            if post is not None:
                reference = _missing_act(refusal)
                yield TriggerItem(
                    key=f"{refusal.pk}:{reference}",
                    subject=refusal.pk,  # and not her case, whose record of notification the station sees
                    station_no=refusal.unit.first,
                    post=post,
                    since=_since(refusal),
                    reference=reference,
                )


def _missing_act(refusal: Accountability) -> str:
    if refusal.enquiry_on is None:
        return "enquire"
    return "act" if refusal.outcome == EnquiryOutcome.UPHELD else "decide"


def _since(refusal: Accountability) -> datetime:
    day = refusal.outcome_on or refusal.enquiry_on
    return start_of_day(day) if day is not None else refusal.opened_at


def post_above(kind: UnitKind | str) -> Post | None:
    """Return the post that acts on a record about a unit of a kind, a level above it; None where no State is above."""
    if kind in (UnitKind.STATION, UnitKind.SUBDIVISION, UnitKind.CIRCLE):
        return "sp"
    if kind in DISTRICTS:
        return "dig"
    return None if kind in STATES or kind == UnitKind.NATION else "nodal_officer"


def _records(notices: Sequence[Notice]) -> Mapping[UUID, Accountability]:
    """Return the record of each message, as far as the reader sees it."""
    seen_records = {refusal.pk: refusal for refusal in records().filter(pk__in={notice.subject for notice in notices})}
    return {notice.pk: seen_records[notice.subject] for notice in notices if notice.subject in seen_records}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {key: f"{refusal.unit.local_name}: {summary(refusal)}" for key, refusal in _records(notices).items()}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {key: reverse("intake:record", args=[refusal.pk]) for key, refusal in _records(notices).items()}


REFUSAL_WAITS = Trigger("refusal_waits", TITLES, _find, _groups, _links, is_hidden_from_some=True)
