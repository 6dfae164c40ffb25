"""The ladders as data: the shipped file is complete, and a wrong file is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from itsso.alerts.ladders import NATIONAL, national_ladders, read_ladders
from itsso.cases.limits import stored_rules
from itsso.law.yaml_lines import BookError


@pytest.fixture
def changed(tmp_path: Path):
    """Return a function that writes the national file with one text replaced."""

    def write(before: str, after: str) -> Path:
        content = NATIONAL.read_text(encoding="utf-8")
        assert before in content
        path = tmp_path / "ladders.yaml"
        path.write_text(content.replace(before, after, 1), encoding="utf-8")
        return path

    return write


def test_every_stored_limit_has_a_ladder_in_days_and_in_hours():
    for rule in stored_rules():
        for in_hours in (False, True):
            assert national_ladders().ladder_of(rule.id, in_hours=in_hours).steps


def test_a_limit_of_days_that_a_state_sets_in_hours_is_counted_in_hours():
    ladder = national_ladders().ladder_of("victim.progress_information", in_hours=True)
    assert ladder.name == "other_hours"


def test_the_version_follows_the_content(changed):
    path = changed("days_before_due: 45", "days_before_due: 44")
    assert read_ladders(path).version != national_ladders().version


WRONG = {
    "unknown rule": ("- investigation.two_months", "- investigation.two_month", "no limit 'investigation.two_month'"),
    "rule twice": ("rules: [victim.medical_report]", "rules: [laboratory.report]", "stands in"),
    "unknown post": ("post: sdpo", "post: asp", "'asp' must be one of io, sho"),
    "unknown key": ("work: review}", "work: review, colour: red}", "knows no key 'colour'"),
    "unknown work": ("work: review}", "work: reviews}", "which is not in works"),
    "unused work": ("  duty: {en", "  spare: {en: Spare, hi: अतिरिक्त}\n  duty: {en", "no step names the work 'spare'"),
    "no Hindi": (
        "{en: Deliver the samples to the laboratory, hi: नमूने प्रयोगशाला में पहुँचाना}",
        "{en: Deliver}",
        "lacks 'hi'",
    ),
    "wrong order": ("days_before_due: 45", "days_before_due: 20", "must come later than"),
    "both distances": ("days_before_due: 45", "days_before_due: 45, days_after_outer: 2", "has either"),
    "another unit": ("days_before_due: 45", "hours_before_due: 45", "has either days_before_due"),
    "too far": ("days_before_due: 45", "days_before_due: 999", "from 0 to 366"),
    "no number": ("days_before_due: 45", "days_before_due: many", "from 0 to 366"),
    "outer day itself": ("code: over, days_after_outer: 1", "code: over, days_after_outer: 0", "is still in time"),
    "ringing list": (
        "days_before_due: 45, post: io, urgency: list",
        "days_before_due: 45, post: io, urgency: at_once",
        "all else is for the list",
    ),
    "ringing overdue": (
        "hours_after_outer: 24, post: sdpo, urgency: list",
        "hours_after_outer: 24, post: sdpo, urgency: at_once",
        "all else is for the list",
    ),
    "endless": ("times: 3", "times: 30", "times from 2 to 6"),
    "repeated without days": ("every_days: 30, times: 3", "times: 3", "has every_days"),
    "repeated in the middle": (
        "post: sdpo, urgency: list, work: report_overdue}",
        "post: sdpo, urgency: list, work: report_overdue, every_days: 2, times: 2}",
        "only the last may be",
    ),
    "code twice": ("code: draft_back", "code: draft_up", "two steps have the code 'draft_up'"),
    "no others": (
        "counts_in: hours\n    rules: others",
        "counts_in: hours\n    rules: [registration.closure_entry_copy]",
        "lacks a ladder with rules: others and counts_in: hours",
    ),
    "code of another alphabet": ("code: draft_back", "code: rück", "letters a to z"),
    "work of another alphabet": ("  duty: {en", "  prüfung: {en", "letters a to z"),
    "no YAML": ("ladders:\n", "ladders: [\n", "expected"),
    "works in a list": ("works:\n", "- works:\n", "did not find expected"),
    "no number of YAML": ("days_before_due: 45", "days_before_due: !!int many", "invalid literal"),
    "no fraction of YAML": ("days_before_due: 45", "days_before_due: !!float many", "could not convert"),
    "no time of YAML": ("days_before_due: 45", "days_before_due: !!timestamp soon", "soon is no date"),
    "no list": ("rules: [victim.medical_report]", "rules: victim.medical_report", "must be a list"),
}


@pytest.mark.parametrize(("before", "after", "error"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_its_line(changed, before, after, error):
    with pytest.raises(BookError, match=r"ladders\.yaml:\d+: ") as refused:
        read_ladders(changed(before, after))
    assert error in str(refused.value)


def test_the_error_names_the_line_of_the_step(changed):
    path = changed("post: sho, urgency: list, work: draft_back", "post: so, urgency: list, work: draft_back")
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if "post: so," in line)
    with pytest.raises(BookError, match=f":{number}: 'so' must be one of"):
        read_ladders(path)
