"""The name of an officer as an administrator registers it: rank, both spellings, the telephone number of the post."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Officer
from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.errors import Refused
from itsso.ui.components import Text
from itsso.ui.names import DEVANAGARI_NAME, RANKS, OfficerName, split_rank
from itsso.ui.text import fold
from itsso.ui.transliteration import is_indic, suggest_devanagari, suggest_latin

_PHONE = re.compile(r"(\+91|0)?[0-9]{8,11}")
LONGEST_NAME, LONGEST_RANK = 150, 40


def registered_name(rank: str, name: str, name_hi: str = "", phone: str = "") -> OfficerName:
    """Return the parts of a name as they are stored; a rank typed before the name is taken from it.

    Raises Refused, each with its field, where a part is missing or in the wrong script.
    """
    rank, name, name_hi = (" ".join(part.split()) for part in (rank, name, name_hi))
    if not rank:
        rank, name = split_rank(name)
    name = name.removeprefix(f"{rank} ") if rank else name
    if not name:
        raise Refused(_("Enter the officer's name."), field="name")
    if len(name) > LONGEST_NAME or len(name_hi) > LONGEST_NAME:
        field = "name" if len(name) > LONGEST_NAME else "name_hi"
        raise Refused(_("Shorten the text to %(n)s characters or fewer.") % {"n": LONGEST_NAME}, field=field)
    if len(rank) > LONGEST_RANK:
        raise Refused(_("Shorten the text to %(n)s characters or fewer.") % {"n": LONGEST_RANK}, field="rank")
    if is_indic(name):
        message = _("Enter the name in Latin letters here. The Devanagari spelling has a field of its own.")
        raise Refused(message, field="name")
    if name_hi and not DEVANAGARI_NAME.fullmatch(name_hi):
        raise Refused(_("Enter the name in Devanagari letters, or leave the field empty."), field="name_hi")
    return OfficerName(rank, name, name_hi, _phone(phone))


def _phone(typed: str) -> str:
    number = re.sub(r"[\s()-]", "", fold(typed))
    if number and not _PHONE.fullmatch(number):
        message = _("Enter a telephone number of 10 digits, as 9000000001, or with its area code, as 05322640000.")
        raise Refused(message, field="phone")
    return number


def suggested_spellings(parts: Mapping[str, str]) -> dict[str, str]:
    """Return a suggestion for the empty one of `name` and `name_hi`; nothing where both or neither is filled in."""
    name, name_hi = parts.get("name", "").strip(), parts.get("name_hi", "").strip()
    if name and not name_hi and not is_indic(name):
        return {"name_hi": suggest_devanagari(split_rank(name)[1])}
    return {"name": suggest_latin(name_hi)} if name_hi and not name else {}


def rank_choices(current: str = "") -> list[tuple[str, Text]]:
    """Return the choices of a rank: those that pages translate, and the current one where it is another."""
    registered = [(current, current)] if current and current not in RANKS else []
    return [("", "–"), *RANKS.items(), *registered]


def change_name(officer: Officer, name: OfficerName, *, by: Actor, from_register: bool = False) -> bool:
    """Store how an officer is named; return whether that changed anything.

    The audit log has the name before and after, and whether it came from the personnel register.
    """
    with transaction.atomic():
        stored = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
        if stored.named == name:
            return False
        Officer.objects.filter(pk=officer.pk).update(
            name=name.full, rank=name.rank, name_hi=name.name_hi, phone=name.phone
        )
        details = {"before": _as_text(stored.named), "after": _as_text(name), "from_register": from_register}
        audit.write("accounts.name_changed", by, officer.number, details)
    return True


def _as_text(name: OfficerName) -> str:
    return " / ".join(filter(None, (name.full, name.name_hi, name.phone)))
