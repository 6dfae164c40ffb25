"""The files for nginx and Caddy, run as they are but for addresses and certificate, before the server that ships."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from itsso.platform.database.cluster import free_port
from tests.support.serve_process import serving

PROXIES = Path(__file__).parents[2] / "deploy" / "proxy"
NAME = "itsso.police.example"
SLOW_CLIENTS = 12
"""More than the threads of a process that makes pages."""

pytestmark = pytest.mark.proof


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate of the example's name, and its key."""

    chain: Path
    key: Path

    @property
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.chain))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    certificate = Certificate(folder / "fullchain.pem", folder / "privkey.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
        + ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(certificate.key), "-out", str(certificate.chain)],
        check=True,
        capture_output=True,
    )
    folder.chmod(0o755)
    certificate.key.chmod(0o644)  # nginx run by root reads it as another user
    return certificate


@pytest.fixture(scope="module")
def pages(django_db_setup: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Yield the port on which the pages are served, as they are behind a proxy."""
    home = tmp_path_factory.mktemp("home")
    with serving(ITSSO_HOME=str(home), ITSSO_ORIGIN=f"https://{NAME}", ITSSO_PROXIES="1") as address:
        yield int(address.rsplit(":", 1)[1])


def nginx(folder: Path, certificate: Certificate, pages: int, https: int, http: int) -> list[str]:
    site = (PROXIES / "nginx.conf").read_text()
    for example, replacement in {
        "listen 443": f"listen 127.0.0.1:{https}",
        "listen 80": f"listen 127.0.0.1:{http}",
        "127.0.0.1:8000": f"127.0.0.1:{pages}",
        "/etc/itsso/tls": str(certificate.chain.parent),
        "/var/log/nginx": str(folder),
    }.items():
        assert example in site
        site = site.replace(example, replacement)
    (folder / "itsso.conf").write_text(site)
    (folder / "main.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"include {folder}/itsso.conf; }}\n"
    )
    return ["nginx", "-c", str(folder / "main.conf"), "-e", str(folder / "error.log")]


def caddy(folder: Path, certificate: Certificate, pages: int, https: int, http: int) -> list[str]:
    site = (PROXIES / "Caddyfile").read_text()
    for example, replacement in {
        "127.0.0.1:8000": f"127.0.0.1:{pages}",
        "/etc/itsso/tls": str(certificate.chain.parent),
        "/var/log/caddy": str(folder),
    }.items():
        assert example in site
        site = site.replace(example, replacement)
    ports = f"\n{{\n\thttp_port {http}\n\thttps_port {https}\n\tdefault_bind 127.0.0.1\n\tadmin off\n"
    assert "\n{\n" in site, "options of the whole server"
    (folder / "Caddyfile").write_text(site.replace("\n{\n", ports, 1))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: its two ports, its folder of logs, and how to trust it."""

    https: int
    http: int
    folder: Path
    trusted: ssl.SSLContext

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """Return status and text of an answer over TLS."""
        connection = HTTPSConnection("127.0.0.1", self.https, context=self.trusted, timeout=60)
        connection.sock = self.connect()
        connection.request("GET", path, headers={"Host": NAME, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def connect(self) -> ssl.SSLSocket:
        return self.trusted.wrap_socket(
            socket.create_connection(("127.0.0.1", self.https), timeout=60), server_hostname=NAME
        )


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"], scope="module")
def proxy(
    request: pytest.FixtureRequest, certificate: Certificate, pages: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    with running(request.param, certificate, pages, tmp_path_factory.mktemp(request.param.__name__)) as proxy:
        yield proxy


@contextmanager
def running(write: Callable[..., list[str]], certificate: Certificate, pages: int, folder: Path) -> Iterator[Proxy]:
    """Run a proxy, whose files `write` makes, before the pages on a port; what it prints is a log in its folder too."""
    if shutil.which(write.__name__) is None:
        pytest.skip(f"{write.__name__} is not installed")
    folder.chmod(0o777)
    https, http = free_port(), free_port()
    command = write(folder, certificate, pages, https, http)
    environment = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin"}
    with (folder / "printed.log").open("wb") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=printed, env=environment)
    try:
        proxy = Proxy(https, http, folder, certificate.trusted)
        wait_for(proxy)
        yield proxy
    finally:
        process.terminate()
        process.wait(20)


def wait_for(proxy: Proxy) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            proxy.ask("/health/live")
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.2)


def test_pages_come_over_tls_with_secure_cookies(proxy: Proxy) -> None:
    status, page = proxy.ask("/sign-in/")
    assert status == 200
    assert "ITSSO" in page


def test_without_tls_a_browser_is_sent_to_tls(proxy: Proxy) -> None:
    connection = HTTPConnection("127.0.0.1", proxy.http, timeout=30)
    connection.request("GET", "/law/", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status in (301, 308)
    assert (answer.getheader("Location") or "").startswith(f"https://{NAME}")


def test_the_address_is_the_connection_s_and_not_what_a_client_writes(proxy: Proxy) -> None:
    status, answer = proxy.ask("/health/ready", **{"X-Forwarded-For": "203.0.113.9"})
    assert status == 200
    assert '"checks"' in answer, "it is this machine that asks, whatever the header says"


def test_metrics_are_not_served_outside(proxy: Proxy) -> None:
    assert proxy.ask("/metrics")[0] == 404


def test_slow_clients_hold_no_page(proxy: Proxy) -> None:
    slow = [proxy.connect() for _ in range(SLOW_CLIENTS)]
    try:
        for connection in slow:
            connection.sendall(
                f"POST /sign-in/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 20000\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=".encode()
            )
        time.sleep(1)
        begun = time.monotonic()
        assert proxy.ask("/law/")[0] == 200
        assert time.monotonic() - begun < 10
    finally:
        for connection in slow:
            connection.close()


def test_what_was_typed_is_in_no_log_of_the_proxy(proxy: Proxy) -> None:
    proxy.ask("/status/?number=Canary4711", Referer=f"https://{NAME}/?q=Canary4712")
    check_logs(proxy)


@pytest.mark.parametrize("write", [nginx, caddy], ids=["nginx", "caddy"])
def test_nor_while_the_pages_are_down_or_where_it_was_sent_without_tls(
    write: Callable[..., list[str]], certificate: Certificate, tmp_path: Path
) -> None:
    with running(write, certificate, free_port(), tmp_path) as proxy:
        assert proxy.ask("/status/?number=Canary4711", Referer=f"https://{NAME}/?q=Canary4712")[0] == 502
        connection = HTTPConnection("127.0.0.1", proxy.http, timeout=60)
        connection.request("GET", "/status/?number=Canary4713", headers={"Host": NAME})
        assert connection.getresponse().status in (301, 308)
        check_logs(proxy)


def check_logs(proxy: Proxy) -> None:
    time.sleep(1)
    logs = "".join(path.read_text(errors="replace") for path in proxy.folder.glob("*.log"))
    assert "/status/" in logs
    assert "Canary" not in logs
