"""No message, page or mail of this package holds a name, a number or a section that its reader must not get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from itsso.accounts.models import Posting
from itsso.alerts.directions.actions import DirectionEntry, give
from itsso.alerts.directions.codes import DirectedWork
from itsso.cases.identity.actions import name_accused
from itsso.notices.mail.delivery import send_due
from itsso.notices.mail.planning import plan_at_once, plan_digests
from itsso.notices.models import Mail, MailAddress, Notice
from itsso.notices.reading import worded
from itsso.platform import clock
from itsso.protection import keys, vault
from itsso.protection.ranges import enter, enter_as_system
from tests.alerts.work import run, start
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.smtp_server import post_office

TODAY = date(2026, 6, 30)
CANARIES = ("Yolandifer", "Quokkabai", "9871112223", "Gribblefisk")
TELLTALE = (*CANARIES, "4711", "Kotwali", "BNS", "64(1)", " A1", "itsso", "http", "FIR")


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(at("2026-06-30T10:00")):
        yield
    keys.forget()


@pytest.fixture
def case_id(world: World) -> UUID:
    """Return a case with names in the vault, of which all kinds of message were written."""
    start(world, "2026-01-01")
    case_key = key(world.kotwali, "4711", 2026)
    registered = fir(world.kotwali, "4711", "2026-06-01", "BNS 64(1)", "BNS 115(2)", io_ref="IO.KOTWALI")
    with clock.fixed(at("2026-06-01T20:00")):
        case_id = add(world.system, case_key, registered, new("arrested", "2026-06-01", accused_ref="a"))
    with enter(world.sho):
        for kind, text in (("name", "Yolandifer Quokkabai"), ("phone", "9871112223")):
            vault.seal_texts(case_id, [vault.SealedText("V1", kind, text)], by=world.sho)
        name_accused(case_id, "A1", "Gribblefisk", by=world.sho)
    run(world, "2026-06-17T08:01")
    changes = [
        new("released", "2026-06-30T02:00", accused_ref="a", why="default_bail"),
        new("offences_altered", "2026-06-30", offences=["BNS 115(2)"]),
        new("investigation_assigned", "2026-06-30", io_ref="SHO.KOTWALI"),
        new("draft_report_submitted", "2026-06-30", office="sp", report="closure"),
        new("fir_unlocked_on_portal", "2026-06-30"),
    ]
    add(world.system, case_key, *changes)
    with enter(world.sp):
        due = TODAY + timedelta(days=3)
        remarks = "About Yolandifer 9871112223"
        give(DirectionEntry(case_id, world.sho.pk, DirectedWork.SEND, due, remarks, uuid4()), by=world.sp)
    return case_id


def postings(world: World) -> list[Posting]:
    return [world.io, world.sho, world.colleague, world.sp, world.stranger, world.state_monitor]


def test_messages_and_their_pages_hold_no_name_and_no_number(world: World, case_id: UUID) -> None:
    topics = set()
    for posting in postings(world):
        for language in ("en", "hi"):
            with enter(posting), translation.override(language):
                rows = worded(list(Notice.objects.filter(posting=posting)))
                topics |= {row.notice.topic for row in rows}
                text = " ".join(f"{row.title} {row.reason} {row.group} {row.link}" for row in rows)
            assert not [canary for canary in CANARIES if canary in text], text
        page = browser(posting).get("/messages/").content.decode()
        assert not [canary for canary in CANARIES if canary in page]
    assert topics == {"alerts.step", "alerts.change", "alerts.direction"}
    for posting in (world.colleague, world.stranger):
        with enter(posting):
            assert not Notice.objects.filter(posting=posting).exists()


def test_mails_hold_only_numbers(world: World, case_id: UUID) -> None:
    for posting in postings(world):
        address = f"p{posting.pk}@police.example"
        MailAddress.objects.create(officer=posting.officer, address=address, language="en", verified_at=clock.now())
    with post_office() as office:
        with enter_as_system():
            plan_digests(clock.today())
            plan_at_once(clock.now())
        send_due(50)
    assert sorted(Mail.objects.values_list("kind", "posting")) == sorted(
        [
            ("at_once", world.sp.pk),
            ("digest", world.sho.pk),
            ("digest", world.sp.pk),
            ("digest", world.state_monitor.pk),
        ]
    )
    for content in office.accepted:
        text = content.decode()
        assert not [word for word in TELLTALE if word.casefold() in text.casefold()], text


def test_an_officer_who_lost_the_posting_gets_no_mail_of_a_change(world: World, case_id: UUID) -> None:
    MailAddress.objects.create(
        officer=world.sp.officer, address="sp@police.example", language="en", verified_at=clock.now()
    )
    with post_office() as office:
        with enter_as_system():
            plan_at_once(clock.now())
            plan_digests(clock.today())
        assert Mail.objects.count() == 2
        Posting.objects.filter(pk=world.sp.pk).update(ended_at=clock.now())
        send_due(50)
    assert (office.accepted, Mail.objects.count()) == ([], 0)
    with clock.fixed(at("2026-07-01T10:00")):
        add(world.system, key(world.kotwali, "4711", 2026), new("fir_unlocked_on_portal", "2026-07-01"))
    with enter(world.state_monitor):  # the next post above is told instead
        assert Notice.objects.filter(posting=world.state_monitor, reason="sp.vacant").count() == 1
