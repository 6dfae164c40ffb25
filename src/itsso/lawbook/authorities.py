"""Sections, rules, orders and judgments in the reader's language. Those that are only an Act's letters and a number, as
BNSS 173(1), are the same in every language."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

IN_WORDS = frozenset(
    {
        gettext_noop("BNSS 173(1) provisos"),
        gettext_noop("BNSS 176(1) proviso, 180(3)"),
        gettext_noop("BNSS 184(1) and POCSO 27"),
        gettext_noop("BNSS 193(9) proviso"),
        gettext_noop("BNSS 218(1) provisos"),
        gettext_noop("BNSS 346(1) proviso"),
        gettext_noop("BNSS 513 to 519"),
        gettext_noop("Calcutta High Court (July 2019)"),
        gettext_noop("Circular 41/2020/PHQ"),
        gettext_noop("Constitution art. 22(2) and BNSS 58"),
        gettext_noop("Constitution art. 22(2) and CrPC 57"),
        gettext_noop("CrPC 154(1) provisos"),
        gettext_noop("CrPC 157(1) proviso, 161(3)"),
        gettext_noop("CrPC 164A(1) and POCSO 27"),
        gettext_noop("CrPC 164A(6) (without delay)"),
        gettext_noop("CrPC 173(1A) as it stood until 20-04-2018"),
        gettext_noop("CrPC 309(1) proviso (2013)"),
        gettext_noop("CrPC 309(1) proviso (2018)"),
        gettext_noop("CrPC 439(1) second proviso and (1A)"),
        gettext_noop("CrPC 468 to 473"),
        gettext_noop("Lalita Kumari v. Govt. of U.P. (2013)"),
        gettext_noop("Lalita Kumari v. Govt. of U.P. (modified 05-03-2014)"),
        gettext_noop("Order of the High Court of Karnataka (2021)"),
        gettext_noop("POCSO Rules 2012 r. 4(3)"),
        gettext_noop("POCSO Rules 2012 r. 5"),
        gettext_noop("POCSO Rules 2020 r. 4"),
        gettext_noop("POCSO Rules 2020 r. 4 and JJ Act 2015 s. 31(1)"),
        gettext_noop("POCSO Rules 2020 r. 4(10)"),
        gettext_noop("POCSO Rules 2020 r. 6"),
        gettext_noop("POCSO Rules 2020 r. 6(1)"),
        gettext_noop("POCSO Rules 2020 r. 8"),
        gettext_noop("POCSO Rules 2020 r. 9"),
        gettext_noop("Police Directorate letter of 17-06-2025"),
        gettext_noop("State of Karnataka v. Shivanna (2014) 8 SCC 913"),
    }
)


def authority(written: str) -> str:
    """An authority as the statute book writes it, said to the reader."""
    return gettext(written) if written in IN_WORDS else written
