"""Files for a court: each comes with a draft certificate (BSA 63(4)) that states the hash of exactly that file."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import Role
from itsso.audit import check as audit_check
from itsso.audit.evidence.extract import refuse_faults
from itsso.audit.keys import own_key
from itsso.audit.sealing import seal_closed_hours
from itsso.cases.models import Event
from itsso.cases.recording.actions import Recording, record
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, at, fir, key, new
from tests.support.evidence_files import assert_certified, letters, unpacked
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def case(world: World) -> UUID:
    """A case of Kotwali with entries of a feed, and one of an officer that was corrected."""
    case_id = add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-02", "BNS 64(1)", victim_child=False),
        new("arrested", "2025-03-03T09:10", accused_ref="a"),
    )
    with enter(world.io), clock.fixed(at("2025-03-07T11:00")):
        informed = Recording("victim_informed", at("2025-03-05T10:00"), "m", "V1")
        record(case_id, informed, by=world.io, form=uuid4(), seen=None)
    with enter(world.sho), clock.fixed(at("2025-03-08T12:00")):
        (wrong,) = _entries(case_id)
        right = Recording("victim_informed", at("2025-03-06T10:00"), "m", "V1", corrects=wrong, reason="wrong_day")
        record(case_id, right, by=world.sho, form=uuid4(), seen=None)
    return case_id


def _entries(case_id: UUID) -> list[str]:
    return [
        event.hex for event in Event.objects.filter(case=case_id, kind="victim_informed").values_list("id", flat=True)
    ]


def test_history_states_the_hash_of_the_file_in_the_archive(world: World, case: UUID) -> None:
    typed = {"document": "case_history", "language": "en", "key": str(uuid4())}
    files = unpacked(browser(world.sho).post(f"/cases/{case}/papers/", typed))
    year = clock.today().year
    assert_certified(files, f"itsso-1-{year}.pdf")
    printed = [line["detail"]["sha256"] for line in lines() if line["act"] == "cases.printed"]
    assert printed == [sha256(files[f"itsso-1-{year}.pdf"]).hexdigest()]
    certificate = letters(files["certificate-en.pdf"])
    assert "Numberofentries4" in certificate and "02-03-202520:00to08-03-202512:00" in certificate
    assert "2entriescamefromanothersystembydatafeed(test)" in certificate


def test_history_shows_each_entry_with_its_times_its_author_and_its_correction(world: World, case: UUID) -> None:
    typed = {"document": "case_history", "language": "en", "key": str(uuid4())}
    files = unpacked(browser(world.sho).post(f"/cases/{case}/papers/", typed))
    history = letters(next(iter(files.values())))
    for expected in (
        "305-03-202510:00",  # the entry that was wrong stays, with its own day
        "replacedbyentry4",
        "07-03-202511:00",  # when it was recorded
        "406-03-202510:00",
        "replacesentry3",
        "wrongdayortime",
        world.io.officer.number.replace(" ", ""),
        world.sho.officer.number.replace(" ", ""),
        "03-03-202509:10",
    ):
        assert expected in history, expected


def test_withdrawn_entry_stays_in_the_printed_history(world: World, case: UUID) -> None:
    with enter(world.sho), clock.fixed(at("2025-03-09T12:00")):
        first = _entries(case)[0]
        withdrawal = Recording("", at("2025-03-09T12:00"), "m", corrects=first, reason="wrong_case")
        record(case, withdrawal, by=world.sho, form=uuid4(), seen=None)
    typed = {"document": "case_history", "language": "en", "key": str(uuid4())}
    history = letters(next(iter(unpacked(browser(world.sho).post(f"/cases/{case}/papers/", typed)).values())))
    assert "Withdrawalofanentry" in history and "withdrawsentry3" in history and "withdrawnbyentry5" in history


def test_audit_extract_states_the_hash_of_the_file_in_the_archive(world: World, case: UUID) -> None:
    browser(world.sho).get(f"/cases/{case}/")
    seal_closed_hours()
    files = unpacked(browser(world.sho).get(f"/trail/cases/{case}/extract.zip"))
    name = f"audit-{case}.jsonl"
    assert_certified(files, name)
    report = audit_check.check(BytesIO(files[name]), own_key())
    assert report.faults == [] and report.lines > 0
    certificate = letters(files["certificate-en.pdf"])
    assert f"Numberofentries{report.lines}" in certificate and "itssoauditcheck" in certificate
    assert own_key() in certificate and "FIR0012/2025" not in certificate and "0012/2025,PSKotwali" in certificate


def test_second_extract_has_a_hash_of_its_own(world: World, case: UUID) -> None:
    client = browser(world.sho)
    first, second = (unpacked(client.get(f"/trail/cases/{case}/extract.zip")) for _ in range(2))
    name = f"audit-{case}.jsonl"
    assert first[name] != second[name]  # the second holds the entry about the first
    assert_certified(second, name)


def test_no_certificate_is_made_on_an_extract_that_fails_its_check() -> None:
    with pytest.raises(Refused, match="no certificate is made: line 3: it was changed"):
        refuse_faults(["line 3: it was changed"])


def test_files_for_a_court_are_not_for_another_station_or_district(world: World, case: UUID) -> None:
    clerk = post("clerk.kotwali", world.kotwali, Role.FEED_CLERK)
    typed = {"document": "case_history", "language": "en", "key": str(uuid4())}
    for posting in (world.colleague, world.stranger, clerk):
        assert browser(posting).post(f"/cases/{case}/papers/", typed).status_code == 404
        assert browser(posting).get(f"/trail/cases/{case}/extract.zip").status_code == 404
    assert [line for line in lines() if line["act"] == "evidence.delivered"] == []


@pytest.mark.parametrize("language", ["en", "hi"])
def test_pages_say_that_the_file_is_submitted_unchanged(world: World, case: UUID, language: str) -> None:
    sentence = {"en": "exactly as it is in the archive", "hi": "हैश"}[language]
    for page in (f"/cases/{case}/papers/", f"/trail/cases/{case}/"):
        assert sentence in browser(world.sho, language).get(page).text
