"""An officer, a clerk, a monitor and a stranger try every address, with records of others and invalid values."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from itsso.accounts.models import Role
from itsso.advisories.actions import pass_on
from itsso.cases.models import Case, Source
from itsso.exchange.feed_import.load import load
from itsso.exchange.models import Delivery, Problem
from itsso.exchange.reasons import RefusedFile
from itsso.intake.zero_firs.actions import Acceptance, accept
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.parcels.actions import deliver
from itsso.protection.ranges import enter
from itsso.protection.roles import ANYONE, PAGES
from tests.protection.senders import (
    BIHARS_ZERO,
    SENT,
    ZERO,
    ZERO_DAY,
    in_patna,
    own_cases,
    patnas,
    re_registered_as,
    send,
)
from tests.support import feeds
from tests.support.advisory_letters import entry, first_item, register_advisory
from tests.support.audit_log import lines
from tests.support.complaints import sent as sent_on
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.url_patterns import KNOWN, addresses
from tests.support.zip_archives import packed

pytestmark = pytest.mark.usefixtures("end_of_june")

NOBODYS = UUID("00000000-0000-7000-8000-000000000000")


# --- Every address, every role ---------------------------------------------------------------------------------------


IDS = {pattern.name: pattern.ids for pattern in addresses(get_resolver())}
BEHIND = sorted(name for name, allowed in PAGES.items() if allowed is not ANYONE and not name.startswith("api:"))
"""The pages behind the sign-in. The API, which is called by token, is tested alike in tests/exchange/test_api.py."""

WITH_IDS = [name for name in BEHIND if {"case_id", "delivery_id", "unit_id"}.intersection(IDS[name])]


def address(name: str, case: UUID, delivery: UUID, unit: int) -> str:
    """Return the address of a page with these ids; any other id in it gets the delivery's, or the unit's."""
    if name in KNOWN:
        return reverse(name, kwargs=KNOWN[name])
    ids: dict[str, Any] = {"case_id": case, "kind": "arrested", "claim": "posts"}
    numbers = ("unit_id", "state_id", "officer_id", "token_id", "laboratory_id")
    return reverse(name, kwargs={id: ids.get(id, unit if id in numbers else delivery) for id in IDS[name]})


def test_a_stranger_is_asked_to_sign_in_whatever_he_asks_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    stranger = browser()
    for name in BEHIND:
        for case, unit in ((NOBODYS, 1), (uuid4(), world.kanpur.pk)):
            answer = stranger.get(address(name, case, case, unit))
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/"), name


def without(page: str, url: str) -> str:
    """Return a page without its own address, its nonce, the form's token and its minute, which change each time."""
    varying = r'nonce="[\w-]+"|name="csrfmiddlewaretoken" value="\w+"|<time .*?</time>|<code>.*?</code>'
    return re.sub(varying, "", page.replace(quote(url, safe=""), ""))


def test_records_of_others_are_answered_like_missing_ones_and_logged(
    world: World, bihar: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    ended = browser(post("sp.before", world.patna, Role.SUPERVISOR, until=date(2026, 6, 29)))
    urls = {
        name: (address(name, bihar["case"], bihar["delivery"], world.patna.pk), address(name, NOBODYS, NOBODYS, 10**9))
        for name in WITH_IDS
    }
    for posting in (world.io, world.sp, world.state_monitor, world.clerk):
        client, before, noted = browser(posting), len(lines()), list[str]()
        for name, (theirs, nobodys) in urls.items():
            missing = client.get(nobodys)
            if is_form := missing.status_code == 405:
                missing = client.post(nobodys)
            noted += [f"refused.{name}"] * (3 if is_form else 2)
            answers = [client.post(theirs) if is_form else client.get(theirs), missing]
            assert [answer.status_code for answer in answers] == [404, 404], (name, posting)
            assert without(answers[0].text, theirs) == without(answers[1].text, nobodys), (name, posting)
            assert all(answer["Cache-Control"] == "no-store" for answer in answers), (name, posting)
        new = lines()[before:]
        assert [(line["act"], line["actor"]) for line in new] == [(act, posting.officer.number) for act in noted]
        last_of_each = {line["act"]: line for line in new}
        for name, (theirs, _nobodys) in urls.items():
            assert all(part in theirs for part in last_of_each[f"refused.{name}"]["object"].split()), theirs
    for theirs, _nobodys in urls.values():
        assert ended.get(theirs)["Location"].startswith("/sign-in/"), theirs


def test_the_nations_monitor_opens_no_case_and_no_delivery(world: World, bihar: Any) -> None:
    client = browser(world.national_monitor)
    pages = ("quality_home", "quality", "entry_lag", "correction_requests")
    figures = {f"exchange:{page}" for page in pages}  # of districts alone
    for name in set(PAGES) - figures:
        if name.startswith(("cases:", "exchange:")):
            assert client.get(address(name, bihar["case"], bihar["delivery"], world.patna.pk)).status_code == 404
    assert client.get(reverse("monitoring:list", args=[world.patna.pk])).status_code == 404
    dashboard = client.get(reverse("monitoring:dashboard", args=[world.patna.pk], query={"part": "units"}))
    assert (dashboard.status_code, "PS Gandhi Maidan" in dashboard.text) == (200, True)
    assert "77/2026" not in dashboard.text
    assert str(bihar["case"]) not in dashboard.text


def test_pages_behind_the_sign_in_are_neither_cached_nor_framed(world: World) -> None:
    client = browser(world.sp)
    for name in ("cases:desk", "cases:list", "monitoring:home", "accounts:postings"):
        answer = client.get(reverse(name))
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


# --- What an address may hold ----------------------------------------------------------------------------------------

ODD = (
    "\0",
    "' or 1=1 --",
    "<script>alert(1)</script>",
    "9" * 5000,
    "-1",
    "9999-12-31",
    "0001-01-01",
    "01-01-0001",
    "31-12-9999",
    "0001-01-01~00000000-0000-0000-0000-000000000000~\0~\0",
    "[]",
    "9999-12-31~ffffffff-ffff-ffff-ffff-ffffffffffff~x~y",
)
QUERY_PARAMETERS = {
    "/desk/": ("after", "before", "stands", "rule", "whose"),
    "/cases/": ("after", "fir"),
    "/dashboard/{}/": ("as_on", "known_on", "period", "scope", "sort"),
    "/dashboard/{}/cases/": ("as_on", "show", "month", "due", "after", "before"),
    "/dashboard/{}/figures.csv": ("as_on", "known_on", "period"),
    "/sign-in/": ("next",),
    "/language/hi/": ("next",),
    "/law/offences/": ("q",),
}


@pytest.mark.parametrize(
    "path", in_proof_but(QUERY_PARAMETERS, {"/cases/", "/dashboard/{}/cases/", "/sign-in/", "/language/hi/"})
)
def test_nothing_typed_into_an_address_breaks_a_page_or_runs_in_it(world: World, path: str) -> None:
    client = browser(world.sp)
    for name in QUERY_PARAMETERS[path]:
        for odd in ODD:
            answer = client.get(f"{path.format(world.kanpur.pk)}?{name}={quote(odd)}")
            assert answer.status_code < 500, (name, odd[:60])
            assert "<script>alert" not in answer.text
            assert urlsplit(answer.get("Location", ""))[:2] == ("", "")


@pytest.mark.parametrize("officer", ["9" * 30, "9" * 5000, "\0", "-1"])
def test_no_number_of_a_person_breaks_the_demonstration(world: World, settings: Any, officer: str) -> None:
    settings.DEMO = True
    assert browser().post("/demonstration/", {"officer": officer}).status_code == 404


def test_another_host_is_refused(world: World) -> None:
    assert browser().get("/", HTTP_HOST="evil.example").status_code == 400


def test_a_form_without_its_token_changes_nothing_and_is_noted(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    client.force_login(world.clerk.officer)
    assert client.post("/feed/", {}).status_code == 403
    assert lines()[-1]["act"] == "refused.exchange:deliveries"


def test_sign_in_replaces_a_session_key_that_was_known_before(world: World) -> None:
    client = browser()
    client.get("/sign-in/")
    session = client.session
    session.save()
    planted = str(session.session_key)
    client.cookies["sessionid"] = planted
    client.post("/sign-in/", {"username": "sp.kanpur", "password": "sp.kanpur"})
    assert client.cookies["sessionid"].value != planted
    assert client.cookies["sessionid"]["httponly"]


@pytest.mark.parametrize("path", ["/sign-in/", "/law/calculator/", "/demonstration/", "/feed/"])
def test_a_body_larger_than_the_page_takes_is_not_read(world: World, path: str) -> None:
    answer = browser(world.clerk).generic("POST", path, b"", CONTENT_LENGTH="900000000")
    assert answer.status_code == 413


# --- The database and the trail --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_line set act = 'x'",
        "delete from audit_line",
        "truncate audit_line",
        "drop policy cases_case_range on cases_case",
        "alter table cases_case disable row level security",
        "set role itsso_owner",
        "create table mine (x int)",
        "delete from accounts_officer",
        "delete from cases_case",
    ],
)
def test_application_role_can_neither_change_the_schema_nor_delete_what_is_kept(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_tables_readable_without_row_level_security_are_listed(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind = 'r' and not c.relrowsecurity"
            " and has_table_privilege(c.oid, 'select') order by 1"
        )
        open_to_all = [name for (name,) in cursor.fetchall() if not name.startswith("procrastinate_")]
    assert open_to_all == [
        "accounts_apitoken",
        "accounts_failedsignin",
        "accounts_invitation",
        "accounts_officer",
        "accounts_officernumber",
        "accounts_posting",
        "accounts_registerentry",
        "accounts_session",
        "advisories_advisory",
        "advisories_dueextension",
        "advisories_item",
        "advisories_passing",
        "alerts_goinglive",
        "alerts_ladderplan",  # how far a State is planned again, in numbers
        "alerts_laddertrial",  # numbers of reminders of a State, without any place below it
        "alerts_recountresult",  # numbers of a State's recount, without any place
        "alerts_responsecount",  # for which quarters figures were counted, and when
        "audit_removedrecord",  # hashes of what a court ordered removed, without which nothing else verifies
        "audit_retentionrun",  # how many rows the retention job removed of each kind, without any place
        "audit_seal",
        "audit_sealed",
        "audit_unsealed",
        "cases_expungednumber",  # salted hashes of removed numbers, so that they do not come again
        "cases_recalculation",
        "cases_source",
        "django_migrations",
        "exchange_mappingversion",
        "exchange_sourcename",
        "intake_slip",
        "intake_slipissue",
        "mfa_authenticator",
        "monitoring_published",
        "notices_mail",  # postings, states and moments; no text
        "notices_mailaddress",
        "platform_drill",  # moments and states of drills of restoring, without any person or place
        "platform_limit",
        "protection_datakey",
        "protection_rotation",
        "socialaccount_socialaccount",
        "socialaccount_socialapp",
        "training_place",  # which numbers each unit's people are seen from, as in units_unit
        "training_session",
        "training_sessionchange",
        "units_alias",
        "units_capacity",
        "units_panelentry",  # lawyers and counsellors whom stations and districts call; no case, no complainant
        "units_statesetting",
        "units_tally",
        "units_unit",
    ]


# --- The feed --------------------------------------------------------------------------------------------------------


def test_clerk_joins_no_zero_fir_of_another_state_before_it_is_sent(world: World, bihar: Any, tmp_path: Path) -> None:
    """Check that an FIR naming a Zero FIR is a case of its own, with a problem, until that one was sent.

    It is the same whether that Zero FIR is there or not.
    """
    send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(8, **ZERO)]})  # not there
    send(tmp_path / "2", bihar["clerk"], {"zero_fir.csv": [BIHARS_ZERO]}, source_system="cctns-br")
    send(tmp_path / "3", world.clerk, {"fir.csv": [feeds.fir(9, **ZERO)]})  # there, and not sent
    assert own_cases(world.sho) == {"8": ZERO_DAY, "9": ZERO_DAY}
    with enter(world.clerk):
        assert list(Problem.objects.values_list("code", "value")) == [("zero_fir_not_here", ZERO["zero_no"])] * 2
    assert own_cases(bihar["clerk"])["5"] == ZERO_DAY
    send(tmp_path / "4", bihar["clerk"], {"zero_fir.csv": [BIHARS_ZERO | SENT]}, source_system="cctns-br")
    again = feeds.fir(9, source_updated_at="2026-02-22", **ZERO)
    assert send(tmp_path / "5", world.clerk, {"fir.csv": [again]}) == (1, [])
    assert own_cases(world.sho) == {"8": ZERO_DAY, "9": ZERO_DAY}
    assert own_cases(bihar["clerk"])["5"] is None  # it is one with the FIR now


def test_zero_fir_is_joined_only_in_the_state_to_which_it_was_sent(world: World, bihar: Any, tmp_path: Path) -> None:
    elsewhere = BIHARS_ZERO | SENT | {"to_state_code": "IN-BR", "to_ps_code": "PAT-1"}
    send(tmp_path / "1", bihar["clerk"], {"zero_fir.csv": [elsewhere]}, source_system="cctns-br")
    send(tmp_path / "2", world.clerk, {"fir.csv": [feeds.fir(9, **ZERO)]})
    assert (own_cases(world.sho), own_cases(bihar["clerk"])["5"]) == ({"9": ZERO_DAY}, ZERO_DAY)
    corrected = BIHARS_ZERO | SENT | {"source_updated_at": "2026-02-06"}  # the sender puts its mistake right
    send(tmp_path / "3", bihar["clerk"], {"zero_fir.csv": [corrected]}, source_system="cctns-br")
    send(tmp_path / "4", world.clerk, {"fir.csv": [feeds.fir(9, source_updated_at="2026-02-22", **ZERO)]})
    assert (own_cases(world.sho), own_cases(bihar["clerk"])["5"]) == ({"9": ZERO_DAY}, None)


def test_zero_fir_that_an_event_transferred_elsewhere_is_not_joined_here(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    transfer = feeds.event(
        "",
        "transferred_out",
        station="PAT-1",
        state_code="IN-BR",
        record="went",
        fir_year="",
        zero_no="5",
        zero_year="2026",
        at="2026-01-20",
        facts="to=PAT-1",
    )
    rows = {"zero_fir.csv": [BIHARS_ZERO | SENT], "event.csv": [transfer]}
    assert send(tmp_path / "1", bihar["clerk"], rows, source_system="cctns-br") == (2, [])
    send(tmp_path / "2", world.clerk, {"fir.csv": [feeds.fir(9, **ZERO)]})
    assert (own_cases(world.sho), own_cases(bihar["clerk"])["5"]) == ({"9": ZERO_DAY}, ZERO_DAY)


def test_zero_fir_that_names_another_states_fir_claims_no_number_there(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    """Check that it claims no number at the other State's station, nor a number that is not there yet.

    The answer is the same whether there is such an FIR or not.
    """
    before = patnas(bihar["clerk"])
    rows = [feeds.zero(n, record=f"says-{n}", **re_registered_as(fir)) for n, fir in ((3, 77), (4, 78))]
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": rows}) == (2, [])
    assert patnas(bihar["clerk"]) == before
    send(tmp_path / "2", bihar["clerk"], {"fir.csv": [in_patna(78)]}, source_system="cctns-br")
    later = feeds.zero(4, record="says-4", **re_registered_as(500, "IN-UP", "LKO-1", source_updated_at="2026-02-21"))
    send(tmp_path / "3", world.clerk, {"zero_fir.csv": [later]})
    assert patnas(bihar["clerk"]) == [*before, ("78", world.gandhi_maidan.pk, date(2026, 1, 10))]


DRAWS: dict[str, feeds.Rows] = {
    "it is our FIR 500": {
        "zero_fir.csv": [
            feeds.zero(
                3,
                **re_registered_as(
                    500, "IN-UP", "LKO-1", source_updated_at="2026-02-21", re_registered_at="2026-01-20T10:00:00+05:30"
                ),
            )
        ]
    },
    "it was our FIR 500 before": {
        "zero_fir.csv": [
            feeds.zero(
                3,
                **re_registered_as(
                    500, "IN-UP", "LKO-1", source_updated_at="2026-02-21", re_registered_at="2026-01-09T10:00:00+05:30"
                ),
            )
        ]
    },
    "it was transferred to us": {
        "event.csv": [
            feeds.event(
                "",
                "transferred_out",
                station="LKO-1",
                record="back",
                fir_year="",
                zero_no="3",
                zero_year="2026",
                at="2026-02-01",
                facts="to=LKO-1",
            )
        ]
    },
    "it was quashed": {
        "event.csv": [
            feeds.event(
                "", "quashed", station="LKO-1", record="q", fir_year="", zero_no="3", zero_year="2026", at="2026-02-01"
            )
        ]
    },
}


@pytest.mark.parametrize("claim", DRAWS)
def test_case_registered_in_another_state_is_not_reclaimed(
    world: World, bihar: Any, registered_in_bihar: Case, tmp_path: Path, claim: str
) -> None:
    before = patnas(bihar["clerk"])
    assert send(tmp_path / "1", world.clerk, DRAWS[claim]) == (0, ["with_another_unit"])
    assert patnas(bihar["clerk"]) == before
    with enter(world.clerk):
        assert not Case.objects.filter(pk=registered_in_bihar.pk).exists()


def test_first_station_may_still_report_its_own_acts_in_a_case_that_another_state_took(
    world: World, bihar: Any, registered_in_bihar: Case, tmp_path: Path
) -> None:
    rows = {
        "zero_fir.csv": [feeds.zero(3, **re_registered_as(79, source_updated_at="2026-02-21"))],
        "event.csv": [
            feeds.event(
                "",
                "victim_medical_examined",
                station="LKO-1",
                record="m",
                fir_year="",
                zero_no="3",
                zero_year="2026",
                at="2026-01-08",
            ),
            feeds.event(
                "",
                "transferred_out",
                station="LKO-1",
                record="went",
                fir_year="",
                zero_no="3",
                zero_year="2026",
                at="2026-01-14",
                facts="to=IN-BR/PAT-1",
            ),
        ],
    }
    assert send(tmp_path / "1", world.clerk, rows) == (3, [])
    with enter(bihar["clerk"]):
        case = Case.objects.get(pk=registered_in_bihar.pk)
        assert (case.number, case.station_id) == ("79", world.gandhi_maidan.pk)
        assert case.events.filter(kind="victim_medical_examined").exists()


def test_case_that_another_state_accepted_on_a_page_is_not_reclaimed_by_the_feed(world: World, tmp_path: Path) -> None:
    keys.forget()
    rows: feeds.Rows = {
        "zero_fir.csv": [
            feeds.zero(
                1,
                station="KNP-1",
                **re_registered_as(500, "IN-UP", "LKO-1"),
                **{
                    "registered_at": "2026-06-01T11:00:00+05:30",
                    "entered_at": "2026-06-01T12:00:00+05:30",
                    "source_updated_at": "2026-06-20T10:00:00+05:30",
                },
            )
            | {"sent_at": "2026-06-02T10:00:00+05:30", "re_registered_at": "2026-06-10T10:00:00+05:30"}
        ]
    }
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    with clock.fixed(date(2026, 6, 1)):
        way = sent_on(world.sho, world.gandhi_maidan)
    with clock.fixed(date(2026, 6, 3)):
        deliver(way.parcel, world.gandhi_maidan.pk)
        with enter(patna):
            accept(way.pk, Acceptance("IO.PATNA", "phone"), by=patna)
    assert send(tmp_path / "1", world.clerk, rows) == (0, ["with_another_unit"])
    with enter(patna):
        assert Case.objects.get(pk=way.case_id).station_id == world.gandhi_maidan.pk


def test_a_clerk_reports_for_no_station_of_another_state(world: World, bihar: Any, tmp_path: Path) -> None:
    rows = {
        "fir.csv": [in_patna(90)],
        "arrest.csv": [feeds.arrest(77, station="PAT-1", state_code="IN-BR")],
        "zero_fir.csv": [BIHARS_ZERO],
    }
    assert send(tmp_path / "1", world.clerk, rows) == (0, ["outside_your_unit"] * 3)


def test_clerk_can_use_neither_the_source_nor_a_record_of_another_state(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    before = Source.objects.get(pk="cctns-br").carried
    stolen = {"fir.csv": [feeds.fir(9, record="FPAT-1-77", record_action="delete", source_updated_at="2026-03-01")]}
    with pytest.raises(RefusedFile, match="source of another unit"):
        send(tmp_path / "1", world.clerk, stolen, source_system="cctns-br", kinds_carried={})
    assert Source.objects.get(pk="cctns-br").carried == before
    assert send(tmp_path / "2", world.clerk, stolen)[1] == []  # his own source's record of that name is another
    with enter(bihar["clerk"]):
        assert Case.objects.get(number="77").first_recorded


def test_the_same_upload_twice_is_one_case(world: World, tmp_path: Path) -> None:
    for _ in range(2):
        load(feeds.write(tmp_path / "d", {"fir.csv": [feeds.fir(1)]}), by=world.clerk, workers=1)
    with enter(world.clerk):
        assert Case.objects.count() == 1


def manifest(**fields: Any) -> str:
    files = {"fir.csv": {"rows": 1, "sha256": "0" * 64}}
    return json.dumps(
        {
            "feed_version": "1",
            "source_system": "cctns-up",
            "code_system": "up",
            "coverage_from": "2026-01-01",
            "coverage_to": "2026-06-30",
            "mode": "increment",
            "files": files,
            "kinds_carried": {},
        }
        | fields
    )


def broken() -> bytes:
    data = bytearray(packed({"manifest.json": manifest(), "fir.csv": "x"}))
    data[60:75] = b"\xff" * 15
    return bytes(data)


def linked() -> bytes:
    """Return a zip with a symbolic link in place of a file: it is read as a file of so many letters, never followed."""
    out, link = io.BytesIO(), zipfile.ZipInfo("fir.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", manifest())
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def lzma() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("manifest.json", manifest())
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for folder in ("", "a/"):
            archive.writestr(f"{folder}manifest.json", manifest())
    return out.getvalue()


def encrypted() -> bytes:
    """Return a zip whose members are marked as encrypted, as by a zip with a password."""
    data = bytearray(packed({"manifest.json": manifest()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


UPLOADS = {
    "twice": twice(),
    "encrypted": encrypted(),
    "folder in a folder": packed({"a/b/manifest.json": manifest()}),
    "a zip in a zip": packed({"delivery.zip": packed({"manifest.json": manifest()})}),
    "a name that is none": packed({"manifest.json": manifest(files={"fir.exe": {"rows": 1, "sha256": "0" * 64}})}),
    "a file that is not named": packed({"manifest.json": manifest(), "fir.csv": "x", "more.csv": "x"}),
    "broken": broken(),
    "lzma": lzma(),
    "bomb": packed({"manifest.json": manifest(), "fir.csv": b"0" * 20_000_000}),
    "up": packed({"../manifest.json": manifest()}),
    "root": packed({"/etc/manifest.json": manifest()}),
    "more rows than numbers": packed(
        {"manifest.json": manifest(files={"fir.csv": {"rows": 10**12, "sha256": "0" * 64}}), "fir.csv": ""}
    ),
    "deep": packed({"manifest.json": "[" * 100_000}),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_upload_that_is_not_a_delivery_shows_an_error_and_is_not_kept(world: World, tmp_path: Path, name: str) -> None:
    answer = browser(world.clerk).post("/feed/", {"delivery": SimpleUploadedFile("x.zip", UPLOADS[name])})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    assert not list((tmp_path / "home" / "uploads").glob("*"))
    with enter(world.clerk):
        assert not Delivery.objects.exists()


DEEP = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + last] * 10)}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MAPPINGS = [
    "files: {fir.csv: {ignore: 5}}",
    "files: {fir.csv: {codes: 5}}",
    "files: {fir.csv: {file: [1]}}",
    "x: 2026-02-31",
    "[" * 100_000,
    DEEP + "files: {fir.csv: {constants: {state_code: *i}}}",
    "files:\n" + "# long\n" * 50_000,
]


@pytest.mark.parametrize("text", in_proof_but(MAPPINGS, {MAPPINGS[0], MAPPINGS[4], MAPPINGS[5]}))
def test_invalid_mapping_shows_an_error(world: World, tmp_path: Path, text: str) -> None:
    good = packed({"manifest.json": manifest(), "fir.csv": "x"})
    files = {"delivery": SimpleUploadedFile("x.zip", good), "mapping": SimpleUploadedFile("m.yaml", text.encode())}
    answer = browser(world.clerk).post("/feed/", files)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    assert not list((tmp_path / "home" / "uploads").glob("*"))


def test_a_link_in_a_zip_is_not_followed(world: World, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(linked())
    with pytest.raises(RefusedFile):
        load(tmp_path / "x.zip", by=world.clerk, workers=1)


def test_a_header_too_long_to_read_refuses_the_file(world: World, tmp_path: Path) -> None:
    folder = feeds.write(tmp_path / "d", {}, text={"fir.csv": "x" * 500_000 + "\n1\n"})
    with pytest.raises(RefusedFile, match=r"fir\.csv"):
        load(folder, by=world.clerk, workers=1)


def test_rejected_rows_are_downloaded_without_formulas_and_names(world: World, tmp_path: Path) -> None:
    rows = [
        feeds.fir(1, sections="", record="=1+1"),
        feeds.fir(2, fir_year="Sunita Devi"),
        feeds.fir(3, registered_at="=cmd|' /C calc'!A0"),
    ]
    done = load(feeds.write(tmp_path / "d", {"fir.csv": rows}), by=world.clerk, workers=1)
    text = browser(world.clerk).get(f"/feed/{done.delivery}/rejected.csv").text
    assert "Sunita" not in text
    assert "calc" not in text
    assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_no_name_of_a_unit_is_a_formula_in_a_file_of_figures(world: World) -> None:
    type(world.kotwali).objects.filter(pk=world.kotwali.pk).update(name='=HYPERLINK("http://evil.example")')
    text = browser(world.sp).get(reverse("monitoring:csv", args=[world.kanpur.pk])).text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] == "="]


def test_form_number_of_another_unit_is_answered_404_and_changes_nothing(world: World) -> None:
    """Check that a form sent under the number of another unit's form reveals nothing and changes nothing."""
    letter = register_advisory(world.system, entry())
    with enter(world.state_monitor):
        pass_on(letter.pk, by=world.state_monitor)
    item, number = first_item(letter), str(uuid4())
    form_data = {"key": number, "status": "not_applicable", "reason": "No such unit is here."}
    urls = {by: f"/advisories/units/{by.unit_id}/items/{item.pk}/answer/" for by in (world.sp, world.stranger)}
    assert browser(world.sp).post(urls[world.sp], form_data).status_code == 302
    assert browser(world.stranger).post(urls[world.stranger], form_data).status_code == 404
    assert (lines()[-1]["act"], lines()[-1]["detail"]) == ("refused.advisories:answer", {"status": 404})
    assert browser(world.stranger).post(urls[world.stranger], {**form_data, "key": str(uuid4())}).status_code == 302
