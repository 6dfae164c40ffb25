"""Invented names are sealed in the vault; then everything that leaves the process is searched for them."""

from __future__ import annotations

import io
import logging
import os
import subprocess
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core import mail
from django.db import connections
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from itsso.accounts.models import Posting, Role
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.expunction.actions import CourtOrder, carry_out, count_rows, digest_of, prepare
from itsso.cases.expunction.models import Ground
from itsso.cases.identity.actions import name_accused
from itsso.exchange.feed_import.load import load
from itsso.platform import clock
from itsso.platform.database import binaries
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.record import NAME as DATABASE
from itsso.protection import keys, vault
from itsso.protection.ranges import enter
from itsso.protection.roles import ANYONE, PAGES
from itsso.protection.vault import current_items
from tests.support import feeds
from tests.support.document_text import text_of
from tests.support.guarded_resources import Asker, own_address
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.two_states import Holdings, fill
from tests.support.url_patterns import addresses

DAY = date(2026, 6, 30)
CANARIES = {
    "name": "Zwequrna Kittlewik",
    "parents": "Vroqqan Kittlewik",
    "address": "Plizzmoor Toli 7 Quaggeth",
    "phone": "9090909019",
    "school": "Jumbrellix Academy",
    "narrative": "Then Zwequrna fled to Brackwyst",
    "note": "ask for Florvinia",
    "kin": "uncle Drozzimar",
}
WORDS = [
    "Zwequrna",
    "Kittlewik",
    "Vroqqan",
    "Plizzmoor",
    "Quaggeth",
    "9090909019",
    "Jumbrellix",
    "Brackwyst",
    "Florvinia",
    "Drozzimar",
    "Skimblewort",
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(DAY):
        yield
    keys.forget()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what the configured handlers write.

    They may still hold the closed output of a test that set Django up.
    """
    written = io.StringIO()
    handlers = {h for name in (None, "django") for h in logging.getLogger(name).handlers if h.formatter}
    ours = [h for h in handlers if isinstance(h, logging.StreamHandler) and type(h.formatter).__name__ == "Sparing"]
    assert ours
    for handler in ours:
        monkeypatch.setattr(handler, "stream", written)
    return written


def canaries_in(text: str) -> list[str]:
    """Return the canaries that a text contains: as they are, or in hexadecimal as a dump writes bytes."""
    lower = text.casefold()
    return [word for word in WORDS if word.casefold() in lower or word.encode().hex() in lower]


@pytest.fixture
def sealed_holdings(world: World, tmp_path: Path) -> Holdings:
    """Return two States' holdings; Kotwali's case has the canaries sealed by its SHO, and a draft."""
    holdings = fill(world, tmp_path, DAY)
    case, client = holdings.cases[world.kotwali.pk], browser(world.sho)
    url = reverse("cases:record_identity", args=[case])
    identity = {name: text for name, text in CANARIES.items() if name != "kin"}
    assert client.post(url, {"whose": "V1", **identity}).status_code == 302
    kin = {"whose": "A1", "name": CANARIES["parents"], "kin": CANARIES["kin"]}
    assert client.post(url, kin).status_code == 302
    assert client.post(url, {"whose": "V1", "note": "Skimblewort", "later": "1"}).status_code == 302
    return holdings


def opened(world: World, case: UUID, **form_data: str) -> str:
    with enter(world.sho):
        items = [str(item.pk) for item in current_items(case)]
    answer = browser(world.sho).post(
        reverse("cases:open_identity", args=[case]), {"items": items, "reason": "contact", **form_data}
    )
    return str(answer["Location"])


def everywhere(world: World, holdings: Holdings, posting: Posting) -> Iterator[tuple[str, str]]:
    """Yield every address that opens to a posting (to the SHO, the others too): of what it sees, Kotwali's case first.

    What opens to anyone says the same to each: the SHO and the IO ask for it, in different languages.
    Where the posting opens identity, an opening of its own of all that is sealed of that case.
    """
    asker = Asker(world, holdings, {}, posting)
    for pattern in addresses(get_resolver()):
        allowed = PAGES[pattern.name]
        opens = posting == world.io if allowed is ANYONE else asker.role in allowed
        url = own_address(pattern, asker) if opens or posting == world.sho else None
        if url is not None:
            yield pattern.name, url


FEW_READERS, ALL_READERS = 2, 99
READERS = in_proof_but((FEW_READERS, ALL_READERS), {FEW_READERS})
"""As how many officers who may open it a page is asked for: the suite takes the first two, who differ in language."""


def first_readers(
    world: World,
    holdings: Holdings,
    postings: Collection[Posting],
    most: int,
    always: Collection[tuple[str, Posting]] = (),
) -> dict[Posting, list[tuple[str, str]]]:
    """Return the pages, by name, that each posting asks for; of one page the first `most` postings that may open it."""
    readers: Counter[str] = Counter()
    pages: dict[Posting, list[tuple[str, str]]] = {}
    for posting in postings:
        pages[posting] = []
        for name, url in everywhere(world, holdings, posting):
            if readers[name] < most or (name, posting) in always:
                pages[posting].append((name, url))
                readers[name] += PAGES[name] is ANYONE or posting.role in PAGES[name]
    return pages


def test_a_canary_is_found_where_it_is() -> None:
    assert canaries_in("of zwequrna.") == canaries_in(f"\\\\x00{b'Zwequrna'.hex()}") == ["Zwequrna"]


@pytest.mark.parametrize("most_readers", READERS)
def test_no_canary_leaves_by_any_page_paper_or_refusal_but_where_it_was_opened(
    world: World, sealed_holdings: Holdings, most_readers: int
) -> None:
    _ask_for_every_page(world, sealed_holdings, most_readers)
    _make_every_paper(world, sealed_holdings)
    _be_refused(world, sealed_holdings)
    assert not mail.outbox


@pytest.mark.parametrize("most_readers", READERS)
def test_no_canary_and_no_number_is_left_anywhere_of_a_case_that_a_court_ordered_removed(
    world: World, sealed_holdings: Holdings, database: Any, most_readers: int
) -> None:
    """Check every page, file and answer of the API, every table of the database, and the papers of other cases."""
    case = sealed_holdings.cases[world.kotwali.pk]
    with enter(world.sho):
        name_accused(case, "A1", "Wobblethwaite Snurk", by=world.sho)
    assert "Wobblethwaite" in _dump(database, with_names=True) and canaries_in(opened_page(world, case))
    auditor = post("canary.audits", world.up, Role.AUDITOR)
    readers = (world.sho, world.io, world.sp, world.state_monitor, world.clerk, world.national_monitor, auditor)
    pages = first_readers(world, sealed_holdings, readers, most_readers)
    with enter(world.sp):
        order = CourtOrder("high", "CRLMC/77/2026", DAY)
        expunction = prepare(case, Ground.QUASHED, "", order, by=world.sp, form=uuid4())
    with enter(world.state_monitor):
        carry_out(expunction.pk, digest_of(count_rows(case, "")), by=world.state_monitor)
    assert "Wobblethwaite" not in _dump(database, with_names=True)
    for posting, language in zip(readers, cycle(("en", "hi")), strict=False):
        client = browser(posting, language)
        for name, url in pages[posting]:
            answer = client.get(url)
            page_text = text_of(answer.getvalue())
            assert canaries_in(f"{answer.headers} {page_text}") == [], (posting, name)
            assert "Wobblethwaite" not in page_text, (posting, name)
            if str(case) in url and posting != auditor:  # who reads the audit log reads what officers did
                assert answer.status_code in (404, 405), (posting, name)
            elif str(case) not in url and posting != auditor and name not in ("cases:expunction", "cases:expunctions"):
                assert str(case) not in page_text, (posting, name)
        search_page = client.get(reverse("cases:search"), {"q": "Wobblethwaite"})
        assert search_page.status_code != 200 or str(case) not in search_page.text


def opened_page(world: World, case: UUID) -> str:
    """Return the page of an opening of everything that is sealed of a case."""
    return browser(world.sho).get(opened(world, case)).text


def _ask_for_every_page(world: World, sealed_holdings: Holdings, most_readers: int) -> None:
    """Check pages and exports, with headers and address, in each role in turn and alternately in both languages."""
    colleagues = [
        post(f"canary.{role}", unit, role)
        for role, unit in (
            (Role.DUTY_OFFICER, world.kotwali),
            (Role.PROSECUTOR, world.kanpur),
            (Role.AUDITOR, world.up),
            (Role.UNIT_ADMINISTRATOR, world.up),
            (Role.TRAINING_OFFICER, world.kanpur),
            (Role.ADVISORY_OFFICER, world.up),
            (Role.LAB_RECEPTION, world.laboratory),
            (Role.EXAMINER, world.laboratory),
            (Role.LAB_DIRECTOR, world.laboratory),
        )
    ]
    may_reveal = {("cases:opened", world.sho), ("cases:opened", world.sp), ("cases:record_identity", world.sho)}
    visited, request_count = set(), 0
    everybody = (world.sho, world.io, world.sp, world.state_monitor, world.clerk, world.national_monitor, *colleagues)
    pages = first_readers(world, sealed_holdings, everybody, most_readers, may_reveal)
    for posting, language in zip(everybody, cycle(("en", "hi")), strict=False):
        client = browser(posting, language)
        for name, url in pages[posting]:
            answer = client.get(url)
            page_text, request_count = text_of(answer.getvalue()), request_count + 1
            if (name, posting) in may_reveal:
                assert canaries_in(page_text), (posting, name)
                page_text = page_text.partition("</head>")[0]
            assert canaries_in(f"{url} {answer.headers} {client.cookies} {page_text}") == [], (posting, name)
            visited.add(name)
    assert set(PAGES) - {name for name, allowed in PAGES.items() if allowed is ANYONE} <= visited
    assert request_count > 200


def _make_every_paper(world: World, sealed_holdings: Holdings) -> None:
    """Check the papers of the case that need no opening to name a person, and the certificate of a course."""
    url = reverse("cases:papers", args=[sealed_holdings.cases[world.kotwali.pk]])
    requests = [{"document": document, "language": "en", "key": str(uuid4())} for document in DOCUMENTS]
    answers = [browser(world.sho).post(url, form_data) for form_data in requests]
    ((_unit, attendance), *_rest) = sealed_holdings.made["attendance_id"]
    trainer = post("canary.trains", world.kanpur, Role.TRAINING_OFFICER)
    answers.append(browser(trainer).post(reverse("training:certificate", args=[attendance])))
    for answer in answers:
        assert canaries_in(f"{answer.headers} {text_of(answer.getvalue())}") == []
    assert sum(answer["Content-Type"] == "application/pdf" for answer in answers) > 5


def _be_refused(world: World, sealed_holdings: Holdings) -> None:
    """Check that text searched for, or typed where it does not belong, comes back in the form and nowhere else."""
    case = sealed_holdings.cases[world.kotwali.pk]
    sought = {"by": "n", "typed": CANARIES["name"], "reason": "same_victim"}
    wrong = {"items": [], "reason": "other", "explanation": CANARIES["narrative"]}
    for posting in (world.sho, world.sp, world.io):
        client = browser(posting)
        for url, form_data in (
            ("/find-person/", sought),
            (reverse("cases:open_identity", args=[case]), wrong),
            (reverse("cases:record_identity", args=[case]), {"whose": "A1", **CANARIES, "kin": ""}),
        ):
            answer = client.post(url, form_data)
            head = answer.text.partition("</head>")[0]
            assert canaries_in(f"{answer.headers} {client.cookies} {head}") == [], url


def test_no_canary_is_in_any_table_dump_session_or_file(
    world: World, sealed_holdings: Holdings, database: Any, django_db_setup: Any, tmp_path: Path
) -> None:
    case = sealed_holdings.cases[world.kotwali.pk]
    assert browser(world.sho).get(opened(world, case, recipient="special_court")).status_code == 200
    browser(world.sp).post("/find-person/", {"by": "n", "typed": CANARIES["name"], "reason": "same_victim"})
    _import_with_errors(world, tmp_path / "import")
    assert canaries_in(_dump(database)) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("select session_data from accounts_session")
        sessions = [SessionBase().decode(data) for (data,) in cursor.fetchall()]
    assert sessions and canaries_in(str(sessions)) == []
    for file in (tmp_path / "home").rglob("*"):
        assert canaries_in(str(file)) == [] and (
            file.is_dir() or canaries_in(file.read_text("utf-8", "replace")) == []
        ), file
    ((data,),) = django_db_setup.execute("show data_directory").fetchall()
    (server_log,) = (folder / "postgres.log" for folder in Path(data).parents if (folder / "postgres.log").exists())
    assert canaries_in(server_log.read_text("utf-8", "replace")) == []


def _import_with_errors(world: World, folder: Path) -> None:
    """Load names written where codes belong, and check the rejected rows that its clerk reads."""
    rows = {"fir.csv": [feeds.fir(90, fir_year=CANARIES["name"]), feeds.fir(91, sections=CANARIES["name"])]}
    done = load(feeds.write(folder, rows), by=world.clerk, workers=1)
    client = browser(world.clerk)
    for name in ("exchange:delivery", "exchange:rejected"):
        assert canaries_in(client.get(reverse(name, args=[done.delivery])).text) == [], name


def _dump(database: Any, *, with_names: bool = False) -> str:
    """Return every table of the database as text, the vault's too: there the names are sealed."""
    address = database.address(SUPERUSER, DATABASE)
    connection_options = ["-h", address.host, "-p", str(address.port), "-U", address.user, "-d", address.name]
    program = str(binaries.programs(None) / "pg_dump")
    done = subprocess.run(
        [
            program,
            *connection_options,
            "--data-only",
            *([] if with_names else ["--exclude-table-data=cases_accusedname"]),
        ],
        env=os.environ | {"PGPASSWORD": address.password},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "protection_content" in done.stdout
    return done.stdout


def _crash(request: Any, *ids: Any, **named: Any) -> HttpResponse:
    """Raise an error as a page of identity might, with names in its variables, its message and its cause."""
    identity = dict(CANARIES)
    try:
        int(identity["name"])
    except ValueError as error:
        raise psycopg.DataError(f"Key (name)=({CANARIES['name']}) already exists") from error
    return HttpResponse()


def test_crash_logs_where_it_happened_and_reveals_no_name(
    world: World, sealed_holdings: Holdings, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = sealed_holdings.cases[world.kotwali.pk]
    monkeypatch.setattr(vault, "seal_texts", _crash)
    answer = browser(world.sho, raises=False).post(
        reverse("cases:record_identity", args=[case]), {"whose": "V1", **CANARIES}
    )
    assert answer.status_code == 500
    assert canaries_in(answer.text) == []
    written = log.getvalue()
    assert "psycopg.DataError" in written and "in _crash" in written and "because of:" in written
    assert canaries_in(written) == []


def test_what_is_logged_of_an_exception_by_hand_is_its_class(log: io.StringIO) -> None:
    error = ValueError(CANARIES["name"])
    logging.getLogger("django").error("it failed: %s", error)
    logging.getLogger("django").error(error)
    assert log.getvalue().count("builtins.ValueError") == 2
    assert canaries_in(log.getvalue()) == []
