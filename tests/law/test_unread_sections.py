"""Nothing that was written among the sections is left out without a word, whatever it is and wherever it stands."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from itsso.law import Accused, Assessment, Case, Clock, Event, Victim, assess, book, parse_sections
from itsso.law.counting import day_of
from itsso.law.event_kinds import Kind

DAY = date(2025, 3, 5)
PENAL = [act.code for act in book().acts.values() if act.penal_act is None]
PROCEDURE = [act.code for act in book().acts.values() if act.penal_act is not None]
KNOWN = st.sampled_from(sorted(book().offences))
NUMBER = st.one_of(st.integers(1, 599).map(str), st.builds("{}{}".format, st.integers(1, 599), st.sampled_from("ABCD")))
SUB = st.sampled_from(["", "(1)", "(2)", "(9)", "(2)(z)", "(i)"])
IN_AN_ACT = st.builds("{} {}{}".format, st.sampled_from([*PENAL, *PROCEDURE]), NUMBER, SUB)
ACT = st.sampled_from([*PENAL, *PROCEDURE])
ELSEWHERE = st.builds("{} {}".format, st.sampled_from(["EXCISE", "MOTOR", "POLICE"]), NUMBER)
ITEM = st.one_of(
    KNOWN, IN_AN_ACT, IN_AN_ACT, ACT, ELSEWHERE, NUMBER, st.sampled_from(["64-71", "BNS 64-71", "garbled"])
)
ITEMS = st.lists(ITEM, max_size=5, unique=True)


def assessed(offences: list[str]) -> Assessment:
    case = Case(
        "UP",
        tuple(offences),
        (DAY, DAY),
        (Victim("V1", None),),
        (Accused("A1", False),),
        [
            Event(Kind.INFORMATION_RECEIVED, DAY),
            Event(Kind.FIR_REGISTERED, DAY),
            Event(Kind.FIRST_REMAND, date(2025, 3, 6), "A1"),
            Event(Kind.SANCTION_REQUESTED, date(2025, 3, 7)),
        ],
    )
    return assess(case, date(2025, 4, 1))


def by_rule(answer: Assessment) -> dict[tuple[str, str], Clock]:
    return {(clock.rule, clock.subject): clock for clock in answer.clocks}


@given(ITEMS)
def test_every_item_is_a_section_of_the_book_or_a_problem_that_names_it(items: list[str]) -> None:
    problems = assessed(items).problems
    for item in items:
        parsed = parse_sections(item)
        assert parsed.sections or parsed.unknown, item
        for piece in parsed.unknown:
            assert any(dict(note.values).get("sections") == piece for note in problems), item
        for section in parsed.sections:
            reported = any(dict(note.values).get("sections") == section for note in problems)
            assert book().knows_punishment(section) is not reported, item
    assert any(note.code == "no_section" for note in problems) is not any(
        parse_sections(item).sections or not note_is_of_procedure(item) for item in items
    )


def note_is_of_procedure(item: str) -> bool:
    """Return whether an item holds only sections of procedure that are not slips for penal ones: no offence."""
    pieces = parse_sections(item).unknown
    meant = {"CRPC": "IPC", "BNSS": "BNS"}
    return all(
        piece.split()[0] in meant
        and (" " not in piece or book().offence(piece.replace(piece.split()[0], meant[piece.split()[0]], 1)) is None)
        for piece in pieces
    )


@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(items: list[str], chance: random.Random) -> None:
    turned = chance.sample(items, len(items))
    in_order, turned_order = assessed(items), assessed(turned)
    plain = [clock._replace(notes=()) for clock in in_order.clocks]
    assert plain == [clock._replace(notes=()) for clock in turned_order.clocks]
    assert set(in_order.problems) == set(turned_order.problems)


@given(ITEMS, ITEM)
@example(["ARMS 25"], "POCSO 4(9)")
def test_what_cannot_be_read_changes_no_answer_into_a_certain_one(items: list[str], more: str) -> None:
    """With other sections it leaves an answer as it was, or makes it unknown, less sure, or a wider span."""
    parsed = parse_sections(more)
    if all(map(book().knows_punishment, parsed.sections)) and not parsed.unknown:
        return
    before, after = by_rule(assessed(items)), by_rule(assessed([*items, more]))
    for key, clock in after.items():
        old = before[key]
        if clock._replace(notes=()) == old._replace(notes=()):
            continue
        if note_is_of_procedure(more) and parsed.unknown:
            raise AssertionError(f"{more} changes {key}")
        without_sections = any(note.code == "undecided_without_sections" for note in old.notes)
        assert clock.certainty != "verified" or without_sections, key
        if clock.due is not None and old.due is not None and old.outer is not None and clock.outer is not None:
            assert day_of(clock.due) <= day_of(old.due), key
            assert day_of(clock.outer) >= day_of(old.outer), key


@given(st.lists(st.one_of(KNOWN, IN_AN_ACT), min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_of_sections_with_their_acts_neither_order_nor_spacing_matters(
    sections: list[str], chance: random.Random
) -> None:
    apart = [parse_sections(section) for section in sections]
    written = []
    for section in sections:
        act, number = section.split()
        number = number.replace("(", chance.choice(["(", " (", "( "]))
        if chance.random() < 0.3:
            number = number.translate({ord(str(n)): chr(ord("०") + n) for n in range(10)})
        written.append(f"{act}{chance.choice([' ', '  ', ': '])}{number}")
    chance.shuffle(written)
    together = parse_sections(chance.choice(["; ", " ;", "\n", " r/w ", " & "]).join(written))
    assert set(together.sections) == {section for parsed in apart for section in parsed.sections}
    assert set(together.unknown) == {piece for parsed in apart for piece in parsed.unknown}
