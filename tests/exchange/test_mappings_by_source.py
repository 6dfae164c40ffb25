"""Tests of mappings that a State keeps by source: versions, their check, and their use by page, API and command."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.exchange.contract import FeedFile
from itsso.exchange.deliveries.actions import load_upload
from itsso.exchange.files.mapping import parse_mapping
from itsso.exchange.models import Delivery, MappingVersion
from itsso.exchange.source_mappings import actions, queries
from itsso.exchange.source_mappings.draft import draft_mapping
from itsso.platform.cli import main
from itsso.platform.errors import BadUse
from itsso.protection.ranges import enter
from tests.support.api_client import MANIFEST, api_client, json_lines
from tests.support.audit_log import lines
from tests.support.feeds import fir, write
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.state_settings import editor
from tests.support.zip_archives import zipped

SOURCE = "cctns-up"
NEW = "/feed/mappings/new/"
MAPPING = """\
files:
  fir.csv:
    file: FIR_EXPORT.csv
    columns: {FIRNo: fir_no, PS CD: ps_code}
    constants: {state_code: IN-UP, record_action: upsert}
    dates: {registered_at: dd/MM/yyyy HH:mm}
    ignore: [FIR_Stage]
"""
"""The mapping of an export with two columns of its own, a printed date and a column that is left out."""


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path_factory.mktemp("home")))


def own_row(number: int = 7, **cells: str) -> dict[str, Any]:
    """Return a row as the State's software writes it."""
    row = {
        name: value
        for name, value in fir(number).items()
        if name not in ("state_code", "record_action", "fir_no", "ps_code")
    }
    return row | {"FIRNo": str(number), "PS CD": "KNP-1", "registered_at": "10/01/2026 11:30", "FIR_Stage": "x"} | cells


def export(*rows: Mapping[str, Any]) -> bytes:
    """Return rows as the file of the State's software."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def delivery(folder: Path, *rows: Mapping[str, Any]) -> Path:
    """Write a delivery with the State's own file."""
    data = export(*rows)
    write(folder, {}, files={"FIR_EXPORT.csv": {"rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()}})
    (folder / "FIR_EXPORT.csv").write_bytes(data)
    return folder


def form(content: str = MAPPING, example: bytes | None = None, **overrides: Any) -> dict[str, Any]:
    """Return the form of a new version as it is sent."""
    values: dict[str, Any] = {
        "source": SOURCE,
        "content": content,
        "file": "fir.csv",
        "code_system": MANIFEST["code_system"],
        "example": SimpleUploadedFile("e.csv", export(own_row()) if example is None else example),
        "form": str(uuid4()),
    }
    return values | overrides


def checked(client: Client, sent: Mapping[str, Any]) -> dict[str, str]:
    """Send a form, and return the fields of its check page."""
    page = client.post(NEW, sent)
    assert page.status_code == 200, page.text
    fields = BeautifulSoup(page.text, "html.parser").select("main form input[type=hidden]")
    return {str(field["name"]): str(field.get("value", "")) for field in fields}


def keep(by: Posting, content: str = MAPPING, source: str = SOURCE) -> MappingVersion:
    """Record a mapping without the page."""
    with enter(by):
        return actions.record_mapping(source, content, form=uuid4(), by=by)


def test_mapping_takes_effect_after_a_check_with_an_example_and_can_be_rolled_back(world: World) -> None:
    by = editor(world.up)
    client = browser(by)
    sent = checked(client, form())
    assert not MappingVersion.objects.exists()
    for _ in range(2):  # a double click
        assert client.post(NEW, sent | {"confirmed": "1"}).status_code == 302
    second = checked(client, form(MAPPING.replace("[FIR_Stage]", "[FIR_Stage, Beat]")))
    client.post(NEW, second | {"confirmed": "1"})
    first, newest = MappingVersion.objects.order_by("version")
    assert (first.version, newest.version, first.content) == (1, 2, MAPPING)
    restore, key = f"/feed/mappings/{first.pk}/restore/", {"form": str(uuid4())}
    assert "Use this former version again?" in client.post(restore, key).text
    for _ in range(2):
        client.post(restore, key | {"confirmed": "1"})
    with enter(by):
        in_force = queries.mapping_in_force(world.up, SOURCE)
    assert in_force is not None
    assert (in_force.version, in_force.content, in_force.restores) == (3, MAPPING, first)
    assert [line["act"] for line in lines() if line["act"] == "feed.mapping_recorded"] == ["feed.mapping_recorded"] * 3
    page = client.get(f"/feed/mappings/{first.pk}/").text
    assert "Version 1 is a former version." in page
    assert client.get(f"/feed/mappings/{first.pk}/mapping.yaml").content.decode() == MAPPING


def test_a_form_that_is_sent_again_with_other_content_or_by_another_officer_records_nothing(world: World) -> None:
    by = editor(world.up)
    client, key = browser(by), str(uuid4())
    client.post(NEW, checked(client, form(form=key)) | {"confirmed": "1"})
    other = checked(client, form(MAPPING.replace("[FIR_Stage]", "[FIR_Stage, Beat]"), form=key))
    page = client.post(NEW, other | {"confirmed": "1"}, follow=True)
    assert "already sent with other content" in page.text
    assert "Mapping recorded" not in page.text
    colleague = browser(post("colleague.up", world.up, Role.SETTINGS_EDITOR))
    page = colleague.post(NEW, checked(colleague, form(form=key)) | {"confirmed": "1"}, follow=True)
    assert "Another officer has already sent this form." in page.text
    assert MappingVersion.objects.get().content == MAPPING


def test_mapping_without_its_check_or_changed_after_it_is_not_recorded(world: World) -> None:
    client = browser(editor(world.up))
    sent = checked(client, form())
    for changed in ({"proof": ""}, {"proof": "x"}, {"source": "cctns-up-2"}, {"content": MAPPING + "# more"}):
        page = client.post(NEW, sent | {"confirmed": "1"} | changed, follow=True)
        assert "Check it again." in page.text
    assert not MappingVersion.objects.exists()
    bihar = browser(editor(world.bihar))
    bihar.post(NEW, sent | {"confirmed": "1"})  # the proof of another State
    assert not MappingVersion.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: &a [x, x]\nfiles: {fir.csv: {ignore: *a}}", "is not YAML"),
        ("files: {fir.csv: {columns: {A: fir_no, A: ps_code}}}", "stands twice"),
        ("files: {fir.csv: {columns: {A: no_such}}}", "no_such"),
        ("x" * 300_000, "is larger than 200 kB"),
        ("", "Choose the mapping as a file, or enter it as text."),
        (MAPPING.replace("PS CD: ps_code", "PS CD: fir_no"), "The example cannot be read by this mapping."),
        (MAPPING.replace("dd/MM/yyyy HH:mm", "dd-MM-yyyy HH:mm"), "The example cannot be read by this mapping."),
    ],
)
def test_wrong_mapping_is_a_form_error(world: World, content: str, message: str) -> None:
    page = browser(editor(world.up)).post(NEW, form(content))
    assert page.status_code == 422
    assert message in BeautifulSoup(page.text, "html.parser").select("main")[0].text


def test_mapping_of_fifty_megabytes_is_refused_before_it_is_read(world: World) -> None:
    upload = SimpleUploadedFile("m.yaml", b"x" * 50_000_000)
    assert browser(editor(world.up)).post(NEW, form("", upload=upload)).status_code == 413


@pytest.mark.parametrize(
    "example", ["FIRNo,PS CD\n".encode("utf-16"), b"", b"\xff\xfe", b"a\n", b"FIRNo,PS CD\n7,KNP-1\n"]
)
def test_unreadable_example_is_a_form_error(world: World, example: bytes) -> None:
    assert browser(editor(world.up)).post(NEW, form(example=example)).status_code == 422
    assert not MappingVersion.objects.exists()


def test_page_reads_a_delivery_by_the_mapping_that_the_state_keeps(world: World, tmp_path: Path) -> None:
    keep(editor(world.up))
    sent = {"delivery": zipped(delivery(tmp_path / "d", own_row()))}
    assert browser(world.clerk).post("/feed/", sent).status_code == 302
    with enter(world.system):
        received = Delivery.objects.get()
    load_upload(received.pk, world.clerk.pk)
    with enter(world.sho):
        assert (Case.objects.get().number, Case.objects.get().year) == ("7", 2026)
    own_form = {"delivery": zipped(write(tmp_path / "own", {"fir.csv": [fir(8)]}))}  # the feed's own form still works
    assert browser(world.clerk).post("/feed/", own_form).status_code == 302


def test_command_reads_a_delivery_by_the_mapping_that_the_state_keeps(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(editor(world.up))
    folder = delivery(tmp_path / "d", own_row())
    assert main(["feed", "check", str(folder), "--unit", "IN-UP"]) == 0
    assert main(["feed", "load", str(folder), "--unit", "IN-UP"]) == 0
    assert f"version 1 of the mapping of {SOURCE}" in capsys.readouterr().err
    with enter(world.sho):
        assert Case.objects.count() == 1


def test_api_reads_records_with_the_states_own_columns(world: World) -> None:
    keep(editor(world.up))
    client = api_client(post("clerk", world.up, Role.FEED_CLERK))
    body = json_lines({"file": "FIR_EXPORT.csv"} | own_row())
    answer = client.post("/api/deliveries", body, content_type="application/x-ndjson")
    assert answer.status_code == 202, answer.text
    with enter(world.system):
        received = Delivery.objects.get()
    load_upload(received.pk, world.clerk.pk)
    with enter(world.sho):
        assert Case.objects.get().number == "7"
    twice = json_lines({"file": "FIR_EXPORT.csv", "fir_no": "9"} | own_row())
    assert client.post("/api/deliveries", twice, content_type="application/x-ndjson").status_code == 422
    plain = json_lines({"file": "fir.csv"} | fir(8))  # the feed's own form still works
    assert client.post("/api/deliveries", plain, content_type="application/x-ndjson").status_code == 202


def test_other_states_see_no_mapping(world: World) -> None:
    version = keep(editor(world.up))
    for stranger in (editor(world.bihar), post("clerk.br", world.bihar, Role.FEED_CLERK)):
        client = browser(stranger)
        assert SOURCE not in client.get("/feed/mappings/").text
        assert client.get(f"/feed/mappings/{version.pk}/").status_code == 404
        assert client.get(f"/feed/mappings/{version.pk}/mapping.yaml").status_code == 404
    assert browser(world.clerk).get(f"/feed/mappings/{version.pk}/").status_code == 200
    assert browser(world.clerk).get(NEW).status_code == 404
    restore = browser(editor(world.bihar)).post(f"/feed/mappings/{version.pk}/restore/", {"form": str(uuid4())})
    assert restore.status_code == 404


def test_draft_takes_what_is_certain_and_lists_what_is_open() -> None:
    header = "FIR_ID,FIRNo,PS CD,Reg Dt,=cmd|x,Complainant_Name,electronic,info_type,info_received_at"
    row = "1,7,KNP-1,{},x,N,Yes,Written,{}"
    content = "\n".join(
        [header, row.format("25/01/2026 10:00", "01/02/2026"), row.format("03/01/2026 10:00", "03/04/2026")]
    )
    draft = draft_mapping(content.encode(), FeedFile.FIR, "E.csv")
    mapping = parse_mapping(draft.text.encode()).for_file("fir.csv")
    assert (mapping.columns["firno"], mapping.columns["ps cd"]) == ("fir_no", "ps_code")
    assert mapping.dates == {"registered_at": "dd/MM/yyyy HH:mm"}  # a 25th: day first
    assert mapping.codes == {"electronic": {"Yes": "true"}, "info_type": {"Written": "written"}}
    questions = {question.column: question.question for question in draft.open}
    assert "could be exchanged" in questions["info_received_at"]
    assert "leave it out" in questions["Complainant_Name"]
    assert "=cmd|x" in questions
    assert any("sections, which is required" in question.question for question in draft.open)


@pytest.mark.parametrize("district", ["जिला", "ज़िला"])
def test_draft_reads_the_names_of_columns_in_hindi(district: str) -> None:
    content = f"FIRNo,थाना,{district},वर्ष,Crime No.\n7,कोतवाली,कानपुर,2026,7\n"
    mapping = parse_mapping(draft_mapping(content.encode(), FeedFile.FIR, "E.csv").text.encode()).for_file("fir.csv")
    assert mapping.columns == {
        "firno": "fir_no",
        "थाना": "ps_name",
        district: "district_name",
        "वर्ष": "fir_year",
    }


def test_draft_refuses_months_before_days_and_files_that_are_no_csv() -> None:
    months = "FIRNo,registered_at\n7,01/25/2026\n"
    draft = draft_mapping(months.encode(), FeedFile.FIR, "E.csv")
    assert "registered_at" not in parse_mapping(draft.text.encode()).for_file("fir.csv").dates
    assert any("The month stands before the day." in question.question for question in draft.open)
    for content in (months.encode("utf-16"), months.encode("utf-16-le"), b"\xff", b"", b"one\n", b"a,a\n1,2\n", b'"'):
        with pytest.raises(BadUse):
            draft_mapping(content, FeedFile.FIR, "E.csv")


def test_draft_is_shown_in_the_form_of_a_new_version(world: World) -> None:
    client = browser(editor(world.up))
    example = SimpleUploadedFile("e.csv", export(own_row()))
    page = client.post("/feed/mappings/draft/", {"file": "fir.csv", "example": example})
    assert "FIRNo: fir_no" in BeautifulSoup(page.text, "html.parser").select("textarea[name=content]")[0].text
    assert "This is a draft." in page.text
    bad = SimpleUploadedFile("e.csv", "a,b\n".encode("utf-16"))
    assert client.post("/feed/mappings/draft/", {"file": "fir.csv", "example": bad}).status_code == 422
