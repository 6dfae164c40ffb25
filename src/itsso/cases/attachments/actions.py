"""Files of a case: known by their content, sealed in the vault, and read only by an opening with its reason."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from uuid import UUID

import puremagic
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.models import Attachment
from itsso.cases.queries import case_of
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.models import Opening, What
from itsso.protection.openings import read_opening
from itsso.protection.queries import lock_form
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.ui.components import Text

LARGEST = 25_000_000
"""Bytes of a file. The address takes little more than that: the rest is refused before it is read."""

FILE_KINDS: dict[str, Text] = {
    "medical_report": pgettext_lazy("file", "Medical report"),
    "statement": pgettext_lazy("file", "Statement"),
    "laboratory_report": pgettext_lazy("file", "Laboratory report"),
    "certificate": pgettext_lazy("file", "Certificate of an electronic record"),
    "seizure": pgettext_lazy("file", "Seizure memo or list of property"),
    "order": pgettext_lazy("file", "Order of a court"),
    "report": pgettext_lazy("file", "Police report or supplementary report"),
    "photograph": pgettext_lazy("file", "Photograph"),
    "other": pgettext_lazy("file", "Another paper"),
}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/webp": "webp"}
"""The accepted types of files, recognised by their content, and the ending that each has in a download."""


def media_type_of(content: bytes) -> str:
    """Return the media type of a content.

    Raises Refused where the type is not accepted, whatever the file's name says.
    """
    try:
        media = str(puremagic.from_string(content[:4096], mime=True))
    except (puremagic.PureError, ValueError):
        media = ""
    if media not in ENDINGS:
        raise Refused(
            _(
                "This file is neither a PDF nor a picture (JPEG, PNG, TIFF, WebP), whatever its name says. Choose "
                "another file."
            ),
            field="file",
        )
    return media


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file as it is sealed in the vault: its item, its media type, its size in bytes, and the hash of its content."""

    item: UUID
    media: str
    size: int
    sha256: str


def seal_file(holder_id: UUID, content: bytes, *, by: Posting, form: UUID) -> SealedFile:
    """Seal the content of a file for a case, or for another record whose texts the vault keeps.

    Raises Refused where it is too large or not of an accepted type.
    """
    if len(content) > LARGEST:
        message = _("The file is larger than 25 MB. Scan it at a lower resolution, or send it in parts.")
        raise Refused(message, field="file")
    media = media_type_of(content)
    text = base64.b64encode(content).decode()
    (item,) = vault.seal_texts(holder_id, [vault.SealedText(vault.CASE, What.PAPER, text, form.hex)], by=by)
    return SealedFile(item.pk, media, len(content), hashlib.sha256(content).hexdigest())


def unsealed_content(opening: Opening, sha256: str, *, by: Posting) -> bytes:
    """Return the content of the one file of a committed opening.

    Raises Refused where it is not what was sealed, as its hash says.
    """
    (reading,) = read_opening(opening, by=by)
    content = base64.b64decode(reading.text)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(_("The content of this file is no longer what was attached. Tell the administrator."))
    return content


def attach(case_id: UUID, kind: str, content: bytes, *, by: Posting, form: UUID) -> Attachment:
    """Store a file in the vault. The same form again is the same file.

    Raises Refused where it is too large or not of an accepted type, or where the form was sent by another officer or
    with another file.
    """
    case_of(case_id)
    lock_form(form)
    existing = Attachment.objects.filter(pk=form, case_id=case_id).first()
    if existing is not None:
        refuse_another_officer(existing.made_by, by=by)
        refuse_other_content((existing.what, existing.sha256) == (kind, hashlib.sha256(content).hexdigest()))
        return existing
    sealed = seal_file(case_id, content, by=by, form=form)
    attachment = Attachment(
        id=form,
        case_id=case_id,
        item=sealed.item,
        what=kind,
        media=sealed.media,
        size=sealed.size,
        sha256=sealed.sha256,
        made_at=now(),
        made_by=by.actor.number,
        made_by_name=by.actor.name,
    )
    attachment.save(force_insert=True)
    detail = {"what": kind, "media": sealed.media, "size": sealed.size, "sha256": sealed.sha256}
    audit.write("cases.attached", by.actor, str(attachment.pk), detail, case=case_id)
    return attachment


def files_of(case_id: UUID) -> QuerySet[Attachment]:
    """Return the files of a case, the newest first. One index scan."""
    return Attachment.objects.filter(case_id=case_id).order_by("-made_at")


def read_file(opening: Opening, *, by: Posting) -> tuple[Attachment, bytes]:
    """Return the file of a committed opening.

    Raises Refused where its content is not what was sealed, Http404 where the opening is of no file.
    """
    attachment = Attachment.objects.filter(case_id=opening.case_id, item__in=opening.items).first()
    if attachment is None:
        raise Http404
    return attachment, unsealed_content(opening, attachment.sha256, by=by)
