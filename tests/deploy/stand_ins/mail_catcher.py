"""A catcher of mail with the ports, settings and list of Mailpit, for machines that cannot fetch its image."""

import json
import os
import ssl
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

caught: list[dict[str, object]] = []


class Catcher:
    """Keep what is sent."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd names it
        """Keep subject, recipients and whether the mail came encrypted."""
        subject = message_from_bytes(envelope.original_content or b"")["subject"]
        caught.append({"Subject": subject, "To": envelope.rcpt_tos, "Tls": session.ssl is not None})
        return "250 Caught"


class MessageList(BaseHTTPRequestHandler):
    """Show what was caught."""

    def do_GET(self) -> None:
        """Answer with every mail as JSON."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"total": len(caught), "messages": caught}).encode())


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(os.environ["MP_SMTP_TLS_CERT"], os.environ["MP_SMTP_TLS_KEY"])
Controller(Catcher(), hostname="0.0.0.0", port=1025, tls_context=context, require_starttls=True).start()
ThreadingHTTPServer(("0.0.0.0", 8025), MessageList).serve_forever()
