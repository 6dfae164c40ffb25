"""A mail server on this machine that accepts, refuses, hangs or drops, as a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings

SENDER = "karya@police.example"


@dataclass
class PostOffice:
    """What the server answers, and the mails that it accepted. `after_data` is called before it accepts one."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    drops: bool = False
    hangs: float = 0
    accepted: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)  # whether the connection of each mail was

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        if self.hangs:
            await asyncio.sleep(self.hangs)
        if self.data.startswith("250"):
            self.accepted.append(
                session.host_name.encode() + b"\n" + envelope.mail_from.encode() + b"\n" + envelope.content
            )
        if self.drops:
            server.transport.abort()
        return self.data


class EncryptingController(Controller):
    """A server that offers encryption after the greeting, and takes no mail without it."""

    def factory(self) -> SMTP:
        """Return the server's end of one connection."""
        return SMTP(self.handler, require_starttls=True, tls_context=self.SMTP_kwargs["tls_context"])


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """Write a certificate that signs itself for a host; return its file, and what a server needs to show it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.pem", folder / "mail.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return public, context


@contextmanager
def post_office(
    *, encrypted: ssl.SSLContext | None = None, after_greeting: bool = False, **settings: Any
) -> Iterator[PostOffice]:
    """Run the server and let the installation send through it, `encrypted` from the start or `after_greeting`."""
    office = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    if after_greeting:
        controller: Controller = EncryptingController(office, hostname="127.0.0.1", port=port, tls_context=encrypted)
    else:
        controller = Controller(office, hostname="127.0.0.1", port=port, ssl_context=encrypted)
    controller.start()
    try:
        values = {
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": port,
            "MAIL_TLS": "none",
            "MAIL_USER": "",
            "MAIL_SENDER": SENDER,
            "MAIL_TIMEOUT": 2.0,
            "MAIL_CA": "",
        }
        with override_settings(**{**values, **settings}):
            yield office
    finally:
        controller.stop()
