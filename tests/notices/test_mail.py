"""Mails to officers through a real SMTP server: what they say, when they leave, and what happens if they cannot."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
import socket
import ssl
from argparse import Namespace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings

from itsso.accounts.models import Posting
from itsso.notices import command
from itsso.notices.codes import Urgency
from itsso.notices.mail import transport
from itsso.notices.mail.addresses import code_of, gets_mail
from itsso.notices.mail.delivery import claim, deliver, send_due
from itsso.notices.mail.planning import MOST_AT_ONCE, plan_at_once, plan_digests
from itsso.notices.mail.returns import read_returns
from itsso.notices.mail.states import CLAIM, WAITS, MailState
from itsso.notices.models import Mail, MailAddress, Notice
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter_as_system
from tests.support.case_events import register
from tests.support.case_notices import CUSTODY, new_notice, send
from tests.support.case_pages import page
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.smtp_server import SENDER, certificate, post_office

TODAY = date(2026, 6, 30)
MORNING = datetime.fromisoformat("2026-06-30T08:00:00+05:30")
TELLTALE = ("itsso", "FIR", "0012", "12/2026", "Kotwali", "BNS", "64(1)", "medical", "custody", "http", "href", "token")
RANDOM_ID = re.compile(r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@")


@pytest.fixture
def case(world: World) -> UUID:
    return register(world.sho, world.kotwali, "4711", "2026-06-01", "BNS:64(1)")


def give_address(posting: Posting, language: str = "en") -> MailAddress:
    return MailAddress.objects.create(
        officer=posting.officer, address=f"p{posting.pk}@police.example", language=language, verified_at=clock.now()
    )


def morning() -> None:
    with enter_as_system():
        plan_digests(clock.today())


def at_once(moment: datetime) -> None:
    with clock.fixed(moment), enter_as_system():
        plan_at_once(moment)


def parsed(content: bytes) -> Any:
    return email.message_from_bytes(content.split(b"\n", 2)[2], policy=email.policy.default)


def body(content: bytes) -> str:
    return str(parsed(content).get_content()).strip()


def assert_no_trace_of_a_case(content: bytes) -> None:
    """Check envelope, headers and text of a mail, as they were sent and decoded, for everything that it may not say."""
    message = parsed(content)
    decoded = "\n".join([*(f"{name}: {value}" for name, value in message.items()), message.get_content()])
    for written in (content.decode(errors="replace"), decoded):
        text = RANDOM_ID.sub("<@", written)  # any digits come in it by chance
        assert not [word for word in TELLTALE if word.casefold() in text.casefold()], text
        assert "4711" not in text
        assert socket.gethostname() not in text or socket.gethostname() in ("localhost", "")


def states() -> list[str]:
    return list(Mail.objects.order_by("created_at", "pk").values_list("state", flat=True))


def test_morning_mail_says_numbers_the_worst_first_and_nothing_else(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"), new_notice(world.io, case, "b"))
    with post_office() as office:
        morning()
        morning()
        assert send_due(10) == 1
    (content,) = office.accepted
    assert re.fullmatch(r"Work: (overdue|due today|other) 2\. Sign in\.", body(content))
    assert_no_trace_of_a_case(content)
    assert states() == [MailState.PENDING]


def test_number_counts_overdue_and_due_today_by_the_topics_last_day(world: World, case: UUID, monkeypatch: Any) -> None:
    from dataclasses import replace

    from itsso.notices.topics import register_topic, topic
    from tests.support.case_notices import TOPIC

    days = {"a": TODAY, "b": TODAY - timedelta(days=1), "c": TODAY - timedelta(days=9), "d": TODAY + timedelta(days=1)}
    topic_words = topic(TOPIC)
    assert topic_words is not None
    register_topic(TOPIC, replace(topic_words, due=lambda notices: {row.pk: days[row.key] for row in notices}))
    give_address(world.io)
    send(*(new_notice(world.io, case, key) for key in days))
    with post_office() as office:
        morning()
        send_due(10)
    assert body(office.accepted[0]) == "Work: overdue 2, due today 1, other 1. Sign in."
    assert parsed(office.accepted[0])["Subject"] == "Work: overdue 2, due today 1, other 1"


def test_mail_is_in_the_language_of_the_address(world: World, case: UUID) -> None:
    give_address(world.io, "hi")
    send(new_notice(world.io, case, "a"))
    with post_office() as office:
        morning()
        send_due(10)
    assert re.search("[\u0900-\u097f]", body(office.accepted[0]))
    assert_no_trace_of_a_case(office.accepted[0])


def test_number_is_that_of_the_recipients_own_range(world: World, case: UUID) -> None:
    """Check an officer of another district: a message about a case that is not seen is not even counted."""
    give_address(world.stranger)
    send(new_notice(world.stranger, case, "a"))
    with post_office() as office:
        morning()
        assert send_due(10) == 1
    assert office.accepted == []
    assert states() == []


def test_nothing_is_sent_after_the_posting_has_ended_between_planning_and_sending(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a", topic=CUSTODY, urgency=Urgency.AT_ONCE))
    with post_office() as office:
        morning()
        at_once(MORNING)
        assert Mail.objects.count() == 2
        Posting.objects.filter(pk=world.io.pk).update(ended_at=clock.now() - timedelta(minutes=1))
        send_due(10)
    assert office.accepted == []


def test_only_the_four_classes_leave_at_once_and_are_bundled(world: World, case: UUID) -> None:
    give_address(world.io)
    with clock.fixed(MORNING):
        send(
            new_notice(world.io, case, "a", topic=CUSTODY, urgency=Urgency.AT_ONCE),
            new_notice(world.io, case, "b", topic=CUSTODY, urgency=Urgency.AT_ONCE),
            new_notice(world.io, case, "c", urgency=Urgency.AT_ONCE),  # urgent, but of no class that may ring
            new_notice(world.io, case, "d", topic=CUSTODY),
        )
        with post_office() as office:
            at_once(MORNING)
            at_once(MORNING)
            send_due(10)
    (content,) = office.accepted
    assert body(content) == "Urgent work: 2. Sign in."
    assert_no_trace_of_a_case(content)


def test_message_that_comes_while_a_bundle_leaves_is_in_the_next_window(world: World, case: UUID) -> None:
    give_address(world.io)
    with post_office() as office:
        for minute in (0, 5, 11):
            with clock.fixed(MORNING + timedelta(minutes=minute)):
                if minute < 11:
                    send(new_notice(world.io, case, f"n{minute}", topic=CUSTODY, urgency=Urgency.AT_ONCE))
                at_once(clock.now())
                send_due(10)
    assert [body(content) for content in office.accepted] == ["Urgent work: 1. Sign in.", "Urgent work: 2. Sign in."]


def test_last_urgent_mail_of_a_day_says_that_it_is_the_last(world: World, case: UUID) -> None:
    give_address(world.io)
    with post_office() as office:
        for number in range(MOST_AT_ONCE + 3):
            with clock.fixed(MORNING + timedelta(minutes=20 * number)):
                send(new_notice(world.io, case, f"n{number}", topic=CUSTODY, urgency=Urgency.AT_ONCE))
                at_once(clock.now())
                send_due(10)
    assert len(office.accepted) == MOST_AT_ONCE
    mentions_limit = ["limit is reached" in body(content) for content in office.accepted]
    assert mentions_limit == [False] * (MOST_AT_ONCE - 1) + [True]


@pytest.mark.parametrize("settings", [{"rcpt": "450 busy"}, {"data": "451 later"}])
def test_mail_refused_for_now_is_tried_again_and_leaves(world: World, case: UUID, settings: dict[str, str]) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office() as office:
        morning()
        vars(office).update(settings)
        send_due(10)
        assert states() == [MailState.TEMPORARY_FAILURE]
        assert send_due(10) == 0  # not before its time
        vars(office).update(rcpt="250 OK", data="250 OK")
        with clock.fixed(datetime.fromisoformat("2026-06-30T08:00:00+05:30") + WAITS[0]):
            Mail.objects.update(due_at=clock.now())
            send_due(10)
    assert len(office.accepted) == 1
    assert states() == [MailState.PENDING]


def test_server_that_answers_4xx_for_a_day_ends_as_a_temporary_failure(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office() as office:
        office.rcpt = "451 greylisted"
        morning()
        for hour in range(30):
            with clock.fixed(MORNING + timedelta(hours=hour)):
                send_due(10)
    mail = Mail.objects.get()
    assert (mail.state, mail.cause, mail.attempts) == (MailState.TEMPORARY_FAILURE, "smtp 451", len(WAITS) + 1)
    assert mail.settled_at is not None
    assert MailAddress.objects.get().bounces == 0


def test_address_that_is_refused_twice_gets_no_mail_and_its_administrator_sees_it(world: World, case: UUID) -> None:
    from itsso.accounts.models import Role
    from tests.support.sample_nation import post

    administrator = post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR)
    elsewhere = post("admin.lucknow", world.lucknow, Role.UNIT_ADMINISTRATOR)
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office() as office:
        office.rcpt = "550 5.1.1 no such user io.kotwali Sita Devi"
        for day in range(3):
            with clock.fixed(TODAY + timedelta(days=day)):
                morning()
                send_due(10)
    assert states() == [MailState.PERMANENT_FAILURE] * 2
    assert not gets_mail(MailAddress.objects.get())
    text = page(browser(administrator).get("/messages/addresses/")).get_text()
    assert "came back twice" in text
    assert "police.example" in text
    assert "police.example" not in page(browser(elsewhere).get("/messages/addresses/")).get_text()
    with connection.cursor() as cursor:
        cursor.execute("select t::text from notices_mail t")
        assert not any("Sita" in row for (row,) in cursor.fetchall())


def test_server_that_hangs_or_is_away_is_tried_again_and_holds_no_connection(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office(MAIL_TIMEOUT=0.3) as office:
        morning()
        office.hangs = 1.0
        send_due(10)
        assert Mail.objects.get().cause == "connection"
    with post_office() as office, override_settings(MAIL_PORT=1):
        Mail.objects.update(due_at=clock.now())
        send_due(10)
    mail = Mail.objects.get()
    assert (mail.state, mail.cause) == (MailState.TEMPORARY_FAILURE, "connection")


def test_no_database_connection_is_open_while_the_server_is_asked(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    open_connections = []

    def note(*_args: Any) -> Any:
        open_connections.append(connection.connection)
        return transport.ACCEPTED

    monkeypatch.setattr(transport, "send", note)
    with post_office():
        morning()
        send_due(10)
    assert open_connections == [None]


def test_server_that_drops_after_the_data_gets_the_mail_again(world: World, case: UUID) -> None:
    """Check "at least once": whether the server has kept a mail cannot be known, so it is sent again."""
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office() as office:
        morning()
        office.drops = True
        send_due(10)
        assert states() == [MailState.TEMPORARY_FAILURE]
        office.drops = False
        Mail.objects.update(due_at=clock.now())
        send_due(10)
    assert len(office.accepted) == 2
    assert parsed(office.accepted[0])["Message-ID"] == parsed(office.accepted[1])["Message-ID"]
    assert states() == [MailState.PENDING]


def test_worker_killed_between_claim_and_record_leaves_a_mail_that_another_sends(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office() as office:
        morning()
        assert claim() is not None  # and the worker is killed here
        assert claim() is None
        with clock.fixed(clock.now() + CLAIM + timedelta(seconds=1)):
            send_due(10)
    assert len(office.accepted) == 1
    assert states() == [MailState.PENDING]


def test_one_message_that_cannot_be_worded_keeps_no_other_mail_back(world: World, case: UUID) -> None:
    from dataclasses import replace

    from itsso.notices.topics import register_topic, topic
    from tests.support.case_notices import INFORMATION

    def fail(_notices: Any) -> Any:
        raise RuntimeError("poison")

    topic_words = topic(INFORMATION)
    assert topic_words is not None
    register_topic(INFORMATION, replace(topic_words, title=fail))
    give_address(world.io)
    give_address(world.sho)
    send(new_notice(world.io, case, "a", topic=INFORMATION), new_notice(world.sho, case, "b"))
    with post_office() as office:
        morning()
        assert send_due(10) == 2
    assert len(office.accepted) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"MAIL_SENDER": "ITSSO@police.example"},
        {"MAIL_SENDER": "nobody"},
        {"MAIL_HOST": ""},
        {"MAIL_HOST": "mail.police.example"},
    ],
)
def test_wrong_settings_are_refused_and_nothing_leaves(world: World, settings: dict[str, Any]) -> None:
    with post_office(**settings), pytest.raises(Refused):
        send_due(1)


def test_server_without_tls_gets_nothing_where_tls_is_set(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office(MAIL_TLS="starttls") as office:
        morning()
        send_due(10)
    assert office.accepted == []
    assert Mail.objects.get().cause == "no_tls"


def bounce(message_id: UUID, action: str, status: str) -> bytes:
    return f"""From: MAILER-DAEMON@police.example
To: {SENDER}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sita Devi is unknown
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.police.example

Final-Recipient: rfc822; p1@police.example
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: <{message_id}@police.example>

--b--
""".encode()


@pytest.mark.parametrize(
    ("action", "status", "state", "bounces"),
    [
        ("failed", "5.1.1", MailState.PERMANENT_FAILURE, 1),
        ("failed", "4.4.7", MailState.TEMPORARY_FAILURE, 0),
        ("delivered", "2.0.0", MailState.DELIVERED, 0),
        ("delayed", "4.0.0", MailState.PENDING, 0),
    ],
)
def test_mail_that_came_back_is_read_from_a_maildir_once(
    world: World, case: UUID, tmp_path: Path, action: str, status: str, state: MailState, bounces: int
) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office():
        morning()
        send_due(10)
    box = mailbox.Maildir(str(tmp_path / "returns"))
    content = bounce(Mail.objects.get().message_id, action, status)
    for _time in range(2):
        box.add(content)
    box.add(b"Subject: hello\n\nno report")
    box.add(b"\xff\x00garbage")
    with override_settings(MAIL_RETURNS=f"maildir:{tmp_path / 'returns'}"):
        read_returns()
        assert read_returns() == 0
    assert states() == [state]
    assert MailAddress.objects.get().bounces == bounces


def test_address_is_verified_by_the_code_that_was_sent_to_it(world: World, case: UUID) -> None:
    client = browser(world.io)
    with post_office() as office:
        assert client.post("/messages/mail/", {"address": "io@police.example", "language": "en"}).status_code == 302
        assert client.post("/messages/mail/", {"address": "io@police.example", "language": "en"}).status_code == 422
        send_due(10)
        (content,) = office.accepted
        assert_no_trace_of_a_case(content)
        code = re.search(r"\d{8}", body(content))
        assert code is not None
        send(new_notice(world.io, case, "a"))
        morning()
        send_due(10)
        assert len(office.accepted) == 1, "an address that is not verified gets no list"
        client.post("/messages/mail/verify/", {"code": code[0]})
        assert gets_mail(MailAddress.objects.get())
        with connection.cursor() as cursor:
            cursor.execute("select t::text from notices_mailaddress t union all select t::text from notices_mail t")
            assert not any(code[0] in row for (row,) in cursor.fetchall())


def test_wrong_codes_are_counted_and_end_after_five(world: World) -> None:
    client = browser(world.io)
    client.post("/messages/mail/", {"address": "io@police.example", "language": "en"})
    right = code_of(MailAddress.objects.get())
    wrong = f"{(int(right) + 1) % 10**8:08}"
    for code in ("abc", *[wrong] * 5):
        client.post("/messages/mail/verify/", {"code": code})
    client.post("/messages/mail/verify/", {"code": right})
    assert not gets_mail(MailAddress.objects.get())


def test_certificate_that_nobody_vouches_for_is_not_accepted(world: World, case: UUID) -> None:
    assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office(MAIL_TLS="tls") as office:
        morning()
        send_due(10)
    assert office.accepted == []
    assert Mail.objects.get().state == MailState.TEMPORARY_FAILURE


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_mail_leaves_over_an_encrypted_connection_with_the_departments_own_certificate(
    world: World, case: UUID, tmp_path: Path, way: str
) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    file, context = certificate(tmp_path, "localhost")
    values = {"MAIL_TLS": way, "MAIL_HOST": "localhost", "MAIL_CA": str(file)}
    with post_office(encrypted=context, after_greeting=way == "starttls", **values) as office:
        morning()
        send_due(10)
        (content,) = office.accepted
        assert office.encrypted == [True]
    assert_no_trace_of_a_case(content)
    assert states() == [MailState.PENDING]


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_certificate_of_another_host_gets_no_mail(world: World, case: UUID, tmp_path: Path, way: str) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    file, context = certificate(tmp_path, "mail.police.example")
    values = {"MAIL_TLS": way, "MAIL_HOST": "localhost", "MAIL_CA": str(file)}
    with post_office(encrypted=context, after_greeting=way == "starttls", **values) as office:
        morning()
        send_due(10)
    assert office.accepted == []
    assert Mail.objects.get().cause == "tls"


def returned(mail: Mail, tmp_path: Path) -> None:
    """Let a mail come back, and read it."""
    mailbox.Maildir(str(tmp_path / "returns")).add(bounce(mail.message_id, "failed", "5.1.1"))
    with override_settings(MAIL_RETURNS=f"maildir:{tmp_path / 'returns'}"):
        assert read_returns() == 1


def test_late_return_from_an_old_address_does_not_count_against_the_new_one(
    world: World, case: UUID, tmp_path: Path
) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office():
        morning()
        send_due(10)
        old = Mail.objects.get()
        with clock.fixed(clock.now() + timedelta(hours=1)):
            client = browser(world.io)
            client.post("/messages/mail/", {"address": "new@police.example", "language": "en"})
            returned(old, tmp_path)
            assert MailAddress.objects.get().bounces == 0  # the new address is not verified yet
            send_due(10)
            client.post("/messages/mail/verify/", {"code": code_of(MailAddress.objects.get())})
        with clock.fixed(clock.now() + timedelta(days=1)):
            morning()
            send_due(10)
    Mail.objects.filter(pk=old.pk).update(settled_at=None)
    returned(Mail.objects.get(pk=old.pk), tmp_path)  # and again, when it is
    assert MailAddress.objects.get().bounces == 0
    returned(Mail.objects.filter(kind="digest").latest("created_at"), tmp_path)
    assert MailAddress.objects.get().bounces == 1


def test_return_of_the_code_counts_against_the_address_that_it_was_sent_to(
    world: World, case: UUID, tmp_path: Path
) -> None:
    client = browser(world.io)
    with post_office():
        client.post("/messages/mail/", {"address": "wrong@police.example", "language": "en"})
        send_due(10)
        first = Mail.objects.get()
        returned(first, tmp_path)
        assert MailAddress.objects.get().bounces == 1
        with clock.fixed(clock.now() + timedelta(minutes=5)):
            client.post("/messages/mail/", {"address": "right@police.example", "language": "en"})
    Mail.objects.filter(pk=first.pk).update(settled_at=None)
    returned(Mail.objects.get(pk=first.pk), tmp_path)
    assert MailAddress.objects.get().bounces == 0


def test_mails_hold_no_text_of_a_case(world: World, case: UUID) -> None:
    give_address(world.io)
    send(new_notice(world.io, case, "a"))
    with post_office():
        morning()
        mail = claim()
        assert mail is not None
        deliver(mail)
    with connection.cursor() as cursor:
        cursor.execute("select t::text from notices_mail t")
        assert not any(word in row for (row,) in cursor.fetchall() for word in ("4711", "Kotwali", str(case)))
    with enter_as_system():
        assert Notice.objects.count() == 1


def test_command_sends_a_test_mail_and_says_what_the_server_answered(world: World, capsys: Any) -> None:
    with post_office() as office:
        assert command.run(Namespace(address="me@police.example")) == 0
        assert "accepted" in capsys.readouterr().out
        office.rcpt = "550 no such user"
        assert command.run(Namespace(address="me@police.example")) == 1
        assert "smtp 550" in capsys.readouterr().out
    (content,) = office.accepted
    assert_no_trace_of_a_case(content)
