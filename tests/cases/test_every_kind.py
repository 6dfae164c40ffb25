"""Every kind of event is recorded from the case page by a role it names, and is the event that the form describes."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.forms import NOT_ASKED
from itsso.law.event_kinds import Kind
from itsso.law.reports import LISTS, REPORTS
from tests.support.case_events import add, key, new, with_arrest
from tests.support.case_pages import checked, events, fields, on, page, refusal, words
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")

REPORT = new("final_report_filed", "2025-03-04", report="charge_sheet", form_type="charge_sheet", form_no="R-1")
EARLIER = {
    "draft_report_returned": [new("draft_report_submitted", "2025-03-04", office="prosecutor")],
    "draft_report_approved": [new("draft_report_submitted", "2025-03-04", office="prosecutor")],
    "final_report_returned": [REPORT],
    "supplementary_report_filed": [REPORT],
    "cognizance_taken": [REPORT],
    "judgment_delivered": [REPORT, new("charges_framed", "2025-03-05")],
    "victim_informed_of_release": [
        new("released", "2025-03-04", accused_ref="a"),
    ],
    "victim_asked_about_threats": [
        new("released", "2025-03-04", accused_ref="a"),
    ],
    "stay_vacated": [new("stayed", "2025-03-04")],
    "reopened": [new("quashed", "2025-03-04")],
    "laboratory_report_received": [new("exhibit_sent", "2025-03-04", exhibit="R-1")],
    "medical_report_received": [new("victim_medical_examined", "2025-03-02", victim_ref="v")],
}
"""What must have happened before a kind can."""

MOMENT = "2025-03-09T11:30"
TYPED = {
    "others_absconding": "0",
    "to": "IN-UP/KNP-2",
    "station_of_place": "IN-UP/LKO-1",
    "offences": "BNS 65(1), POCSO 6",
    "io_ref": "IO.KOTWALI",
    "beat": "12A",
}
TYPED |= {"time_from": "21:40", "time_to": "22:15", "gd_time": "09:50"}
ASKED_BESIDE = {"form", "form_posting", "seen", "exactly", "time", "whom", "remarks", "q", "purpose"}
"""What a page asks that is no fact of the kind; the last two are the search box."""
OTHER_ENTRIES = ("followed_by", "produced_", "remanded_", "remarks_")
"""How the fields begin by which the form of an arrest records production and remand too (`test_arrest_form`), and those
of a draft's return hold the words that are sealed (`test_stages`)."""


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case with a child victim and one accused in custody."""
    return with_arrest(world.system, world.kotwali, sections=("BNS 64(1)", "POCSO 6"), victim_child=True)


def everybody(world: World) -> list[Posting]:
    """Return a posting of each role that records."""
    of_the_station = {"duty.kotwali": Role.DUTY_OFFICER, "prosecutor.kotwali": Role.PROSECUTOR}
    station_postings = [post(name, world.kotwali, role) for name, role in of_the_station.items()]
    return [world.io, world.sho, world.sp, *station_postings]


def filled_in(form: BeautifulSoup) -> dict[str, str]:
    """Return the whole form filled in.

    Of every choice it has the last, in every three boxes of a date a day, in every other field a reference.
    """
    opened = fields(form)
    answers = dict(opened)
    for control in form.select("main form [name]"):
        name = str(control["name"])
        if (
            name in ASKED_BESIDE - {"whom", "remarks"}
            or name.startswith(OTHER_ENTRIES)
            or control.get("type") == "hidden"
            or opened.get(name)
        ):
            continue
        if control.get("type") == "search":  # of a picker, whose list is empty until something is looked for
            answers[name.removesuffix("_find")] = TYPED[name.removesuffix("_find")]
        elif control.name != "button":
            ticked = control.get("type") in ("radio", "checkbox")
            answers[name] = str(control["value"]) if ticked else _answer(control)
    return answers | on(MOMENT)


def _answer(box: Tag) -> str:
    name = str(box["name"])
    if box.name == "select":
        return str([option["value"] for option in box.select("option") if option["value"]][-1])
    if name.endswith(("_day", "_month", "_year")):
        return "2025" if name.endswith("_year") else "6"
    return TYPED.get(name, "2" if box.get("type") == "number" else "R-1")


def rows_asked(kind: str) -> set[str]:
    """Return what a form of a report asks of each accused in addition to its facts."""
    return {"says_A1", "others_absconding"} if kind in REPORTS else set()


def one_of_each_form() -> set[str]:
    """Return the first kind of each form: of those that concern the same and whose facts are of the same types."""
    forms: dict[tuple[str, frozenset[str]], str] = {}
    for name, kind in law.book().kinds.items():
        if name in {kind for role in Role.values for kind in recordable(role)}:
            forms.setdefault((kind.concerns, frozenset(fact.type for fact in kind.facts.values())), name)
    return set(forms.values())


@pytest.mark.parametrize("which", in_proof_but(("one of each form", "every kind"), {"one of each form"}))
def test_every_kind_is_recorded_by_a_role_it_names_and_the_page_shows_its_effect(
    world: World, case: UUID, which: str
) -> None:
    unrecorded = {kind for role in Role.values for kind in recordable(role)}
    if which != "every kind":
        unrecorded = one_of_each_form() | EARLIER.keys()
    for by in everybody(world):
        client = browser(by)
        not_his = {"investigation_assigned"} if by.role == Role.INVESTIGATING_OFFICER else set()  # nobody assigned it
        for kind in [kind for kind in recordable(by.role) if kind in unrecorded - not_his]:
            with transaction.atomic():
                if kind in EARLIER:
                    add(world.system, key(world.kotwali, "12"), *EARLIER[kind])
                address = f"/cases/{case}/record/{kind}/"
                sent = filled_in(page(client.get(address)))
                answer = checked(client, address, client.post(address, sent))
                assert answer.status_code == 302, (kind, refusal(answer))
                event = events(world, case)[-1]
                declared = law.book().kinds[kind]
                assert (event.kind, event.source, event.by) == (kind, "itsso", by.officer.number)
                assert event.subject[:1] == {"case": "", "victim": "V", "accused": "A"}[declared.concerns], kind
                facts_of_form = {name for name, fact in declared.facts.items() if fact.type != "accused"}
                assert set(event.facts).difference(LISTS) == facts_of_form, (
                    kind
                )  # all that the form asks, and nothing else
                of_kind = {name for name in sent if not name.startswith(OTHER_ENTRIES)}
                questions = {re.sub("_(when|day|month|year|find)$", "", name) for name in of_kind}
                assert questions - ASKED_BESIDE - {"day"} == facts_of_form - NOT_ASKED.get(
                    Kind(kind), set()
                ) | rows_asked(kind), kind
                if kind not in ("transferred_out",):  # it is the other station's now, and the SP's still
                    result_page = words(page(client.get(answer["Location"])).select_one("main"))
                    assert "Effect on time limits" in result_page, kind
                transaction.set_rollback(True)
            unrecorded.discard(kind)
    assert not unrecorded
