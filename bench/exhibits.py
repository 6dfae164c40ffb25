"""A national year of forensic work: the queue, an exhibit's page and its chain against the trivial page; an extract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections
from django.urls import reverse

from bench.cases import fill_cases
from bench.harness import Result, seconds
from bench.nation import add_laboratories, drop_foreign_keys, fetch_one, posted, units
from bench.trivial import BUDGET, to_trivial
from itsso.accounts.models import Role
from itsso.audit import actions as audit
from itsso.audit import merkle
from itsso.audit.seal import NOTHING_BEFORE, AuditSeal
from itsso.forensics import check
from itsso.forensics.custody import actions as custody
from itsso.forensics.custody.chain import CustodyEntry, digest
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.models import Holder
from itsso.forensics.police.figures import queries
from itsso.platform.clock import now
from itsso.platform.copy import insert_all
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind

EXHIBITS = 400_000
"""Of a year of the nation, 100,000 cases; each with seven or eight acts of custody: 3 million."""

ACTS = 10_000
SCANS = 1_000

ROUNDS = 3

ACTS_A_SECOND = 1_000
"""A reception of hundreds of parcels is recorded within a second."""

ACTS_TO_ENTRIES = 20
"""An act costs its audit entry, its own row, and the check of a whole chain; and no more with more exhibits."""


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included; the laboratory is the fullest there is."""
    units()
    fill_cases(cases)
    exhibits = min(EXHIBITS, cases * 4)
    fill_exhibits(exhibits)
    laboratory = Unit.objects.get(
        pk=fetch_one("select laboratory_id from forensics_work group by 1 order by count(*) desc limit 1")[0]
    )
    label, work, case, station = fetch_one(
        "select i.label, w.id, i.case_id, c.station_id from forensics_item i join cases_case c on c.id = i.case_id"
        " join forensics_work w on w.labels[1] = i.label where w.laboratory_id = %s and w.standing <> 'released'"
        " limit 1",
        str(laboratory.pk),
    )
    sho = posted("bench.exhibits.sho", Unit.objects.get(pk=station), Role.SHO)
    examiner = posted("bench.examiner", laboratory, Role.EXAMINER)
    director = posted("bench.director", laboratory, Role.LAB_DIRECTOR)
    for name, posting, address in (
        ("queue of the fullest laboratory", examiner, reverse("forensics:queue")),
        ("queue of the fullest laboratory, its director's", director, reverse("forensics:queue")),
        ("work with its exhibit", examiner, reverse("forensics:work", args=[UUID(str(work))])),
        ("exhibit with its chain", sho, reverse("forensics:item", args=[UUID(str(case)), label])),
    ):
        took, ratio = to_trivial(posting, address)
        yield Result(f"{name} to trivial page", took * 1000, "ms", BUDGET, ratio, exhibits)
    nation = Unit.objects.get(kind=UnitKind.NATION)
    with enter(posted("bench.exhibits.nation", nation, Role.NATIONAL_MONITOR)):
        took = seconds(lambda: queries.at_laboratory(nation.interval, now()), 5, 1)
    yield Result("cases of the nation that wait on a laboratory", took * 1000, "ms", cases=exhibits)
    recording = Recording(laboratory)
    rate, ratio = recording.acts_a_second(), recording.acts_to_entries()
    name = f"acts of custody, {SCANS} scanned at once"
    yield Result(name, rate, "/s", ACTS_A_SECOND, cases=exhibits, at_least=True)
    yield Result(f"{name}, to bare audit entries", recording.seconds * 1000, "ms", ACTS_TO_ENTRIES, ratio, exhibits)
    content = an_extract(ACTS)
    took = seconds(lambda: check.check(content), 3, 1)
    yield Result(f"check of an extract of {ACTS:,} acts", took, "s", 1)


def fill_exhibits(exhibits: int) -> None:
    """Items with their ledgers, requests and works, straight into the tables; a tenth is in hand, the rest reported.

    Each request has the details that the police stated: the hearing of a half, the end of a custody of a third, a
    control sample that is awaited of every twentieth, and a correction of every tenth. The police did not answer a
    query about every hundredth request, nor collect every fiftieth report; twenty examiners of each laboratory lost a
    day of each week to testimony.
    """
    (count,) = fetch_one("select count(*) from forensics_item")
    if count >= exhibits:
        return
    add_laboratories()
    drop_foreign_keys("forensics_")
    with connections["owner"].cursor() as cursor:
        for statement in _FILL.split(";"):
            cursor.execute(statement, {"held": count, "exhibits": exhibits})
        cursor.execute("vacuum analyze")


_FILL = """
create temporary table made as
select upper(lpad(to_hex(g.n), 10, 'Z')) as label, c.id as case_id, c.station_id, l.id as laboratory_id,
    uuidv7() as note, g.n, g.n %% 10 = 0 as open, now() - make_interval(days => 1 + g.n %% 365) as at,
    case when g.n / 10 %% 20 = 0 then 'awaited' else 'sent' end as control,
    case when g.n / 10 %% 3 = 0 then current_date - (g.n %% 365)::int + 60 + (g.n / 10 %% 30)::int end as custody_ends,
    case when g.n / 10 %% 2 = 0 then current_date - (g.n %% 365)::int + 20 + (g.n / 10 %% 180)::int end as hearing
from generate_series(%(held)s + 1, %(exhibits)s) g (n)
join (select id, station_id, row_number() over () - 1 as at
    from (select id, station_id from cases_case limit 100000) x) c
    on c.at = g.n %% (select least(count(*), 100000) from cases_case)
join units_unit s on s.id = c.station_id
join units_unit l on l.kind = 'laboratory' and l.code = 'FSL-BENCH' and l.state = s.state;
insert into forensics_item (label, form, case_id, what, mark, kit, subject, contents, count, origin, place, witnesses,
    impression, seized_at, seized_by, seized_by_name, made_at)
select label, uuidv7(), case_id, 'kit', 'P-' || n, '', 'V1', '[]', 1, 'scene', '', 2, 'SHO', at, 'X', 'X', at from made;
insert into forensics_act (id, label, nth, handover, deed, holder_from, holder_to, at, recorded, unit_id, person,
    person_name, paper, seal, impression, count, form, previous, line, carrier, specimen)
select uuidv7(), m.label, a.nth, md5(m.label || a.hop)::uuid, a.deed, a.holder_from, a.holder_to,
    m.at + make_interval(hours => a.nth), m.at + make_interval(hours => a.nth),
    case when a.here then m.laboratory_id else m.station_id end, a.person, a.person, '', 'whole', 'SHO', 1, uuidv7(),
    '', uuidv7(), '', ''
from made m, (values
    (1, 'taken', 'scene', 'officer', 1, 'A', false), (2, 'given', 'officer', 'malkhana', 2, 'A', false),
    (3, 'taken', 'officer', 'malkhana', 2, 'B', false), (4, 'given', 'malkhana', 'messenger', 3, 'B', false),
    (5, 'taken', 'malkhana', 'messenger', 3, 'C', false), (6, 'given', 'messenger', 'reception', 4, 'C', false),
    (7, 'taken', 'messenger', 'reception', 4, 'D', true), (8, 'given', 'reception', 'section', 5, 'D', true)
) a (nth, deed, holder_from, holder_to, hop, person, here) where a.nth < 8 or m.n %% 2 = 0;
insert into forensics_note (id, case_id, station_id, laboratory_id, memo, labels, asked, papers, priority, standing,
    since, reasons, sent_at, sent_by, sent_by_name, received_at, parcel)
select note, case_id, station_id, laboratory_id, 'M', array[label], '[]', '{}', 'ordinary',
    case when open then 'accepted' else 'reported' end, at + interval '20 days', '{}', at, 'X', 'X', at, note from made;
alter table forensics_request disable trigger forensics_request_keeps_newest_details;
insert into forensics_request (id, laboratory_id, sender_id, year, number, memo, asked, papers, priority, standing,
    since, sent_at, announced_at, received_at, reasons, external, decided_by, control, custody_ends, hearing, stated_at)
select note, laboratory_id, station_id, 2026, n, 'M', '[]', '{}', 'ordinary',
    case when open then 'accepted' else 'done' end, at, at, at, at, '{}', '', '', control, custody_ends, hearing, at
from made;
alter table forensics_request enable trigger forensics_request_keeps_newest_details;
alter table forensics_requestdetails disable trigger forensics_requestdetails_are_kept;
insert into forensics_requestdetails (id, nth, note, sender_id, laboratory_id, authority_rank, authority_name,
    authority_name_hi, authority_number, letter, specimen, malkhana, road_certificate, control, custody_ends, hearing,
    stated_at)
select uuidv7(), e.nth, note, station_id, laboratory_id, 'DSP', 'X', '', 'X', 'L-1', 'SHO', 'MR-1', 'RC-1',
    case when e.nth = 1 and n / 10 %% 10 = 1 then 'awaited' else control end, custody_ends, hearing, at
from made, (values (1), (2)) e (nth) where e.nth = 1 or n / 10 %% 10 = 1;
alter table forensics_requestdetails enable trigger forensics_requestdetails_are_kept;
insert into forensics_requestquery (id, request_id, laboratory_id, code, asked_at, asked_by, asked_by_name, answer,
    letter)
select uuidv7(), note, laboratory_id, 'papers', at + interval '1 day', 'X', 'X', '', '' from made
where n / 10 %% 100 = 0;
insert into forensics_testimony (laboratory_id, examiner, examiner_name, day, noted_at, noted_by, withdrawn_by)
select laboratory_id, 'BENCH.' || e, 'X', current_date - 7 * w, now(), 'X', ''
from (select distinct laboratory_id from made) l, generate_series(1, 20) e, generate_series(1, 52) w;
insert into forensics_exhibit (id, label, request_id, laboratory_id, what, mark, subject, contents, count, impression,
    seized_at)
select uuidv7(), label, note, laboratory_id, 'kit', 'P-' || n, 'V1', '[]', 1, 'SHO', at from made;
insert into forensics_work (id, request_id, laboratory_id, section, labels, questions, rank, due, received_at, standing,
    since, examiner, examiner_name, hold, released_at)
select note, note, laboratory_id, case when n %% 2 = 0 then 'dna' else 'biology' end, array[label], '{}',
    1 + n %% 5, date '9999-12-31', at, case when open then 'assigned' else 'released' end, at, 'BENCH.EXAMINER', 'X',
    '',
    case when open then null else at + interval '20 days' end
from made;
alter table forensics_report disable trigger forensics_report_waits;
insert into forensics_report (id, work_id, laboratory_id, number, version, why, key_version, sealed, drafted_at,
    drafted_by, reviewer, reviewer_name, sha256, signature, key, signed_at, signed_by, released_at)
select note, note, laboratory_id, n, 1, '', 1, '', at, 'X', 'X', 'X', 'X', 'X', 'X', at, 'X', at + interval '20 days'
from made where not open;
alter table forensics_collected disable trigger forensics_collected_waits_no_more;
insert into forensics_collected (report_id, laboratory_id, at)
select note, laboratory_id, at + interval '23 days' from made where not open and n %% 50 <> 1;
insert into forensics_uncollected (report_id, laboratory_id, sender_id, released_at)
select note, laboratory_id, station_id, at + interval '20 days' from made where not open and n %% 50 = 1;
alter table forensics_report enable trigger forensics_report_waits;
alter table forensics_collected enable trigger forensics_collected_waits_no_more;
drop table made"""


class Recording:
    """Acts through their one door, as the counter gives what it scanned to a section: chain, ledger and trail.

    Each round is of other exhibits. The first one, by which the connection plans its statements, does not count.
    """

    def __init__(self, laboratory: Unit) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(_AT_THE_COUNTER, [laboratory.pk, SCANS * (1 + ROUNDS)])
            labels = [label for (label,) in cursor.fetchall()]
        self._size = len(labels) // (1 + ROUNDS)  # SCANS, unless the database is small or was used before
        assert self._size, "no exhibits at the counter: run without --keep, or with more cases"
        self._counter = posted("bench.counter", laboratory, Role.LAB_RECEPTION)
        self._rounds = [labels[n * self._size :][: self._size] for n in range(1 + ROUNDS)]
        self.seconds = 0.0

    def acts_a_second(self) -> float:
        """Record all rounds, and return the rate of the median one."""
        rounds = iter(self._rounds)
        self.seconds = seconds(lambda: self._give(next(rounds)), ROUNDS, 1)
        return self._size / self.seconds

    def acts_to_entries(self) -> float:
        """Return how many times as long a round takes as that many audit entries of the same size alone."""
        return self.seconds / seconds(self._write_entries, ROUNDS, 1)

    def _give(self, labels: list[str]) -> None:
        with enter(self._counter):
            scans, condition = [(label, label) for label in labels], ItemCondition(now())
            ended = custody.give_many(scans, Holder.SECTION, condition, by=self._counter, form=uuid4())
        assert all(result.recorded for result in ended)

    def _write_entries(self) -> None:
        values = _acts(10)[0].as_values()
        with enter(self._counter):
            entries = [
                audit.pending_entry("bench.custody", self._counter.actor, "X", values) for _n in range(self._size)
            ]
            table, columns, _lines = entries[0].row
            insert_all([(table, columns, [line for entry in entries for line in entry.row[2]])])


_AT_THE_COUNTER = """
select label from forensics_exhibit e where laboratory_id = %s
and not exists (select from forensics_act a where a.label = e.label and a.nth = 8) limit %s"""


def an_extract(acts: int) -> bytes:
    """An extract as `extract.extract` would make it, each act under a seal of a thousand lines, with its proof."""
    rows, entries, key = [], _acts(acts), Ed25519PrivateKey.generate()
    before = NOTHING_BEFORE
    rows.append({"itsso": "trail", "form": 1, "made": "x", "asked": {"lines": str(acts)}})
    lines: list[bytes] = [json.dumps(row).encode() for row in rows]
    for number, at in enumerate(range(0, acts, 500), start=1):
        part = [_line(entry) for entry in entries[at : at + 500]]
        leaves = [merkle.leaf(line) for pair in zip(part, part, strict=True) for line in (pair[0], pair[1] + b" ")]
        seal = AuditSeal(
            number, "2026-06-01T00:00:00+00:00", len(leaves), 0, "", "", merkle.root(leaves).hex(), before, "x", ""
        ).signed(key)
        before = seal.hash
        seal_fields = {name: getattr(seal, name) for name in seal.__slots__}
        lines.append(json.dumps({"seal": seal_fields, "whole": False}).encode())
        places = list(range(0, len(leaves), 2))
        for line, index, path in zip(part, places, merkle.paths(leaves, places), strict=True):
            lines += [line, json.dumps({"proof": [digest.hex() for digest in path], "index": index}).encode()]
    lines.append(json.dumps({"end": acts}).encode())
    body = b"".join(line + b"\n" for line in lines)
    fingerprint = sha256(body).hexdigest()
    signature = {
        "custody": fingerprint,
        "made": "x",
        "key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(fingerprint.encode()).hex(),
    }
    return body + json.dumps(signature).encode() + b"\n"


def _acts(acts: int) -> list[CustodyEntry]:
    """A thousand items, each given and taken back and forth ten times."""
    entries: list[CustodyEntry] = []
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    for item in range(acts // 10):
        last = ""
        for n in range(10):
            at = begin + timedelta(hours=n)
            way = ("officer", "malkhana") if n // 2 % 2 == 0 else ("malkhana", "officer")
            one_act = CustodyEntry(
                f"L{item:09d}",
                n + 1,
                f"h{item}-{n // 2}",
                "given" if n % 2 == 0 else "taken",
                *way,
                at,
                at,
                1,
                f"P{n}",
                "X",
                "",
                "whole",
                "SHO",
                1,
                None,
                "",
            )
            entries.append(replace(one_act, previous=last))
            last = digest(entries[-1])
    return entries


def _line(entry: CustodyEntry) -> bytes:
    return json.dumps(
        {
            "id": "0" * 36,
            "at": "x",
            "actor": entry.person,
            "actor_name": "X",
            "role": "io",
            "unit": 1,
            "act": f"custody.{entry.deed}",
            "object": entry.label,
            "case": None,
            "why": "",
            "detail": entry.as_values(),
            "address": None,
            "request": None,
        },
        separators=(",", ":"),
    ).encode()
