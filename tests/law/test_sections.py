from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.law import book, parse_sections
from itsso.law.sections import covers

WRITTEN = [
    ("376(2)(n) IPC", ["IPC 376(2)(n)"]),
    ("u/s 64(1) BNS r/w 4 POCSO", ["BNS 64(1)", "POCSO 4"]),
    ("IPC 376D/34", ["IPC 376D", "IPC 34"]),
    ("BNS 64, 351(2)", ["BNS 64", "BNS 351(2)"]),
    ("BNS:64(1);POCSO:6", ["BNS 64(1)", "POCSO 6"]),
    ("धारा 376 भा.दं.सं.", ["IPC 376"]),
    ("धारा ३७६(२)(n) भा०द०सं० सहपठित 5/6 पॉक्सो एक्ट", ["IPC 376(2)(n)", "POCSO 5", "POCSO 6"]),
    ("376घक, 354क भा.द.वि.", ["IPC 376DA", "IPC 354A"]),
    ("376 r/w 511 IPC", ["IPC 376", "IPC 511"]),
    ("376, 506 IPC & 3/4 POCSO Act, 2012", ["IPC 376", "IPC 506", "POCSO 3", "POCSO 4"]),
    ("IPC 376, 4 POCSO", ["IPC 376", "POCSO 4"]),
    ("u/s 376-D, 376 DA I.P.C. and 3(2)(v) SC/ST Act", ["IPC 376D", "IPC 376DA", "SCST 3(2)(v)"]),
    ("Section 64 of the Bharatiya Nyaya Sanhita, 2023 read with section 6 of the POCSO Act", ["BNS 64", "POCSO 6"]),
    ("IPC 1860 U/s: 376,363", ["IPC 376", "IPC 363"]),
    ("354(D) IPC, 67B IT Act, 75 JJ Act", ["IPC 354D", "IT 67B", "JJ 75"]),
    ("376/506/34IPC+3/4POCSO", ["IPC 376", "IPC 506", "IPC 34", "POCSO 3", "POCSO 4"]),
    ("103(1) / 64 / 66 BNS", ["BNS 103(1)", "BNS 64", "BNS 66"]),
    ("BNS S.64(2)(m) & S. 6 of POCSO Act", ["BNS 64(2)(m)", "POCSO 6"]),
    ("BNS 64(2)(f),(i),(m)", ["BNS 64(2)(f)", "BNS 64(2)(i)", "BNS 64(2)(m)"]),
    ("धारा 65(1) BNS व धारा 5(ठ)/6 पोक्सो एक्ट", ["BNS 65(1)", "POCSO 5(ठ)", "POCSO 6"]),
    ("376(घ) भा.द.वि.", ["IPC 376D"]),
    ("IPC 376 r.w. 34", ["IPC 376", "IPC 34"]),
    ("376 भा0द0वि0 सपठित धारा 3/4 पॉक्सो एक्ट", ["IPC 376", "POCSO 3", "POCSO 4"]),
    ("धारा 64 बीएनएस सपठित ४ पॉक्सो", ["BNS 64", "POCSO 4"]),
    ("भारतीय न्याय संहिता (बी एन एस), 2023 - 64(1), 65(2)", ["BNS 64(1)", "BNS 65(2)"]),
    (
        "THE BHARATIYA NYAYA SANHITA (BNS), 2023 - 64(2)(m)\nPOCSO Act (पॉक्सो), 2012 - 4(2)",
        ["BNS 64(2)(m)", "POCSO 4(2)"],
    ),
    ("SCHEDULED CASTES AND THE SCHEDULED TRIBES (PREVENTION OF ATROCITIES) ACT, 1989 - 3(2)(v)", ["SCST 3(2)(v)"]),
    ("लैंगिक अपराधांपासून बालकांचे संरक्षण अधिनियम, २०१२ चे कलम 4, 8", ["POCSO 4", "POCSO 8"]),
    ("376 D A IPC", ["IPC 376DA"]),
    ("376(D)(b), 376A(B), 376(A) IPC", ["IPC 376DB", "IPC 376AB", "IPC 376A"]),
    ("3(1)(r), 3(2)(va) SC/ST(PoA)Act, 376(D) IPC", ["SCST 3(1)(r)", "SCST 3(2)(va)", "IPC 376D"]),
    ("376-D-A IPC, 376 D IPC", ["IPC 376DA", "IPC 376D"]),
    ("३७६ डी ए भा.द.वि.", ["IPC 376DA"]),
    ("376 घ क भा.द.वि.", ["IPC 376DA"]),
    ("376 डीबी, 354 डी भादवि", ["IPC 376DB", "IPC 354D"]),
    ("376-2-N IPC", ["IPC 376(2)(n)"]),
    ("64(2)एम, 64(2)(एफ) बी एन एस", ["BNS 64(2)(m)", "BNS 64(2)(f)"]),
    ("74 BNS-2023", ["BNS 74"]),
    ("BNS (2023) 74, POCSO Act-2012 8", ["BNS 74", "POCSO 8"]),
    ("POSCO Act 6", ["POCSO 6"]),
    ("5L/6 POCSO, 376(2)(n) IPC", ["POCSO 5(l)", "POCSO 6", "IPC 376(2)(n)"]),
    ("5एल/6 पॉक्सो", ["POCSO 5(l)", "POCSO 6"]),
    ("506 Part II, 304 (Part-I) IPC", ["IPC 506(ii)", "IPC 304(i)"]),
    ("IPC,1860 — 376; POCSO ACT,2012 — 4", ["IPC 376", "POCSO 4"]),
    ("THE POCSO ACT, 2012 (32 of 2012) - 4", ["POCSO 4"]),
    ("Protection of Children from Sexual Offences Act, 2012 (POCSO) 6", ["POCSO 6"]),
    ("75 जे जे एक्ट, 64 बी एन एस", ["JJ 75", "BNS 64"]),
    ("भा.दं.वि. 376 सह बालकांचे लैंगिक अपराधांपासून संरक्षण कायदा 2012 कलम ६", ["IPC 376", "POCSO 6"]),
]


@pytest.mark.parametrize(("text", "sections"), WRITTEN)
def test_sections_are_read_as_firs_write_them(text: str, sections: list[str]) -> None:
    assert parse_sections(text) == (tuple(sections), ())


@pytest.mark.parametrize(
    ("text", "sections", "unknown"),
    [
        ("IPC 999, 376", ["IPC 376"], ["IPC 999"]),
        ("25 XYZ Act; IPC 376", ["IPC 376"], ["XYZ 25"]),
        ("376", [], ["376"]),
        ("64-71 BNS", [], ["BNS 64-71"]),
        ("64-71", [], ["64-71"]),
        ("POCSO", [], ["POCSO"]),
        ("BNS 64(1), POCSO Act", ["BNS 64(1)"], ["POCSO"]),
        ("64(1) BNSS", [], ["BNSS 64(1)"]),
        ("351(2) BNS, 376 CrPC", ["BNS 351(2)"], ["CRPC 376"]),
        ("BNS 64 and something", ["BNS 64"], ["something"]),
        ("154 CrPC, 376 IPC", ["IPC 376"], ["CRPC 154"]),
    ],
)
def test_what_the_book_does_not_know_is_named_and_never_dropped(
    text: str, sections: list[str], unknown: list[str]
) -> None:
    assert parse_sections(text) == (tuple(sections), tuple(unknown))


CANONICAL = st.sampled_from([*sorted(book().offences), "IPC 376(2)(n)", "POCSO 5(l)", "BNS 64(2)(m)"])


@given(CANONICAL)
def test_a_canonical_section_reads_as_itself(section: str) -> None:
    assert parse_sections(section) == ((section,), ())


@given(st.lists(CANONICAL, min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_order_spacing_digits_and_the_place_of_the_act_do_not_matter(
    sections: list[str], chance: random.Random
) -> None:
    parts = []
    by_act: dict[str, list[str]] = {}
    for section in sections:
        act, number = section.split()
        by_act.setdefault(act, []).append(number)
    acts = list(by_act.items())
    chance.shuffle(acts)
    behind = chance.random() < 0.5
    for act, numbers in acts:
        chance.shuffle(numbers)
        written = chance.choice([", ", ",", "/", " , "]).join(numbers)
        if chance.random() < 0.5:
            written = written.replace("(", " (")
        if chance.random() < 0.5:
            written = written.translate({ord(str(n)): chr(ord("०") + n) for n in range(10)})
        name = act.lower() if chance.random() < 0.3 else act
        parts.append(f"{written} {name}" if behind else f"{name} {written}")
    text = chance.choice(["; ", " r/w ", " and ", "\n"]).join(parts)
    parsed = parse_sections(text)
    assert parsed.unknown == ()
    assert set(parsed.sections) == set(sections), text


@given(st.text(max_size=60))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    parsed = parse_sections(text)
    assert all(book().offence(section) for section in parsed.sections)
    assert len(set(parsed.sections)) == len(parsed.sections)


@pytest.mark.parametrize("text", ["376, " * 799 + "IPC", "IPC 376 " * 500, "1 X " * 1000, "376(" * 1000, "भा." * 1300])
def test_a_long_text_is_read_in_a_moment(text: str) -> None:
    begun = time.process_time()
    parse_sections(text)
    assert time.process_time() - begun < 1


def test_a_text_too_long_to_be_sections_is_named_and_not_read() -> None:
    assert parse_sections("IPC 376, " * 1_000_000).sections == ()
    assert "9000000 characters" in parse_sections("IPC 376, " * 1_000_000).unknown[0]


def test_a_listed_section_takes_in_its_sub_sections_and_not_its_namesakes() -> None:
    assert covers("IPC 376", "IPC 376(2)(n)")
    assert not covers("IPC 376", "IPC 376A")
    assert not covers("IPC 376(2)", "IPC 376")
    assert covers("POCSO", "POCSO 4(2)")
