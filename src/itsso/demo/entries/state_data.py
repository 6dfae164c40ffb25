"""The work of the crime records officer of the nation: a delivery that was refused, and requests to States."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.demo.nation.places import SHOWN_STATE
from itsso.exchange.feed_import.load import record_refusal
from itsso.exchange.models import Delivery
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.requests import CorrectionEntry, RequestOutcome, answer, ask, count_faults
from itsso.exchange.reasons import RefusedFile
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter, ranges_of
from itsso.units.queries import by_code

FORMS = UUID("0199c1d5-0000-7000-8000-0000000007f4")
"""The namespace of the forms' numbers, so that building again enters nothing twice."""
REFUSED_STATE = "BR"


@dataclass(frozen=True, slots=True)
class RequestStory:
    """A request to a State, asked some days ago, with the days for its answer and the officer who answered it."""

    state: str
    days_ago: int
    days_to_answer: int
    answered_by: str = ""  # a user name; empty while it is open


REQUESTS = (
    RequestStory("TN", 3, 14),
    RequestStory(SHOWN_STATE, 20, 14),
    RequestStory("MH", 12, 14, answered_by="adg-mh"),
)


def build_refused_delivery(*, by: Posting) -> None:
    """Enter a delivery of a State that was refused, where there is none yet, before faults are counted."""
    state = by_code(REFUSED_STATE, REFUSED_STATE)
    assert state is not None
    delivery = uuid5(FORMS, "delivery")
    with clock.fixed(now() - timedelta(days=2)):
        with enter(by):
            values = {"unit": state, "by": by.actor.number, "received_at": now()}
            _delivery, is_new = Delivery.objects.get_or_create(id=delivery, defaults=values)
        if is_new:
            record_refusal(delivery, RefusedFile("no_manifest"), by)


def build_requests_to_states() -> None:
    """Enter the requests and their answers, where there are none yet; faults must have been counted before."""
    records = _posting("records")
    for story in REQUESTS:
        with clock.fixed(now() - timedelta(days=story.days_ago)), enter(records):
            request = _ask(story, records)
        if request is not None and story.answered_by:
            answering = _posting(story.answered_by)
            with clock.fixed(now() - timedelta(days=1)), enter(answering):
                answer(request, RequestOutcome.DONE, by=answering)


def _posting(username: str) -> Posting:
    return Posting.objects.select_related("officer", "unit").get(officer__username=username)


def _ask(story: RequestStory, by: Posting) -> UUID | None:
    """Ask for the correction of the first matter in which the State's data is faulty, and return the request.

    Which matter that is depends on the day and the size of the demonstration. None where it was asked for before, or
    nothing is wrong there.
    """
    state, form = by_code(story.state, story.state), uuid5(FORMS, story.state)
    assert state is not None
    if CorrectionRequest.objects.filter(pk=form).exists():
        return None
    matter = next((matter for matter in DataMatter if count_faults(state, matter, ranges_of(by))), None)
    if matter is None:
        return None
    due = today() + timedelta(days=story.days_to_answer)
    return ask(CorrectionEntry(state, matter, due, form), by=by).pk
