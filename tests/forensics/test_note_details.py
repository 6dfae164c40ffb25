"""Authority, seal and registers of a forwarding note: stated, corrected by a later entry, compared at the reception."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.http import Http404
from django.test import Client
from django.urls import reverse

from itsso.accounts.models import Officer, Posting, Role
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.chain import CustodyEntry, digest
from itsso.forensics.eforensics.actions import import_messages
from itsso.forensics.laboratory import queries as laboratory
from itsso.forensics.laboratory import reception
from itsso.forensics.models import Note, NoteDetails, Request, RequestDetails
from itsso.forensics.parcel_kinds import DETAILS
from itsso.forensics.police.note_details import StatedDetails, authorities, state_details
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.case_pages import fields, page, words
from tests.support.laboratory_work import SHIRT, Bench, later
from tests.support.sample_nation import post
from tests.support.signed_in_browser import browser

STATED = StatedDetails(
    authority_rank="DSP",
    authority_number="UP-4711",
    letter="L-12/2026",
    letter_on=date(2026, 6, 1),
    specimen="SHO KTW",
    malkhana="MR-88/2026",
    road_certificate="RC 41/2026",
    control="awaited",
)


def state(bench: Bench, note: Note, stated: StatedDetails = STATED, form: UUID | None = None) -> NoteDetails:
    with enter(bench.io):
        details = state_details(note.pk, stated, by=bench.io, form=form or uuid4())
    bench.deliver()
    return details


def opened(client: Client, address: str) -> BeautifulSoup:
    return page(client.get(address))


def at_laboratory(bench: Bench, note: Note) -> list[RequestDetails]:
    with enter(bench.reception):
        return laboratory.details_of(Request.objects.get(pk=note.pk))


def test_details_and_each_correction_reach_the_laboratory_and_the_first_stays(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    assert [entry.letter for entry in at_laboratory(bench, note)] == [""]
    state(bench, note)
    state(bench, note, replace(STATED, control="sent"))
    entries = at_laboratory(bench, note)
    assert [(entry.nth, entry.malkhana, entry.control) for entry in entries] == [
        (1, "", ""),
        (2, "MR-88/2026", "awaited"),
        (3, "MR-88/2026", "sent"),
    ]
    assert entries[-1].authority_number == "UP-4711"


def test_later_details_may_arrive_before_the_note(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.deliver = lambda **_more: None  # type: ignore[method-assign]
    note = bench.forward(item.label)
    state(bench, note)
    del bench.deliver
    bench.deliver(last_first=True)
    assert [entry.control for entry in at_laboratory(bench, note)] == ["", "awaited"]
    with enter(bench.reception):
        request = Request.objects.get(pk=note.pk)
    assert (request.control, request.stated_at) == ("awaited", at_laboratory(bench, note)[-1].stated_at)


def test_details_that_arrive_at_the_same_time_as_the_note_are_in_force(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = bench.seize(SHIRT)
    bench.deliver = lambda **_more: None  # type: ignore[method-assign]
    note = bench.forward(item.label)
    state(bench, note)
    del bench.deliver
    written, note_delivered, store = Event(), Event(), reception.take_details

    def store_slowly(parcel: Parcel, by: Posting) -> None:
        store(parcel, by)
        written.set()
        note_delivered.wait(1)  # the note waits for this transaction to end, so this is in vain

    monkeypatch.setitem(parcels._handlers, DETAILS, store_slowly)
    with enter(bench.world.system):
        later_details = Parcel.objects.get(kind=DETAILS)

    def deliver_details() -> None:
        try:
            parcels.deliver(later_details.pk, later_details.receiver_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        details_delivered = pool.submit(deliver_details)
        assert written.wait(5)
        parcels.deliver(note.pk, later_details.receiver_id)
        note_delivered.set()
        details_delivered.result()
    with enter(bench.reception):
        assert Request.objects.get(pk=note.pk).control == "awaited"


def test_details_of_another_sender_or_for_another_laboratory_are_not_in_force(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    with enter(bench.reception):
        request = Request.objects.get(pk=note.pk)
    request.pk, request.number = uuid4(), request.number + 1
    request.save(using="owner", force_insert=True)
    stated = {"note": request.pk, "control": "awaited", "stated_at": now()}
    details = RequestDetails.objects.using("owner")
    details.create(id=uuid4(), nth=1, sender=bench.world.gandhi_maidan, laboratory=bench.laboratory, **stated)
    details.create(id=uuid4(), nth=1, sender=bench.world.kotwali, laboratory=bench.world.gandhi_maidan, **stated)
    request.refresh_from_db(using="owner")
    assert request.control == ""
    details.create(id=uuid4(), nth=2, sender=bench.world.kotwali, laboratory=bench.laboratory, **stated)
    request.refresh_from_db(using="owner")
    assert request.control == "awaited"


def test_same_form_twice_is_one_entry_and_nothing_new_is_refused(bench: Bench) -> None:
    note, form = bench.forward(bench.seize(SHIRT).label), uuid4()
    assert state(bench, note, form=form).pk == state(bench, note, form=form).pk
    with enter(bench.io), pytest.raises(Refused, match="Nothing differs"):
        state_details(note.pk, STATED, by=bench.io, form=uuid4())
    assert len(at_laboratory(bench, note)) == 2


def test_another_district_cannot_state_details(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    stranger = post("stranger", bench.world.gandhi_maidan, Role.INVESTIGATING_OFFICER)
    with enter(stranger), pytest.raises(Http404):
        state_details(note.pk, STATED, by=stranger, form=uuid4())


def test_letter_of_a_later_day_is_refused(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    with enter(bench.io), pytest.raises(Refused, match="future"):
        state_details(note.pk, replace(STATED, letter_on=today() + timedelta(days=1)), by=bench.io, form=uuid4())


def test_authority_is_chosen_among_gazetted_officers_above_the_station(bench: Bench) -> None:
    senior = post("senior", bench.world.kanpur, Role.SUPERVISOR)  # the SP of the world has no rank on record
    named = {"rank": "SP", "name": "SP A. Verma", "name_hi": "ए. वर्मा"}
    Officer.objects.using("owner").filter(pk=senior.officer_id).update(**named)
    with enter(bench.io):
        assert authorities(bench.world.kotwali) == [senior]
    note = bench.forward(bench.seize(SHIRT).label)
    io = browser(bench.io)
    address = reverse("forensics:note_details", args=[bench.case, note.pk])
    sent = fields(opened(io, address)) | {
        "authority": str(senior.pk),
        "specimen": "SHO KTW",
        "control": "sent",
    }
    assert io.post(address, sent).status_code == 302
    bench.deliver()
    (_first, entry) = at_laboratory(bench, note)
    assert (entry.authority_rank, entry.authority_name, entry.authority_name_hi) == ("SP", "A. Verma", "ए. वर्मा")
    request_page = words(opened(browser(bench.reception), reverse("forensics:request", args=[note.pk])))
    assert "SP A. Verma" in request_page
    assert "Sent with the exhibits" in request_page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"authority": "other"}, "Enter rank and number of the officer."),
        ({"other_number": "UP-1"}, "Choose “Another officer”"),
        ({"letter": "L-1"}, "Enter number and date of the letter."),
        ({"malkhana": "Yolandifer"}, "Enter only the number"),
        ({"specimen": "9871112223"}, "No name, no telephone number."),
    ],
)
def test_errors_of_the_form_say_what_to_do(bench: Bench, typed: dict[str, str], message: str) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    io, address = browser(bench.io), reverse("forensics:note_details", args=[bench.case, note.pk])
    answer = io.post(address, fields(opened(io, address)) | typed)
    assert message in words(page(answer))
    with enter(bench.io):
        assert NoteDetails.objects.count() == 1


def test_note_page_names_what_is_missing_until_it_is_recorded(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    io, address = browser(bench.io), reverse("forensics:note", args=[bench.case, note.pk])
    assert "Not recorded yet: Forwarding authority, Forwarding and authority letter" in words(opened(io, address))
    state(bench, note)
    assert "Not recorded yet" not in words(opened(io, address))


def test_seal_that_differs_from_its_specimen_is_a_fault_at_both_ends(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    bench.to_laboratory(item.label)
    bench.receive(item.label, specimen="impression")
    with enter(bench.io):
        chain = ledger.chain(item.label)
        assert [finding.code for finding in chain.faults] == ["specimen"]
    for reader, address in (
        (bench.io, reverse("forensics:note", args=[bench.case, note.pk])),
        (bench.reception, reverse("forensics:request", args=[note.pk])),
    ):
        assert "The impression differs from the specimen" in words(opened(browser(reader), address))


def test_comparison_is_recorded_only_where_reception_took_the_item(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.to_laboratory(item.label)
    reception = browser(bench.reception)
    assert 'name="specimen"' in str(opened(reception, reverse("forensics:scan")))
    assert 'name="specimen"' not in str(opened(browser(bench.malkhana), reverse("forensics:scan")))
    bench.receive(item.label, specimen="agrees")
    with enter(bench.reception):
        assert [act.specimen for act in ledger.acts(item.label)][-2:] == ["", "agrees"]
        assert not ledger.chain(item.label).faults


def test_reception_is_warned_of_what_was_not_compared(bench: Bench) -> None:
    _label, note = bench.at_reception()
    address = reverse("forensics:request", args=[note.pk])
    assert "Received without a recorded comparison" in words(opened(browser(bench.reception), address))


def test_acts_without_a_comparison_keep_their_hash() -> None:
    entry = CustodyEntry(
        "L", 1, "h", "taken", "scene", "officer", now(), now(), 1, "P", "P", "", "whole", "SHO", 1, None, ""
    )
    assert "specimen" not in entry.as_values()
    assert digest(replace(entry, specimen="agrees")) != digest(entry)
    assert CustodyEntry.from_values(replace(entry, specimen="agrees").as_values()).specimen == "agrees"


def test_receipt_and_note_are_printed(bench: Bench) -> None:
    _label, note = bench.at_reception()
    state(bench, note)
    receipt = browser(bench.reception).get(reverse("forensics:receipt", args=[note.pk]))
    paper = browser(bench.io).get(reverse("forensics:note_pdf", args=[bench.case, note.pk]))
    assert receipt.content.startswith(b"%PDF")
    assert paper.content.startswith(b"%PDF")
    bihars = Unit.objects.using("owner").create(
        kind="laboratory", state="BR", code="FSL", name="FSL Patna", first=0, last=-1
    )
    another = post("other.reception", Unit.objects.get(pk=bihars.pk), Role.LAB_RECEPTION)
    assert browser(another).get(reverse("forensics:receipt", args=[note.pk])).status_code == 404


def test_comparison_comes_by_e_forensics_too(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.to_laboratory(item.label)
    row = {"record": "receipt", "label": item.label, "at": now().isoformat(), "specimen": "number"}
    with later(hours=1), enter(bench.reception):
        _sent, (wrong,) = import_messages([row | {"specimen": "fine"}], by=bench.reception)
        assert wrong.wrong is not None
        assert (wrong.wrong.column, wrong.wrong.reason) == ("specimen", "no_code")
        import_messages([row], by=bench.reception)
        assert ledger.acts(item.label)[-1].specimen == "number"


def test_no_case_and_no_accused_leave_with_the_details(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    state(bench, note)
    with enter(bench.world.system):
        sent = Parcel.objects.get(kind="forensics_details")
        assert set(sent.told) == {"note", "details"}
        assert str(bench.case) not in str(sent.told)
