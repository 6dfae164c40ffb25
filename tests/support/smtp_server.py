"""A mail server on this machine that accepts, refuses, hangs or drops, as a test says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
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

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hangs:
            await asyncio.sleep(self.hangs)
        if self.data.startswith("250"):
            self.accepted.append(
                session.host_name.encode() + b"\n" + envelope.mail_from.encode() + b"\n" + envelope.content
            )
        if self.drops:
            server.transport.abort()
        return self.data


@contextmanager
def post_office(**settings: Any) -> Iterator[PostOffice]:
    """Run the server and let the installation send through it."""
    office = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
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
