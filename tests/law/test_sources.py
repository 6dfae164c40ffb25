"""Unread texts make no clock and are on no page: checked for every rule and every version of the book."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.law import Case, Event, assess, book
from itsso.law.book import HERE
from itsso.law.event_kinds import Kind
from itsso.law.grammar import CERTAINTIES, Rule
from itsso.law.rules import RuleReader
from itsso.law.yaml_lines import BookError
from tests.law.random_cases import cases

RULES = book().rules
SURE = CERTAINTIES.index
WANTED = Path(__file__).parents[2] / "docs" / "law.md"
CERTAINTY = re.compile(r"^      certainty: \w+", re.MULTILINE)
SOURCE = re.compile(r"^      source:.*\n(?:        .*\n)*", re.MULTILINE)


def own_reader() -> RuleReader:
    """A reader of statutes that has read none yet."""
    law = book()
    return RuleReader(law.kinds, law.notes, law.offences, law.acts, frozenset(law.states))


def altered(rule: Rule, change: Callable[[str], str], folder: Path) -> list[Path]:
    """The statutes file of a rule once for each of its versions, with that version changed."""
    files = []
    for number, version in enumerate(rule.versions):
        lines = (HERE / "statutes" / version.file).read_text(encoding="utf-8").splitlines(keepends=True)
        head, rest = "".join(lines[: version.line - 1]), "".join(lines[version.line - 1 :])
        assert change(rest) != rest, (rule.id, number)
        files.append(folder / f"{number}_{version.file}")
        files[-1].write_text(head + change(rest), encoding="utf-8")
    return files


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_version_from_memory_is_refused_whichever_it_is(rule: Rule, tmp_path: Path) -> None:
    for file in altered(rule, lambda text: CERTAINTY.sub("      certainty: unverified", text, count=1), tmp_path):
        with pytest.raises(BookError, match="makes no clock"):
            own_reader().read(file)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_version_without_a_source_is_refused_whichever_it_is(rule: Rule, tmp_path: Path) -> None:
    for file in altered(rule, lambda text: SOURCE.sub("", text, count=1), tmp_path):
        with pytest.raises(BookError, match="a version lacks 'source'"):
            own_reader().read(file)


def test_every_version_names_what_was_read_in_both_languages() -> None:
    for rule in RULES:
        for version in rule.versions:
            assert version.certainty != "unverified", rule.id
            for language in ("en", "hi"):
                assert version.source[language].strip(), rule.id
                assert version.authority[language].strip(), rule.id


@settings(max_examples=150, deadline=None)
@given(cases(), st.dates(date(2018, 1, 1), date(2028, 1, 1)))
def test_a_clock_rests_on_a_version_of_the_book(case: Case, as_on: date) -> None:
    authorities = {rule.id: [version.authority for version in rule.versions] for rule in RULES}
    for clock in assess(case, as_on).clocks:
        if clock.due is not None:
            assert clock.authority in authorities[clock.rule], clock.rule


@settings(max_examples=60, deadline=None)
@given(case=cases(), as_on=st.dates(date(2018, 1, 1), date(2028, 1, 1)), certainty=st.sampled_from(CERTAINTIES))
def test_no_limit_by_punishment_is_surer_than_the_punishments(case: Case, as_on: date, certainty: str) -> None:
    """Every punishment lowered to one certainty: no day that follows from a punishment is surer, and no day moves."""
    offences = {section: replace(offence, certainty=certainty) for section, offence in book().offences.items()}
    law = replace(book(), offences=offences)
    before = {clock[:2]: clock for clock in assess(case, as_on).clocks}
    for clock in assess(case, as_on, law).clocks:
        rule = law.rule(clock.rule)
        assert (clock.state, clock.due) == (before[clock[:2]].state, before[clock[:2]].due), clock.rule
        if clock.due is not None and rule.period is not None and rule.period.bands:
            versions_with_period = [
                version
                for version in rule.versions
                if version.authority == clock.authority and version.period is not None
            ]
            assert versions_with_period or not all_charges_known(case) or SURE(clock.certainty) >= SURE(certainty), (
                clock.rule
            )


def test_a_span_is_no_surer_than_the_punishment_it_begins_with() -> None:
    """With a section of unverified punishment and an unknown one, the span of 60 to 90 days is unverified."""
    law = replace(book(), offences={"BNS 74": replace(book().offences["BNS 74"], certainty="unverified")})
    events = (Event(Kind.FIR_REGISTERED, date(2025, 1, 1)), Event(Kind.FIRST_REMAND, date(2025, 1, 3), "A1"))
    clocks = assess(Case("UP", ("BNS 74", "BNS 999"), events=events), date(2025, 1, 10), law).clocks
    bail = next(clock for clock in clocks if clock.rule == "custody.default_bail")
    assert (bail.due, bail.outer, bail.certainty) == (date(2025, 3, 3), date(2025, 4, 2), "unverified")


def all_charges_known(case: Case) -> bool:
    """Return whether each list of sections charged holds one of the book: of none, the span is our reading alone."""
    charges = [case.offences, *(event.facts.get("offences", ()) for event in case.events if "offences" in event.facts)]
    return all(any(section.split("(")[0] in book().offences for section in sections) for sections in charges)


def wanted() -> list[str]:
    """The rules that docs/law.md lists as wanted."""
    table = WANTED.read_text(encoding="utf-8").split("### Wanted", 1)[1].split("\n\n")[2]
    return [line.split("|")[1].strip() for line in table.splitlines()[2:]]


def test_no_page_shows_a_rule_that_is_wanted(client: Client) -> None:
    """The list of the law links every rule of the book and no other; what is wanted is none of them."""
    index_page = client.get(reverse("lawbook:index")).content.decode()
    linked = set(re.findall(r'href="/law/rules/([\w.]+)/"', index_page))
    assert linked == {rule.id for rule in RULES}
    assert wanted()
    assert {rule.title["en"] for rule in RULES}.isdisjoint(wanted())
