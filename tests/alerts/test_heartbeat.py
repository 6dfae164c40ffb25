"""The sign of life: over TLS to a real server without data, to no private network, visible where it fails."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings
from django.utils import translation

from itsso.accounts.models import Posting, Role
from itsso.alerts.heartbeat.actions import TOPIC, beat
from itsso.alerts.heartbeat.request import HeartbeatResult, parse_address
from itsso.alerts.heartbeat.request import send as send_request
from itsso.alerts.heartbeat.words import HEARTBEAT_WORDS, RESULTS
from itsso.alerts.jobs import send_heartbeat
from itsso.notices.models import Notice
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.alerts.work import start
from tests.support.case_events import at, register
from tests.support.sample_nation import World, post

type Answer = Callable[[ssl.SSLSocket], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a certificate of 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "watch")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("watch") / "watch.pem"
    encoded_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + encoded_key)
    return path


def reply(text: bytes) -> Answer:
    return lambda connection: connection.sendall(text)


def drip(connection: ssl.SSLSocket) -> None:
    """Send one letter after the other, so that no single wait is long."""
    with suppress(OSError):
        for _letter in range(100):
            connection.sendall(b"H")
            time.sleep(0.1)


@contextmanager
def watch(certificate: Path, answer: Answer) -> Iterator[tuple[str, list[bytes]]]:
    """Run a server that waits for signs of life; yield its address and the requests that it received."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    plain, _peer = server.accept()
                except OSError:
                    return
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                    requests.append(connection.recv(4096))
                    answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with override_settings(HEARTBEAT_PRIVATE=True, HEARTBEAT_CA=str(certificate), HEARTBEAT_TIMEOUT=1.0):
            yield f"https://127.0.0.1:{server.getsockname()[1]}/ping/4f2c", requests
        server.shutdown(socket.SHUT_RDWR)


def test_a_sign_is_a_request_without_data(certificate: Path) -> None:
    with watch(certificate, reply(b"HTTP/1.1 204 No Content\r\n\r\n")) as (url, requests):
        assert send_request(url) == HeartbeatResult.ACCEPTED
    port = url.rpartition(":")[2].partition("/")[0]
    expected = f"GET /ping/4f2c HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    assert requests == [expected.encode()]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (reply(b"HTTP/1.1 500 Oops\r\n\r\n"), HeartbeatResult.REFUSED),
        (reply(b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/admin\r\n\r\n"), HeartbeatResult.REFUSED),
        (reply(b"SSH-2.0-OpenSSH\r\n"), HeartbeatResult.REFUSED),
        (reply(b"x" * 100_000), HeartbeatResult.REFUSED),
        (lambda _connection: None, HeartbeatResult.REFUSED),
        (lambda _connection: time.sleep(3), HeartbeatResult.TIMEOUT),
        (drip, HeartbeatResult.TIMEOUT),
    ],
)
def test_an_answer_other_than_2xx_in_time_is_a_failure(
    certificate: Path, answer: Answer, result: HeartbeatResult
) -> None:
    with watch(certificate, answer) as (url, requests):
        began = time.monotonic()
        assert send_request(url) == result
        assert time.monotonic() - began < 2.5
        assert len(requests) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(certificate: Path, settings: Any) -> None:
    with watch(certificate, reply(b"HTTP/1.1 200 OK\r\n\r\n")) as (url, requests):
        settings.HEARTBEAT_CA = ""
        assert send_request(url) == HeartbeatResult.BAD_CERTIFICATE
        assert requests == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]"),
        *("[fd00::1]", "0.0.0.0", "2130706433", "100.64.0.1", "[64:ff9b::10.0.0.1]", "[::10.0.0.1]", "[fec0::1]"),
    ],
)
def test_a_private_network_is_reached_only_where_the_settings_allow_it(
    certificate: Path, settings: Any, host: str
) -> None:
    with watch(certificate, reply(b"HTTP/1.1 200 OK\r\n\r\n")) as (url, requests):
        settings.HEARTBEAT_PRIVATE = False
        port = url.rpartition(":")[2].partition("/")[0]
        assert send_request(f"https://{host}:{port}/") == HeartbeatResult.PRIVATE_HOST
        assert requests == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://watch.example/", "ftp://watch.example/", "file:///etc/passwd", "watch.example", "", "https://"),
        *("https://user:secret@watch.example/", "https://watch.example/a b", "https://watch.example:99999/"),
        *("https://watch.example/\r\nX: 1", "https://[::1/"),
    ],
)
def test_only_a_plain_https_address_is_used(url: str) -> None:
    address = parse_address(url)
    assert address is None or "\r" not in address.target + address.host
    if "\r" not in url:
        assert send_request(url) == HeartbeatResult.BAD_ADDRESS


def test_nobody_there_and_no_such_host(settings: Any) -> None:
    settings.HEARTBEAT_PRIVATE = True
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert send_request(f"https://127.0.0.1:{port}/") == HeartbeatResult.NO_CONNECTION
    assert send_request("https://no-such-host.invalid/") == HeartbeatResult.UNKNOWN_HOST


@pytest.fixture
def administrator(world: World) -> Posting:
    return post("admin.up", world.up, Role.UNIT_ADMINISTRATOR)


def _failures_shown(administrator: Posting) -> list[str]:
    with enter(administrator), translation.override("en"):
        notices = list(Notice.objects.filter(posting=administrator, topic=TOPIC, withdrawn_at=None))
        return [str(HEARTBEAT_WORDS.title(notices)[notice.pk]) for notice in notices]


def test_an_administrator_learns_of_a_failure_once_a_day_until_it_is_over(
    world: World, administrator: Posting, certificate: Path, settings: Any
) -> None:
    settings.HEARTBEAT_URL = "http://watch.example/"
    for _time in range(3):
        send_heartbeat()
    assert _failures_shown(administrator) == ["Sign of life not sent: the address in the settings is not https"]
    with enter(world.system):
        assert not Notice.objects.filter(topic=TOPIC).exclude(posting=administrator).exists()
    with watch(certificate, reply(b"HTTP/1.1 200 OK\r\n\r\n")) as (url, _requests):
        settings.HEARTBEAT_URL = url
        send_heartbeat()
    assert _failures_shown(administrator) == []


def test_no_sign_is_sent_while_steps_wait(world: World, certificate: Path, settings: Any) -> None:
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)")
    with watch(certificate, reply(b"HTTP/1.1 200 OK\r\n\r\n")) as (url, requests):
        settings.HEARTBEAT_URL = url
        with clock.fixed(at("2025-03-01T20:05")):
            assert beat(world.system) == HeartbeatResult.ACCEPTED
        with clock.fixed(at("2025-03-17T08:11")):
            assert beat(world.system) == HeartbeatResult.BEHIND
    assert len(requests) == 1


def test_without_an_address_nothing_is_sent(world: World, administrator: Posting) -> None:
    send_heartbeat()
    assert _failures_shown(administrator) == []


def test_every_result_has_words() -> None:
    assert set(RESULTS) == set(HeartbeatResult)
