"""What waits in cases and at units on any day, as other parts of the software store it, straight into the tables.

Without it the statements of My work met empty tables, whose rows cost nothing however they are looked for.
"""

from __future__ import annotations

from django.db import connections

from bench.nation import add_laboratories, drop_foreign_keys, fetch_one
from itsso.platform.clock import today


def fill_daily_work() -> None:
    """The daily work of a year at all stations, spread by the hash of each running case.

    An exhibit of every fifth running case is at the laboratory; the report of every twentieth is released, one in four
    not collected and one in four not filed; every hundredth forwarding note was returned, half of them sent again; a
    query about every two hundredth waits for an answer. A draft report of every tenth is with an office or returned, of
    every second other case it was. Every eighth has a date in court in the next weeks, every twelfth a reason for
    delay. Of the Zero FIRs that are still one, a third was forwarded, a tenth returned; those that became an FIR were
    accepted. An officer of every fiftieth station is on leave. Each station decided thirty complaints and has one that
    waits; it used three printed forms of five. Each unit with training has a session a month, with ten nominees, and
    changed one of ten. Of 100,000 openings of identities, one in a hundred was unusual.
    """
    (has_rows,) = fetch_one("select exists (select from cases_courtdate)")
    if has_rows:
        return
    add_laboratories()
    for prefix in ("cases_", "forensics_", "intake_", "training_", "protection_"):
        drop_foreign_keys(prefix)
    with connections["owner"].cursor() as cursor:
        for statement in _FILL.split(";"):
            cursor.execute(statement, {"today": today()})
        cursor.execute("vacuum analyze")


_FILL = """
create temporary table running as
select k.id, k.station_id, k.station_no, c.starts, (hashtext(k.id::text) & 2147483647) as h, uuidv7() as note,
    upper(lpad(to_hex((hashtext(k.id::text) & 2147483647)), 10, 'Y')) as label,
    (select min(id) from units_unit where kind = 'laboratory') as laboratory
from cases_case k join cases_clock c on c.case_id = k.id and c.rule = 'investigation.two_months';
insert into cases_pendingmatter (station_no, case_id, matter, subject, since, detail, informing_known)
select station_no, id, 'laboratory_report', '1', starts + 10, 'exhibit', true from running where h %% 5 = 0
union all
select station_no, id, 'bail', 'A1', starts + 20, '', true from running where h %% 30 = 7;
insert into forensics_note (id, case_id, station_id, laboratory_id, memo, labels, asked, papers, priority, standing,
    since, reasons, sent_at, sent_by, sent_by_name, received_at, parcel)
select note, id, station_id, laboratory, 'M', array[label], '[]', '{}', 'ordinary',
    case when h %% 100 = 2 then 'returned' when h %% 20 = 1 then 'reported' else 'accepted' end, starts + 12, '{}',
    starts + 10, 'X', 'X', starts + 11, note from running where h %% 5 = 0 or h %% 20 = 1 or h %% 100 = 2;
insert into forensics_note (id, case_id, station_id, laboratory_id, memo, labels, asked, papers, priority, standing,
    since, reasons, sent_at, sent_by, sent_by_name, received_at, parcel)
select uuidv7(), id, station_id, laboratory, 'M', array[label], '[]', '{}', 'ordinary', 'accepted', starts + 16, '{}',
    starts + 15, 'X', 'X', starts + 16, note from running where h %% 200 = 102;
insert into forensics_notequery (id, code, asked_at, answer, letter, answered_by, case_id, note_id, station_id)
select uuidv7(), 'papers', starts + 14, '', '', '', id, note, station_id from running where h %% 200 = 5;
insert into forensics_released (id, number, version, section, labels, examiner, signed, released_at, key_version,
    sealed, sha256, signature, key, collected_at, collected_by, filed_at, case_id, note_id, station_id)
select note, 'R', 1, 'dna', array[label], 'X', '', starts + 40, 1, '', '', '', '',
    case when h / 20 %% 4 > 0 then starts + 45 end, '', case when h / 20 %% 4 > 1 then starts + 47 end, id, note,
    station_id from running where h %% 20 = 1;
insert into cases_draftstay (station_no, case_id, number, office, step, since, until, returns, report)
select station_no, id, 1, 'prosecutor', 'submitted', starts + 45, case when h %% 10 <> 4 then starts + 50 end, 0,
    'charge_sheet' from running where h %% 10 in (1, 3, 4, 5, 7, 9)
union all
select station_no, id, 2, 'prosecutor', 'returned', starts + 50, case when h %% 10 <> 3 then starts + 55 end, 1,
    'charge_sheet' from running where h %% 10 in (1, 3);
insert into cases_courtdate (station_no, case_id, day, entry, subject, detail)
select station_no, id, %(today)s::date + (h / 8 %% 14)::int, case when h %% 16 = 5 then 'remand' else 'hearing' end,
    'A1', '' from running where h %% 8 = 5;
insert into cases_delayreason (station_no, case_id, "limit", reason, times, last_on)
select station_no, id, 'investigation.two_months', 'laboratory', 1, starts + 61 from running where h %% 12 = 6;
drop table running;
insert into protection_parcel (id, kind, sender_id, receiver_id, case_id, told, state, reason, sent_at, sent_by,
    answered_by)
select k.id, 'zero_fir', k.station_id, s.id, k.id, '{}',
    case when (hashtext(k.id::text) & 2147483647) %% 7 = 0 and k.series = 2
    then 'refused' else 'received' end, '', k.first_recorded, 'X', ''
from cases_case k join units_unit own on own.id = k.station_id
join units_unit s on s.kind = 'station' and s.first = k.station_no - 1
where exists (select from cases_key z where z.case_id = k.id and z.series = 2)
    and (k.series = 1 or (hashtext(k.number) & 2147483647) %% 3 = 0);
insert into intake_transfer (id, case_id, number, year, registered_at, standing, since, sent_at, returned, reason,
    parcel, fir_number, receiver_id, sender_id)
select p.id, p.id, k.number, k.year, p.sent_at, case when k.series = 1 then 'accepted'
    when (hashtext(k.number) & 2147483647) %% 10 = 0 then 'returned' else 'sent' end, p.sent_at, p.sent_at, 0, '',
    p.id, '', p.receiver_id, p.sender_id
from protection_parcel p join cases_case k on k.id = p.id where p.kind = 'zero_fir';
insert into cases_leave (id, station_id, station_no, io_ref, charge, starts_on, ends_on, recorded_at, recorded_by,
    ended_by)
select uuidv7(), id, first, 'IO-1', 'IO-2', %(today)s::date - 3, %(today)s::date + 5, now(), 'X', ''
from units_unit where kind = 'station' and first %% 50 = 0;
insert into intake_complaint (id, key, station_id, station_no, number, year, begun_at, begun_by, begun_by_name, mode,
    received_at, told, offences, outcome, reason, referred_to, decided_at, decided_by, recorded_by, recorded_by_name)
select uuidv7(), uuidv7(), s.id, s.first, 10000 + n, extract(year from at), at, 'X', 'X', 'in_person', at, '{}', '{}',
    case when n = 1 then 'enquiry' else 'fir' end, '', '', at + interval '1 hour', 'X', 'X', 'X'
from units_unit s, generate_series(1, 31) n, lateral (select %(today)s::date - 11 * n + time '12:00' as at) m
where s.kind = 'station' and not exists (select from intake_complaint c where c.station_id = s.id);
update intake_complaint set due = begun_at::date + 14 where outcome = 'enquiry' and due is null;
insert into cases_blankform (id, station_id, station_no, year, number, kind, batch, printed_at, printed_by,
    printed_by_name, used_at, used_by, cancelled_by, reason)
select uuidv7(), s.id, s.first, extract(year from %(today)s::date), n, 'complaint', uuidv7(), now(), 'X', 'X',
    case when n < 4 then now() end, '', '', '' from units_unit s, generate_series(1, 5) n where s.kind = 'station';
create temporary table sessions as
select uuidv7() as id, u.id as unit_id, n, %(today)s::date - 300 + 30 * n as day
from units_unit u, generate_series(0, 11) n where u.kind in ('district', 'commissionerate', 'state', 'ut');
alter table training_session disable trigger user;
insert into training_session (id, course, reference, place, trainers, seats, begins_on, ends_on, made_at, made_by,
    reason, unit_id)
select id, 'pocso', 'BENCH-' || unit_id || '-' || n, 'X', 'X', 30, day, day + 1, now(), 'X', '', unit_id from sessions;
alter table training_session enable trigger user;
alter table training_sessionchange disable trigger user;
insert into training_sessionchange (id, at, by, old_place, place, old_trainers, trainers, old_seats, seats,
    old_begins_on, begins_on, old_ends_on, ends_on, session_id)
select uuidv7(), day - 5, 'X', 'Y', 'X', 'X', 'X', 30, 30, day, day, day + 1, day + 1, id from sessions
where (unit_id + n) %% 10 = 0 and day <= %(today)s::date + 5;
alter table training_sessionchange enable trigger user;
insert into training_nomination (id, at, by, reason, unit_id, person_id, session_id)
select uuidv7(), s.day - 20, 'X', '', p.unit_id, p.id, s.id
from sessions s join units_unit u on u.id = s.unit_id, lateral (
    select p.id, p.unit_id from training_person p join units_unit h on h.id = p.unit_id
    where h.first between u.first and u.last limit 10) p;
drop table sessions;
insert into protection_opening (id, case_id, items, at, expires, reason, words, recipient, officer, officer_name,
    posting, role, unit, that_day, unusual)
select uuidv7(), k.id, '{}', at, at + interval '5 minutes', 'investigation', '', '', 'X', 'X', 0, 'sho', k.station_id,
    1, n %% 100 = 0
from (select id, station_id, row_number() over (order by id) as n from cases_case order by id desc limit 100000) k,
    lateral (select now() - make_interval(mins => 5 * n::int) as at) m"""
