"""What of complaints and Zero FIRs waits, on the desk and beside the case."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from itsso.intake.complaints import actions
from itsso.intake.complaints.queries import STANDS
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Complaint, Mode, Transfer
from itsso.intake.zero_firs import actions as transfers
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from tests.support.advisory_letters import entry, item, register_advisory
from tests.support.complaint_pages import page_text
from tests.support.complaints import CAME, complaint, registered, returned_before_referrals, sent
from tests.support.menu import menu_count
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def waiting(client: Client) -> dict[str, tuple[int, str]]:
    """What the desk says waits elsewhere: in words, with its number and where it leads."""
    page = BeautifulSoup(client.get("/desk/", follow=True).content, "html.parser")
    counts = {}
    for figure in page.select(".itsso-figure"):
        link = figure.select_one("a")
        if link and urlsplit(str(link["href"])).path:
            number, _, label = " ".join(link.get_text(" ").split()).partition(" ")
            counts[label] = (int(number), str(link["href"]))
    return counts


def named(client: Client) -> list[str]:
    """Return the addresses to which the desk leads for each Zero FIR by its name."""
    page = BeautifulSoup(client.get("/desk/", follow=True).content, "html.parser")
    return [str(link["href"]) for link in page.select(".itsso-figure__items a")]


def test_few_zero_firs_are_named_each_with_the_page_on_which_the_station_acts(world: World) -> None:
    received = sent(world.colleague, world.kotwali)
    unsent = [registered(world.sho, zero=True).pk for _n in range(3)]
    forms = [reverse("intake:forward", args=[case]) for case in unsent]
    assert named(browser(world.sho)) == [reverse("intake:transfer", args=[received.pk]), *forms]
    registered(world.sho, zero=True)
    assert named(browser(world.sho)) == [reverse("intake:transfer", args=[received.pk])]  # four are too many to name
    assert named(browser(world.sp)) == []


def test_the_desk_says_what_waits_here_and_each_number_leads_to_its_list(world: World) -> None:
    with enter(world.sho):
        actions.begin_complaint(uuid4(), by=world.sho)
    complaint(world.sho)
    complaint(world.sho, mode=Mode.ONLINE)
    enquired = complaint(world.sho)
    with enter(world.sho):
        actions.permit_enquiry(enquired.pk, ("BNS 74",), CAME, by=world.sho)
    registered(world.sho, zero=True)
    sent(world.colleague, world.kotwali)
    returned = sent(world.sho, world.nawabganj)
    returned_before_referrals(returned, by=world.system)
    client = browser(world.sho)
    counts = waiting(client)
    assert {label: number for label, (number, _url) in counts.items()} == {
        "Zero FIR to register again": 1,
        "Zero FIR returned, to be sent again": 1,
        "Zero FIR not sent yet": 1,
        "complaint being typed": 1,
        "complaint to be decided": 1,
        "unsigned message whose sender is to be called (also counted in the next figures)": 1,
        "e-FIR waiting for the signature": 1,
        "preliminary enquiry pending": 1,
    }
    for number, url in counts.values():
        page = BeautifulSoup(client.get(url).content, "html.parser")
        assert len(page.select("tbody tr")) == number, url
    complaints, board = reverse("intake:list"), reverse("intake:board")
    listed = client.get(complaints)
    stages = [status for status in STANDS if status != "call"]  # an e-FIR to be signed is to be called too
    lists = [client.get(complaints, {"status": status}).context["listing"] for status in stages]
    assert menu_count(listed, complaints) == sum(listing.total for listing in lists) == 4
    assert menu_count(listed, board) == 3
    with clock.fixed(date(2026, 6, 16)):
        late = waiting(browser(world.sho))
        assert late["e-FIR waiting for the signature, 1 over the time limit"][0] == 1
        assert late["preliminary enquiry pending, 1 over the time limit"][0] == 1


def test_a_desk_without_time_limits_says_that_a_zero_fir_waits_and_a_phone_shows_it(world: World) -> None:
    sent(world.colleague, world.kotwali)
    page = BeautifulSoup(browser(world.sho).get("/desk/").content, "html.parser")
    answer = page.select_one("main strong")
    assert answer is not None
    assert answer.get_text(" ", strip=True) == (
        "No time limit of a case is pending here. Also waiting: 1 Zero FIR to register again."
    )
    assert page.select(".itsso-figure--bad") and not page.select(".itsso-fold-line .itsso-figures")


def test_title_and_sentence_say_the_same_sum_of_what_waits_elsewhere(world: World) -> None:
    for n in range(3):
        sent(world.colleague, world.kotwali)
        register_advisory(world.system, entry(code=f"letter-{n}", direct="yes", items=[item(due_on=date(2026, 5, 1))]))
    page = BeautifulSoup(browser(world.sho).get("/desk/").content, "html.parser")
    title = next(title for title in page.select("main h2") if "Also waiting for you" in title.get_text())
    # 3 Zero FIRs, 3 items of advisories, which are overdue, and 3 advisories to read
    assert title.get_text(strip=True) == "Also waiting for you (9)"
    answer = page.select_one("main strong")
    assert answer is not None
    assert "Also waiting: 9, among them 3 Zero FIRs to register again." in answer.get_text(" ", strip=True)


def test_a_superior_sees_the_sum_and_what_is_to_be_decided_there(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with enter(world.colleague):
        transfers.refer(transfer.pk, "outside_ps", by=world.colleague)
    assert waiting(browser(world.sp))["Zero FIR for your decision"][0] == 1
    (link,) = BeautifulSoup(browser(world.sp).get("/desk/").content, "html.parser").select(".itsso-figure__items a")
    assert link.get_text(strip=True).endswith("(0 hours)")
    board = reverse("intake:board")
    page = browser(world.sp).get(board)
    assert menu_count(page, board) == 1
    assert "To be decided by the nodal officer" in page.text
    assert "Zero FIR for your decision" not in waiting(browser(world.state_monitor))
    assert not any("Zero FIR" in label for label in waiting(browser(world.clerk)))
    with enter(world.system):
        Transfer.objects.filter(pk=transfer.pk).update(decider=world.up)
    assert waiting(browser(world.state_monitor))["Zero FIR for your decision"][0] == 1


def test_a_signed_e_fir_waits_for_its_decision_and_not_for_its_signature(world: World) -> None:
    recorded = complaint(world.sho, mode=Mode.ONLINE)
    with enter(world.sho):
        assert Complaint.objects.get(pk=recorded.pk).due == date(2026, 6, 4)
        actions.sign(recorded.pk, datetime(2026, 6, 1, 11, tzinfo=INDIA), by=world.sho)
    assert waiting(browser(world.sho)) == {"complaint to be decided": (1, "/complaints/?status=undecided")}


def test_way_of_a_zero_fir_is_shown_with_its_case_only(world: World) -> None:
    transfer, regular = sent(world.sho, world.nawabganj), registered(world.sho)
    sho = browser(world.sho)
    assert f"/cases/{transfer.case_id}/zero-fir/" in sho.get(f"/cases/{transfer.case_id}/").text
    assert "/zero-fir/" not in sho.get(f"/cases/{regular.pk}/").text
    assert sho.get(f"/cases/{regular.pk}/zero-fir/").status_code == 404
    answer_text = page_text(sho.get(f"/cases/{transfer.case_id}/zero-fir/"))
    assert "Sent to PS Nawabganj, not accepted yet" in answer_text
    assert "First recorded on 01-06-2026 12:00: the two months are counted from then." in answer_text
    with clock.fixed(datetime(2026, 6, 3, 9, tzinfo=INDIA)), enter(world.colleague):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=world.colleague)
    answer_text = page_text(browser(world.colleague).get(f"/cases/{transfer.case_id}/zero-fir/"))
    assert "Re-registered on 03-06-2026 09:00." in answer_text and "Re-registered at PS Nawabganj as FIR" in answer_text
    assert sho.get(f"/cases/{transfer.case_id}/zero-fir/").status_code == 404
    waits = registered(world.sho, zero=True)
    assert re.search("has not been forwarded.*Send it", page_text(sho.get(f"/cases/{waits.pk}/zero-fir/")))


def test_a_list_of_complaints_goes_on_by_pages(world: World) -> None:
    for _n in range(21):
        with enter(world.sho):
            actions.begin_complaint(uuid4(), by=world.sho)
    client = browser(world.sho)
    first = BeautifulSoup(client.get("/complaints/?status=typing").content, "html.parser")
    assert len(first.select("tbody tr")) == 20
    older = first.select_one("main a[rel=next]")
    assert older is not None
    assert "Complaint 0001/2026" in page_text(client.get(f"/complaints/{older['href']}"))
    assert "Nothing matches these filters" in page_text(client.get("/complaints/?status=enquiry"))


def test_registering_takes_a_complaint_from_the_desk(world: World) -> None:
    recorded = complaint(world.sho)
    with enter(world.sho):
        actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=world.sho)
    assert waiting(browser(world.sho)) == {}


def test_a_board_begins_with_what_waits_for_an_act_or_says_that_nothing_does(world: World) -> None:
    def answer() -> str:
        page = BeautifulSoup(browser(world.sho).get("/zero-firs/").content, "html.parser")
        first = page.select_one("main p:not(.itsso-no-print) > strong")  # the year chosen is not printed
        return "" if first is None else first.get_text(strip=True)

    assert answer() == ""
    sent(world.sho, world.nawabganj)
    assert answer() == "Nothing is to be registered, sent or decided in this system now."
    sent(world.colleague, world.kotwali)
    assert answer() == "First: “Received, to be registered again” (1)."
