"""Every operation of the API and every form that takes a file, over HTTP to the server that ships.

Django's own client hands a view its body in a way of its own. What a server does with `read`, `readline` and lengths
is seen here alone.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from socket import create_connection
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError

from itsso.accounts import tokens
from itsso.accounts.models import Posting, Role
from itsso.intake.refusals.actions import open_record
from itsso.platform.clock import today
from itsso.protection.limits import UPLOADS
from itsso.protection.ranges import enter
from itsso.protection.roles import PAGES
from tests.support.advisory_letters import PAPER, entry, first_item, register_advisory, register_file
from tests.support.api_client import CASE, json_lines
from tests.support.case_events import add, key, new
from tests.support.case_events import fir as fir_event
from tests.support.feeds import fir, write
from tests.support.real_server import WITHIN, RealResponse, RealServer, serving
from tests.support.sample_nation import World, build, post
from tests.support.state_settings import editor
from tests.support.training_files import csv_of, register_row

TEMPLATES = Path(__file__).parents[2] / "src" / "itsso"
MANY = 300


@pytest.fixture(scope="module")
def server(django_db_setup: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with serving(tmp_path_factory.mktemp("served")) as started:
        yield started


@pytest.fixture
def world(server: RealServer, db: None, empty_database: Callable[[], None]) -> World:
    """The small nation. The server's worker lives on between tests, and a job of it may have made the nation first."""
    while True:
        try:
            return build()
        except IntegrityError:
            empty_database()


def bearer(posting: Posting) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.make(posting, 'export', 1, None)}", "Accept-Language": "en"}


def in_pieces(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def until_done(server: RealServer, sent: RealResponse, headers: dict[str, str]) -> Any:
    """What the delivery's own address says when the worker has loaded it."""
    assert sent.status == 202, sent.text
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        status = server.get(sent.headers["Location"], headers).json()
        if status["status"] != "waiting" and status["finished_at"]:
            return status
        time.sleep(0.2)
    raise AssertionError(status)


# --- The API ----------------------------------------------------------------------------------------------------------


def test_a_delivery_arrives_whole_however_its_bytes_are_cut(world: World, server: RealServer) -> None:
    headers = bearer(world.clerk)
    rows = [json_lines({"file": "fir.csv"} | fir(n), {"file": "fir.csv"} | fir(n + 1)) for n in (1, 3, 5, 7)]
    sendings = [
        [rows[0]],
        in_pieces(rows[1], 7),
        [rows[2].replace(b"\n", b"\r\n")],
        in_pieces(rows[3].rstrip(b"\n"), 300),
    ]
    sent = [server.request("POST", "/api/deliveries", chunks, headers=headers) for chunks in sendings]
    for chunks, answer in zip(sendings, sent, strict=True):
        status = until_done(server, answer, headers)
        assert (status["status"], status["counts"]["accepted"]) == ("done", 2), chunks[:1]


def test_a_delivery_of_many_records_arrives_whole(world: World, server: RealServer) -> None:
    headers = bearer(world.clerk)
    record = {"file": "fir.csv"} | fir(1, gd_no="9" * 9_000)
    body = json_lines(*[record | {"source_record_id": f"F-{n}"} for n in range(MANY)])
    assert len(body) > 2_500_000
    status = until_done(
        server, server.request("POST", "/api/deliveries", in_pieces(body, 100_000), headers=headers), headers
    )
    assert (status["status"], status["counts"]["received"]) == ("done", MANY)


@pytest.mark.parametrize("body", [b"", json_lines(), json_lines()[:-1], b"\r\n\r\n"])
def test_a_delivery_without_records_is_refused_in_words_that_say_so(
    world: World, server: RealServer, body: bytes
) -> None:
    answer = server.request("POST", "/api/deliveries", [body], headers=bearer(world.clerk))
    assert answer.status == 422
    assert ("contains no record" if b"{" in body else "manifest.json is missing") in answer.json()["detail"]


def test_a_body_without_its_length_is_refused_and_not_taken_for_an_empty_one(world: World, server: RealServer) -> None:
    reception = post("reception", world.laboratory, Role.LAB_RECEPTION)
    for path, posting in (
        ("/api/deliveries", bearer(world.clerk)),
        ("/api/laboratory/messages", bearer(reception)),
        ("/api/assess", {}),
    ):
        answer = server.request("POST", path, in_pieces(json_lines(), 50), length=False, headers=posting)
        assert (answer.status, answer.headers["Content-Type"]) == (411, "application/problem+json"), path
        assert "Content-Length" in answer.json()["detail"]


def test_every_operation_answers(world: World, server: RealServer) -> None:
    clerk, reception = bearer(world.clerk), bearer(post("reception", world.laboratory, Role.LAB_RECEPTION))
    report = {"record": "report", "note": str(uuid4()), "pdf": "JVBERi0x" * 500_000}
    sent = server.request("POST", "/api/deliveries", [json_lines({"file": "fir.csv"} | fir(1))], headers=clerk)
    case, as_json = json.dumps(CASE).encode(), {"Content-Type": "application/json"}
    answers = {
        "api:assess": server.request("POST", "/api/assess", in_pieces(case, 20), headers=as_json),
        "api:rules": server.get("/api/rules"),
        "api:openapi-json": server.get("/api/openapi.json"),
        "api:figures": server.get("/api/figures?unit=IN-UP", clerk),
        "api:deliveries": sent,
        "api:delivery": server.get(sent.headers["Location"], clerk),
        "api:delivery_rows": server.get(f"{sent.headers['Location']}/rejected", clerk),
        "api:laboratory_notes": server.get("/api/laboratory/notes", reception),
        "api:laboratory_messages": server.request(
            "POST", "/api/laboratory/messages", in_pieces(json.dumps(report).encode(), 65_000), headers=reception
        ),
    }
    assert {name for name in PAGES if name.startswith("api:")} - {"api:api-root"} == set(answers)
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 200) | {
        "api:deliveries": 202
    }
    assert answers["api:laboratory_messages"].json()["received"] == 1
    until_done(server, sent, clerk)


# --- Forms that take a file ------------------------------------------------------------------------------------------


def test_every_form_takes_its_file_whole_in_small_pieces(world: World, server: RealServer, tmp_path: Path) -> None:
    nodal = post("nodal", world.nation, Role.ADVISORY_OFFICER)
    advisory = register_advisory(world.system, entry())
    case = add(
        world.system,
        key(world.kotwali, "12"),
        fir_event(world.kotwali, "12", "2025-03-01", "BNS 64(1)"),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
    )
    with enter(world.sp):
        day = date(2026, 1, 2)
        refusal = open_record(world.kotwali, told_by="court", what="refused", happened_on=day, by=world.sp)
    write(tmp_path, {"fir.csv": [fir(1)]})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in tmp_path.iterdir():
            archive.write(path, path.name)
    pdf = PAPER + b"\r\n".join(b"%d" % n for n in range(20_000))
    messages = b"record,label\r\n" + b"receipt,8901030865278\r\n" * 400
    scan = {"act": "take", "into": "reception", "seal": "whole"}
    labels = b"".join(b"UNKNOWN-%d\r\n" % n for n in range(400))
    trainer, reception = (
        post("trainer", world.up, Role.TRAINING_OFFICER),
        post("reception", world.laboratory, Role.LAB_RECEPTION),
    )
    people = csv_of([register_row(str(n), world.kotwali) for n in range(200)])
    administrator = post("admin", world.kanpur, Role.UNIT_ADMINISTRATOR)
    numbers = range(5000, 5000 + MANY)
    officers = "\n".join(["number,name,unit,role", *(f"{n},Meena Kumari,KNP-1,io" for n in numbers)]).encode()
    settings_editor = editor(world.up)
    own_rows = [{"FIRNo" if name == "fir_no" else name: cell for name, cell in fir(n).items()} for n in range(1, 200)]
    own_columns = "files:\n  fir.csv:\n    file: FIR_EXPORT.csv\n    columns: {FIRNo: fir_no}\n"
    mapping = {"source": "cctns-up", "content": own_columns, "file": "fir.csv", "code_system": "up"}
    later = today() + timedelta(30)
    own_words = {"since_day": str(later.day), "since_month": str(later.month), "since_year": str(later.year)}
    own_words |= {"order_number": "12/2026", "form": str(uuid4())}
    word_rows = "context,message,words\n,Police station,कोतवाली\n".encode() + b",Zero FIR,\n" * 20_000
    example = ("example", "x.csv", csv_of(own_rows))
    answer = {"status": "done", "evidence_kind": "document", "evidence": "Order 42/2026", "reason": "Ten kits."}
    forms: dict[str, tuple[str, Posting, dict[str, str], tuple[str, str, bytes]]] = {
        "units:decide_setting": ("/settings/words/new/", settings_editor, own_words, ("upload", "x.csv", word_rows)),
        "accounts:invite_several": ("/officers/invite/several/", administrator, {}, ("file", "x.csv", officers)),
        "exchange:deliveries": ("/feed/", world.clerk, {}, ("delivery", "x.zip", packed.getvalue())),
        "exchange:write_mapping": ("/feed/mappings/new/", settings_editor, mapping, example),
        "exchange:draft_mapping": ("/feed/mappings/draft/", settings_editor, {"file": "fir.csv"}, example),
        "cases:files": (f"/cases/{case}/files/", world.sho, {"file_kind": "other"}, ("file", "x.pdf", pdf)),
        "intake:record_papers": (
            f"/accountability/{refusal}/papers/",
            world.sp,
            {"file_kind": "complaint"},
            ("file", "x.pdf", pdf),
        ),
        "forensics:scan": ("/forensics/scan/", reception, scan, ("file", "x.csv", labels)),
        "forensics:exchange": ("/forensics/laboratory/exchange/", reception, {}, ("file", "x.csv", messages)),
        "training:uploads": ("/training/files/", trainer, {"kind": "register"}, ("file", "x.csv", people)),
        "advisories:register": (
            "/advisories/register/",
            nodal,
            {},
            ("file", "a.yaml", register_file(entry("other-1"))),
        ),
        "advisories:attach": (f"/advisories/{advisory.pk}/", world.national_monitor, {}, ("paper", "x.pdf", pdf)),
        "advisories:answer": (
            f"/advisories/units/{world.up.pk}/items/{first_item(advisory).pk}/answer/",
            world.state_monitor,
            answer,
            ("paper", "x.pdf", pdf),
        ),
    }
    for name, (page, posting, fields, file) in forms.items():
        sent = server.upload(page, posting, fields, file, piece=1_000)
        if name == "accounts:invite_several":  # shows every row before anything is done
            listed = BeautifulSoup(sent.text, "html.parser").select("main tbody tr td:nth-of-type(1)")
            assert (sent.status, [cell.get_text() for cell in listed]) == (200, [str(n) for n in numbers])
            continue
        if (
            name == "forensics:scan"
        ):  # no exhibit has these numbers: each is named with the reason, and nothing is recorded
            assert sent.status == 200 and "0 of 400 recorded" in " ".join(sent.text.split()), sent.text
            continue
        if name == "units:decide_setting":  # shows the words before they are recorded
            assert sent.status == 200 and "कोतवाली" in sent.text, sent.text
            continue
        if name in ("exchange:write_mapping", "exchange:draft_mapping"):  # so does a check, and a draft is shown
            content = BeautifulSoup(sent.text, "html.parser").select_one("main")
            assert content and sent.status == 200, sent.text
            assert ("199" if name == "exchange:write_mapping" else "FIRNo: fir_no") in str(content)
            continue
        assert sent.status == 302, (name, BeautifulSoup(sent.text, "html.parser").select_one(".govuk-error-summary"))
    assert {name for name in UPLOADS if not name.startswith("api:")} <= set(forms)
    with_files = [path for path in TEMPLATES.rglob("*.html") if "multipart/form-data" in path.read_text()]
    assert len(with_files) == len(forms)


# --- Slow clients (the limits themselves: test_slow_clients.py) -------------------------------------------------------


def test_forms_and_files_that_never_arrive_hold_no_page(world: World, server: RealServer) -> None:
    """With one process and its four threads; before 29 November 2026 the fifth such client stopped every page."""
    with ExitStack() as clients:
        for path, length in (("/sign-in/", 2_000), ("/api/assess", 40_000), ("/api/deliveries", 5_000_000)):
            for _ in range(20):
                client = clients.enter_context(create_connection(("127.0.0.1", server.port)))
                client.sendall(
                    f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n{{".encode()
                )
        began = time.monotonic()
        assert server.get("/sign-in/").status == 200
        assert server.request("POST", "/sign-in/", [b"username=nobody"]).status == 403  # read whole: without its token
        assert time.monotonic() - began < 8  # silence is cut off after ten
