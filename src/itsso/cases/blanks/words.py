"""Texts of blank forms: their kinds, statuses and reasons for cancelling, and the lines printed on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itsso.cases.blanks.models import BlankForm
from itsso.ui import text
from itsso.ui.components import Text

KINDS: Mapping[str, Text] = {
    "information": pgettext_lazy("blank form", "Complaint or information"),
    "zero_fir": pgettext_lazy("blank form", "Information for a Zero FIR"),
    "arrest": pgettext_lazy("blank form", "Arrest"),
    "seizure": pgettext_lazy("blank form", "Seizure"),
    "medical": pgettext_lazy("blank form", "Requisition for medical examination"),
}
"""The blank forms, in the order in which an officer at night needs them."""

OF_COMPLAINTS = ("information", "zero_fir")
"""The forms from which a complaint is entered; the others are about a case."""

REASONS: Mapping[str, Text] = {
    "misprint": pgettext_lazy("blank form", "Printed badly"),
    "spoiled": pgettext_lazy("blank form", "Spoiled while it was filled in"),
    "lost": pgettext_lazy("blank form", "Lost"),
    "not_needed": pgettext_lazy("blank form", "Not needed any more"),
}
"""Why a blank form is cancelled."""

UNUSED, OLD, USED, CANCELLED = "unused", "old", "used", "cancelled"

STATUSES: Mapping[str, Text] = {
    UNUSED: pgettext_lazy("blank form", "Unused"),
    OLD: pgettext_lazy("blank form", "Unused for more than 7 days"),
    USED: pgettext_lazy("blank form", "Used"),
    CANCELLED: pgettext_lazy("blank form", "Cancelled"),
}
"""How far a blank form is; `OLD` ones are unused too."""


def blank_number(blank: BlankForm) -> str:
    """Return the number as it is printed on the form: 0017/2026."""
    return text.fir_number(blank.number, blank.year)


def outage_text(blank: BlankForm) -> str:
    """Return what the history says of an entry that was made from a blank form."""
    return gettext("entered after an outage, from blank form %(number)s") % {"number": blank_number(blank)}


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A part of a sheet: lines to fill in by name, a table with empty rows, or free lines."""

    title: Text
    names: Sequence[Text] = ()
    columns: Sequence[Text] = ()
    free_lines: int = 0


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A page of a blank form. A `sealed` one holds names and is kept in a cover of its own."""

    sections: Sequence[PaperSection]
    sealed: bool = False


_SIGNED = PaperSection(_("Signature"), (_("Officer: name, rank, number"), _("Signature, date and time")))
_CASE = (_("FIR number and station, or number of the information"), _("Person (V1, A1 …)"))
_RECEIVED = PaperSection(
    _("How it came"),
    (
        _("Received on (date, time)"),
        _("In person, by telephone, 112 (event number), in writing, online"),
        _("GD number, date and time"),
        _("First and last date of the offence"),
        _("Station in whose area it happened"),
        _("How many victims (V1, V2); which of them is a child"),
        _("How many accused (A1, A2); known, suspected or unknown"),
    ),
)
_URGENT = PaperSection(
    _("Done at once, with date and time"),
    (
        _("Treatment; medical examination"),
        _("Woman officer, interpreter or support person called"),
        _("Scene secured; exhibits taken (numbers of their forms)"),
    ),
)
_WHO_TOLD = BlankSheet(
    (
        PaperSection(
            _("Victim and informant"),
            (
                _("Name of the victim"),
                _("Parents, guardian or husband"),
                _("Address"),
                _("Telephone at which it is safe to call"),
                _("Informant, if another person: name and how to reach"),
            ),
        ),
        PaperSection(_("What happened, in the words of the person who reports it"), free_lines=13),
        PaperSection(
            _("Read over and admitted correct"),
            (_("Signature or thumb impression of the informant"), _("Date and time")),
        ),
    ),
    sealed=True,
)

SHEETS: Mapping[str, Sequence[BlankSheet]] = {
    "information": (BlankSheet((_RECEIVED, _URGENT, _SIGNED)), _WHO_TOLD),
    "zero_fir": (
        BlankSheet(
            (
                _RECEIVED,
                PaperSection(
                    _("Zero FIR"),
                    (_("Sections"), _("Station with jurisdiction"), _("Forwarded on (date, time), by whom")),
                ),
                _URGENT,
                _SIGNED,
            )
        ),
        _WHO_TOLD,
    ),
    "arrest": (
        BlankSheet(
            (
                PaperSection(_("Case"), _CASE),
                PaperSection(
                    _("Arrest"),
                    (
                        _("Arrested on (date, time)"),
                        _("Arrested by: name, rank, number"),
                        _("Woman officer present (arrest of a woman)"),
                        _("Grounds of arrest told on (date, time)"),
                        _("Relative or friend informed on (date, time)"),
                        _("Medical examination: hospital, date, time"),
                        _("To be produced by (date, time): within 24 hours (BNSS 58)"),
                        _("Number of witnesses"),
                    ),
                ),
                _SIGNED,
            )
        ),
        BlankSheet(
            (
                PaperSection(
                    _("Names"),
                    (
                        _("Arrested person: name, parents, address"),
                        _("Place of arrest"),
                        _("Relative or friend who was informed: name, telephone"),
                        _("Witnesses: names and signatures"),
                        _("Signature or thumb impression of the arrested person"),
                    ),
                ),
            ),
            sealed=True,
        ),
    ),
    "seizure": (
        BlankSheet(
            (
                PaperSection(_("Case"), _CASE),
                PaperSection(
                    _("Seizure"),
                    (
                        _("Seized on (date, time)"),
                        _("At the scene, or from a hospital on receipt number"),
                        _("Video recorded; by whom"),
                        _("Handed to the malkhana on (date, time); register number"),
                    ),
                ),
                PaperSection(
                    _("Exhibits"),
                    columns=(_("Mark"), _("Type"), _("From (V1, A1, scene)"), _("Count"), _("Seal impression")),
                    free_lines=8,
                ),
                _SIGNED,
            )
        ),
        BlankSheet(
            (PaperSection(_("Names"), (_("Place of seizure"), _("Witnesses: names, addresses and signatures"))),),
            sealed=True,
        ),
    ),
    "medical": (
        BlankSheet(
            (
                PaperSection(_("Case"), _CASE),
                PaperSection(
                    _("To the medical officer: please examine V1. Give treatment first, and free of charge."),
                    (
                        _("Hospital"),
                        _("Information received on (date, time)"),
                        _("Requested on (date, time)"),
                        _("Consent given by (the victim, or who may consent for the victim)"),
                        _("Woman officer who goes along: name, number"),
                    ),
                ),
                PaperSection(
                    _("For the hospital to fill in"),
                    (
                        _("Received on (date, time)"),
                        _("Examination began, ended"),
                        _("Samples sealed; number of the kit"),
                        _("Doctor and registration number"),
                        _("Signature and seal"),
                    ),
                ),
                _SIGNED,
            )
        ),
        BlankSheet(
            (
                PaperSection(
                    _("For the doctor alone"),
                    (_("Name of the victim"), _("Age"), _("Guardian of a child"), _("Marks of identification")),
                ),
            ),
            sealed=True,
        ),
    ),
}
"""What each blank form asks for: first a sheet without names, then one that is kept sealed."""
