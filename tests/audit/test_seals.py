"""Hours are sealed once they have closed; a later change of a sealed entry is found, and the entry named."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, connections, transaction

from itsso.audit import actions, exported_seals
from itsso.audit.keys import own_key, signing_key
from itsso.audit.queries import unsealed
from itsso.audit.sealing import seal_closed_hours
from itsso.audit.verify import VerificationReport, verify
from itsso.platform import clock
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.record import NAME, DatabaseRecord
from itsso.protection.ranges import enter_as_system
from tests.audit.trails import MORNING, OFFICERS, Tamperer, fill, write
from tests.support.sample_nation import World

LATER = MORNING + timedelta(hours=1, minutes=1)


pytestmark = pytest.mark.usefixtures("own_home")


def checked(outside: exported_seals.ExportedSeals | None = None) -> VerificationReport:
    with enter_as_system():
        return verify({own_key()}, outside)


def kept_outside(path: Path) -> exported_seals.ExportedSeals:
    with enter_as_system() as posting, path.open("wb") as file:
        file.writelines(actions.export_seals(None, by=posting.actor))
    return exported_seals.read(path)


# --- Sealing ---------------------------------------------------------------------------------------------------------


def test_an_hour_is_sealed_once_it_has_closed_and_only_once(world: World) -> None:
    for minute in (0, 30, 59):
        write(MORNING + timedelta(minutes=minute))
    with clock.fixed(MORNING + timedelta(minutes=59, seconds=59)):
        assert seal_closed_hours() == []
    with clock.fixed(LATER):
        (seal,) = seal_closed_hours()
        assert seal_closed_hours() == []
    assert (seal.number, seal.count, seal.late, seal.hour) == (1, 3, 0, "2026-11-24T09:00:00+05:30")
    assert unsealed() == 1  # the line of the sealing itself
    assert checked().findings == []


def test_each_hour_with_entries_gets_a_seal_that_names_the_one_before(world: World) -> None:
    for hours in (0, 1, 4):
        write(MORNING + timedelta(hours=hours))
    with clock.fixed(MORNING + timedelta(hours=6)):
        first, second, third = seal_closed_hours()
    assert [second.previous, third.previous] == [first.hash, second.hash]
    assert third.hour == "2026-11-24T13:00:00+05:30"


def test_entry_committed_after_the_seal_of_its_hour_goes_into_the_next_seal(world: World) -> None:
    """An open transaction delays no seal, and its entry is neither lost nor sealed twice."""
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            actions.write("slow", OFFICERS[1])
            written.set()
            go_on.wait(10)
        connections["default"].close()

    with clock.fixed(MORNING):
        thread = threading.Thread(target=slow)
        thread.start()
        assert written.wait(10)
        write(MORNING)
    with clock.fixed(LATER):
        (first,) = seal_closed_hours()
    go_on.set()
    thread.join()
    assert checked().findings == []  # it waits, and that is no fault
    with clock.fixed(LATER + timedelta(hours=1)):
        (second,) = seal_closed_hours()
    assert (first.count, second.count, second.late) == (1, 2, 1)
    assert (checked().findings, checked().late) == ([], 1)


def test_seal_made_by_a_clock_ahead_of_time_is_reported_and_stops_no_later_seal(world: World) -> None:
    """What is written once the clock is right again is sealed each hour, under the next number."""
    with clock.fixed(MORNING + timedelta(days=3)):
        write(clock.now())
    with clock.fixed(MORNING + timedelta(days=3, hours=1)):
        (ahead,) = seal_closed_hours()
    for hours in (2, 5, 24, 48):
        with clock.fixed(MORNING + timedelta(hours=hours)):
            write(clock.now())
        with clock.fixed(MORNING + timedelta(hours=hours + 1)):
            *_of_the_sealing, seal = seal_closed_hours()
            assert seal.hour == (MORNING + timedelta(hours=hours)).isoformat()
    report = checked()
    assert (report.findings, report.overdue) == ([], 0)
    assert report.notices == [
        f"Seal 1 was made by a clock that was ahead: it says {ahead.made}, and a later seal an earlier time."
    ]


def test_entry_with_a_time_that_was_sealed_long_ago_is_reported_as_back_dated(world: World) -> None:
    write(MORNING)
    with clock.fixed(MORNING + timedelta(hours=9)):
        seal_closed_hours()
    write(MORNING + timedelta(minutes=7))  # through every trigger, as whoever owns the tables can
    with clock.fixed(MORNING + timedelta(hours=10)):
        seal_closed_hours()
    (finding,) = checked().findings
    assert (finding.what, finding.hour) == ("back-dated", "2026-11-24T09:00:00+05:30")


def test_verification_is_not_clean_with_overdue_entries(world: World) -> None:
    write(MORNING)
    with clock.fixed(clock.now() + timedelta(hours=1, minutes=59)):
        assert checked().is_clean
    with clock.fixed(clock.now() + timedelta(hours=4)):
        report = checked()
        assert (report.findings, report.overdue, report.is_clean) == ([], 1, False)
        assert any("itsso audit seal" in line for line in report.as_lines())
        assert [seal.count for seal in seal_closed_hours()] == [1]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit_seal values (9999, '{}', 'x')",
        "insert into audit_sealed values (gen_random_uuid(), 1, '')",
        "delete from audit_unsealed",
        "insert into audit_unsealed values (gen_random_uuid())",
        "select audit_store_seal(9999, '{\"number\": 9999}', 'x', '{}', '{}')",
        "select audit_store_seal(1, '{\"number\": 1, \"count\": 1, \"previous\": \"' || repeat('0', 64) || '\"}', 'x',"
        " array[gen_random_uuid()], array[''::bytea])",
    ],
)
def test_application_cannot_make_a_seal_out_of_turn_or_unqueue_an_entry(world: World, statement: str) -> None:
    write(MORNING)
    with pytest.raises(DatabaseError), enter_as_system(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_two_concurrent_sealings_make_one_seal(world: World) -> None:
    for minute in range(20):
        write(MORNING + timedelta(minutes=minute))
    seals = []

    def seal() -> None:
        seals.extend(seal_closed_hours())
        connections["default"].close()

    with clock.fixed(LATER):
        threads = [threading.Thread(target=seal) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [seal.count for seal in seals] == [20]
    assert checked().findings == []


def test_entries_written_while_hours_are_sealed_are_all_sealed_in_the_end(world: World) -> None:
    stop = threading.Event()
    written = [0, 0, 0]

    def busy(number: int) -> None:
        while not stop.is_set():
            with transaction.atomic():
                actions.write("busy", OFFICERS[number])
            written[number] += 1
        connections["default"].close()

    def until_each_has_written() -> None:
        """Wait, so that no entry is written two hours after the moment that it names: that would be a finding."""
        enough = [number + 2 for number in written]
        while any(map(int.__lt__, written, enough)) and all(thread.is_alive() for thread in threads):
            time.sleep(0.001)

    with ExitStack() as clocks:
        clocks.enter_context(clock.fixed(MORNING))
        threads = [threading.Thread(target=busy, args=[number]) for number in range(len(written))]
        for thread in threads:
            thread.start()
        for hour in range(1, 9):
            clocks.enter_context(clock.fixed(MORNING + timedelta(hours=hour)))
            seal_closed_hours()
            until_each_has_written()
        stop.set()
        for thread in threads:
            thread.join()
    with clock.fixed(MORNING + timedelta(hours=20)):
        seal_closed_hours()
    report = checked()
    assert (report.findings, report.unsealed) == ([], 1)


def test_signing_key_must_be_readable_by_its_owner_only_and_well_formed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_key() == own_key()
    path = tmp_path / "seal_key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(Exception, match="chmod 600"):
        signing_key()
    monkeypatch.setenv("ITSSO_SEAL_KEY", "11" * 32)
    assert own_key() != ""
    monkeypatch.setenv("ITSSO_SEAL_KEY", "short")
    with pytest.raises(Exception, match="64 hexadecimal"):
        signing_key()


# --- Tampering -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tamperer(world: World, database: DatabaseRecord) -> Iterator[Tamperer]:
    fill(hours=4, each=30)
    tamperer = Tamperer(database.address(SUPERUSER, NAME).url)
    yield tamperer
    tamperer.db.close()


COLUMNS = ("at", "actor", "actor_name", "role", "unit", "act", "object", "case", "why", "detail", "address", "request")


def change(by: Tamperer) -> set[str]:
    line, _seal = by.a_line()
    by.change(line, by.random.choice(COLUMNS))
    return {line}


def change_with_its_hash(by: Tamperer) -> set[str]:
    line, seal = by.a_line()
    by.change(line, by.random.choice(COLUMNS))
    by.reseal(seal, Ed25519PrivateKey.generate())
    by.do("delete from audit_seal")
    by.do("insert into audit_seal select * from kept_audit_seal")
    return {line}


def delete(by: Tamperer) -> set[str]:
    line, _seal = by.a_line()
    by.do("delete from audit_line where id = %s", line)
    if by.random.random() < 0.5:
        by.do("delete from audit_sealed where line = %s", line)
    return {line}


def insert(by: Tamperer) -> set[str]:
    like, seal = by.a_line()
    forged = by.insert(like)
    if by.random.random() < 0.5:
        by.do("insert into audit_sealed (line, seal, leaf) values (%s, %s, %s)", forged, seal, b"x" * 32)
    return {forged}


def swap(by: Tamperer) -> set[str]:
    first, second = (by.a_line()[0] for _ in range(2))
    while first == second:
        second = by.a_line()[0]
    by.swap(first, second)
    return {first, second}


def cut(by: Tamperer) -> set[str]:
    """Delete the newest entries with all rows about them; where that is a whole hour, its seal too."""
    removed = by.lines[-by.random.randint(1, 70) :]
    ids = [line for line, _seal in removed]
    by.do("delete from audit_line where id = any(%s::uuid[])", ids)
    by.do("delete from audit_sealed where line = any(%s::uuid[])", ids)
    by.do("delete from audit_seal s where not exists (select from audit_sealed x where x.seal = s.number)")
    return set(ids)


def reseal(by: Tamperer) -> set[str]:
    """Tamper with entries and make every seal again, with the right key or another."""
    done, seal = by.random.choice((change, delete, insert_with_seal, swap)), 1
    lines = done(by)
    by.do("delete from audit_sealed s where not exists (select from audit_line l where l.id = s.line)")
    by.reseal(seal, by.random.choice((signing_key(), Ed25519PrivateKey.generate())))
    return lines


def insert_with_seal(by: Tamperer) -> set[str]:
    like, seal = by.a_line()
    forged = by.insert(like)
    by.do("insert into audit_sealed (line, seal, leaf) values (%s, %s, %s)", forged, seal, b"x" * 32)
    return {forged}


WAYS = (change, change_with_its_hash, delete, insert, swap, cut, reseal)


def assert_found_and_named(tamperer: Tamperer, way: object, outside: exported_seals.ExportedSeals) -> None:
    with tamperer.done():
        lines = way(tamperer)  # type: ignore[operator]
        findings = checked(outside).findings
        named = {finding.line for finding in findings if finding.line}
        assert named == lines, (way, findings)
        first = findings[0]
        assert first.line in lines
        assert first.hour.startswith("2026-11-24T")
        assert first.who.startswith("SI ") or first.what == "removed"


@pytest.mark.parametrize("way", WAYS)
def test_change_of_a_sealed_entry_is_found_and_the_entry_named(tamperer: Tamperer, tmp_path: Path, way: object) -> None:
    outside = kept_outside(tmp_path / "seals.jsonl")
    assert checked(outside).findings == []
    for _ in range(3):
        assert_found_and_named(tamperer, way, outside)
    assert checked(outside).findings == []


@pytest.mark.proof
def test_two_hundred_random_tamperings_are_all_found_and_located(tamperer: Tamperer, tmp_path: Path) -> None:
    outside = kept_outside(tmp_path / "seals.jsonl")
    for number in range(210):
        tamperer.random.seed(number)
        assert_found_and_named(tamperer, WAYS[number % len(WAYS)], outside)


@pytest.mark.parametrize("column", COLUMNS)
def test_change_of_any_column_of_an_entry_is_found(tamperer: Tamperer, column: str) -> None:
    line, seal = tamperer.a_line()
    with tamperer.done():
        tamperer.change(line, column)
        (finding,) = checked().findings
    assert (finding.what, finding.line, finding.seal) == ("changed", line, seal)


def test_without_exported_seals_a_change_with_its_hash_is_located_by_hour_only(tamperer: Tamperer) -> None:
    with tamperer.done():
        change_with_its_hash(tamperer)
        (finding,) = checked().findings
    assert finding.what == "hour"


def test_seals_signed_again_with_another_key_are_found(tamperer: Tamperer) -> None:
    with tamperer.done():
        tamperer.reseal(2, Ed25519PrivateKey.generate())
        findings = checked().findings
    assert [(finding.what, finding.seal) for finding in findings] == [("seal", 2), ("seal", 3), ("seal", 4)]


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit_seal where number = 2",
        "delete from audit_seal where number = 1",
        "update audit_seal set body = replace(body, '24T10', '24T11') where number = 2",
        "update audit_seal set signature = '' where number = 3",
        "update audit_seal set body = '{}' where number = 2",
        "update audit_seal set number = 9 where number = 4",
    ],
)
def test_no_seal_can_be_removed_or_changed_unseen(tamperer: Tamperer, statement: str) -> None:
    with tamperer.done():
        tamperer.do(statement)
        assert any(finding.what == "seal" for finding in checked().findings)


def test_removal_of_an_entry_not_yet_sealed_is_found(tamperer: Tamperer) -> None:
    with tamperer.done():
        tamperer.do("delete from audit_line l using audit_unsealed u where u.line = l.id")
        assert {finding.what for finding in checked().findings} == {"removed"}


def test_changed_file_of_seals_is_rejected(tamperer: Tamperer, tmp_path: Path) -> None:
    path = tmp_path / "seals.jsonl"
    kept_outside(path)
    text = path.read_text()
    for spoiled in (
        text.replace('"count": 30', '"count": 29', 1),
        text.replace("seals", "steals", 1),
        "",
        "x\n" + text,
        "".join(text.splitlines(keepends=True)[:2] + text.splitlines(keepends=True)[3:]),
    ):
        path.write_text(spoiled)
        with pytest.raises(ValueError, match="line"):
            exported_seals.read(path)
