"""Cases that moved to another unit: who sees them, where they count, and whose sealed texts they keep."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from itsso.accounts.models import Posting
from itsso.cases.models import Case, Clock, Fact, Person
from itsso.cases.recording import moving
from itsso.cases.recording.actions import Recording
from itsso.platform.clock import now
from itsso.protection import vault
from itsso.protection.parcels.actions import deliver
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.sample_nation import World


def counts(case: UUID, by: Posting) -> list[Any]:
    """Return all that follows from a history, as an officer sees it: facts, clocks, people, and where the case is."""
    with enter(by):
        facts = Fact.objects.filter(case_id=case).order_by("known_from", "happened_from")
        return [
            *facts.values_list("station_no", "first_recorded", "due", "ended_how", "supplementary", "returned"),
            *Clock.objects.filter(case=case).order_by("rule", "subject").values_list("rule", "subject", "due"),
            *Person.objects.filter(case=case).order_by("label").values_list("label", "child"),
            *Case.objects.filter(pk=case).values_list("number", "station_id", "io_ref", "sections"),
        ]


def is_seen(case: UUID, by: Posting) -> bool:
    """Return whether an officer can read a case."""
    with enter(by):
        return Case.objects.filter(pk=case).exists()


def transfer_by_page(case: UUID, by: Posting, to: Unit) -> None:
    """Send a case on by its page, as a superior, and let it arrive."""
    form = uuid4()
    with enter(by):
        recording = Recording("transferred_out", now(), "m", facts={"to": to.pk})
        moving.send(Case.objects.select_related("station").get(pk=case), recording, by=by, form=form)
    deliver(form, to.pk)


def cases_that_count(world: World) -> int:
    """Count the cases that count now, without the one that Bihar has from the beginning."""
    with enter(world.system):
        return Fact.objects.filter(known_to=date(9999, 12, 31)).values("case_id").distinct().count() - 1


def counted_periods(world: World, case: Any) -> list[Any]:
    """Return at which station the case counted on which days, and when that was known."""
    with enter(world.system):
        rows = Fact.objects.filter(case_id=case).order_by("happened_from", "known_from", "known_to")
        return list(rows.values_list("happened_from", "happened_to", "known_from", "known_to", "station_no"))


def seal(case: Any, by: Posting) -> None:
    """Seal a name in a case, as an officer."""
    with enter(by):
        vault.seal_texts(case, [vault.SealedText("V1", "name", "Chandraprabha Oraon")], by=by)


def sealed(case: Any, by: Posting) -> int:
    """Return how many sealed texts of a case an officer could open."""
    with enter(by):
        return vault.current_items(case).count()
