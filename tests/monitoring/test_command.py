"""`itsso figures`, from histories that came through the one door."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from itsso.platform import cli
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.case_events import new, register
from tests.support.counted_cases import done_case, make, open_case
from tests.support.sample_nation import World


@pytest.fixture
def figures(world: World, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command's JSON for a unit and its options."""

    def ask(*options: str) -> dict[str, Any]:
        assert cli.main(["figures", "--json", *options]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert answer["E"] == answer["W"] + answer["L"] + answer["P"] + answer["X"]
        assert answer["R"] == answer["E"] + answer["young"]
        return answer

    return ask


def filed(day: str, form: str, *, recorded: str | None = None, report: str = "charge_sheet") -> Any:
    return new("final_report_filed", day, known=recorded, report=report, form_type="charge_sheet", form_no=form)


def test_a_report_filed_returned_filed_again_and_entered_late_counts_right_on_each_pair_of_days(
    world: World, figures: Any
) -> None:
    history = [
        filed("2025-03-01", "1/25"),
        new("final_report_returned", "2025-03-20", form_no="1/25"),
        filed("2025-04-05", "2/25", recorded="2025-05-10"),  # entered in CCTNS five weeks after it was filed
    ]
    register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)", later=history)

    def disposal_of(as_on: str, known_on: str | None = None) -> str:
        options = ["--known-on", known_on] if known_on else []
        answer = figures("--unit", "IN-UP", "--as-on", as_on, *options)
        assert answer["R"] == 1
        return next(name for name in ("W", "L", "P", "X", "young_done", "young") if answer[name])

    assert disposal_of("2025-02-28") == "young"
    assert disposal_of("2025-03-05") == "young_done"
    assert disposal_of("2025-03-10") == "W"  # the limit's last day, at its end
    assert disposal_of("2025-03-19") == "W"
    assert disposal_of("2025-03-20") == "P"
    assert disposal_of("2025-04-04") == "P"
    assert disposal_of("2025-04-05") == "L"
    assert disposal_of("2025-04-05", "2025-05-09") == "P"  # as was known before the late entry
    assert disposal_of("2025-04-05", "2025-05-10") == "L"
    assert disposal_of("2025-03-31", "2025-03-10") == "W"  # before the return was known
    assert disposal_of("2026-11-24") == "L"


def test_a_small_published_figure_comes_back(world: World, figures: Any) -> None:
    """Siddharthnagar, 30-04-2024: 798 of 799 disposed of, 99.87 %."""
    with enter(world.system):
        done = [done_case(world.hazratganj, date(2020, 1, 1), 30 + at % 60) for at in range(798)]
        make([*done, open_case(world.hazratganj, date(2024, 1, 1))])
    answer = figures("--unit", "IN-UP/LKO", "--as-on", "30-04-2024")
    assert answer["rates"]["disposal"] | {"percent": None} == {"numerator": 798, "denominator": 799, "percent": None}
    assert round(answer["rates"]["disposal"]["percent"], 2) == 99.87
    assert answer["P"] == answer["rates"]["pendency"]["numerator"] == 1


def test_a_unit_that_is_not_there_is_refused_in_one_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["figures", "--unit", "Atlantis"]) == 1
    output = capsys.readouterr().err
    assert "Atlantis" in output
    assert len(output.strip().splitlines()) == 1


def test_a_name_borne_by_several_is_refused_with_their_list(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    from itsso.units.models import Unit

    for state, parent in (("UP", world.up), ("BR", world.bihar)):
        unit = Unit.objects.create(
            kind="district",
            state=state,
            code="BLR",
            name="Balrampur",
            parent=parent,
            first=parent.last,
            last=parent.last,
        )
        unit.aliases.create(system="name", value="balrampur")
    assert cli.main(["figures", "--unit", "Balrampur"]) == 1
    output = capsys.readouterr().err
    assert "IN-UP/BLR" in output
    assert "IN-BR/BLR" in output


@pytest.mark.parametrize(
    ("options", "status", "named"),
    [
        (["--as-on", "31-02-2025"], 2, "--as-on"),
        (["--known-on", "soon"], 2, "--known-on"),
        (["--period", "1999"], 2, "--period"),
        (["--period", "fy"], 2, "--period"),
        (["--period", "cy1999"], 2, "cy1999 is not counted"),
        (["--period", "fy2026", "--as-on", "2026-03-31"], 2, "fy2026 is not counted on 31-03-2026"),
        (["--as-on", "2026-11-25"], 1, "25-11-2026 is in the future"),
    ],
)
def test_what_cannot_be_asked_is_named(
    world: World, capsys: pytest.CaptureFixture[str], options: list[str], status: int, named: str
) -> None:
    assert cli.main(["figures", "--unit", "IN", *options]) == status
    assert named in capsys.readouterr().err


def test_without_json_the_figures_are_lines_in_indian_grouping(
    counted: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["figures", "--unit", "UP"]) == 0
    output = capsys.readouterr().out
    assert "Uttar Pradesh (IN-UP), as on 2026-11-24" in output
    assert "compliance" in output


def test_the_scope_and_the_basis_change_what_is_counted(world: World, figures: Any) -> None:
    register(world.system, world.kotwali, "1", "2025-07-01", "BNS 64(1)", later=[filed("2025-08-31", "1/25")])
    register(world.system, world.kotwali, "2", "2025-07-01", "POCSO 12", later=[filed("2025-08-30", "2/25")])
    with fixed(date(2026, 1, 1)):
        assert figures("--unit", "IN")["W"] == 2
        assert figures("--unit", "IN", "--scope", "statutory")["R"] == 1
        sixty = figures("--unit", "IN", "--basis", "60_days")
        assert (sixty["W"], sixty["L"]) == (1, 1)  # 62 days in two calendar months, 60 days end on 30 August
