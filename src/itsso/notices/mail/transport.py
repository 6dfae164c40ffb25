"""The connection to the mail server, and what its answers mean."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from django.conf import settings

from itsso.notices.mail.states import MailState
from itsso.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of an attempt: the next state, a code of the cause, and whether the address itself was refused."""

    state: MailState
    cause: str = ""
    is_bounce: bool = False


ACCEPTED = SendResult(MailState.PENDING)


def sender_domain() -> str:
    """Return the domain of the sender, by which we also name ourselves to the server."""
    return str(settings.MAIL_SENDER).rpartition("@")[2]


def check_settings() -> None:
    """Raise Refused where mail cannot be sent, or where its sender would reveal this system."""
    if not settings.MAIL_HOST:
        raise Refused("No mail server is set: ITSSO_MAIL_HOST is empty (docs/notices.md).")
    if "@" not in settings.MAIL_SENDER or "itsso" in settings.MAIL_SENDER.casefold():
        raise Refused("ITSSO_MAIL_SENDER must be a mail address that does not name this system (docs/notices.md).")
    if settings.MAIL_TLS == "none" and settings.MAIL_HOST not in ("127.0.0.1", "localhost", "::1"):
        raise Refused("ITSSO_MAIL_TLS=none is only for a server on this machine: use starttls or tls.")


def send(message: EmailMessage, recipient: str) -> SendResult:
    """Send one message and return what became of it. Never called while a database connection is in a transaction."""
    try:
        server = _connection()
        try:
            server.sendmail(settings.MAIL_SENDER, [recipient], message.as_bytes())
        finally:
            server.close()  # without QUIT: a server that has accepted the mail must not turn that into a failure
    except smtplib.SMTPRecipientsRefused as refusal:
        code, _text = refusal.recipients[recipient]
        return _refused(code, is_bounce=code >= 500)
    except smtplib.SMTPAuthenticationError as error:
        return SendResult(MailState.TECHNICAL_FAILURE, f"authentication {error.smtp_code}")
    except smtplib.SMTPNotSupportedError:
        return SendResult(MailState.TECHNICAL_FAILURE, "no_tls")
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, is_bounce=False)
    except ssl.SSLError:
        return SendResult(MailState.TECHNICAL_FAILURE, "tls")
    except TimeoutError:
        return SendResult(MailState.TEMPORARY_FAILURE, "timeout")
    except (smtplib.SMTPException, OSError):
        return SendResult(MailState.TEMPORARY_FAILURE, "connection")
    except UnicodeError:  # an address with letters of another script, which no server of ours is told
        return SendResult(MailState.PERMANENT_FAILURE, "address", is_bounce=True)
    return ACCEPTED


def _refused(code: int, *, is_bounce: bool) -> SendResult:
    if code >= 500:
        return SendResult(MailState.PERMANENT_FAILURE, f"smtp {code}", is_bounce)
    return SendResult(MailState.TEMPORARY_FAILURE, f"smtp {code}")


def _connection() -> smtplib.SMTP:
    """Return a connection that has been encrypted and signed in to, as the settings say.

    The name that we give the server is the sender's domain: it stands in a header of the mail, and the name of this
    machine could tell what it is about.
    """
    host, port, wait = settings.MAIL_HOST, settings.MAIL_PORT, settings.MAIL_TIMEOUT
    context = ssl.create_default_context(cafile=settings.MAIL_CA or None)
    if settings.MAIL_TLS == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, sender_domain(), timeout=wait, context=context)
    else:
        server = smtplib.SMTP(host, port, sender_domain(), timeout=wait)
    try:
        if settings.MAIL_TLS == "starttls":
            server.starttls(context=context)
        if settings.MAIL_USER:
            server.login(settings.MAIL_USER, settings.MAIL_PASSWORD)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server
