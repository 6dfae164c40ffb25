"""The trial of ladders: the same steps as a run would have taken, and budgets of attention that refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from itsso.alerts.actions import replan
from itsso.alerts.command import configure
from itsso.alerts.command import run as run_command
from itsso.alerts.dry_run import DryRun, PostTally
from itsso.alerts.ladders import NATIONAL
from itsso.alerts.models import TakenStep
from itsso.alerts.own_ladders.in_force import ladders_in_use
from itsso.alerts.replay import ReplayPeriod, replay
from itsso.cases.models import Case
from itsso.platform import clock
from itsso.platform.errors import BadUse, Refused
from itsso.protection.ranges import enter
from tests.alerts.work import live_through
from tests.support.case_events import add, at, fir, key
from tests.support.sample_nation import World


@pytest.mark.parametrize("seed", range(3))
def test_a_replay_finds_the_steps_that_the_run_took(world: World, seed: int) -> None:
    live_through(world, seed)
    period = ReplayPeriod(at("2025-01-01"), at("2025-08-01"))
    with enter(world.system):
        cases = list(Case.objects.values_list("pk", flat=True))
        steps = list(replay(cases, ladders_in_use().of_state, period))
        stored = set(TakenStep.objects.values_list("case_id", "rule", "subject", "step", "at"))
    replayed = {(*step.key, step.step.step.code, step.step.at) for step in steps}
    assert len(replayed) == len(steps)
    assert replayed == stored
    assert len(stored) > 20


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    import argparse

    parser = argparse.ArgumentParser()
    configure(parser)
    status = run_command(parser.parse_args(arguments))
    return status, capsys.readouterr().out


def test_the_command_counts_what_each_post_would_get(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.fixed(at("2025-03-01T20:00")):
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
    period = ("--state", "IN-UP", "--from", "2025-01-01", "--until", "2025-06-30")
    status, out = printed(capsys, "dry-run", *period, "--json")
    report = json.loads(out)
    assert (status, report["cases"], report["exceeded"]) == (0, 1, [])
    assert report["posts"]["sp"]["reminders"] > 0
    assert report["stood_in"] > 0  # the case names no officer, and Kanpur has no sub-division
    with enter(world.system):
        assert not TakenStep.objects.exists()
    status, out = printed(capsys, "dry-run", *period)
    assert "within the budgets of attention" in out


def test_ladders_that_ask_too_much_are_refused(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for number in range(12):
        with clock.fixed(at("2025-03-01T20:00")):
            add(
                world.system,
                key(world.kotwali, str(number)),
                fir(world.kotwali, str(number), "2025-03-01", "BNS 64(1)"),
            )
    to_superintendent = NATIONAL.read_text(encoding="utf-8").replace(
        "days_before_due: 45, post: io", "days_before_due: 45, post: sp"
    )
    (tmp_path / "ladders.yaml").write_text(to_superintendent, encoding="utf-8")
    period = ("--state", "IN-UP", "--from", "2025-01-01", "--until", "2025-03-31")
    status, out = printed(capsys, "dry-run", *period, str(tmp_path / "ladders.yaml"))
    assert status == 1
    assert "over the budget: sp: 3 lists longer than 10 rows (the longest has 24)" in out
    (tmp_path / "wrong.yaml").write_text("works: {}\n", encoding="utf-8")
    with pytest.raises(BadUse, match=r"wrong\.yaml:1: .*lacks"):
        printed(capsys, "dry-run", *period, str(tmp_path / "wrong.yaml"))
    with pytest.raises(BadUse, match="in order"):
        printed(capsys, "dry-run", "--state", "IN-UP", "--from", "2025-02-01", "--until", "2025-01-01")


def test_the_range_gets_no_single_case_but_default_bail() -> None:
    tally = DryRun(exceptions=1, posts={"io": PostTally()})
    assert tally.exceeded() == ["dig, nodal_officer: 1 reminder of single cases other than default bail"]


def test_limits_are_not_planned_again_before_a_state_is_live(world: World) -> None:
    with pytest.raises(Refused, match="have not begun"):
        list(replan(world.up, by=world.system))


def test_a_state_goes_live_by_the_command(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.fixed(at("2025-03-01T20:00")):
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
        status, out = printed(capsys, "start", "--state", "IN-UP")
        first, planned = out.splitlines()
        assert (status, planned.split(",")[0]) == (0, "1 case planned")
        assert first.startswith("Reminders have begun in Uttar Pradesh.")
        assert printed(capsys, "replan", "--state", "IN-UP")[1].splitlines() == [planned]
