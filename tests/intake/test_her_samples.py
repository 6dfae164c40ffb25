"""What the details of a victim's page say of samples: four steps with their days, from pages and from a feed alike."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

import pytest

from itsso import law
from itsso.cases.actions import NewEvent
from itsso.intake.slips.samples import SampleStatus, sample_status
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind
from tests.support.case_events import add, fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.sample_nation import World
from tests.support.slips import details_page, first_page, number_and_code

TAKEN, SENT, RECEIVED, REPORT = (
    Kind.SAMPLE_COLLECTED,
    Kind.EXHIBIT_SENT,
    Kind.EXHIBIT_RECEIVED,
    Kind.LABORATORY_REPORT_RECEIVED,
)


def step(kind: Kind, day: int, exhibit: str = "P-1", **facts: Any) -> law.Event:
    named = {"exhibit": exhibit, **facts} if exhibit else facts
    return law.Event(kind, date(2026, 5, day), facts=cast("EventFacts", named))


def status(*days: int | None) -> SampleStatus:
    return SampleStatus(*(None if day is None else date(2026, 5, day) for day in days))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], status()),
        ([step(TAKEN, 2)], status(2)),
        ([step(TAKEN, 2), step(SENT, 3)], status(2, 3)),
        ([step(SENT, 3), step(RECEIVED, 4)], status(None, 3, 4)),
        ([step(SENT, 3, ""), step(RECEIVED, 4, "")], status(None, 3, 4)),
        ([step(SENT, 3), step(RECEIVED, 4), step(REPORT, 9)], status(None, 3, 4, 9)),
        # a second sample still waits: no report is claimed, and the days are its own
        ([step(SENT, 3), step(REPORT, 9), step(SENT, 5, "P-2")], status(None, 5)),
        ([step(SENT, 3), step(RECEIVED, 4, "P-2")], status(None, 3)),
        # returned with a fault, then sent again
        ([step(TAKEN, 2), step(SENT, 3), step(Kind.EXHIBIT_RETURNED, 6)], status(2)),
        ([step(SENT, 3), step(RECEIVED, 4), step(Kind.EXHIBIT_RETURNED, 6), step(SENT, 8)], status(None, 8)),
        # a telephone is no sample
        ([step(Kind.EXHIBIT_SEIZED, 2, "VN1", biological=False, mark="P-1"), step(SENT, 3)], status()),
        ([step(Kind.EXHIBIT_SEIZED, 2, "VN1", biological=True, kit="K9"), step(SENT, 3, "VN1")], status(None, 3)),
    ],
)
def test_days_are_those_of_the_sample_that_waits(events: list[law.Event], expected: SampleStatus) -> None:
    assert sample_status(events) == sample_status(events[::-1]) == expected
    assert bool(expected) == (expected != SampleStatus())


def case_with_samples(world: World, *events: NewEvent) -> UUID:
    return add(world.system, key(world.kotwali, "9", 2026), fir(world.kotwali, "9", "2026-05-20", "BNS 64(1)"), *events)


def test_details_show_the_steps_and_the_first_page_shows_none(world: World) -> None:
    sent = new("exhibit_sent", "2026-05-22", exhibit="P-1", laboratory=str(world.patna.pk))
    case_id = case_with_samples(world, new("sample_collected", "2026-05-21", exhibit="P-1"), sent)
    slip = number_and_code(case_id, by=world.sho)
    first, details = first_page(slip).text, page_text(details_page(slip))
    assert "Sample taken: 21-05-2026 Sent to the laboratory: 22-05-2026" in details
    assert "Report received" not in details and "With the laboratory" not in details
    assert "Patna" not in details and "P-1" not in details
    for word in ("ample", "aborator", "21-05"):
        assert word not in first
    add(world.system, key(world.kotwali, "9", 2026), new("laboratory_report_received", "2026-05-30", exhibit="P-1"))
    assert "Report received by the police: 30-05-2026" in page_text(details_page(slip))


def test_case_without_samples_says_nothing_of_them(world: World) -> None:
    slip = number_and_code(case_with_samples(world), by=world.sho)
    assert "ample" not in page_text(details_page(slip)) and "नमूना" not in details_page(slip, "hi").text


def test_no_title_address_or_heading_of_the_browser_names_a_laboratory(world: World) -> None:
    sent = new("exhibit_sent", "2026-05-22", exhibit="P-1")
    slip = number_and_code(case_with_samples(world, sent), by=world.sho)
    details = details_page(slip)
    head, _separator, body = details.text.partition("</head>")
    assert "aborator" not in head and "aborator" in body
    assert not details.has_header("Location") and "aborator" not in str(details.headers)
