"""What the receiver of a Zero FIR and the nodal officer read before they act, and what stays closed to them."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.http import Http404

from itsso.accounts.models import Posting, Role
from itsso.audit.models import AuditEntry
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Recording
from itsso.intake.models import Transfer
from itsso.intake.zero_firs import actions as transfers
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection import vault
from itsso.protection.openings import open_identity
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText
from tests.support.complaint_pages import page_text
from tests.support.complaints import NAME, sent
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

ACCOUNT = "What she told."
EXAMINED = datetime(2026, 6, 1, 11, tzinfo=INDIA)


@pytest.fixture
def patna(world: World) -> Posting:
    return post("sho.gm", world.gandhi_maidan, Role.SHO)


@pytest.fixture
def transfer(world: World) -> Transfer:
    """A Zero FIR of Kotwali on its way to Patna, where V1 was examined already."""
    zero_fir = sent(world.sho, world.gandhi_maidan)
    io = post("io.examines", world.kotwali, Role.INVESTIGATING_OFFICER)
    with clock.fixed(datetime(2026, 6, 1, 12, 30, tzinfo=INDIA)), enter(io):
        examined = Recording("victim_medical_examined", EXAMINED, "m", "V1")
        recording.record(zero_fir.case_id, examined, by=io, form=uuid4(), seen=None)
    return zero_fir


def test_the_receiver_reads_codes_and_days_before_it_registers(
    world: World, patna: Posting, transfer: Transfer
) -> None:
    text = page_text(browser(patna).get(f"/zero-firs/{transfer.pk}/"))
    for line in (
        "Sections BNS 64(1)",
        "Offence committed 30-05-2026",
        "Information received 01-06-2026 09:30",
        "Zero FIR registered 01-06-2026 12:00",
        "Class of place Not recorded",
        "V1: 18 or older",
        "Victim medically examined Recorded: 01-06-2026",
        "Victim's statement recorded by the police Not recorded yet",
    ):
        assert line in text
    assert NAME not in text and ACCOUNT not in text


def test_the_urgent_duties_stay_with_the_first_station_until_there_is_a_number(
    world: World, patna: Posting, transfer: Transfer
) -> None:
    case, receiver = f"/cases/{transfer.case_id}/", browser(patna)
    page = BeautifulSoup(browser(world.sho).get(f"/zero-firs/{transfer.pk}/").content, "html.parser")
    assert "PS Kotwali does these until" in page.get_text(" ", strip=True)
    assert page.select_one(f"a[href='{case}record/victim_police_statement_recorded/']")
    assert "/record/" not in receiver.get(f"/zero-firs/{transfer.pk}/").text
    assert receiver.get(case).status_code == 404
    with enter(patna):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=patna)
    assert browser(world.sho).get(case).status_code == 404
    assert "Urgent duties" not in page_text(browser(world.sho).get(f"/zero-firs/{transfer.pk}/"))
    assert receiver.get(case).status_code == 200


def test_the_account_is_opened_with_a_reason_and_no_name(world: World, patna: Posting, transfer: Transfer) -> None:
    client, address = browser(patna), f"/zero-firs/{transfer.pk}/open/"
    assert "There is a problem" in page_text(client.post(address, {}))
    opened = client.post(address, {"reason": "jurisdiction"}, follow=True)
    assert ACCOUNT in page_text(opened) and NAME not in page_text(opened)
    with enter(world.system):
        entry = AuditEntry.objects.get(act="vault.opened")
    assert (entry.actor, entry.why) == (patna.actor.number, "jurisdiction")
    mine = opened.redirect_chain[-1][0]
    assert browser(post("other.gm", world.gandhi_maidan, Role.SHO)).get(mine).status_code == 404
    with clock.fixed(datetime(2026, 6, 2, 10, tzinfo=INDIA)):
        log = page_text(browser(world.sho).get(f"/cases/{transfer.case_id}/access/"))
    assert "before a Zero FIR is registered or sent on" in log


def test_only_the_station_and_the_nodal_officer_open_it_and_only_while_it_waits(
    world: World, patna: Posting, transfer: Transfer
) -> None:
    address = f"/zero-firs/{transfer.pk}/open/"
    nodal = post("nodal.br", world.bihar, Role.STATE_MONITOR)
    duty = post("duty.gm", world.gandhi_maidan, Role.DUTY_OFFICER)
    neighbours = (world.sho, world.colleague, world.stranger, nodal, duty, world.state_monitor)
    assert [browser(reader).get(address).status_code for reader in neighbours] == [404] * len(neighbours)
    with enter(patna):
        transfers.refer(transfer.pk, "outside_state", by=patna)
    assert [browser(reader).get(address).status_code for reader in (patna, nodal)] == [404, 200]
    text = page_text(browser(nodal).get(f"/zero-firs/{transfer.pk}/"))
    assert "Sections BNS 64(1)" in text and NAME not in text
    with enter(nodal):
        transfers.decide(transfer.pk, world.gandhi_maidan, "committed_there", by=nodal)
    assert [browser(reader).get(address).status_code for reader in (patna, nodal)] == [200, 404]


def test_the_database_gives_the_receiver_the_account_alone(world: World, patna: Posting, transfer: Transfer) -> None:
    with enter(world.sho):
        name = vault.current_items(transfer.case_id).get(kind="name").pk
    with enter(patna):
        assert [item.kind for item in vault.current_items(transfer.case_id)] == ["narrative"]
    with enter(patna), pytest.raises(Http404):
        open_identity(transfer.case_id, [name], "jurisdiction", "", by=patna)
    with enter(patna), connection.cursor() as cursor:
        cursor.execute("update protection_item set ended_at = now() where case_id = %s", [transfer.case_id])
        assert cursor.rowcount == 0
    note = SealedText("case", "note", "Written into the case of another station.")
    with enter(patna), pytest.raises(DatabaseError):
        vault.seal_texts(transfer.case_id, [note], by=patna)
    with enter(world.stranger):
        assert not vault.current_items(transfer.case_id).exists()
