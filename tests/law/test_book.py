from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from itsso.law import Case, assess, book, running_clocks
from itsso.law.book import HERE, load
from itsso.law.examples import CaseExample, CountExample, examples
from itsso.law.yaml_lines import BookError

RELIED_ON_RULES = """
investigation.two_months custody.default_bail trial.two_months victim.medical_examination victim.medical_report
victim.magistrate_statement victim.progress_information pocso.report_to_court_and_cwc pocso.child_evidence
pocso.trial_one_year registration.e_fir_signature
"""
RELIED_ON_KINDS = """
fir_registered information_received offences_altered victim_medical_examined victim_medical_declined
medical_report_received victim_statement_recorded reported_to_cwc reported_to_special_court arrested produced
first_remand released default_bail_applied victim_informed exhibit_sent laboratory_report_received final_report_filed
final_report_returned supplementary_report_filed cognizance_taken charges_framed child_evidence_recorded
judgment_delivered stayed quashed abated not_investigated transferred_to_agency reopened corrected
"""


def test_the_names_that_other_packages_rely_on_are_in_the_book() -> None:
    assert set(RELIED_ON_RULES.split()) <= {rule.id for rule in book().rules}
    assert set(RELIED_ON_KINDS.split()) <= book().kinds.keys()


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name["en"])
def test_a_worked_example_comes_out_as_it_says(example: CountExample | CaseExample) -> None:
    assert list(example.faults()) == []


def test_every_section_with_a_successor_points_into_the_sanhita() -> None:
    for offence in book().offences.values():
        assert all(successor.startswith("BNS ") for successor in offence.successors)
        assert bool(offence.successors) <= offence.section.startswith("IPC ")


def test_the_versions_of_a_rule_do_not_overlap_within_a_state() -> None:
    for rule in book().rules:
        for state in book().states:
            state_versions = [v for v in rule.versions if state in v.states]
            general = [v for v in rule.versions if not v.states]
            for versions in (state_versions, general):
                ordered = sorted(versions, key=lambda v: v.since)
                for earlier, later in pairwise(ordered):
                    earlier_range, later_range = earlier.punishment, later.punishment
                    if (
                        earlier_range
                        and later_range
                        and (
                            earlier_range.below_years <= later_range.at_least_years
                            or later_range.below_years <= earlier_range.at_least_years
                        )
                    ):
                        continue  # two bands of punishment, side by side
                    if not set(earlier.offences or ()) & set(later.offences or ()) and earlier.offences:
                        continue  # two lists of sections, side by side
                    listed = [version for version in (earlier, later) if version.offences is not None]
                    if len(listed) == 1 and listed[0].line == min(earlier.line, later.line):
                        continue  # a list of sections goes before the version for every section
                    assert earlier.until is not None, rule.id
                    assert earlier.until < later.since, rule.id


def test_every_note_can_be_said_in_both_languages() -> None:
    for texts in book().notes.values():
        assert {part.split("}")[0] for part in texts["en"].split("{")[1:]} == {
            part.split("}")[0] for part in texts["hi"].split("{")[1:]
        }


def test_every_note_is_used_and_every_note_used_is_there() -> None:
    python = " ".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.py"))
    data = " ".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.yaml") if path.name != "notes.yaml")
    used = {code for code in book().notes if f'"{code}"' in python or re.search(rf"\b{code}\b", data)}
    assert used == set(book().notes)
    named = set(re.findall(r'Note\(\s*"(\w+)"', python)) | {kind.marks for kind in book().kinds.values() if kind.marks}
    assert named <= set(book().notes)


ZERO_FIR_TN = """
- id: registration.zero_fir_transfer
  versions:
    - {from: 2026-01-01, state: TN, period: {hours: 12}, authority: TN 1/2026, source: TN 1/2026, certainty: secondary}
- id: victim.crisis_centre
  title: {en: Crisis centre, hi: संकट केंद्र}
  duty: {en: Take the victim to a crisis centre within two days, hi: पीड़िता को दो दिन में संकट केंद्र ले जाना}
  owed_by: station
  runs_for: victim
  starts: fir_registered
  regime_date: fir_registered
  period: {days: 2}
  met_by: victim_treated
  versions:
    - {from: 2020-01-01, offences: [BNS 64], authority: TN 2/2026, source: TN 2/2026, certainty: secondary}
"""


def test_a_state_limit_and_a_whole_rule_are_added_without_python(tmp_path: Path, case_of: Callable[..., Case]) -> None:
    (tmp_path / "tamil_nadu.yaml").write_text(ZERO_FIR_TN, encoding="utf-8")
    law = load([tmp_path])
    case = case_of(["BNS 64"], ("fir_registered", "2026-02-01T10:00", {"fir": "zero"}), state="TN")
    clocks = {clock.rule: clock for clock in assess(case, date(2026, 2, 5), law).clocks}
    assert clocks["registration.zero_fir_transfer"].due.isoformat() == "2026-02-01T22:00:00+05:30"  # type: ignore[union-attr]
    assert clocks["registration.zero_fir_transfer"].state == "overdue"
    assert clocks["victim.crisis_centre"].due == date(2026, 2, 3)
    assert {"registration.zero_fir_transfer", "victim.crisis_centre"} <= {c.rule for c in running_clocks(case, law)}
    ours = {clock.rule: clock for clock in assess(case, date(2026, 2, 5)).clocks}
    assert not ours["registration.zero_fir_transfer"].applies


RULE = "- id: custody.production\n"
NEW = (
    "- {id: new.rule, title: {en: A, hi: A}, duty: {en: A, hi: A}, owed_by: court, runs_for: case,\n"
    "  starts: stayed, regime_date: stayed,\n"
)
VERSION = RULE + "  versions:\n    - from: 2020-01-01\n      authority: A\n      certainty: verified\n      source: A\n"


@pytest.mark.parametrize(
    ("wrong", "line", "message"),
    [
        (VERSION + "  perod: {days: 2}", 7, "perod"),
        (VERSION + "      perod: {days: 2}", 7, "perod"),
        (VERSION + "      period: {dais: 2}", 7, "period needs one of"),
        (VERSION + "      period: {days: 0}", 7, "above 0"),
        (VERSION + "      offences: [IPC 1234]", 7, "IPC 1234"),
        (VERSION + "      state: ZZ", 7, "ZZ"),
        (VERSION + "      note: nonsense", 7, "nonsense"),
        (VERSION + "      until: 2019-12-31", 7, "before from"),
        (VERSION.replace("verified", "sure"), 5, "sure"),
        (VERSION.replace("verified", "unverified"), 5, "makes no clock"),
        (VERSION.replace("authority: A", "authority: Circular 41/2020"), 4, "needs its Hindi too"),
        (VERSION.replace("source: A", "source: From memory"), 6, "needs its Hindi too"),
        (VERSION.replace("source: A", ""), 3, "a version lacks 'source'"),
        (VERSION.replace("2020-01-01", "2020-13-01"), 3, "2020-13-01"),
        (NEW + "  regime_date_in: {ZZ: stayed}}", 3, "ZZ"),
        (NEW + "  regime_date_in: {RJ: staid}}", 3, "staid"),
        (RULE + "  versions: []", 2, "at least one version"),
        ("- id: new.rule\n  title: {en: A}", 2, "hi"),
        ("- id: a\n  id: b", 2, "twice"),
        ("- {id: a", 2, ""),
    ],
)
def test_a_mistake_in_a_statute_names_its_file_and_line(tmp_path: Path, wrong: str, line: int, message: str) -> None:
    (tmp_path / "mistaken.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(BookError) as error:
        load([tmp_path])
    assert str(error.value).startswith(f"mistaken.yaml:{line}: ")
    assert message in str(error.value)
