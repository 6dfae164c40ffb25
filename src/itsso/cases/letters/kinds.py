"""The kinds of letter, each with its code and with the list on another page that has the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.urls import reverse
from django.utils.http import urlencode

from itsso.cases.court.queries import LATE, NO_LABORATORY
from itsso.cases.pending_matters import MatterCode
from itsso.ui.addresses import filtered_address


class LetterCode(StrEnum):
    """The code of a kind of letter, which is part of its address."""

    MEDICAL_REPORT = "medical_report"
    ACCUSED_REPORT = "accused_report"
    EXHIBIT_ITSSO = MatterCode.EXHIBIT_ITSSO.value
    EXHIBIT_CCTNS = MatterCode.EXHIBIT_CCTNS.value
    DRAFT = "draft"


RULES: Mapping[LetterCode, str] = {
    LetterCode.MEDICAL_REPORT: "victim.medical_report",
    LetterCode.ACCUSED_REPORT: "evidence.accused_examination_report",
}
"""Letter to a medical office -> the rule whose time limit is over: all rules that a doctor or a hospital owes."""

EXHIBITS = (LetterCode.EXHIBIT_ITSSO, LetterCode.EXHIBIT_CCTNS)
"""Letters to laboratories, one for each laboratory. Exhibits that CCTNS alone reports have letters of their own."""

LABORATORY = "laboratory"
"""The parameter of an address that names a laboratory by its code; empty where no entry names one."""


def letter_address(code: LetterCode, laboratory: str = "") -> str:
    """Return the address of a letter; `laboratory` is the code of the one to which it goes."""
    query = f"?{urlencode({LABORATORY: laboratory})}" if laboratory else ""
    return reverse("cases:letter", args=[code.value]) + query


def list_address(code: LetterCode, laboratory: str = "") -> str:
    """Return the address of the list of another page that shows what a letter is about."""
    if code in EXHIBITS:
        filters = {"status": LATE, LABORATORY: laboratory or NO_LABORATORY}
        return f"{reverse('cases:matters', args=[code.value])}?{urlencode(filters)}"
    if code == LetterCode.DRAFT:
        return filtered_address("cases:drafts", holder="prosecutor", over="yes", case_filter="all")
    return filtered_address("cases:desk", whose="all", rule=RULES[code], stands="overdue")
