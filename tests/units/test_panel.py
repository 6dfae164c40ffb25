"""The lawyers and counsellors whom stations and districts call: named, changed, verified, shown at complaints."""

from __future__ import annotations

import csv
import re
from datetime import date
from uuid import uuid4

import pytest
from django.http import Http404

from itsso.accounts.models import Role
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.vault import SealedText
from itsso.units.models import PanelEntry
from itsso.units.panel.actions import PanelMember, add_to_panel, remove_from_panel, verify_entry
from itsso.units.panel.queries import panel_of
from tests.support.audit_log import lines
from tests.support.complaint_pages import begin_complaint
from tests.support.complaints import NAME, complaint
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

LAWYER = PanelMember("lawyer", "Adv. Rekha Rao", "Hindi, English", "0512 2400100, 2400101")
COUNSELLOR = PanelMember("counsellor", "Asha Devi", "Bhojpuri", "98890 00000")
SENT = {"service": "lawyer", "name": "Adv. Rekha Rao", "languages": "Hindi", "telephone": "०५१२ २४००१००"}


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(date(2026, 6, 30)):
        yield


def names(world: World) -> list[str]:
    return [entry.name for entry in panel_of(world.kotwali).rows()]


def test_a_station_calls_its_own_panel_and_that_of_its_district(world: World) -> None:
    add_to_panel(COUNSELLOR, form=uuid4(), by=world.sp)
    add_to_panel(LAWYER, form=uuid4(), by=world.sp)
    add_to_panel(PanelMember("counsellor", "Zehra Bano", "", "112"), form=uuid4(), by=world.sho)
    add_to_panel(PanelMember("lawyer", "Elsewhere", "", "112"), form=uuid4(), by=world.colleague)
    add_to_panel(PanelMember("lawyer", "Far away", "", "112"), form=uuid4(), by=world.stranger)
    assert names(world) == ["Adv. Rekha Rao", "Zehra Bano", "Asha Devi"]  # by service, the station's own first


def test_complaint_pages_show_the_panel_with_numbers_that_dial(world: World) -> None:
    duty = browser(post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER))
    assert "No lawyer or counsellor is named" in duty.get("/complaints/").text
    add_to_panel(LAWYER, form=uuid4(), by=world.sp)
    recorded = complaint(world.sho)
    for address in ("/complaints/", f"/complaints/{recorded.pk}/"):
        text = duty.get(address).text
        assert "Adv. Rekha Rao" in text and 'href="tel:05122400100"' in text, address
    assert "Adv. Rekha Rao" not in browser(world.sp).get("/complaints/").text  # for who sits with the complainant
    assert "Adv. Rekha Rao" not in duty.get(begin_complaint(duty)).text  # no step but the one that offers the rights


def test_a_long_panel_is_cut_and_says_how_many_more_there_are(world: World) -> None:
    for n in range(10):
        add_to_panel(PanelMember("lawyer", f"Lawyer {n}", "", "112"), form=uuid4(), by=world.sho)
    text = browser(world.sho).get("/complaints/").text
    assert "Lawyer 7" in text and "Lawyer 8" not in text and "Lawyers and counsellors to call (10)" in text


def test_many_lawyers_leave_room_for_an_interpreter(world: World) -> None:
    for n in range(10):
        add_to_panel(PanelMember("lawyer", f"Lawyer {n}", "", "112"), form=uuid4(), by=world.sp)
    for service in ("interpreter", "special_educator", "one_stop"):
        add_to_panel(PanelMember(service, f"Help {service}", "", "112"), form=uuid4(), by=world.sp)
    text = browser(world.sho).get("/complaints/").text
    assert re.findall(r"(?:Lawyer \d|Help \w+)", text) == [
        *(f"Lawyer {n}" for n in range(5)),
        "Help special_educator",
        "Help interpreter",
        "Help one_stop",
    ]


@pytest.mark.parametrize("telephone", ["+--", "+ / 112", "0512-,-", "12", "112 /", "1+1+2"])
def test_a_telephone_that_dials_nothing_is_refused(world: World, telephone: str) -> None:
    answer = browser(world.sho).post("/panel/new/", SENT | {"telephone": telephone, "form": str(uuid4())})
    assert answer.status_code == 422 and "Enter digits" in answer.text


@pytest.mark.parametrize("telephone", ["112", "+91 98890 00000", "0512-2400100 / 2400101", "0512 2400100, 24"])
def test_a_telephone_is_one_number_or_several(world: World, telephone: str) -> None:
    answer = browser(world.sho).post("/panel/new/", SENT | {"telephone": telephone, "form": str(uuid4())})
    assert answer.status_code == 302


def test_an_entry_is_named_changed_and_removed_by_pages(world: World) -> None:
    sho = browser(world.sho)
    assert "Enter digits" in sho.post("/panel/new/", SENT | {"telephone": "ring", "form": str(uuid4())}).text
    assert sho.post("/panel/new/", SENT | {"form": str(uuid4())}).status_code == 302
    (entry,) = PanelEntry.objects.all()
    assert entry.telephone == "0512 2400100"
    assert sho.get("/panel/").status_code == 302
    page = sho.get(f"/panel/{world.kotwali.pk}/").text
    assert "Adv. Rekha Rao" in page and "Not verified" in page and f"/panel/entries/{entry.pk}/change/" in page
    changed = {**SENT, "telephone": "0512 9999999", "form": str(uuid4())}
    assert 'value="Adv. Rekha Rao"' in sho.get(f"/panel/entries/{entry.pk}/change/").text
    assert sho.post(f"/panel/entries/{entry.pk}/change/", changed).status_code == 302
    (present,) = panel_of(world.kotwali).rows()
    assert present.telephone == "0512 9999999"
    assert "no longer show this number" in sho.get(f"/panel/entries/{present.pk}/remove/").text
    assert sho.post(f"/panel/entries/{present.pk}/remove/", {"confirmed": "1"}).status_code == 302
    assert names(world) == []
    assert "Nobody is named here" in sho.get(f"/panel/{world.kotwali.pk}/").text
    history = sho.get(f"/panel/{world.kotwali.pk}/?show=ended").text
    assert "0512 9999999" in history and "0512 2400100" in history
    acts = [line["act"] for line in lines() if line["act"].startswith("units.panel")]
    assert acts == ["units.panel_entry_added", "units.panel_entry_changed", "units.panel_entry_removed"]


def test_only_the_station_or_district_itself_names_changes_and_removes(world: World) -> None:
    with pytest.raises(Refused, match="Only a police station or a district"):
        add_to_panel(LAWYER, form=uuid4(), by=world.state_monitor)
    entry = add_to_panel(LAWYER, form=uuid4(), by=world.sho)
    for by in (world.sp, world.colleague):
        with pytest.raises(Http404):
            remove_from_panel(entry, by=by)
        with pytest.raises(Http404):
            add_to_panel(COUNSELLOR, form=uuid4(), by=by, replaces=entry)
        assert browser(by).get(f"/panel/entries/{entry.pk}/change/").status_code == 404
    assert names(world) == ["Adv. Rekha Rao"]
    for by in (world.io, post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)):
        assert browser(by).get("/panel/new/").status_code == 404
    assert browser(world.state_monitor).get("/panel/new/").status_code == 302  # no form that would be refused


def test_a_unit_above_verifies_and_a_changed_entry_is_unverified_again(world: World) -> None:
    entry = add_to_panel(LAWYER, form=uuid4(), by=world.sho)
    for by in (world.sho, world.colleague, world.stranger):
        with pytest.raises(Refused, match="Only a superior unit"):
            verify_entry(entry, by=by)
    sp = browser(world.sp)
    assert f"/panel/entries/{entry.pk}/verify/" in sp.get(f"/panel/{world.kanpur.pk}/").text
    assert "after you have called the number" in sp.get(f"/panel/entries/{entry.pk}/verify/").text
    assert sp.post(f"/panel/entries/{entry.pk}/verify/", {"confirmed": "1"}).status_code == 302
    assert re.search(r"Verified.*Kanpur Nagar", sp.get(f"/panel/{world.kotwali.pk}/").text, re.DOTALL)
    new = add_to_panel(COUNSELLOR, form=uuid4(), by=world.sho, replaces=entry)
    assert new.verified_at is None
    with pytest.raises(Refused, match="already changed or removed"):
        verify_entry(entry, by=world.sp)


def test_a_form_sent_twice_is_one_entry_and_names_nobody_else(world: World) -> None:
    form = uuid4()
    entry = add_to_panel(LAWYER, form=form, by=world.sho)
    assert add_to_panel(LAWYER, form=form, by=world.sho) == entry
    for member, by in ((COUNSELLOR, world.sho), (LAWYER, world.colleague)):
        with pytest.raises(Refused, match="already been used"):
            add_to_panel(member, form=form, by=by)
    add_to_panel(COUNSELLOR, form=(change := uuid4()), by=world.sho, replaces=entry)
    assert add_to_panel(COUNSELLOR, form=change, by=world.sho, replaces=entry).pk == change  # sent twice
    with pytest.raises(Refused, match="already changed or removed"):
        add_to_panel(LAWYER, form=uuid4(), by=world.sho, replaces=entry)
    assert names(world) == ["Asha Devi"]


def test_the_list_is_filtered_and_downloaded(world: World) -> None:
    add_to_panel(LAWYER, form=uuid4(), by=world.sho)
    add_to_panel(COUNSELLOR, form=uuid4(), by=world.sp)
    address = f"/panel/{world.kotwali.pk}/"
    rows = list(csv.reader(browser(world.sho).get(f"{address}?format=csv").text.splitlines()))
    assert [row[1] for row in rows[-2:]] == ["Asha Devi", "Adv. Rekha Rao"]  # the district's, then the station's
    lawyers = browser(world.sho).get(f"{address}?service=lawyer").text
    assert "Adv. Rekha Rao" in lawyers and "Asha Devi" not in lawyers
    assert browser(world.sho).get(f"/panel/{world.lucknow.pk}/").status_code == 404


def test_a_name_or_number_of_a_sealed_identity_is_confirmed_first_and_logged(world: World) -> None:
    phone = SealedText("V1", "phone", "98765 43210")
    complaint(world.sho, sealed=[SealedText("V1", "name", NAME), phone])
    for field, typed in (("name", f"Adv. {NAME}"), ("languages", NAME), ("telephone", "9876543210")):
        form = {**SENT, field: typed, "form": str(uuid4())}
        refused = browser(world.sho).post("/panel/new/", form)
        assert refused.status_code == 422
        assert "confirm below that the entry names whom to call" in refused.text
        assert names(world) == []
    assert [line["act"] for line in lines() if line["act"] == "vault.recognised"] == ["vault.recognised"] * 3
    assert browser(world.sho).post("/panel/new/", form | {"checked": "on"}).status_code == 302
    assert len(names(world)) == 1


def test_an_officer_who_does_not_see_the_case_learns_nothing_of_its_names(world: World) -> None:
    complaint(world.sho)
    form = {**SENT, "name": NAME, "form": str(uuid4())}
    assert browser(world.colleague).post("/panel/new/", form).status_code == 302
    assert not [line for line in lines() if line["act"] == "vault.recognised"]
