"""An auditor reads what officers of the own unit did, an SHO who saw a case; each reading writes an audit entry."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

import itsso
from itsso.accounts.models import Posting, Role
from itsso.audit import actions as audit
from itsso.audit import check, exported_seals, words
from itsso.audit.actions import Actor
from itsso.audit.keys import own_key
from itsso.audit.page_names import PAGES
from itsso.audit.queries import CASE_IS_KNOWN
from itsso.audit.sealing import seal_closed_hours
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import load
from itsso.forensics.models import Deed, RequestStatus, Verdict
from itsso.intake.models import REGISTERED
from itsso.platform import clock
from itsso.protection.parcels.models import ParcelState
from itsso.protection.ranges import enter
from tests.support.access_matrix import machine_words
from tests.support.audit_log import lines
from tests.support.evidence_files import unpacked
from tests.support.feeds import fir
from tests.support.feeds import write as write_feed
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def case(world: World, tmp_path: Path) -> UUID:
    """A case of Kotwali, which its SHO opened and a stranger tried to."""
    load(write_feed(tmp_path / "x", {"fir.csv": [fir(1, station="KNP-1")]}), by=world.clerk, workers=1)
    with enter(world.system):
        case_id = Case.objects.get().pk
    browser(world.sho).get(f"/cases/{case_id}/")
    browser(world.stranger).get(f"/cases/{case_id}/")
    return case_id


@pytest.fixture
def auditor(world: World) -> Posting:
    return post("some.auditor", world.lucknow, Role.AUDITOR)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Register of FIRs", "Releases that the victim was not told about", "SI editor.up (EDITOR.UP)"]),
        (
            "hi",
            [
                "एफ़आईआर का रजिस्टर",
                "रिहाइयाँ, जिनकी सूचना पीड़ित/पीड़िता को नहीं दी गई",
                "उप निरीक्षक editor.up (EDITOR.UP)",
            ],
        ),
    ],
)
def test_codes_in_addresses_and_ranks_are_shown_in_words(world: World, language: str, expected: list[str]) -> None:
    browser(post("editor.up", world.up, Role.SETTINGS_EDITOR)).get("/settings/fir_register/")
    browser(post("prosecutor.kanpur", world.kanpur, Role.PROSECUTOR)).get("/court/release_notice/")
    with enter(world.system):
        audit.write("accounts.signed_in", Actor("EDITOR.UP", "SI editor.up", Role.SETTINGS_EDITOR, world.up.pk), "", {})
    auditor = post("auditor.up", world.up, Role.AUDITOR)
    listed = browser(auditor, language).get("/trail/").text
    assert [entry for entry in expected if entry not in listed] == []
    assert "fir register" not in listed and "release notice" not in listed


@pytest.mark.parametrize("language", ["en", "hi"])
def test_sho_reads_who_opened_the_case_and_who_was_refused(world: World, case: UUID, language: str) -> None:
    answer = browser(world.sho, language).get(f"/trail/cases/{case}/")
    assert problems(answer.content) == []
    saw = {"en": "Opened page: a case", "hi": "पृष्ठ खोला: मामला"}[language]
    assert saw in answer.text
    assert "sho.kotwali (SHO.KOTWALI)" in answer.text
    assert "sp.lucknow (SP.LUCKNOW)" in answer.text
    newest = lines()[-1]
    assert (newest["act"], newest["object"]) == ("read.audit:case", str(case))


def test_sho_of_another_station_gets_404(world: World, case: UUID) -> None:
    for page in ("", "trail.csv", "extract.zip"):
        assert browser(world.colleague).get(f"/trail/cases/{case}/{page}").status_code == 404


def test_case_of_another_station_and_missing_case_cost_the_same(world: World, case: UUID) -> None:
    """No entry of the log is read for either: the time that it takes would reveal which case exists."""
    for case_id in (case, UUID(int=7)):
        with enter(world.stranger), connection.cursor() as cursor:
            cursor.execute(f"explain (analyze, costs off, timing off) {CASE_IS_KNOWN}", {"case": case_id})
            plan = "\n".join(row[0] for row in cursor.fetchall())
        scans = [line for line in plan.splitlines() if " on audit_line" in line]
        assert scans and all("never executed" in line for line in scans), plan


def test_auditor_reads_only_what_own_officers_did(world: World, case: UUID, auditor: Posting) -> None:
    client = browser(auditor)
    page = client.get("/trail/").text
    assert "SP.LUCKNOW" in page
    assert "SHO.KOTWALI" not in page
    of_case = client.get(f"/trail/cases/{case}/").text
    assert "Refused: a case" in of_case
    assert "SHO.KOTWALI" not in of_case
    assert "PS Kotwali" not in of_case
    assert client.get(f"/cases/{case}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize(
    "asked",
    [
        {"act": "refused"},
        {"actor": "sp.lucknow".upper()},
        {"address": "127.0.0.1"},
        {"day": "today"},
        {"act": "refused", "actor": "SP.LUCKNOW", "address": "127.0.0.1"},
    ],
)
def test_log_is_filtered_by_act_officer_address_and_day(
    world: World, case: UUID, auditor: Posting, asked: dict[str, str], language: str
) -> None:
    asked = {key: clock.today().strftime("%d-%m-%Y") if value == "today" else value for key, value in asked.items()}
    answer = browser(auditor, language).get("/trail/", asked)
    assert problems(answer.content) == []
    assert "sp.lucknow" in answer.text
    for other in ({"act": "vault"}, {"actor": "OTHER"}, {"address": "10.0.0.9"}, {"day": "01-01-2020"}):
        assert "(SP.LUCKNOW)" not in browser(auditor).get("/trail/", asked | other).text, other
    rejected = browser(auditor).get("/trail/", {"address": "here", "day": "32-01-2020"})
    assert "govuk-error-summary" in rejected.text


def test_pagination_shows_every_entry_once(world: World, auditor: Posting) -> None:
    for _ in range(25):
        browser(world.stranger).get("/desk/")
    client, counts, address = browser(auditor), [], "/trail/?actor=SP.LUCKNOW"
    while address:
        answer = client.get(address)
        counts.append(answer.text.count("(SP.LUCKNOW)"))
        older = answer.context["listing"].older
        address = f"/trail/{older}" if older else ""
    assert counts == [20, 5]


def file_of(client: Client, address: str, **filters: str) -> list[list[str]]:
    """The rows of the file of a list, its heads first."""
    response: Any = client.get(address, {**filters, "format": "csv"})
    assert response["Content-Type"].startswith("text/csv"), address
    assert machine_words(response.text) == set()
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


def test_log_is_taken_out_as_a_file_with_the_filters_of_the_page(world: World, case: UUID, auditor: Posting) -> None:
    browser(world.stranger).get(reverse("monitoring:dashboard", args=[world.lucknow.pk]))
    with enter(world.stranger):
        audit.write("feed.received", Actor("SP.LUCKNOW", "=cmd|x", "supervisor", world.lucknow.pk), "x", {})
    client = browser(auditor)
    page = BeautifulSoup(client.get("/trail/", {"act": "refused"}).content, "html.parser")
    assert "Total: 1" in page.get_text()
    assert [link["href"] for link in page.find_all("a", string="sp.lucknow (SP.LUCKNOW)")] == [
        "/trail/?actor=SP.LUCKNOW"
    ]
    head, *rows = file_of(client, "/trail/", actor="SP.LUCKNOW", sort="at")
    assert head == ["When", "Who", "Action", "Case or record", "Network address"]
    assert [row[1].partition(";")[0] for row in rows][-1] == "'=cmd|x (SP.LUCKNOW)"
    assert any(row[2].startswith("Refused: a case; ") and "outside your access" in row[3] for row in rows)
    assert ["Opened page: a dashboard", str(world.lucknow)] in [row[2:4] for row in rows]
    assert not any("SHO.KOTWALI" in row[1] or "PS Kotwali" in row[3] for row in file_of(client, "/trail/"))
    rows_taken = [line["detail"]["rows"] for line in lines() if line["act"] == "download.audit:lines"]
    assert rows_taken[0] == len(rows)
    assert browser(world.sho).get("/trail/", {"format": "csv"}).status_code == 404


def test_file_of_the_log_of_a_case_is_its_page(world: World, case: UUID) -> None:
    rows = file_of(browser(world.sho), f"/trail/cases/{case}/", act="read")[1:]
    assert [(row[1].partition(";")[0], row[2]) for row in rows] == [
        ("sho.kotwali (SHO.KOTWALI)", "Opened page: a case")
    ]
    assert "download.audit:case" in {line["act"] for line in lines()}
    assert browser(world.colleague).get(f"/trail/cases/{case}/", {"format": "csv"}).status_code == 404


def test_log_of_a_case_is_exported_as_table_and_with_proofs(world: World, case: UUID) -> None:
    with clock.fixed(clock.now() + timedelta(hours=1)):
        seal_closed_hours()
    client = browser(world.sp)
    table = list(csv.DictReader(io.StringIO(client.get(f"/trail/cases/{case}/trail.csv").text.lstrip("\ufeff"))))
    assert [row["act"] for row in table] == ["refused.cases:case", "read.cases:case"]
    assert {row["seal"] for row in table} == {"1"}
    extract = unpacked(client.get(f"/trail/cases/{case}/extract.zip"))[f"audit-{case}.jsonl"]
    report = check.check(io.BytesIO(extract), own_key())
    assert (report.faults, report.lines - report.unsealed) == ([], 2)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_keeper_of_seals_exports_seals_and_reads_no_entry(
    world: World, case: UUID, tmp_path: Path, language: str
) -> None:
    with clock.fixed(clock.now() + timedelta(hours=1)):
        seal_closed_hours()
    client = browser(post("some.keeper", world.up, Role.KEEPER_OF_SEALS), language)
    page = client.get("/trail/seals/")
    assert problems(page.content) == []
    assert {"en": "1 entry is not yet sealed", "hi": "1 प्रविष्टि"}[language] in page.text
    path = tmp_path / "seals.jsonl"
    path.write_bytes(client.get("/trail/seals.jsonl", {"since": "01-01-2020"}).content)
    assert list(exported_seals.read(path).seals) == [1]
    assert client.get("/trail/seals.jsonl", {"since": "x"}).status_code == 422
    assert client.get("/trail/").status_code == 404
    assert "audit.seals_exported" in {line["act"] for line in lines()}


@pytest.mark.parametrize("odd", ["\0", "x", "-1", "9" * 40, "00000000-0000-0000-0000-000000000000", "' or 1=1"])
def test_odd_text_in_an_address_breaks_no_page(world: World, case: UUID, auditor: Posting, odd: str) -> None:
    client = browser(auditor)
    for name in ("before", "act", "day", "actor", "address", "since"):
        for page in ("/trail/", f"/trail/cases/{case}/", "/trail/seals/"):
            assert client.get(page, {name: odd}).status_code < 500, (page, name)


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Yield the name of each address of the system, public ones included."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif entry.name:
            yield f"{namespace}{entry.name}"


def test_every_page_has_a_short_name_of_its_own_in_both_languages() -> None:
    """An auditor reads no codes: a new page, public ones too, needs its name in `audit/page_names.py`."""
    assert set(url_names(get_resolver())) == set(PAGES)
    for language in ("en", "hi"):
        with translation.override(language):
            short_names = [str(name) for name in PAGES.values()]
        assert [name for name, number in Counter(short_names).items() if number > 1] == []
        assert [name for name in short_names if len(name) > 60] == []
    for title in (*PAGES.values(), *words.ACTS.values(), *words.VERBS.values(), *dict(words.KINDS).values()):
        with translation.override("hi"):
            assert any("\u0900" <= letter <= "\u097f" for letter in str(title)), title


def test_every_act_that_the_code_can_write_has_words() -> None:
    """Acts are named where they are written: by a whole code, or by one that ends in how a thing stands."""
    source = "".join(path.read_text() for path in Path(itsso.__file__).parent.rglob("*.py"))
    written = set(re.findall(r'audit\.(?:write|pending_entry)\(\s*"([\w.]+)"', source))
    states = {
        "complaint": [*REGISTERED, "information_received", "information_signed"],
        "custody": Deed,
        "laboratory": [*RequestStatus, *(f"review_{verdict}" for verdict in Verdict)],
        "parcel": ParcelState,
    }
    assert set(re.findall(r'audit\.(?:write|pending_entry)\(\s*f"(\w+)\.', source)) - {"refused"} <= set(states)
    written |= {f"{package}.{state}" for package, package_states in states.items() for state in package_states}
    assert len(written) > 80
    assert sorted(act for act in written if words.title(act) == act) == []


def test_every_act_that_was_written_has_words(world: World, case: UUID) -> None:
    acts = {line["act"] for line in lines()}
    assert {act for act in acts if words.title(act) == act} == set()


def test_entry_is_shown_as_text_without_ids_codes_and_hashes(world: World, case: UUID, auditor: Posting) -> None:
    """What was typed, a kind of event in an address, a refused form, a filter: none as the machine writes it."""
    client = browser(world.stranger)
    client.get("/desk/", {"rule": "investigation.two_months", "stands": "in_dispute", "odd": "Chandraprabha"})
    client.get(f"/cases/{case}/record/first_remand/")
    client.post("/find-person/", {"by": "", "typed": "", "reason": ""})
    answer = browser(auditor).get("/trail/", {"actor": "SP.LUCKNOW"})
    html = answer.text
    assert machine_words(html) == set()
    for phrase in (
        "Time limit: Completion of investigation</span>",
        "Typed text, which is not stored",
        "First remand",
        "Not found, or not available to this posting",
        "The form was not accepted",
    ):
        assert phrase in html, phrase


@pytest.mark.parametrize(
    ("language", "reason", "recipient"),
    [
        ("en", "Reason: To supervise this investigation", "Printed for: Public Prosecutor"),
        ("hi", "कारण: इस अन्वेषण के पर्यवेक्षण के लिए", "किसके लिए छपा: लोक अभियोजक"),
    ],
)
def test_reasons_and_details_are_in_the_words_of_their_package(
    world: World, case: UUID, language: str, reason: str, recipient: str
) -> None:
    with enter(world.sho):
        detail = {"print_for": "public_prosecutor", "record": {"opening": "0c9b" * 16}}
        audit.write("vault.opened", world.sho.actor, str(UUID(int=5)), detail, case=case, why="supervision")
    page = " ".join(browser(world.sho, language).get(f"/trail/cases/{case}/").text.split())
    assert reason in page
    assert recipient in page
    assert "public_prosecutor" not in page and "0c9b0c9b" not in page and "supervision<" not in page


def test_reason_of_a_referral_and_holder_of_a_code_are_shown_in_words(world: World, case: UUID) -> None:
    with enter(world.sho):
        detail = {"codes": 1, "holder": "support_person"}
        audit.write("complaint.slip_given", world.sho.actor, str(case), detail, case=case)
        for act in ("zero_fir.referred", "zero_fir.returned"):
            audit.write(act, world.sho.actor, str(UUID(int=6)), {"to": 1}, case=case, why="outside_ps")
        audit.write("zero_fir.decided", world.sho.actor, str(UUID(int=6)), {"to": 1}, case=case, why="partly_there")
    page = browser(world.sho).get(f"/trail/cases/{case}/").text
    assert "Code given to: Support person of a child" in " ".join(page.split())
    assert not re.search("support_person|outside_ps|partly_there", page)
