"""The list of mail addresses of the officers of an administrator, with what became of the last mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso.accounts import queries as accounts
from itsso.accounts.administration import reach
from itsso.accounts.models import Posting
from itsso.notices.mail.addresses import MOST_BOUNCES
from itsso.notices.mail.forms import MailListForm
from itsso.notices.models import Mail, MailAddress
from itsso.notices.words import MAIL_STATES
from itsso.ui import text
from itsso.ui.components import Text, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import person_name
from itsso.ui.templatetags.ui_tags import tag, when


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address with the last mail that was planned for its officer, in any posting."""

    stored: MailAddress
    last: Mail | None


def is_set_up() -> bool:
    """Return whether this installation has a mail server."""
    return bool(settings.MAIL_HOST)


def address_columns() -> list[Column[AddressRow]]:
    """Return the columns of the list."""
    return [
        Column(
            "name",
            gettext_lazy("Officer"),
            lambda row: person_name(row.stored.officer.named),
            lambda row: row.stored.officer.local_name,
            sorts=True,
        ),
        Column("address", gettext_lazy("E-mail address"), lambda row: row.stored.address, sorts=True),
        Column("state", gettext_lazy("Status"), _status_cell),
        Column("bounces", gettext_lazy("Came back"), _bounces_cell, numeric=True, sorts=True),
        Column("last", gettext_lazy("Last mail"), _last_cell),
    ]


def _status_cell(row: AddressRow) -> Text:
    if row.stored.bounces >= MOST_BOUNCES:
        return tag(_("Gets no mail: came back twice"), "red")
    if row.stored.verified_at is None:
        return tag(pgettext("mail address", "Not verified"), "yellow")
    return tag(pgettext("mail address", "Verified"), "green")


def _bounces_cell(row: AddressRow) -> Text:
    return text.count(row.stored.bounces)


def _last_cell(row: AddressRow) -> Text:
    if row.last is None:
        return _("none yet")
    return with_note(MAIL_STATES[row.last.state], when(row.last.created_at))


def address_rows(by: Posting, form: MailListForm) -> QueryRows[MailAddress, AddressRow]:
    """Return the addresses of the officers whom an administrator manages."""
    officers = accounts.officers_at(reach(by), "")
    stored = MailAddress.objects.filter(officer__in=officers.order_by().values("pk")).select_related("officer")
    orders = {"name": (F("officer__name"),), "address": (F("address"),), "bounces": (F("bounces"),)}
    return QueryRows(_filtered(stored, form).order_by("-bounces", "officer__name", "pk"), orders, _with_last_mail)


def _filtered(stored: QuerySet[MailAddress], form: MailListForm) -> QuerySet[MailAddress]:
    if not form.is_valid():
        return stored
    match form.cleaned_data["show"]:
        case "bounced":
            return stored.filter(bounces__gte=MOST_BOUNCES)
        case "unverified":
            return stored.filter(Q(verified_at=None))
    return stored


def _with_last_mail(stored: Sequence[MailAddress]) -> Sequence[AddressRow]:
    mails = Mail.objects.filter(posting__officer__in=[row.officer_id for row in stored]).select_related("posting")
    newest = mails.order_by("posting__officer", "-created_at", "-pk").distinct("posting__officer")
    last = {mail.posting.officer_id: mail for mail in newest}
    return [AddressRow(row, last.get(row.officer_id)) for row in stored]
