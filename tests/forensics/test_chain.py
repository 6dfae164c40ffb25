"""The chain of custody derived from any acts: a correct one is clean, and each fault has its name."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.forensics.custody.chain import FAULTS, Chain, CustodyEntry, digest, follow
from itsso.forensics.labels import InvalidLabel, new_label, read_label, spelled
from itsso.law.shapes import LABEL_ALPHABET, label_check

T0 = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
WAY = ("scene", "officer", "malkhana", "messenger", "reception", "section", "examiner", "store", "messenger", "court")


def right(way: tuple[str, ...] = WAY) -> list[CustodyEntry]:
    """Return hand-overs along a route, each act by its own person, an hour apart, under one seal."""
    acts: list[CustodyEntry] = []
    for n, (before, to) in enumerate(itertools.pairwise(way)):
        for deed in ("given", "taken"):
            if deed == "given" and before == "scene":
                continue
            at = T0 + timedelta(hours=n, minutes=0 if deed == "given" else 5)
            person = f"{before}{n}" if deed == "given" else f"{to}{n + 1}"
            acts.append(
                CustodyEntry(
                    "L", 0, f"h{n}", deed, before, to, at, at, 1, person, person, "", "whole", "SHO", 1, 12_500, ""
                )
            )
    return chained(acts)


def chained(acts: list[CustodyEntry]) -> list[CustodyEntry]:
    """Number acts and let each name the one before, as the ledger does when it is written."""
    done: list[CustodyEntry] = []
    for act in acts:
        done.append(replace(act, nth=len(done) + 1, previous=digest(done[-1]) if done else ""))
    return done


def codes(acts: list[CustodyEntry]) -> set[str]:
    return {finding.code for finding in follow(acts).findings}


@given(st.integers(1, len(WAY) - 1))
def test_correct_chain_is_clean_at_every_step(steps: int) -> None:
    acts = right(WAY[: steps + 1])
    chain = follow(acts)
    assert (chain.findings, chain.holder, chain.waiting) == ([], WAY[steps], None)
    if steps > 1:
        given_only = follow(acts[:-1])
        assert given_only.findings == []
        assert given_only.waiting is not None
        assert given_only.holder == WAY[steps - 1]


def at(acts: list[CustodyEntry], place: int, **changed: object) -> list[CustodyEntry]:
    """Return the ledger as it would have been written with another act at one place."""
    return chained([replace(act, **changed) if n == place else act for n, act in enumerate(acts)])  # type: ignore[arg-type]


def without(acts: list[CustodyEntry], place: int) -> list[CustodyEntry]:
    return chained([act for n, act in enumerate(acts) if n != place])


WRONG: dict[str, Callable[[list[CustodyEntry], int], list[CustodyEntry]]] = {
    "gap": lambda acts, n: without(acts, n if acts[n].deed == "given" else n - 1),
    "seal": lambda acts, n: at(acts, n, seal="broken"),
    "impression": lambda acts, n: at(acts, n, impression="ANOTHER"),
    "quantity": lambda acts, n: at(acts, n, count=2),
    "time": lambda acts, n: at(acts, n, at=acts[n].at - timedelta(hours=2)),
    "one_person": lambda acts, n: at(acts, n, person=acts[n - 1 if acts[n].deed == "taken" else n + 1].person),
    "skew": lambda acts, n: at(acts, n, at=acts[n - 1].at - timedelta(minutes=3)),
    "late_entry": lambda acts, n: at(acts, n, recorded=acts[n].recorded + timedelta(days=2)),
}


@pytest.mark.parametrize("code", sorted(WRONG))
@given(place=st.integers(2, 2 * len(WAY) - 4))
def test_each_fault_is_found_at_any_position(code: str, place: int) -> None:
    assert code in codes(WRONG[code](right(), place))


def test_item_given_twice_is_an_overlap() -> None:
    acts = right()[:6]  # the messenger has it, and gives it
    twice = replace(acts[-1], handover="other", holder_to="malkhana", at=acts[-1].at + timedelta(minutes=1))
    assert codes(chained([*acts, twice])) == {"overlap"}


def test_item_taken_by_another_holder_than_given_to_is_reported() -> None:
    acts = right()[:7]
    assert acts[-1].holder_to == "reception"
    assert "hands" in codes(at(acts, 6, holder_to="malkhana"))


def test_item_taken_back_by_giver_does_not_move() -> None:
    acts = right()[:6]
    back = replace(acts[-1], deed="taken", holder_to="messenger")
    chain = follow(chained([*acts, back]))
    assert (chain.findings, chain.holder, chain.waiting) == ([], "messenger", None)


def test_act_after_destruction_is_a_fault() -> None:
    acts = right(("scene", "officer", "destroyed", "court"))
    assert codes(acts) == {"after_end"}


def test_only_section_and_examiner_may_open_and_reseal() -> None:
    acts = right(("scene", "officer", "reception", "examiner", "store"))
    opened = at(at(acts, 4, seal="opened"), 5, seal="resealed", impression="FSL 7")
    assert codes(at(opened, 6, impression="FSL 7")) == set()
    assert codes(at(acts, 2, seal="opened")) == {"seal"}


@given(st.data())
def test_any_acts_give_a_chain(data: st.DataObject) -> None:
    acts = right()
    chosen_acts = data.draw(st.lists(st.sampled_from(acts), max_size=12))
    chain: Chain = follow(chosen_acts)
    assert {finding.code for finding in chain.faults} <= FAULTS


@given(st.integers(0, 16), st.integers(0, 16))
def test_missing_or_moved_act_is_detected(left_out: int, to: int) -> None:
    acts = right()
    rest = [act for n, act in enumerate(acts) if n != left_out]
    assert (left_out == len(acts) - 1) or "left_out" in codes(rest)
    if left_out != to:
        moved = list(acts)
        moved.insert(to, moved.pop(left_out))
        renumbered = [replace(act, nth=n + 1) for n, act in enumerate(moved)]
        assert "left_out" in codes(renumbered)


# --- The laboratory number -------------------------------------------------------------------------------------------


def test_label_is_read_as_typed_scanned_or_spelled() -> None:
    for _n in range(200):
        label = new_label()
        assert read_label(label) == read_label(f" {spelled(label).lower()}\n") == label


@given(st.integers(0, 9), st.sampled_from(LABEL_ALPHABET))
def test_one_wrong_character_is_detected(place: int, sign: str) -> None:
    label = "7KM3QX9ZT"

    label += label_check(label)
    wrong = label[:place] + sign + label[place + 1 :]
    if wrong != label:
        with pytest.raises(InvalidLabel):
            read_label(wrong)


def test_swapped_neighbouring_characters_are_detected() -> None:
    for _n in range(100):
        label = new_label()
        for place in range(9):
            swapped = label[:place] + label[place + 1] + label[place] + label[place + 2 :]
            if swapped != label:
                with pytest.raises(InvalidLabel):
                    read_label(swapped)


def test_label_from_scanner_on_hindi_keyboard_is_read() -> None:
    """Check every character that a label may contain, in capitals and in small letters."""
    for typed in ("औऐआईऊभङझओएअइउफऱखऎँणऩऴळश२३४५६७८९", "ौैाीूबहजोे्िुपरकॆंमनवलस23456789"):
        inscript = dict(zip("QWERTYUPASDFGHJKZXCVBNM23456789", typed, strict=True))
        assert set(inscript) == set(LABEL_ALPHABET)
        for label in (new_label() for _n in range(50)):
            assert read_label("".join(inscript[sign] for sign in label)) == label


@pytest.mark.parametrize("typed", ["", "8901030865278", "https://example.test/", "ABCDE-FGHJ", "०" * 10, "\0" * 10])
def test_text_that_is_no_label_is_refused(typed: str) -> None:
    with pytest.raises(InvalidLabel):
        read_label(typed)
