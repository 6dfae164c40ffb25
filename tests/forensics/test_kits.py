"""One kit is used once: a serial number that another exhibit already has is questioned, and shown."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.cases.blanks.actions import print_blanks
from itsso.forensics.models import Item
from itsso.forensics.police import queries, seizure
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.case_pages import fields, page, refusal, words
from tests.support.complaints import registered
from tests.support.laboratory_work import KIT, Bench
from tests.support.signed_in_browser import browser


def seize(case: UUID, by: Posting, kit: str, mark: str = "P-1", *, checked: bool = False) -> Item:
    seized = replace(KIT, kit=kit, mark=mark, at=now(), kit_checked=checked)
    with enter(by):
        return seizure.seize(case, seized, by=by, form=uuid4())


def doubtful_kits(by: Posting) -> str:
    """Return the list of doubtful kits to which the page of laboratory reports leads; empty where it leads to none."""
    address = reverse("forensics:waiting")
    link = page(browser(by).get(address)).select_one('main a[href="?show=kits"]')
    if link is None:
        return ""
    kits = page(browser(by).get(address, {"show": "kits"}))
    total = words(kits.select_one(".itsso-list-head strong"))
    assert total.removeprefix("Total: ") == words(link).rpartition(": ")[2]
    return words(kits.select_one("main table"))


def test_kit_of_another_case_is_questioned_without_naming_that_case(bench: Bench) -> None:
    other = registered(bench.world.colleague).pk  # at another station
    seize(other, bench.world.colleague, "SAEC-0001")
    with pytest.raises(seizure.KitUsedAlready) as refused:
        seize(bench.case, bench.io, "saec 0001")
    assert str(other) not in str(refused.value)
    client, address = browser(bench.io), reverse("forensics:seize", args=[bench.case])
    seize_page = page(client.get(address))
    assert "kit_checked" not in fields(seize_page)
    typed = {
        "what": "kit",
        "mark": "P-1",
        "kit": "SAEC.0001",
        "origin": "hospital",
        "paper": "MLC-41",
        "place": "",
        "subject": "",
        "impression": "HOSP",
        "count": "1",
        "witnesses": "2",
        "sketch": "",
        "weight": "",
    }
    answer = client.post(address, fields(seize_page) | typed)
    assert "already on an exhibit of another case" in refusal(answer)
    box = BeautifulSoup(answer.content, "html.parser").select_one("[name=kit_checked]")
    assert box is not None
    entered = client.post(address, fields(page(answer)) | typed | {"kit_checked": "on"}, follow=True)
    assert "serial number is on another exhibit too" in words(page(entered))
    case_text = words(page(browser(bench.io).get(reverse("forensics:exhibits", args=[bench.case]))))
    assert "serial number is on another exhibit too" in case_text
    theirs = words(page(browser(bench.world.colleague).get(reverse("forensics:exhibits", args=[other]))))
    assert "serial number is on another exhibit too" in theirs


def test_same_kit_twice_in_one_case_is_refused(bench: Bench) -> None:
    item = seize(bench.case, bench.io, "SAEC-0001")
    with pytest.raises(Refused, match="already recorded in this case"):
        seize(bench.case, bench.io, "SAEC 0001", "P-2", checked=True)
    with enter(bench.io):
        assert queries.kits_used_twice([item]) == set()
    assert doubtful_kits(bench.world.sho) == ""


def test_sho_lists_doubtful_kits_of_own_range_only(bench: Bench) -> None:
    other = registered(bench.world.colleague).pk
    theirs = seize(other, bench.world.colleague, "SAEC-0001")
    mine = seize(bench.case, bench.io, "SAEC-0001", checked=True)
    seize(bench.case, bench.io, "SAEC-0002", "P-2")
    for by, own_case, other_case in ((bench.world.sho, mine, theirs), (bench.world.colleague, theirs, mine)):
        page_text = doubtful_kits(by).replace("\N{NON-BREAKING HYPHEN}", "")
        assert own_case.label in page_text
        assert other_case.label not in page_text
        assert "SAEC-0002" not in page_text


def test_kit_use_is_disclosed_only_to_readers_of_the_case(bench: Bench) -> None:
    other = registered(bench.world.colleague).pk
    seize(other, bench.world.colleague, "SAEC-0001")
    with enter(bench.world.colleague), connection.cursor() as cursor:
        cursor.execute("select forensics_kit_in_another_case('SAEC-0001', %s)", [bench.case])
        assert cursor.fetchone() == (None,)  # outside the range: no answer


def test_seizure_from_a_blank_form_is_marked_in_the_history_and_sent_twice_uses_it_once(bench: Bench) -> None:
    with enter(bench.io):
        (blank,) = print_blanks("seizure", 1, uuid4(), by=bench.io)
    client, address = browser(bench.io), reverse("forensics:seize", args=[bench.case])
    typed = fields(page(client.get(address))) | {"what": "clothing", "mark": "P-9", "impression": "SHO KTW"}
    typed |= {"origin": "scene"}
    typed |= {"blank": str(blank.pk)}
    first, second = (client.post(address, typed) for _ in range(2))
    assert first.status_code == second.status_code == 302, words(page(first).select_one("main"))
    assert first["Location"] == second["Location"]
    history = words(page(client.get(reverse("cases:case", args=[bench.case]))).select_one("main"))
    assert history.count(f"entered after an outage, from blank form 0001/{blank.year}") == 1
    another = client.post(address, typed | {"mark": "P-10", "form": str(uuid4())})
    assert "was already used for another entry" in words(page(another).select_one("main"))
    with enter(bench.io):
        assert not Item.objects.filter(mark="P-10").exists()
