"""The papers of an FIR: its slip, the free copy of the information (BNSS 173(2)), and the copy for the accused."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso.cases.case_page.people import PersonLine
from itsso.cases.documents.document import Document
from itsso.cases.documents.parts import (
    NOT_NAMED,
    OPEN_NAME,
    Block,
    Matter,
    action_taken,
    case_summary,
    class_of_place,
    fact_rows,
    facts,
    heading,
    identity,
    moments,
    notice,
    offence_days,
    paragraph,
    signed_by_sho,
    steps,
    to_fill_in,
    values_of,
    zero_fir_destination,
)
from itsso.cases.in_cctns import cctns_label
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.protection.models import What
from itsso.protection.openings import Recipient
from itsso.protection.vault import CASE, FOR_ACCUSED, INFORMANT, REPORTING
from itsso.ui import text

_PERSON = (What.NAME, What.PARENTS, What.RELATION, What.ADDRESS, What.PHONE)


def fir_slip(matter: Matter) -> Iterator[Block]:
    """Yield number, sections and days of the FIR, without the information itself."""
    yield case_summary(matter)
    yield from steps(matter, _("Information and registration"), Kind.INFORMATION_RECEIVED, Kind.FIR_REGISTERED)
    yield from identity(matter)
    yield signed_by_sho(matter)


def free_copy(matter: Matter) -> Iterator[Block]:
    """Yield the information as it was recorded, for the informant or the victim, with a receipt."""
    yield _form_facts(matter)
    yield from _informant(matter)
    yield from _accused(matter)
    yield heading(_("The information"))
    for account in matter.texts(CASE, What.NARRATIVE):
        for part in account.splitlines():
            if part.strip():
                yield paragraph(part.strip())
    yield from _attested(matter)
    yield _action(matter)
    if authority := matter.authority("registration.copy"):
        yield paragraph(_("Given free of charge: %(authority)s.") % {"authority": authority})
    yield signed_by_sho(matter)
    yield to_fill_in(
        _("Receipt"),
        _("Received the copy: name"),
        _("Signature or thumb impression"),
        _("Date and time"),
        _("Given by: name and rank"),
    )


def registered_in_cctns(matter: Matter) -> str:
    """Return why no copy of an FIR is printed here: CCTNS, the State's register, has the original."""
    registered = cctns_label(matter.page.case, matter.page.file.history)
    return _("%(registered)s Print the copy of the FIR there.") % {"registered": registered} if registered else ""


def no_account(matter: Matter) -> str:
    """Return why the copy cannot be printed: CCTNS is the register, or the case has no sealed account."""
    if in_cctns := registered_in_cctns(matter):
        return in_cctns
    has_account = any(item.kind == What.NARRATIVE and item.about != FOR_ACCUSED for item in matter.items)
    return "" if has_account else _("What happened is not recorded here.")


def copy_for_accused(matter: Matter) -> Iterator[Block]:
    """Yield the FIR without the victim's identity: the account is the one that an officer wrote without it."""
    yield _form_facts(matter, with_place=False)
    yield heading(_("The information, without what identifies the victim"))
    for account in matter.texts(CASE, What.NARRATIVE, FOR_ACCUSED):
        yield paragraph(account)
    yield _action(matter)
    yield notice(_("Making known who the victim is, is an offence (BNS 72, POCSO 23)."))
    yield signed_by_sho(matter)
    yield to_fill_in(_("Receipt"), _("Received the copy: name"), _("Signature or thumb impression"), _("Date and time"))


def no_account_for_accused(matter: Matter) -> str:
    """Return why the accused's copy cannot be printed: nobody wrote the account without identity yet."""
    has_account = any(item.kind == What.NARRATIVE and item.about == FOR_ACCUSED for item in matter.items)
    return "" if has_account else _("Write the account without identity first (Record identity).")


def _form_facts(matter: Matter, *, with_place: bool = True) -> Block:
    page, details = matter.page, matter.fir_details()
    sealed = (
        (_("Place of occurrence"), ", ".join(matter.texts(CASE, What.PLACE))),
        (_("Reasons for the delay, as told"), "; ".join(matter.texts(CASE, What.DELAY, REPORTING))),
    )
    return facts(
        (_("Number"), page.label),
        (_("Police station"), str(page.station)),
        (_("Sections now in force"), text.sections(page.case.sections)),
        (_("Registered on"), moments(matter, Kind.FIR_REGISTERED)),
        (_("Offence committed"), offence_days(matter)),
        (_("Information received"), moments(matter, Kind.INFORMATION_RECEIVED)),
        (_("How the information was received"), values_of(matter.events(Kind.INFORMATION_RECEIVED), FactName.MODE)),
        class_of_place(details),
        *fact_rows(details, *_DETAILS),
        *(sealed if with_place else ()),
    )


_DETAILS = (
    FactName.GD_NUMBER,
    FactName.GD_ON,
    FactName.GD_TIME,
    FactName.TIME_FROM,
    FactName.TIME_TO,
    FactName.BEAT,
    FactName.ACCUSED_KNOWN,
    FactName.ACCUSED_NUMBER,
    FactName.LATE_BECAUSE,
)


def _informant(matter: Matter) -> Iterator[Block]:
    """Yield who informed the police, and to the victim her own particulars; to nobody else who she is."""
    if rows := _particulars(matter, INFORMANT):
        yield heading(_("Informant"))
        yield facts(*rows)
    if matter.recipient == Recipient.VICTIM and (rows := _particulars(matter, "V1")):
        yield heading(pgettext("paper", "Victim"))
        yield facts(*rows)


def _particulars(matter: Matter, subject: str) -> list[tuple[str, str]]:
    return [
        (str(kind.label), ", ".join(matter.texts(subject, kind))) for kind in _PERSON if matter.texts(subject, kind)
    ]


def _accused(matter: Matter) -> Iterator[Block]:
    if matter.accused:
        yield heading(_("Accused"))
        yield facts(*((person.label, _accused_text(matter, person)) for person in matter.accused))


def _accused_text(matter: Matter, person: PersonLine) -> str:
    if person.child:
        return str(NOT_NAMED)
    names = [*matter.texts(person.label, OPEN_NAME), *matter.texts(person.label, What.NAME)]
    return "; ".join([*names, *matter.texts(person.label, What.DESCRIPTION)]) or _("not named")


def _attested(matter: Matter) -> Iterator[Block]:
    details = matter.fir_details()
    if FactName.READ_OVER in details:
        yield facts(*fact_rows(details, FactName.READ_OVER, FactName.SIGNED_BY))
    yield to_fill_in(_("Signature of the informant"), _("Signature or thumb impression"))


def _action(matter: Matter) -> Block:
    return facts(*action_taken(matter), (_("Forwarded for jurisdiction to"), zero_fir_destination(matter)))


PAPERS = (
    Document(
        "fir_copy",  # as prints of earlier releases name it
        gettext_lazy("Slip of the FIR"),
        gettext_lazy("Number, sections and days, without the information"),
        fir_slip,
        entitled=frozenset({Recipient.VICTIM, Recipient.SPECIAL_COURT, Recipient.PUBLIC_PROSECUTOR}),
        wanting=registered_in_cctns,
    ),
    Document(
        "free_copy",
        gettext_lazy("Copy of the information (FIR)"),
        gettext_lazy("For the informant or the victim, free of charge; needs an opening for them"),
        free_copy,
        entitled=frozenset({Recipient.VICTIM, Recipient.INFORMANT}),
        wanting=no_account,
        needs_opening=True,
    ),
    Document(
        "accused_copy",
        gettext_lazy("Copy of the FIR for the accused"),
        gettext_lazy("Without what identifies the victim; needs an opening for the accused"),
        copy_for_accused,
        entitled=frozenset({Recipient.ACCUSED}),
        wanting=no_account_for_accused,
        needs_opening=True,
    ),
)
