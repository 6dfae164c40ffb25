"""Messages and mails under attack: cases that have left, forged forms, addresses and mails of any content."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import Posting
from itsso.notices.codes import Urgency
from itsso.notices.mail.delivery import send_due
from itsso.notices.mail.planning import plan_at_once, plan_digests
from itsso.notices.mail.returns import record_return
from itsso.notices.mail.states import MailState
from itsso.notices.models import Mail, MailAddress, Notice, NoticeAnswer
from itsso.platform import clock
from itsso.protection.ranges import enter, enter_as_system
from tests.support.case_events import register
from tests.support.case_notices import CUSTODY, new_notice, send
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
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


def notice_id(posting: Posting, key: str) -> UUID:
    with enter(posting):
        return Notice.objects.get(key=key).pk


def reply(posting: Posting, key: str, form: UUID, act: str = "asked") -> Any:
    until = clock.today() + timedelta(days=2)
    day = {"until_day": until.day, "until_month": until.month, "until_year": until.year}
    return browser(posting).post(f"/messages/{notice_id(posting, key)}/", {"form": str(form), "act": act, **day})


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


def test_number_of_a_form_that_answered_another_message_is_refused(world: World, case: UUID) -> None:
    """Check that the number of a form that was used, by oneself or another officer, is refused and no error."""
    send(*(new_notice(posting, case, key) for posting, key in ((world.io, "a"), (world.io, "b"), (world.sho, "c"))))
    form = uuid4()
    assert reply(world.io, "a", form).status_code == 302
    for posting, key in ((world.io, "b"), (world.sho, "c")):
        answer = reply(posting, key, form)
        assert answer.status_code == 422
        assert "Open the page again." in answer.content.decode()
    with enter_as_system():
        assert [stored.notice.key for stored in NoticeAnswer.objects.select_related("notice")] == ["a"]


def test_form_sent_again_with_another_answer_does_not_say_that_it_was_recorded(world: World, case: UUID) -> None:
    """Check the back button: the officer changes the answer and sends the same page again."""
    send(new_notice(world.io, case, "a"))
    form = uuid4()
    assert reply(world.io, "a", form, "asked").status_code == 302
    assert reply(world.io, "a", form, "asked").status_code == 302
    changed = reply(world.io, "a", form, "sent")
    assert changed.status_code == 422
    assert "already sent with other content" in changed.content.decode()
    with enter_as_system():
        assert [stored.act for stored in NoticeAnswer.objects.all()] == ["asked"]


def test_address_in_another_script_keeps_no_other_mail_back(world: World, case: UUID) -> None:
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
    message_id = f"Message-ID: <{uuid4()}@police.example>\n".encode()
    assert record_return(head + message_id) is False
    assert record_return(nested(3000, head + message_id)) is False
