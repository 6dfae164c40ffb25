"""The papers of an FIR: its slip, the free copy of the information (BNSS 173(2)), and the copy for the accused."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso import law
from itsso.cases.case_page.page import PersonLine
from itsso.cases.documents.document import Document
from itsso.cases.documents.parts import (
    OPEN_NAME,
    Block,
    Matter,
    case_summary,
    facts,
    heading,
    identity,
    notice,
    paragraph,
    signed_by_sho,
    steps,
    to_fill_in,
    when,
)
from itsso.cases.identity.forms import FOR_ACCUSED
from itsso.cases.in_cctns import cctns_label
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts as lawbook_facts
from itsso.protection.models import What
from itsso.protection.openings import ACCUSED_RECIPIENT, INFORMANT_RECIPIENT, VICTIM
from itsso.protection.vault import CASE, INFORMANT
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
    page = matter.page
    details = matter.fir_details()
    address = ", ".join(matter.texts(CASE, What.PLACE)) if with_place else ""
    delay = "; ".join(matter.texts(CASE, What.DELAY, "reporting")) if with_place else ""
    received = matter.events(Kind.INFORMATION_RECEIVED)
    return facts(
        (_("Number"), page.label),
        (_("Police station"), str(page.station)),
        (_("Sections now in force"), text.sections(page.case.sections)),
        (_("Registered on"), " · ".join(when(event) for event in matter.events(Kind.FIR_REGISTERED))),
        (_("Information received"), " · ".join(when(event) for event in received)),
        (_("How the information was received"), _codes(received, FactName.MODE)),
        (_("Class of place"), lawbook_facts.value_text(FactName.PLACE, details.get(FactName.PLACE, ""))),
        *((lawbook_facts.name(name), lawbook_facts.value_text(name, details.get(name, ""))) for name in _DETAILS),
        (_("Place of occurrence"), address),
        (_("Reasons for the delay, as told"), delay),
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


def _codes(events: list[law.Event], name: str) -> str:
    return ", ".join(lawbook_facts.value_text(name, event.facts.get(name, "")) for event in events)


def _informant(matter: Matter) -> Iterator[Block]:
    """Yield who informed the police, and to the victim her own particulars; to nobody else who she is."""
    if rows := _particulars(matter, INFORMANT):
        yield heading(_("Informant"))
        yield facts(*rows)
    if matter.recipient == VICTIM and (rows := _particulars(matter, "V1")):
        yield heading(pgettext("paper", "Victim"))
        yield facts(*rows)


def _particulars(matter: Matter, subject: str) -> list[tuple[str, str]]:
    return [
        (str(kind.label), ", ".join(matter.texts(subject, kind))) for kind in _PERSON if matter.texts(subject, kind)
    ]


def _accused(matter: Matter) -> Iterator[Block]:
    people = [person for person in matter.page.people if not person.victim]
    if people:
        yield heading(_("Accused"))
        yield facts(*((person.label, _accused_text(matter, person)) for person in people))


def _accused_text(matter: Matter, person: PersonLine) -> str:
    if person.child:
        return _("a child: not named (JJ Act 74)")
    names = [*matter.texts(person.label, OPEN_NAME), *matter.texts(person.label, What.NAME)]
    return "; ".join([*names, *matter.texts(person.label, What.DESCRIPTION)]) or _("not named")


def _attested(matter: Matter) -> Iterator[Block]:
    details = matter.fir_details()
    if FactName.READ_OVER in details:
        rows = [(lawbook_facts.name(name), lawbook_facts.value_text(name, details.get(name, ""))) for name in _ATTESTED]
        yield facts(*rows)
    yield to_fill_in(_("Signature of the informant"), _("Signature or thumb impression"))


_ATTESTED = (FactName.READ_OVER, FactName.SIGNED_BY)


def _action(matter: Matter) -> Block:
    """Return the action taken: registered, by whom it is investigated, and where a Zero FIR was sent."""
    sent = matter.events(Kind.ZERO_FIR_SENT)
    to = sent[-1].facts.get(FactName.TO) if sent else None
    return facts(
        (_("Action taken"), _("Registered, and taken up for investigation")),
        (_("Investigating officer"), matter.page.case.io_ref),
        (_("Forwarded for jurisdiction to"), matter.page.history.unit(to) if isinstance(to, int) else ""),
        (_("Sent to the court on"), " · ".join(when(event) for event in matter.events(Kind.FIR_SENT_TO_MAGISTRATE))),
    )


PAPERS = (
    Document(
        "fir_copy",  # as prints of earlier releases name it
        gettext_lazy("Slip of the FIR"),
        gettext_lazy("Number, sections and days, without the information"),
        fir_slip,
        entitled=frozenset({"victim", "special_court", "public_prosecutor"}),
        wanting=registered_in_cctns,
    ),
    Document(
        "free_copy",
        gettext_lazy("Copy of the information (FIR)"),
        gettext_lazy("For the informant or the victim, free of charge; needs an opening for them"),
        free_copy,
        entitled=frozenset({VICTIM, INFORMANT_RECIPIENT}),
        wanting=no_account,
        needs_opening=True,
    ),
    Document(
        "accused_copy",
        gettext_lazy("Copy of the FIR for the accused"),
        gettext_lazy("Without what identifies the victim; needs an opening for the accused"),
        copy_for_accused,
        entitled=frozenset({ACCUSED_RECIPIENT}),
        wanting=no_account_for_accused,
        needs_opening=True,
    ),
)
