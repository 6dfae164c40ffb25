"""Certificates: issued once for a passed course, printed in either language, checked by anyone with the code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.training import catalogue
from itsso.training.models import Attendance, AttendanceOutcome, Certificate
from itsso.ui import text
from itsso.ui.printing import pdf

TEMPLATE = Path(__file__).parent.parent / "typst" / "certificate.typ"
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters of a code: none that is mistaken for another when read aloud or copied by hand."""

CODE_LENGTH = 12
"""Characters of a code. Some 10^17 codes exist, so at ten tries a minute none is found by guessing."""


def issue(attendance: Attendance, *, by: Posting) -> Certificate:
    """Issue the certificate of an attendance that counts, or return the one already issued.

    Raises:
        Refused: the course was not passed, or the attendance was withdrawn.
    """
    if attendance.valid_until is None:
        raise Refused(_("There is no certificate: the course was not passed, or its result is not entered."))
    code = "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))
    certificate, created = Certificate.objects.get_or_create(
        attendance=attendance, defaults={"code": code, "at": now(), "by": by.actor.number}
    )
    if created:
        audit.write("training.certificate_given", by.actor, str(attendance.pk), {"course": attendance.course})
    return certificate


def format_code(code: str) -> str:
    """Return a code as it is printed: 7KMP-2R4T-9XWB."""
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def render_certificate(certificate: Certificate, language: str) -> bytes:
    """Return the certificate as a PDF in a language ("en", "hi")."""
    attendance = certificate.attendance
    course = catalogue.courses()[attendance.course]
    with override(language):
        days = {"began": text.day(attendance.began_on), "ended": text.day(attendance.ended_on)}
        holder = attendance.session.unit if attendance.session else None
        place = attendance.session.place if attendance.session else attendance.provider
        data = {
            "language": language,
            "title": _("Certificate"),
            "office": holder.local_name if holder else attendance.provider,
            "name": attendance.person.name,
            "number": _("Number in the State: %(number)s") % {"number": attendance.person.number},
            "words": _("has completed the refresher course"),
            "course": course.title,
            "facts": [
                [_("Held"), _("%(began)s to %(ended)s") % days],
                *([[_("Place"), place]] if place else []),
                [_("Hours"), str(course.hours)],
                [_("Valid until"), text.day(attendance.valid_until)],
            ],
            "aims": [_("Who has completed it:"), *course.aims],
            "check": _("Anybody can check this certificate at /training/check/ with the code"),
            "code": format_code(certificate.code),
            "given": _(
                "Issued on %(day)s. Independent open-source implementation; not an official system of any Government."
            )
            % {"day": text.day(certificate.at)},
        }
    return pdf(TEMPLATE, data, certificate.at)


@dataclass(frozen=True)
class CheckedCertificate:
    """The details of a certificate that are shown to anyone with its code."""

    name: str
    course: str
    ended_on: date
    valid_until: date
    given_on: date
    withdrawn: bool

    @property
    def lapsed(self) -> bool:
        """Return whether its last day has passed."""
        return self.valid_until < today()


def check(code: str) -> CheckedCertificate | None:
    """Return the certificate of a code; None where there is none.

    The system's posting reads it, since the public has no range.
    """
    normalized = "".join(letter for letter in text.fold(code).upper() if letter.isalnum())
    system = system_posting()
    with enter(system):
        certificate = Certificate.objects.select_related("attendance__person").filter(code=normalized).first()
        audit.write("training.certificate_checked" if certificate else "refused.training:check", system.actor)
        if certificate is None:
            return None
        first = last = certificate.attendance
        while (later := Attendance.objects.filter(replaces=last).first()) is not None:
            last = later
        assert first.valid_until is not None, "a certificate is given for what counts"
        return CheckedCertificate(
            first.person.name,
            catalogue.courses()[first.course].title,
            first.ended_on,
            first.valid_until,
            certificate.at.date(),
            last.valid_until is None or last.outcome == AttendanceOutcome.WITHDRAWN,
        )
