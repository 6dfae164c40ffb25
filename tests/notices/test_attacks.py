"""Messages and mails under attack: cases that have left, forged forms, addresses and mails of any content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import Posting
from itsso.notices.codes import Urgency
from itsso.notices.mail.delivery import send_due
from itsso.notices.mail.planning import plan_at_once, plan_digests
from itsso.notices.mail.returns import record_return
from itsso.notices.mail.states import MailState
from itsso.notices.models import Mail, MailAddress
from itsso.platform import clock
from itsso.protection.ranges import enter_as_system
from tests.support.case_events import register
from tests.support.case_notices import CUSTODY, new_notice, send
from tests.support.sample_nation import World
from tests.support.smtp_server import post_office

MORNING = datetime.fromisoformat("2026-06-30T08:00:00+05:30")


@pytest.fixture
def case(world: World) -> UUID:
    return register(world.sho, world.kotwali, "4711", "2026-06-01", "BNS:64(1)")


def give_address(posting: Posting, address: str = "") -> MailAddress:
    return MailAddress.objects.create(
        officer=posting.officer,
        address=address or f"p{posting.pk}@police.example",
        language="en",
        verified_at=clock.now(),
    )


def test_urgent_mail_does_not_count_a_case_that_the_officer_no_longer_sees(world: World, case: UUID) -> None:
    give_address(world.stranger)
    with clock.fixed(MORNING):
        send(new_notice(world.stranger, case, "a", topic=CUSTODY, urgency=Urgency.AT_ONCE))
        with post_office() as office:
            with enter_as_system():
                plan_at_once(MORNING)
            send_due(10)
    assert office.accepted == []
    assert not Mail.objects.exists()


def test_address_that_the_server_cannot_be_told_keeps_no_other_mail_back(world: World, case: UUID) -> None:
    give_address(world.io, "karya@पुलिस.भारत")
    give_address(world.sho)
    send(new_notice(world.io, case, "a"), new_notice(world.sho, case, "b"))
    with post_office() as office:
        with enter_as_system():
            plan_digests(clock.today())
        send_due(10)
    assert len(office.accepted) == 1
    refused = Mail.objects.get(posting=world.io)
    assert (refused.state, refused.cause) == (MailState.PERMANENT_FAILURE, "address")


def nested(depth: int, inner: bytes) -> bytes:
    """Return a mail of so many parts within each other."""
    heads = (b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level) for level in range(depth))
    return b"".join(heads) + inner


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Content-Type: message/delivery-status\n\nAction: failed\n\n",
        b"Content-Type: message/delivery-status; charset=\xff\xfe\nContent-Transfer-Encoding: base64\n\n\xff\xff\n",
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b'Content-Type: multipart/mixed; boundary="\xe0\xa4"\nSubject: =?x?q?\xff?=\n\n',
    ],
)
def test_mail_of_any_content_that_came_back_stops_no_other(world: World, head: bytes) -> None:
    known = f"Message-ID: <{uuid4()}@police.example>\n".encode()
    assert record_return(head + known) is False
    assert record_return(nested(3000, head + known)) is False
