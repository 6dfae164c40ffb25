"""What waits in a case beside its limits is stored with it: bail, petitions, appeals, laboratory reports, releases."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.models import CourtDate, DelayReason, DraftStay, PendingMatter
from itsso.law import book
from itsso.protection.ranges import enter
from tests.support.case_events import add, fir, key, new
from tests.support.sample_nation import World

JUDGED = "2025-03-20"


@pytest.fixture(autouse=True)
def _clock(at_work: None) -> None:
    """Set the clock of the tests of cases."""


def case_of(world: World, *events: NewEvent, sections: tuple[str, ...] = ("BNS 64(1)",), carried: Any = None) -> UUID:
    """Add a case of 1 March with these events, from a source that carries every kind, or those given."""
    kinds = dict.fromkeys(book().kinds, date(2013, 1, 1)) if carried is None else carried
    with enter(world.system):
        source = declare_source("court", kinds, world.system)
        with Batch(by=world.system, source=source) as batch:
            case = batch.lock_cases([key(world.kotwali, "40")]).get(key(world.kotwali, "40")) or batch.new_case()
            batch.add(case, [fir(world.kotwali, "40", "2025-03-01", *sections), *events] if not case.stored else events)
    return case.id


def matters(world: World, case: UUID, matter: str) -> list[tuple[Any, ...]]:
    """Return the stored matters of a kind: subject, since, detail, next date, told, served, whether that is known."""
    with enter(world.system):
        rows = PendingMatter.objects.filter(case=case, matter=matter).order_by("subject", "since", "detail")
        columns = ("subject", "since", "detail", "next_on", "informed_on", "served_on", "informing_known")
        return [
            tuple(str(value) if isinstance(value, date) else value for value in row)
            for row in rows.values_list(*columns)
        ]


def dates(world: World, case: UUID) -> list[tuple[str, ...]]:
    with enter(world.system):
        rows = CourtDate.objects.filter(case=case).order_by("day", "entry")
        return [(str(day), *rest) for day, *rest in rows.values_list("day", "entry", "subject", "detail")]


# --- Bail -------------------------------------------------------------------------------------------------------------


NOTICE = new("bail_notice_received", "2025-03-05", accused_ref="a")
HEARING = new("bail_hearing_fixed", "2025-03-06", accused_ref="a", hearing_on="2025-03-14")


def test_bail_waits_until_it_is_decided_and_the_hearing_after_the_decision_is_void(world: World) -> None:
    case = case_of(world, NOTICE, HEARING)
    assert matters(world, case, "bail") == [("A1", "2025-03-05", "", "2025-03-14", None, None, True)]
    assert dates(world, case) == [("2025-03-14", "bail_hearing", "A1", "")]
    case_of(world, new("bail_decided", "2025-03-08", accused_ref="a", outcome="refused"))
    assert matters(world, case, "bail") == [] and dates(world, case) == []
    case_of(world, new("bail_notice_received", "2025-04-05", accused_ref="a"))  # a second application
    assert matters(world, case, "bail") == [("A1", "2025-04-05", "", None, None, None, True)]


@pytest.mark.parametrize("ending", ["released", "accused_died"])
def test_release_and_death_end_a_bail_matter(world: World, ending: str) -> None:
    case = case_of(world, new("arrested", "2025-03-02", accused_ref="a"), NOTICE)
    case_of(world, new(ending, "2025-03-09", accused_ref="a"))
    assert matters(world, case, "bail") == []


def test_notice_before_a_new_hearing_date_does_not_count_for_it(world: World) -> None:
    case = case_of(world, NOTICE, new("victim_notified_of_bail", "2025-03-05", accused_ref="a"))
    assert matters(world, case, "bail")[0][4] == "2025-03-05"
    case_of(world, HEARING)
    assert matters(world, case, "bail")[0][4] is None
    case_of(world, new("victim_notified_of_bail", "2025-03-07", accused_ref="a"))
    assert matters(world, case, "bail")[0][4] == "2025-03-07"


def test_service_on_the_childs_side_also_counts_as_notice(world: World) -> None:
    served = new("child_notified_of_bail", "2025-03-07", accused_ref="a")
    case = case_of(world, NOTICE, HEARING, served, sections=("POCSO 6",))
    expected = ("A1", "2025-03-05", "child", "2025-03-14", "2025-03-07", "2025-03-07", True)
    assert matters(world, case, "bail") == [expected]


def test_pocso_section_of_a_re_registration_makes_bail_a_childs_matter(world: World) -> None:
    case = case_of(world, fir(world.kotwali, "41", "2025-03-03", "POCSO 6"), NOTICE)
    assert [row[2] for row in matters(world, case, "bail")] == ["child"]


def test_without_a_source_of_notices_it_is_not_known(world: World) -> None:
    carried = {kind: date(2013, 1, 1) for kind in book().kinds if kind != "victim_notified_of_bail"}
    case = case_of(world, NOTICE, carried=carried)
    assert matters(world, case, "bail")[0][-1] is False


def test_bail_of_one_accused_says_nothing_of_another(world: World) -> None:
    other = new("bail_notice_received", "2025-03-06", accused_ref="b")
    notice = new("victim_notified_of_bail", "2025-03-07", accused_ref="b")
    case = case_of(world, NOTICE, other, notice, new("bail_decided", "2025-03-09", accused_ref="b", outcome="granted"))
    assert matters(world, case, "bail") == [("A1", "2025-03-05", "", None, None, None, True)]


# --- Petitions and appeals --------------------------------------------------------------------------------------------


CLOSURE = new("final_report_filed", "2025-03-04", report="closure", form_type="fr_untraced")
CHARGED = new("final_report_filed", "2025-03-04", report="charge_sheet", form_type="charge_sheet")


def test_protest_petition_waits_with_its_hearing_until_it_is_decided(world: World) -> None:
    petition = new("protest_petition_filed", "2025-03-10", by="victim")
    hearing = new("hearing_fixed", "2025-03-11", hearing="protest_petition", hearing_on="2025-03-25")
    case = case_of(world, CLOSURE, petition, hearing)
    assert matters(world, case, "protest_petition") == [("", "2025-03-10", "victim", "2025-03-25", None, None, True)]
    case_of(world, new("protest_petition_decided", "2025-03-25", outcome="cognizance"))
    assert matters(world, case, "protest_petition") == []


def test_decision_on_one_appeal_leaves_the_other_and_one_that_names_none_ends_all(world: World) -> None:
    judgment = new("judgment_delivered", JUDGED, outcome="mixed")
    appeals = [new("appeal_filed", "2025-04-01", by=party) for party in ("accused", "state")]
    case = case_of(world, CHARGED, judgment, *appeals)
    assert [row[2] for row in matters(world, case, "appeal")] == ["accused", "state"]
    case_of(world, new("appeal_decided", "2025-06-01", by="accused", result="upheld"))
    assert [row[2] for row in matters(world, case, "appeal")] == ["state"]
    case_of(world, new("appeal_decided", "2025-06-02", result="upheld"))
    assert matters(world, case, "appeal") == []


def test_last_day_of_the_states_appeal_is_ninety_days_from_an_acquittal(world: World) -> None:
    """Limitation Act 1963 art. 114(a): ninety days, the day of the order not counted; 20-03-2025 to 18-06-2025."""
    case = case_of(world, CHARGED, new("judgment_delivered", JUDGED, outcome="acquitted"))
    expected = ("", JUDGED, "trial.state_appeal", "2025-06-18", None, None, True)
    assert matters(world, case, "appeal_to_file") == [expected]
    assert ("2025-06-18", "appeal", "", "trial.state_appeal") in dates(world, case)
    case_of(world, new("appeal_filed", "2025-05-01", by="state"))
    assert matters(world, case, "appeal_to_file") == [] and dates(world, case) == []


def test_no_appeal_of_the_state_is_due_after_a_conviction(world: World) -> None:
    case = case_of(world, CHARGED, new("judgment_delivered", JUDGED, outcome="convicted"))
    assert matters(world, case, "appeal_to_file") == []


def test_appeal_that_no_source_can_report_has_no_last_day(world: World) -> None:
    carried = {kind: date(2013, 1, 1) for kind in book().kinds if kind != "appeal_filed"}
    case = case_of(world, CHARGED, new("judgment_delivered", JUDGED, outcome="acquitted"), carried=carried)
    assert matters(world, case, "appeal_to_file") == [] and dates(world, case) == []


# --- Laboratory, release ----------------------------------------------------------------------------------------------


def test_laboratory_report_is_awaited_by_an_exhibit_until_it_comes(world: World) -> None:
    case = case_of(world, new("exhibit_sent", "2025-03-03", exhibit="P-1"), new("exhibit_sent", "2025-03-02"))
    assert [row[1:3] for row in matters(world, case, "laboratory_report")] == [("2025-03-02", "exhibit")]
    case_of(world, new("laboratory_report_received", "2025-03-08"))
    assert [row[1:3] for row in matters(world, case, "laboratory_report")] == [("2025-03-03", "exhibit")]
    case_of(world, new("laboratory_report_received", "2025-03-09", exhibit="P-1"))
    assert matters(world, case, "laboratory_report") == []


def test_police_report_filed_without_the_laboratory_report_waits_for_it(world: World) -> None:
    report = new("final_report_filed", "2025-03-04", report="charge_sheet", laboratory_report_pending=True)
    case = case_of(world, report)
    assert [row[1:3] for row in matters(world, case, "laboratory_report")] == [("2025-03-04", "report")]
    case_of(world, new("supplementary_report_filed", "2025-03-09", report="charge_sheet"))
    assert matters(world, case, "laboratory_report") == []


def test_judgment_ends_the_wait_for_a_laboratory(world: World) -> None:
    case = case_of(world, new("exhibit_sent", "2025-03-03", exhibit="P-1"), CHARGED)
    case_of(world, new("judgment_delivered", JUDGED, outcome="convicted"))
    assert matters(world, case, "laboratory_report") == []


def test_release_waits_until_the_victim_knows_of_it(world: World) -> None:
    arrest = new("arrested", "2025-03-02", accused_ref="a")
    case = case_of(world, arrest, new("released", "2025-03-06", accused_ref="a", why="court_bail"))
    assert [row[:2] for row in matters(world, case, "release_notice")] == [("A1", "2025-03-06")]
    case_of(world, new("victim_informed_of_release", "2025-03-06", accused_ref="a"))
    assert matters(world, case, "release_notice") == []


# --- Drafts, reasons, and a case that is withdrawn --------------------------------------------------------------------


def test_way_of_a_draft_is_stored_with_days_and_returns(world: World) -> None:
    case = case_of(
        world,
        new("draft_report_submitted", "2025-03-03", office="sdpo", report="charge_sheet"),
        new("draft_report_returned", "2025-03-05", office="sdpo", query=["sections"]),
        new("draft_report_submitted", "2025-03-08", office="sdpo"),
        new("draft_report_approved", "2025-03-09", office="sdpo"),
    )
    with enter(world.system):
        stays = DraftStay.objects.filter(case=case).order_by("number")
        rows = [
            (*row[:2], *map(str, row[2:4]), *row[4:])
            for row in stays.values_list("office", "step", "since", "until", "returns", "report")
        ]
    assert rows == [
        ("sdpo", "submitted", "2025-03-03", "2025-03-05", 0, "charge_sheet"),
        ("sdpo", "returned", "2025-03-05", "2025-03-08", 1, "charge_sheet"),
        ("sdpo", "submitted", "2025-03-08", "2025-03-09", 1, "charge_sheet"),
        ("sdpo", "approved", "2025-03-09", "None", 1, "charge_sheet"),
    ]
    case_of(world, new("quashed", "2025-03-09"))  # the draft goes nowhere any more
    with enter(world.system):
        assert not DraftStay.objects.filter(case=case, until=None).exists()


def test_reasons_for_delay_are_stored_once_for_each_limit(world: World) -> None:
    def reason(day: str, **facts: Any) -> NewEvent:
        return new("delay_reason_recorded", day, reason="control_sample", **facts)

    limit = "investigation.two_months"
    case = case_of(world, reason("2025-03-04"), reason("2025-03-06", limit=limit), reason("2025-03-05", limit=limit))
    with enter(world.system):
        rows = list(DelayReason.objects.filter(case=case).order_by("limit").values_list("limit", "times", "last_on"))
    assert rows == [("", 1, date(2025, 3, 4)), (limit, 2, date(2025, 3, 6))]


def test_case_with_a_withdrawn_fir_has_no_pending_rows(world: World) -> None:
    case = add(
        world.system,
        key(world.kotwali, "41"),
        fir(world.kotwali, "41", "2025-03-01", "BNS 64(1)"),
        HEARING,
        new("draft_report_submitted", "2025-03-03", office="sdpo"),
    )
    with enter(world.system):
        assert CourtDate.objects.filter(case=case).exists() and DraftStay.objects.filter(case=case).exists()
        with Batch(by=world.system, source=declare_source("test", {}, world.system)) as batch:
            locked = batch.lock_cases([key(world.kotwali, "41")])[key(world.kotwali, "41")]
            withdrawn = new("corrected", "2025-03-09")
            withdrawn.corrects = locked.events[0].id
            batch.add(locked, [withdrawn])
        stored = (CourtDate, PendingMatter, DraftStay, DelayReason)
        assert not any(model.objects.filter(case=case).exists() for model in stored)


# --- Threats after a release ------------------------------------------------------------------------------------------


RELEASED = new("released", "2025-03-05", accused_ref="a", why="court_bail")
TOLD_OF_IT = new("victim_informed_of_release", "2025-03-06", accused_ref="a", threats="no_threats")


def test_question_about_threats_waits_until_her_answer(world: World) -> None:
    case = case_of(world, RELEASED)
    assert matters(world, case, "threat_question") == []
    case_of(world, TOLD_OF_IT)
    expected = [("A1", "2025-03-06", "", "2025-03-13", None, None, True)]
    assert matters(world, case, "threat_question") == expected
    case_of(world, new("victim_asked_about_threats", "2025-03-14", accused_ref="a", threats="not_asked"))
    assert matters(world, case, "threat_question") == expected
    case_of(world, new("victim_asked_about_threats", "2025-03-15", accused_ref="a", threats="no_threats"))
    assert matters(world, case, "threat_question") == []
    case_of(world, new("released", "2025-05-01", accused_ref="a", why="court_bail"))
    case_of(world, new("victim_informed_of_release", "2025-05-02", accused_ref="a", threats="no_threats"))
    assert matters(world, case, "threat_question") == [("A1", "2025-05-02", "", "2025-05-09", None, None, True)]


def test_source_that_cannot_report_an_answer_leaves_no_question(world: World) -> None:
    kinds = dict.fromkeys(book().kinds, date(2013, 1, 1)) | {"victim_asked_about_threats": date(2025, 3, 7)}
    case = case_of(world, RELEASED, TOLD_OF_IT, carried=kinds)
    assert matters(world, case, "threat_question") == []
