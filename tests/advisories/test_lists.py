"""The lists of advisories as pages and as files: their filters, what a file holds, who may have it."""

from __future__ import annotations

import csv

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting
from tests.support.advisory_letters import days, entry, first_item, give_answer, item, register_advisory
from tests.support.audit_log import lines
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def file_of(client: Client, address: str, **filters: str) -> list[list[str]]:
    """Return the rows of a list's file, without its head."""
    response = client.get(address, {**filters, "format": "csv"})
    assert response["Content-Type"].startswith("text/csv"), address
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))[1:]


def downloads(page: str, by: Posting) -> int:
    """Return how many files of a page the audit log names for an officer."""
    return sum(line["act"] == f"download.{page}" and line["actor"] == by.actor.number for line in lines())


def test_file_of_the_register_has_the_filters_of_the_page_and_no_formula(world: World) -> None:
    first = register_advisory(world.system, entry("mha-2026-06-01", title="=1+1", reference="@R 7"))
    register_advisory(world.system, entry("mha-2026-06-02"))
    register_advisory(world.system, entry("mha-2021-05-19", title="Not known here", items=[]))
    client = browser(world.io)
    client.post("/advisories/acknowledge/", {"advisory": [first.pk]})
    assert file_of(client, "/advisories/", sort="title") == [
        ["'=1+1", "01-06-2026", "Ministry of Home Affairs", "'@R 7", "1", "Read"],
        ["Evidence kits", "01-06-2026", "Ministry of Home Affairs", "–", "1", "Not read"],
    ]
    assert [row[0] for row in file_of(client, "/advisories/", show="unread")] == ["Evidence kits"]
    assert len(file_of(client, "/advisories/", show="every")) == 3
    assert downloads("advisories:list", world.io) == 3


def test_register_remembers_what_was_chosen_and_not_what_was_typed(world: World) -> None:
    register_advisory(world.system, entry())
    client = browser(world.io)
    assert "Nothing matches these filters." in client.get("/advisories/", {"show": "every", "q": "xyzzy"}).text
    assert client.get("/advisories/").headers["Location"] == "/advisories/?show=every"


def test_units_without_an_answer_are_listed_and_downloaded_by_their_own_district_alone(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(due_on=days(-3))]))
    first = first_item(advisory)
    give_answer(world.sho, first)
    address, state = f"/advisories/units/{world.up.pk}/items/{first.pk}/", browser(world.state_monitor)
    page = BeautifulSoup(state.get(address, {"status": "no_evidence"}).content, "html.parser")
    rows = file_of(state, address, status="no_evidence", sort="unit")
    assert f"Total: {len(rows)}" in page.get_text(" ", strip=True)
    assert ["PS Nawabganj", "Kanpur Nagar", "No evidence", "27-06-2026"] in rows
    assert "PS Kotwali" not in {row[0] for row in rows}
    assert [row[0] for row in file_of(state, address, status="done")] == ["PS Kotwali"]
    assert len(file_of(state, address, all="1")) == len(rows) + 1
    assert browser(world.stranger).get(address, {"status": "", "format": "csv"}).status_code == 404


def test_what_a_unit_owes_and_the_units_below_can_be_filtered_sorted_and_downloaded(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(due_on=days(-3)), item(2)]))
    give_answer(world.sp, first_item(advisory))
    address = f"/advisories/units/{world.kanpur.pk}/"
    sp = browser(world.sp)
    assert [row[2:] for row in file_of(sp, address)] == [["No evidence", ""], ["Done", "27-06-2026"]]
    assert [row[2] for row in file_of(sp, address, status="open")] == ["No evidence"]
    assert "Nothing matches these filters." in sp.get(address, {"status": "overdue"}).text
    child_rows = file_of(sp, f"{address}{advisory.pk}/", sort="-unit")
    assert [row[:3] for row in child_rows] == [["PS Nawabganj", "1", "2"], ["PS Kotwali", "1", "2"]]
    assert downloads("advisories:standing", world.sp) == 1


def test_pages_of_a_unit_cost_few_queries_written_by_django_however_many_advisories(world: World) -> None:
    """SQL that Django writes takes longer than its answer: a page of lists shows it in its time."""
    counts = []
    for number in range(2, 5):
        advisory = register_advisory(world.system, entry(f"mha-2026-06-0{number}", items=[item(1), item(2)]))
        for posting, unit in ((world.sho, world.kotwali), (world.state_monitor, world.up)):
            client = browser(posting)
            for address in (f"/advisories/units/{unit.pk}/", f"/advisories/units/{unit.pk}/{advisory.pk}/"):
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200
                counts.append(len(queries))
                by_django = [sql for query in queries if '"."' in (sql := query["sql"])]
                assert len(by_django) <= 6, by_django
    assert counts[:4] == counts[4:8] == counts[8:]
