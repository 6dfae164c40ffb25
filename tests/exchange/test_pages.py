"""The pages of the feed, requested as a browser does."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from itsso.cases.models import Case
from itsso.exchange.deliveries import uploads
from itsso.exchange.deliveries.actions import load_upload
from itsso.exchange.models import Delivery, DeliveryStatus
from itsso.platform.home import home
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.feeds import arrest, fir, form, write
from tests.support.html_check import problems
from tests.support.menu import menu_count
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.zip_archives import zipped

BUDGET = 60 * 1024
MIXED = {
    "fir.csv": [fir(1), fir(2, sections=""), fir(3, sections="BNS:999")],
    "final_form.csv": [form(1, form_type="B")],
    "arrest.csv": [arrest(77)],
}


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_pages_of_a_delivery_are_valid_html_and_small(world: World, load_rows: Any, language: str) -> None:
    summary = load_rows(MIXED)
    client = browser(world.clerk, language)
    for address in ("/feed/", f"/feed/{summary.delivery}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert problems(answer.content) == []
        assert len(gzip.compress(answer.content)) < BUDGET


def test_every_table_of_the_feed_stacks_on_a_phone(world: World, load_rows: Any) -> None:
    summary = load_rows(MIXED)
    for address in ("/feed/", f"/feed/{summary.delivery}/"):
        tables = BeautifulSoup(browser(world.clerk).get(address).content, "html.parser").select(".itsso-table")
        assert len(tables) >= 2, address
        assert all("itsso-table--stack" in table["class"] for table in tables), address


def test_the_page_says_how_rows_ended_and_why(world: World, load_rows: Any) -> None:
    summary = load_rows(MIXED)
    assert menu_count(browser(world.clerk).get("/feed/"), "/feed/") == 2
    page = BeautifulSoup(browser(world.clerk).get(f"/feed/{summary.delivery}/").content, "html.parser")
    page_text = " ".join(page.get_text(" ").split())
    assert "2 rows were rejected and go back for correction." in page_text
    assert "5 received" in page_text
    assert "The letter means false in one State's forms" in page_text
    assert "row 2: B" in page_text
    assert "Waiting for its FIR" in page_text
    assert "Section that the statute book does not have" in page_text


def test_the_rejected_rows_come_as_a_file(world: World, load_rows: Any) -> None:
    summary = load_rows(MIXED)
    answer = browser(world.clerk).get(f"/feed/{summary.delivery}/rejected.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert len(answer.content.decode().splitlines()) == 3


def file_of(client: Client, address: str, **filters: str) -> list[list[str]]:
    """Return the rows of a list's file, without its head."""
    response = client.get(address, {**filters, "format": "csv"})
    assert response["Content-Type"].startswith("text/csv"), address
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))[1:]


def test_number_of_each_reason_leads_to_the_list_of_exactly_these_rows(world: World, load_rows: Any) -> None:
    summary = load_rows(MIXED)
    client = browser(world.clerk)
    page = BeautifulSoup(client.get(f"/feed/{summary.delivery}/").content, "html.parser")
    links = {str(link["href"]): link.get_text() for link in page.select("td a[href*='/rows/']")}
    assert len(links) >= 4
    for address, count in links.items():
        listed = client.get(address)
        assert problems(listed.content) == []
        assert f"Total: {count}" in BeautifulSoup(listed.content, "html.parser").get_text(" ", strip=True)
    assert client.get(f"/feed/{summary.delivery}/rows/accepted/").status_code == 404


def test_rows_of_a_delivery_are_filtered_and_downloaded_with_their_record_and_case(
    world: World, load_rows: Any
) -> None:
    summary = load_rows(MIXED)
    client, address = browser(world.clerk), f"/feed/{summary.delivery}/rows"
    assert {row[1] for row in file_of(client, f"{address}/rejected/")} == {"fir.csv", "final_form.csv"}
    (row,) = file_of(client, f"{address}/rejected/", file="final_form.csv")
    assert row[2:] == ["2", form(1)["source_record_id"], "form_type", "B"]
    assert [row[0] for row in file_of(client, f"{address}/parked/")] == ["Waiting for its FIR"]
    assert file_of(client, f"{address}/problems/", sort="-row")[0][-1] == "FIR 0003/2026"
    downloads = [line["detail"]["rows"] for line in lines() if line["act"] == "download.exchange:rows"]
    assert downloads == [2, 1, 1, 1]


def test_deliveries_are_filtered_by_what_somebody_has_to_look_at(world: World, load_rows: Any) -> None:
    load_rows(MIXED)
    load_rows({"fir.csv": [fir(7)]})
    client = browser(world.clerk)
    every = file_of(client, "/feed/", all="1")
    assert len(every) == 2
    for show, number in (("rejected", 1), ("parked", 1), ("unfinished", 0)):
        page = client.get("/feed/", {"show": show})
        assert f'value="{show}" selected' in page.text
        assert len(BeautifulSoup(page.content, "html.parser").select("main .itsso-list-head")) == bool(number), show
        if number:
            assert len(file_of(client, "/feed/", show=show)) == number


def test_freshness_of_every_district_is_a_list_with_a_file(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1), fir(5, station="LKO-1")]})
    rows = file_of(browser(world.clerk), "/feed/freshness/", sort="-district")
    assert [row[0] for row in rows] == ["Lucknow", "Kanpur Nagar"]
    assert browser(world.sho).get("/feed/freshness/", {"format": "csv"}).status_code == 404


def test_only_clerks_and_monitors_of_the_unit_see_a_delivery(world: World, load_rows: Any) -> None:
    from tests.support.sample_nation import post

    summary = load_rows({"fir.csv": [fir(1)]})
    of_bihar = post("clerk.br", world.bihar, world.clerk.role)  # type: ignore[arg-type]
    for posting, status in ((world.sho, 404), (of_bihar, 404), (world.national_monitor, 404), (world.clerk, 200)):
        assert browser(posting).get(f"/feed/{summary.delivery}/").status_code == status
        file = browser(posting).get(f"/feed/{summary.delivery}/rows/rejected/", {"format": "csv"})
        assert file.status_code == status
    assert b"november" not in browser(of_bihar).get("/feed/").content


def test_upload_is_loaded_by_a_job_and_its_page_shows_progress(world: World, tmp_path: Path) -> None:
    client = browser(world.clerk)
    folder = write(tmp_path / "d", {"fir.csv": [fir(1), fir(2, state_code="IN-BR", station="PAT-1")]})
    answer = client.post("/feed/", {"delivery": zipped(folder)})
    assert answer.status_code == 302
    with enter(world.clerk):
        delivery = Delivery.objects.get()
    assert uploads.upload_path(delivery.pk).stat().st_mode & 0o777 == 0o600
    page = client.get(answer["Location"]).content.decode()
    assert "The delivery is waiting for its turn." in page
    fragment = client.get(f"/feed/{delivery.pk}/progress/").content.decode()
    assert "data-poll" in fragment
    assert "<html" not in fragment

    for _ in range(2):  # a job may run twice, and has its effect once
        load_upload(delivery.pk, world.clerk.pk)
    with enter(world.clerk):
        assert Delivery.objects.get().status == DeliveryStatus.DONE
        assert Case.objects.count() == 1
    assert list((home() / "uploads").iterdir()) == []
    assert "1 row was rejected" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("data", [b"", b"not a zip"])
def test_invalid_delivery_is_refused_at_once_and_not_stored(world: World, data: bytes) -> None:
    client = browser(world.clerk)
    answer = client.post("/feed/", {"delivery": SimpleUploadedFile("x.zip", data)})
    assert answer.status_code == 422
    assert problems(answer.content) == []
    assert "govuk-error-summary" in answer.content.decode()
    with enter(world.clerk):
        assert not Delivery.objects.exists()
    assert not list((home() / "uploads").glob("*"))


def test_broken_upload_is_refused_with_a_message(world: World, tmp_path: Path) -> None:
    folder = write(tmp_path / "d", {}, text={"fir.csv": "complainant_name,fir_no\nx,1\n"})
    client = browser(world.clerk)
    url = client.post("/feed/", {"delivery": zipped(folder)})["Location"]
    with enter(world.clerk):
        delivery = Delivery.objects.get()
    load_upload(delivery.pk, world.clerk.pk)
    assert "complainant_name would carry" in client.get(url).content.decode()
