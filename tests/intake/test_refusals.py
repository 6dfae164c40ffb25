"""Whoever is refused takes no number of the station's series."""

from __future__ import annotations

from uuid import uuid4

from django.db import connections

from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Recording
from itsso.intake.models import Transfer, TransferStatus
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.support.audit_log import acts_of
from tests.support.case_pages import fields, page, words
from tests.support.complaints import sent
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def last_fir(world: World) -> int | None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select last from intake_numbers where station_id = %s and series = 1", [world.kotwali.pk])
        row = cursor.fetchone()
    return row[0] if row else None


def test_zero_fir_registered_elsewhere_takes_no_number(world: World) -> None:
    transfer = sent(world.colleague, world.kotwali)
    with enter(world.sp):
        moved = Recording("transferred_out", now(), "m", facts={"to": world.kotwali.pk})
        recording.record(transfer.case_id, moved, by=world.sp, form=uuid4(), seen=None)
    before, client = last_fir(world), browser(world.sho)
    address = f"/zero-firs/{transfer.pk}/"
    for _try in range(2):
        form_data = fields(page(client.get(address))) | {"act": "accept", "io_ref": "IO.KOTWALI"}
        assert "Nothing was registered now" in words(page(client.post(address, form_data)))
    assert last_fir(world) == before
    assert acts_of("intake:transfer") == [("refused.intake:transfer", 422)] * 2
    with enter(world.sho):
        assert Transfer.objects.get(pk=transfer.pk).standing == TransferStatus.SENT
