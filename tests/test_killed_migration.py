"""`itsso migrate` that was killed amid a batch, and amid an index, ends with the tables and rows of any other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from uuid import UUID

import psycopg

from itsso.platform.database.address import SUPERUSER, Address
from itsso.platform.database.record import DatabaseRecord
from tests.support.other_database import installation_of, other_database, schema_of

KEPT = Path(__file__).parent / "kept" / "before-installation"
MESSAGES = 5000

# Of the messages every third was read, every fifth put off, every seventh done, every eighth withdrawn, every fourth
# answered twice. Every tenth is of a step of a time limit, and says whose limit it is by its key alone.
EARLIER_ROWS = f"""
INSERT INTO alerts_takenstep
    (case_id, rule, subject, step, turn, at, taken_at, ladder, outcome, post, reached_post, posting_id)
SELECT c.id, 'r', 'A' || n, 's', 1, '2026-01-01', '2026-01-01', 'l', 'notified', 'io', 'io', 1
FROM (SELECT id FROM cases_case ORDER BY id LIMIT 1) c, generate_series(1, {MESSAGES}) n;
INSERT INTO notices_notice (id, posting_id, topic, subject, reference, reason, station_no, urgency, key, created_at,
    expires, read_at, snoozed_at, done_at, withdrawn_at)
SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, p.id,
    CASE WHEN n % 10 = 0 THEN 'alerts.step' ELSE 'limit' END, c.id, 'ref', '', 1, 'list',
    CASE WHEN n % 10 = 0 THEN 'alerts:' || left(encode(sha256(convert_to(concat_ws(' ', c.id, 'r', 'A' || n, 's',
        extract(epoch FROM timestamptz '2026-01-01')::bigint), 'UTF8')), 'hex'), 40) ELSE n || '-x' END,
    t.day, '2027-01-01',
    CASE WHEN n % 3 = 0 THEN t.day + interval '1 hour' END, CASE WHEN n % 5 = 0 THEN t.day + interval '2 hours' END,
    CASE WHEN n % 7 = 0 THEN t.day + interval '3 hours' END, CASE WHEN n % 8 = 0 THEN t.day + interval '4 hours' END
FROM (SELECT id FROM cases_case ORDER BY id LIMIT 1) c, (SELECT min(id) AS id FROM accounts_posting) p,
    generate_series(1, {MESSAGES}) n
    CROSS JOIN LATERAL (SELECT timestamptz '2026-02-01' + n * interval '1 minute' AS day) t;
INSERT INTO notices_noticeanswer (id, notice_id, act, until, answered_at, form)
SELECT gen_random_uuid(), n.id, 'sent', '2026-12-01', n.created_at + a * interval '1 day', gen_random_uuid()
FROM notices_notice n, generate_series(1, 2) a WHERE right(n.id::text, 4)::int % 4 = 0;
"""

# What officers do between the two attempts, with messages on both sides of the last batch; and one that is new.
OFFICERS_WORK = f"""
UPDATE notices_notice SET read_at = '2026-06-01', snoozed_at = '2026-06-01', rests_until = '2026-06-02'
WHERE right(id::text, 4)::int % 500 = 5;
INSERT INTO notices_noticeanswer (id, notice_id, act, until, answered_at, form)
SELECT gen_random_uuid(), id, 'asked', '2026-12-01', '2026-06-03', gen_random_uuid() FROM notices_notice
WHERE right(id::text, 4)::int % 500 = 8;
UPDATE notices_notice SET read_at = '2026-06-03' WHERE right(id::text, 4)::int % 500 = 8;
UPDATE notices_notice SET withdrawn_at = '2026-06-04' WHERE right(id::text, 4)::int = {MESSAGES - 1};
INSERT INTO notices_notice (id, posting_id, topic, subject, reference, reason, station_no, urgency, key, created_at)
SELECT 'ffffffff-0000-7000-8000-000000000000', posting_id, 'limit', subject, '', '', 1, 'list', 'new', '2026-06-05'
FROM notices_notice LIMIT 1;
"""
RECORDS = (
    "SELECT notice, posting_id, subject, topic, reference, reason, urgency, key, at, act, answer, until"
    " FROM notices_noticerecord ORDER BY notice, at, act"
)
PARTS = "SELECT id, part FROM notices_notice ORDER BY id"


@dataclass(frozen=True)
class Installation:
    """A kept installation with messages, before it is migrated."""

    owner: Address
    superuser: Address
    environment: dict[str, str]

    def migrate(self) -> None:
        done = subprocess.run(self.command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def command(self) -> list[Path | str]:
        return [Path(sys.executable).with_name("itsso"), "migrate", "--quiet"]

    def execute(self, statements: str) -> None:
        with psycopg.connect(self.superuser.url) as connection:
            connection.execute(statements)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.superuser.url) as connection:
            return connection.execute(query).fetchall()

    def migrate_until(self, when: Callable[[], bool]) -> None:
        """Migrate, and kill -9 the process as soon as a condition is met."""
        process = subprocess.Popen(self.command, env=self.environment)
        try:
            wait_until(when, process)
        finally:
            process.kill()
            process.wait()

    def migrate_until_a_batch_waits(self, message: int) -> None:
        """Kill the migration at the batch of a message, whose row is held from the end of the operation before."""
        with psycopg.connect(self.superuser.url) as reader, psycopg.connect(self.superuser.url) as holder:
            reader.execute("LOCK TABLE notices_notice IN ACCESS SHARE MODE")
            hold = Thread(
                target=holder.execute, args=(f"SELECT FROM notices_notice WHERE id = '{id_of(message)}' FOR UPDATE",)
            )
            process = subprocess.Popen(self.command, env=self.environment)
            try:
                wait_until(lambda: self.waiting("relation") == 1, process)
                hold.start()
                wait_until(lambda: self.waiting("relation") == 2, process)
                reader.rollback()
                hold.join()
                wait_until(lambda: self.waiting("transactionid") == 1, process)
            finally:
                process.kill()
                process.wait()

    def waiting(self, kind: str) -> int:
        locks = "SELECT FROM pg_locks JOIN pg_database d ON d.oid = database OR database IS NULL"
        return len(self.rows(f"{locks} WHERE datname = current_database() AND locktype = '{kind}' AND NOT granted"))


def id_of(message: int) -> str:
    return f"00000000-0000-7000-8000-{message:012}"


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert process.poll() is None, "the migration ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def restored_installation(server: DatabaseRecord, name: str, home: Path) -> Iterator[Installation]:
    """A kept installation, restored, with messages of before."""
    home.mkdir()
    for key in ("master_key", "secret_key", "seal_key"):
        shutil.copy(KEPT / key, home / key)
        (home / key).chmod(0o600)
    with other_database(server, name) as owner:
        environment = os.environ | installation_of(owner, home)
        restore: list[Path | str] = [Path(sys.executable).with_name("itsso"), "db", "restore", KEPT / "whole.backup"]
        subprocess.run(restore, env=environment, check=True, capture_output=True)
        installation = Installation(owner, server.address(SUPERUSER, name), environment)
        installation.execute(EARLIER_ROWS)
        yield installation


def test_a_migration_that_is_killed_goes_on_and_ends_as_one_that_was_not(
    database: DatabaseRecord, db: None, tmp_path: Path
) -> None:
    removed = [UUID(id_of(message)) for message in (13, 4013)]  # those that nobody answered
    with restored_installation(database, "straight", tmp_path / "straight") as straight:
        straight.migrate()
        straight.execute(OFFICERS_WORK)
        schema, records, parts = schema_of(straight.owner), straight.rows(RECORDS), straight.rows(PARTS)
    assert len(records) > 2 * MESSAGES
    with restored_installation(database, "killed", tmp_path / "killed") as killed:
        killed.migrate_until_a_batch_waits(3000)
        recorded = killed.rows("SELECT count(DISTINCT notice) FROM notices_noticerecord")
        assert recorded == [(2000,)], "one batch is committed, the second is not"
        killed.execute(OFFICERS_WORK)
        for notice in removed:
            killed.execute(f"DELETE FROM notices_notice WHERE id = '{notice}'")
        with psycopg.connect(killed.superuser.url) as reader:
            reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            reader.execute("SELECT 1")  # an index that is made meanwhile waits for this transaction
            killed.migrate_until(lambda: bool(killed.rows("SELECT FROM pg_index WHERE NOT indisvalid")))
        killed.migrate()
        assert killed.rows("SELECT FROM pg_index WHERE NOT indisvalid") == []
        assert schema_of(killed.owner) == schema
        assert killed.rows(RECORDS) == [row for row in records if row[0] not in removed]
        assert killed.rows(PARTS) == [row for row in parts if row[0] not in removed]
        assert killed.rows("SELECT count(*) > 100 FROM notices_notice WHERE part <> ''") == [(True,)]
