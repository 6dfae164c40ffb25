"""Sections as FIRs write them, in English, Hindi and Marathi: each is read, or named as unknown, and never dropped."""

from __future__ import annotations

from datetime import date

import pytest

from itsso.law import in_scope, parse_sections

READ = [
    ("376(2)(n) IPC", ["IPC 376(2)(n)"]),
    ("IPC 376(2)n", ["IPC 376(2)(n)"]),
    ("u/s 376 IPC", ["IPC 376"]),
    ("U/S 376, 506 IPC r/w 6 POCSO Act", ["IPC 376", "IPC 506", "POCSO 6"]),
    ("376 of Indian Penal Code", ["IPC 376"]),
    ("Section 64 of Bharatiya Nyaya Sanhita, 2023", ["BNS 64"]),
    ("BNS 64 (2) (m)", ["BNS 64(2)(m)"]),
    ("U/S 64(1),351(2) BNS 2023", ["BNS 64(1)", "BNS 351(2)"]),
    ("64(1) B.N.S.", ["BNS 64(1)"]),
    ("B.N.S. 70(2)", ["BNS 70(2)"]),
    ("137(2)/87/64(2)(m) BNS & 5(l)/6 POCSO Act", ["BNS 137(2)", "BNS 87", "BNS 64(2)(m)", "POCSO 5(l)", "POCSO 6"]),
    ("376D IPC", ["IPC 376D"]),
    ("376-D IPC", ["IPC 376D"]),
    ("376 D IPC", ["IPC 376D"]),
    ("376(D) IPC", ["IPC 376D"]),
    ("376DA IPC", ["IPC 376DA"]),
    ("376 DA IPC", ["IPC 376DA"]),
    ("376 D A IPC", ["IPC 376DA"]),
    ("376-D-A IPC", ["IPC 376DA"]),
    ("376AB IPC", ["IPC 376AB"]),
    ("354(A) IPC", ["IPC 354A"]),
    ("354-A IPC", ["IPC 354A"]),
    ("354-D IPC", ["IPC 354D"]),
    ("3/4 POCSO", ["POCSO 3", "POCSO 4"]),
    ("5/6 POCSO Act 2012", ["POCSO 5", "POCSO 6"]),
    ("7, 8 of the POCSO Act", ["POCSO 7", "POCSO 8"]),
    ("6 PROTECTION OF CHILDREN FROM SEXUAL OFFENCES ACT", ["POCSO 6"]),
    ("BNS:64(1);POCSO:6", ["BNS 64(1)", "POCSO 6"]),
    ("IPC 376, 506 & POCSO 6", ["IPC 376", "IPC 506", "POCSO 6"]),
    ("3(2)(v) SC/ST Act", ["SCST 3(2)(v)"]),
    ("3(1)(w)(i) SC ST (PoA) Act", ["SCST 3(1)(w)(i)"]),
    ("67B IT Act", ["IT 67B"]),
    ("66E Information Technology Act 2000", ["IT 66E"]),
    ("धारा ३७६ भा०द०सं०", ["IPC 376"]),
    ("धारा 376 भा.द.वि.", ["IPC 376"]),
    ("376 भादवि", ["IPC 376"]),
    ("376 भादंवि", ["IPC 376"]),
    ("376घक भा.द.वि.", ["IPC 376DA"]),
    ("376 घ भा.द.सं.", ["IPC 376D"]),
    ("376 घ क भा.द.वि.", ["IPC 376DA"]),
    ("३७६ डी ए भा.द.वि.", ["IPC 376DA"]),
    ("354 क भा.द.वि.", ["IPC 354A"]),
    ("376(2)(एन) भादवि", ["IPC 376(2)(n)"]),
    ("64(2)(एम) बीएनएस", ["BNS 64(2)(m)"]),
    ("बीएनएस 64", ["BNS 64"]),
    ("भा.न्या.सं. 64(1)", ["BNS 64(1)"]),
    ("धारा 65(1) भारतीय न्याय संहिता", ["BNS 65(1)"]),
    ("पॉक्सो 6", ["POCSO 6"]),
    ("3/4 पाक्सो एक्ट", ["POCSO 3", "POCSO 4"]),
    ("74 BNS-2023", ["BNS 74"]),
    ("64(1) BNS, 2023 r/w 4(2) POCSO Act, 2012", ["BNS 64(1)", "POCSO 4(2)"]),
]


@pytest.mark.parametrize(("text", "sections"), READ)
def test_section_is_read(text: str, sections: list[str]) -> None:
    """Nothing of a section that every officer reads is unknown."""
    parsed = parse_sections(text)
    assert (list(parsed.sections), parsed.unknown) == (sections, ())


MORE = [
    ("376ipc", ["IPC 376"]),
    ("IPC376", ["IPC 376"]),
    ("64(1)BNS", ["BNS 64(1)"]),
    ("u/s 64(1)BNS,4POCSO", ["BNS 64(1)", "POCSO 4"]),
    ("64(1)351(2) BNS", ["BNS 64(1)", "BNS 351(2)"]),
    ("376. 506 IPC", ["IPC 376", "IPC 506"]),
    ("64(2)m BNS", ["BNS 64(2)(m)"]),
    ("5(L)/6 POCSO", ["POCSO 5(l)", "POCSO 6"]),
    ("BNS, 2023 - 64(1)", ["BNS 64(1)"]),
    ("The Indian Penal Code, 1860 - Section 376(1)", ["IPC 376(1)"]),
    ("65(1)/3(5) BNS", ["BNS 65(1)", "BNS 3(5)"]),
    ("10 POCSO r/w 9(m)", ["POCSO 10", "POCSO 9(m)"]),
    ("भादंवि कलम 376(2)(एन)", ["IPC 376(2)(n)"]),
    ("कलम ६४(१) भान्यासं", ["BNS 64(1)"]),
    ("376, 506 भा.द.वि. व 3/4 पॉक्सो एक्ट", ["IPC 376", "IPC 506", "POCSO 3", "POCSO 4"]),
    ("लैंगिक अपराधांपासून बालकांचे संरक्षण अधिनियम 4", ["POCSO 4"]),
    ("IPC 376 (D)(A)", ["IPC 376DA"]),
]


@pytest.mark.parametrize(("text", "sections"), MORE)
def test_section_run_together_is_read(text: str, sections: list[str]) -> None:
    """Written in haste, in the Marathi and Hindi forms, and with the Act's year."""
    parsed = parse_sections(text)
    assert (list(parsed.sections), parsed.unknown) == (sections, ())


# A section that no Act has, a procedure Act in the place of a penal one, or an Act alone.
UNKNOWN = [
    "64(1) BNSS",
    "376 CrPC",
    "376 दं.प्र.सं.",
    "999 IPC",
    "BNS 400",
    "POCSO 60",
    "64",
    "64-71 BNS",
    "12 Foo Act",
    "POCSO",
    "BNS",
    "IPC",
    "376",
    "BNS 64(1), CrPC 164",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_read_is_named(text: str) -> None:
    """An unknown section is never dropped in silence."""
    assert parse_sections(text).unknown


# The list of offences of ITSSO: sexual offences of the IPC and the BNS, and POCSO as a whole
IN_SCOPE = [
    ["IPC 376(1)"],
    ["BNS 64(1)"],
    ["POCSO 6"],
    ["POCSO 12"],
    ["BNS 70(2)", "BNS 351(2)"],
    ["IPC 376DA"],
    ["BNS 69"],
]


@pytest.mark.parametrize("sections", IN_SCOPE)
def test_sexual_offence_is_on_the_list(sections: list[str]) -> None:
    """Rape and every offence of POCSO."""
    assert in_scope(sections, date(2025, 3, 5))


@pytest.mark.parametrize("sections", [["IPC 379"], ["BNS 115(2)"], ["IPC 302"], ["BNS 303(2)"]])
def test_other_offence_is_not_on_the_list(sections: list[str]) -> None:
    """Theft, hurt and murder alone are none of ITSSO's."""
    assert not in_scope(sections, date(2025, 3, 5))
