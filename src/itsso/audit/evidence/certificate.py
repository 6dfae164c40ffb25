"""The draft of a certificate under section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023, on a file for a court.

The wording of Parts A and B is that of the Schedule to the Act as several reprints have it, word for word the same. It
was not compared with the Gazette of India, and the Hindi is a translation of our own: both are said on the paper.
What the system knows is filled in; who signs, what device it was and who controlled it is left to the person who signs.
Part B is left empty, since the expert calculates the hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from itsso.audit.keys import own_key
from itsso.ui import text
from itsso.ui.printing import pdf

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"

BLANK = "_" * 24
"""A line for a pen, within a sentence."""

NO_BREAK = "\u00a0"
EMPTY_BOX, TICKED_BOX = "☐", "☒"
"""Signs that the template draws as boxes."""


@dataclass(frozen=True, slots=True)
class CertifiedRecord:
    """The description of a record for its certificate, in the active language."""

    title: str
    subject: str  # the number of the case or exhibit, never a person
    entries: int
    first: datetime | None  # when the first and the last entry were made
    last: datetime | None
    checks: Sequence[str]  # how the file is checked, and what the check said when it was made
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class EvidenceFile:
    """A file for a court as it is delivered. `describe` is called once in each language of the certificate."""

    kind: str  # a code of `words.EVIDENCE`, for the audit log
    name: str
    content: bytes
    made_at: datetime
    describe: Callable[[], CertifiedRecord]

    @property
    def sha256(self) -> str:
        """Return the hash of the file in hexadecimal."""
        return sha256(self.content).hexdigest()


def certificate_pdf(file: EvidenceFile, language: str, *, made_by: str) -> bytes:
    """Return the draft certificate of a file as PDF, in a language. `made_by` is the number of the officer."""
    with override(language):
        record = file.describe()
        data = {
            "language": language,
            "title": _("Draft certificate for an electronic record"),
            "law": _("Bharatiya Sakshya Adhiniyam, 2023, section 63(4)(c) and the Schedule"),
            "draft": _("DRAFT. Not signed: it certifies nothing until it is checked, completed and signed."),
            "notices": [*_notices(language), *record.remarks],
            "record": _record_rows(file, record),
            "hash_title": _("Hash report"),
            "hash": _hash_rows(file),
            "check_title": _("How the file is checked"),
            "checks": [*_hash_checks(file), *record.checks],
            "part_a": _part_a(file, record),
            "part_b": _part_b(),
            "sign_a": _("(Name and signature)"),
            "sign_b": _("(Name, designation and signature)"),
            "footer": _("Draft made by the system for officer %(number)s on %(at)s Indian time.")
            % {"number": made_by, "at": text.moment(file.made_at)},
            "page": _("Page"),
        }
    return pdf(TEMPLATE, data, file.made_at, drawn=EMPTY_BOX + TICKED_BOX)


def _notices(language: str) -> list[str]:
    notices = [
        _(
            "Part A is signed by the person in charge of the computer or of the activities, Part B by an expert. Fill "
            "in what is empty, strike out what is not so, and sign only what you know to be true."
        ),
        _(
            "The wording is that of the Schedule as reprinted. It was not compared with the Gazette of India. Compare "
            "it before you sign."
        ),
        _(
            "Where the case was pending before 1 July 2024, the Indian Evidence Act, 1872 may still govern it (BSA "
            "170(2)), with a certificate under its section 65B(4). Ask the prosecutor."
        ),
        _(
            "A certificate goes with the record each time it is submitted. Deliver the file itself unchanged: not "
            "opened and saved again."
        ),
    ]
    if language == "hi":
        notices.insert(2, _("This is a translation, not the authorised Hindi text of the Schedule."))
    return notices


def _record_rows(file: EvidenceFile, record: CertifiedRecord) -> list[list[str]]:
    period = _("%(first)s to %(last)s") % {"first": text.moment(record.first), "last": text.moment(record.last)}
    return [
        [_("Electronic record"), record.title],
        [_("About"), record.subject],
        [_("Number of entries"), text.count(record.entries)],
        [_("Period in which the entries were made"), period if record.first and record.last else "–"],
        [
            _("How it was produced"),
            _(
                "By the program itself, from the entries stored in it. Officers and data feeds put them in during "
                "their ordinary work. Each is stored with its time and its author; a correction is a later entry."
            ),
        ],
        [
            _("System"),
            _("ITSSO, version %(version)s. Public key of this installation: %(key)s")
            % {"version": version("itsso"), "key": own_key()},
        ],
    ]


def _hash_rows(file: EvidenceFile) -> list[list[str]]:
    return [
        [_("File"), file.name],
        [_("Size"), _("%(n)s bytes") % {"n": text.count(len(file.content))}],
        [_("Algorithm"), "SHA256"],
        [_("Hash value"), file.sha256],
        [_("Calculated"), _("%(at)s Indian time, of the file as delivered") % {"at": text.moment(file.made_at)}],
    ]


def _hash_checks(file: EvidenceFile) -> list[str]:
    return [
        _("Its hash: %(linux)s (Linux) or %(windows)s (Windows).")
        % {"linux": f"sha256sum {file.name}", "windows": f"certutil -hashfile {file.name} SHA256"}
    ]


def _part_a(file: EvidenceFile, record: CertifiedRecord) -> dict[str, object]:
    particulars = _("%(record)s, %(subject)s; ITSSO version %(version)s") % {
        "record": record.title,
        "subject": record.subject,
        "version": version("itsso"),
    }
    control = _box_line([_("Owned"), _("Maintained"), _("Managed"), _("Operated")])
    return {
        "title": _("PART A"),
        "by": _("(To be filled by the Party)"),
        "paragraphs": [
            _opening(),
            _(
                "I have produced electronic record/output of the digital record taken from the following "
                "device/digital record source (tick mark):—"
            ),
            *_device(particulars),
            _(
                "The digital device or the digital record source was under the lawful control for regularly creating, "
                "storing or processing information for the purposes of carrying out regular activities and during "
                "this period, the computer or the communication device was working properly and the relevant "
                "information was regularly fed into the computer during the ordinary course of business. If the "
                "computer/digital device at any point of time was not working properly or out of operation, then it "
                "has not affected the electronic/digital record or its accuracy. The digital device or the source of "
                "the digital record is:—"
            ),
            _("%(choices)s by me (select as applicable).") % {"choices": control},
            *_hash_statement(file.sha256, ticked=True),
        ],
        "date": _date_line(),
    }


def _part_b() -> dict[str, object]:
    return {
        "title": _("PART B"),
        "by": _("(To be filled by the Expert)"),
        "paragraphs": [
            _opening(),
            _(
                "The produced electronic record/output of the digital record are obtained from the following "
                "device/digital record source (tick mark):—"
            ),
            *_device(BLANK),
            *_hash_statement(BLANK * 2, ticked=False),
        ],
        "date": _date_line(),
    }


def _opening() -> str:
    return _(
        "I, %(blank)s (Name), Son/daughter/spouse of %(blank)s residing/employed at %(blank)s do hereby solemnly "
        "affirm and sincerely state and submit as follows:—"
    ) % {"blank": BLANK}


def _device(particulars: str) -> list[str]:
    sources = [_("Computer / Storage Media"), _("DVR"), _("Mobile"), _("Flash Drive"), _("CD/DVD"), _("Server")]
    return [
        _box_line([*sources, _("Cloud"), _("Other")]),
        _("Other: %(blank)s") % {"blank": BLANK},
        _(
            "Make & Model: %(blank)s Color: %(blank)s Serial Number: %(blank)s IMEI/UIN/UID/MAC/Cloud ID %(blank)s (as "
            "applicable) and any other relevant information, if any, about the device/digital record %(known)s "
            "(specify)."
        )
        % {"blank": BLANK, "known": particulars},
    ]


def _hash_statement(value: str, *, ticked: bool) -> list[str]:
    box = TICKED_BOX if ticked else EMPTY_BOX
    return [
        _(
            "I state that the HASH value/s of the electronic/digital record/s is %(value)s, obtained through the "
            "following algorithm:—"
        )
        % {"value": value},
        f"{EMPTY_BOX} SHA1   {box} SHA256   {EMPTY_BOX} MD5   {EMPTY_BOX} "
        + _("Other: %(blank)s (Legally acceptable standard)") % {"blank": BLANK},
        _("(Hash report to be enclosed with the certificate)"),
    ]


def _date_line() -> str:
    return _("Date (DD/MM/YYYY): %(blank)s Time (IST): %(blank)s hours (In 24 hours format) Place: %(blank)s") % {
        "blank": BLANK[:10]
    }


def _box_line(choices: Sequence[str]) -> str:
    return "   ".join(f"{choice}{NO_BREAK}{EMPTY_BOX}" for choice in choices)
