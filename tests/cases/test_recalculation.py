"""After a change of law, code or a source's declaration no stored time limit is of an earlier version."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from itsso.cases.actions import Batch, declare_source
from itsso.cases.jobs import recalculate_outdated
from itsso.cases.models import Clock
from itsso.cases.recalculation.models import Recalculation
from itsso.cases.recalculation.versions import DERIVING, HERE, forget_progress
from itsso.law.version import file_hash
from itsso.protection.ranges import enter
from tests.support.case_events import EVERY_KIND, fir, register
from tests.support.cli import forked_itsso, itsso
from tests.support.in_proof import in_proof_but
from tests.support.recalculation import recalculate_all
from tests.support.sample_nation import World

STATE_RULE = """
- id: registration.state_reminder
  title: {{en: A State's own reminder, hi: राज्य का अपना स्मरण}}
  duty: {{en: Remind within {days} days, hi: {days} दिन में स्मरण कराना}}
  owed_by: station
  runs_for: case
  starts: fir_registered
  regime_date: fir_registered
  period: {{days: {days}}}
  met_by: final_report_filed
  versions:
    - from: 2020-01-01
      authority: {{en: A State's order, hi: राज्य का आदेश}}
      certainty: verified
      source: {{en: Invented for a test, hi: परीक्षण के लिए}}
"""
RULE = "registration.state_reminder"


@pytest.fixture
def statutes(tmp_path: Path) -> dict[str, str]:
    """Return the environment of an installation whose State adds a rule of its own."""
    (tmp_path / "state.yaml").write_text(STATE_RULE.format(days=10), encoding="utf-8")
    return {"ITSSO_STATUTES": str(tmp_path)}


@pytest.fixture
def cases(world: World) -> World:
    """Return three registered cases, calculated by the version in use."""
    for number in ("1", "2", "3"):
        register(world.system, world.kotwali, number, "2025-03-01", "BNS 64(1)")
    recalculate_all()
    return world


def dues(world: World) -> list[str]:
    with enter(world.system):
        return [str(due) for due in Clock.objects.filter(rule=RULE).values_list("due", flat=True)]


def desk(world: World) -> str:
    forget_progress()
    client = Client()
    client.force_login(world.sho.officer)
    return client.get("/desk/").text


@pytest.mark.parametrize("itsso", in_proof_but((forked_itsso, itsso), {forked_itsso}))
def test_a_changed_rule_is_named_and_every_stored_limit_follows_it(
    cases: World, statutes: dict[str, str], itsso: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert itsso("migrate").stdout.find("calculated by another version") == -1
    printed = itsso("migrate", **statutes).stdout
    assert "different since:" in printed
    assert "state.yaml" in printed
    assert "0 of 3 cases are done" in printed
    page = desk(cases)
    assert "Being recalculated" in page
    assert "0 of 3 cases done" in page
    assert dues(cases) == []
    done = itsso("rebuild", "--outdated", "--json", **statutes)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"cases": 3, "corrected": 3}
    assert dues(cases) == ["2025-03-11"] * 3
    assert "Being recalculated" not in desk(cases)
    Path(statutes["ITSSO_STATUTES"], "state.yaml").write_text(STATE_RULE.format(days=20), encoding="utf-8")
    itsso("migrate", "--quiet", **statutes)
    assert itsso("rebuild", "--outdated", **statutes).stdout == "3 cases recalculated, 3 of them corrected\n"
    assert dues(cases) == ["2025-03-21"] * 3
    assert itsso("rebuild", **statutes).stdout == "3 cases, 0 differences\n"


@pytest.mark.proof
def test_the_worker_does_what_is_outdated_and_leaves_what_another_version_must_do(
    cases: World, statutes: dict[str, str]
) -> None:
    forked_itsso("rebuild", "--outdated", **statutes)
    forked_itsso("migrate", "--quiet")  # the rule is taken away again
    assert dues(cases) != []
    recalculate_outdated()
    assert dues(cases) == []
    forked_itsso("migrate", "--quiet", **statutes)
    recalculate_outdated()  # this process knows nothing of the rule
    assert Recalculation.objects.get().finished_at is None


def test_a_mistake_in_a_rule_is_said_in_one_line_and_nothing_is_begun(cases: World, statutes: dict[str, str]) -> None:
    Path(statutes["ITSSO_STATUTES"], "state.yaml").write_text("- id: half\n  title: none\n", encoding="utf-8")
    done = forked_itsso("migrate", **statutes)
    assert done.returncode == 1
    assert done.stderr.startswith("itsso: state.yaml:")
    assert len(done.stderr.splitlines()) == 1
    assert Recalculation.objects.get().finished_at is not None


def test_a_version_that_was_not_finished_is_not_taken_for_the_one_before(
    cases: World, statutes: dict[str, str]
) -> None:
    forked_itsso("migrate", "--quiet", **statutes)  # begun and never done; some of its cases might be
    assert "different since" in forked_itsso("migrate").stdout
    recalculate_outdated()
    assert Recalculation.objects.get().finished_at is not None


def test_a_process_of_the_version_before_that_still_writes_leaves_no_old_limit(
    cases: World, statutes: dict[str, str]
) -> None:
    forked_itsso("rebuild", "--outdated", **statutes)
    register(cases.system, cases.kotwali, "4", "2025-03-01", "BNS 64(1)")  # this process knows nothing of the rule
    assert len(dues(cases)) == 3
    forked_itsso("rebuild", "--outdated", **statutes)
    assert len(dues(cases)) == 4


BEFORE_THE_UPDATE = """
import os, sys, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsso.platform.settings")
django.setup()
from itsso import law
from itsso.accounts.queries import system_posting
from itsso.cases.jobs import recalculate_outdated
from itsso.units.models import Unit
from tests.support.case_events import register
law.book()
print("ready", flush=True)
sys.stdin.readline()  # meanwhile the file of the law is changed
if sys.argv[1] == "works":
    recalculate_outdated()
else:
    register(system_posting(), Unit.objects.get(code="KNP-1"), "4", "2025-03-01", "BNS 64(1)")
"""


@pytest.mark.parametrize("does", [pytest.param("works", marks=pytest.mark.proof), "writes"])
def test_a_process_that_began_before_the_files_changed_never_passes_for_the_new_version(
    cases: World, statutes: dict[str, str], does: str
) -> None:
    """A server or worker that had written nothing yet hashed the new files, and calculated by the law it had read."""
    forked_itsso("rebuild", "--outdated", **statutes)
    old = subprocess.Popen(
        [sys.executable, "-c", BEFORE_THE_UPDATE, does],
        env=os.environ | statutes,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert old.stdout is not None
    assert old.stdout.readline() == "ready\n"
    Path(statutes["ITSSO_STATUTES"], "state.yaml").write_text(STATE_RULE.format(days=20), encoding="utf-8")
    forked_itsso("migrate", "--quiet", **statutes)
    if does == "writes":
        forked_itsso("rebuild", "--outdated", **statutes)
    old.communicate("go on\n", timeout=60)
    assert old.returncode == 0
    assert Recalculation.objects.get().finished_at is None
    forked_itsso("rebuild", "--outdated", **statutes)
    assert set(dues(cases)) == {"2025-03-21"}
    assert forked_itsso("rebuild", **statutes).stdout.endswith(" cases, 0 differences\n")


def test_a_changed_statement_of_a_source_recalculates_its_cases(cases: World) -> None:
    with enter(cases.system):
        declare_source("test", EVERY_KIND | {"fir_registered": date(2014, 1, 1)}, cases.system)
    assert Recalculation.objects.get().changed == ["kinds carried by test"]
    recalculate_outdated()
    assert Recalculation.objects.get().finished_at is not None


def test_comments_and_docstrings_are_no_change_of_the_law_or_the_code(tmp_path: Path) -> None:
    rule, code = tmp_path / "rule.yaml", tmp_path / "code.py"
    rule.write_text("- days: 60\n")
    code.write_text("def limit():\n    return 60\n")
    before = file_hash(rule), file_hash(code)
    rule.write_text("# two months\n- days:   60  # as counted\n")
    code.write_text('def limit():\n    """Return days."""\n\n    return 60  # days\n')
    assert (file_hash(rule), file_hash(code)) == before
    rule.write_text("- days: 61\n")
    code.write_text("def limit():\n    return 61\n")
    assert file_hash(rule) != before[0]
    assert file_hash(code) != before[1]


def test_every_module_that_derivation_imports_is_part_of_the_version() -> None:
    source = HERE.parent
    listed = {HERE.joinpath(name).resolve() for name in DERIVING}
    not_deciding = ("law/", "lawbook/", "units/", "cases/models.py")  # `law` is listed whole; words, rows and columns
    visited, waiting = set(), [HERE / "derive.py", HERE / "history" / "events.py", HERE / "history" / "queries.py"]
    while waiting:
        path = waiting.pop().resolve()
        name = path.relative_to(source).as_posix()
        if path in visited or name.startswith(not_deciding):
            continue
        visited.add(path)
        waiting += list(_imported(path, source))
    assert visited <= listed, visited - listed


def _imported(path: Path, source: Path) -> list[Path]:
    candidates = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("itsso"):
            base = source.joinpath(*node.module.split(".")[1:])
            candidates += [base.with_suffix(".py"), *(base / f"{alias.name}.py" for alias in node.names)]
    return [candidate for candidate in candidates if candidate.exists()]


@pytest.mark.proof
def test_killed_in_the_middle_and_run_again_it_ends_like_one_that_nobody_disturbed(
    world: World, statutes: dict[str, str]
) -> None:
    def add(numbers: range) -> None:
        with enter(world.system):
            source = declare_source("test", EVERY_KIND, world.system)
            with Batch(by=world.system, source=source) as batch:
                for number in numbers:
                    batch.add(batch.new_case(), [fir(world.kotwali, str(number), "2025-03-01", "BNS 64(1)")])

    add(range(1, 8001))
    assert forked_itsso("rebuild", "--outdated").returncode == 0
    forked_itsso("migrate", "--quiet", **statutes)
    for kill in range(6):
        before = Recalculation.objects.get().done
        work = subprocess.Popen(
            [sys.executable, "-m", "itsso.platform.cli", "rebuild", "--outdated"], env=os.environ | statutes
        )
        while work.poll() is None and Recalculation.objects.get().done == before:
            time.sleep(0.02)
        assert work.poll() is None
        time.sleep(0.1 * (kill % 4))
        work.send_signal(signal.SIGKILL)
        work.wait()
        if kill == 2:
            add(range(9001, 9003))  # by this process, which knows nothing of the rule: all begins again
            assert Recalculation.objects.get().done == 0
    assert forked_itsso("rebuild", "--outdated", **statutes).returncode == 0
    assert Recalculation.objects.get().finished_at is not None
    checked = json.loads(forked_itsso("rebuild", "--json", **statutes).stdout)
    assert (checked["cases"], checked["differences"]) == (8002, [])
    assert len(dues(world)) == 8002
