"""The records of this package that the audit log binds (`audit.records`)."""

from itsso.audit.records.tables import RecordTable

OPENINGS = "opening"


def joined_elsewhere(row: str) -> str:
    """Return the SQL condition that a row belongs to another case than its audit entry `l` was written for.

    It is false where that case was joined to the row's case, directly or through others.
    """
    return f"""({row}.case_id <> l."case" and not exists (
    with recursive one(id) as (
        select l."case" union select (e.facts ->> 'joined_to')::uuid from cases_event e join one on one.id = e.case_id
        where e.kind = 'corrected' and e.facts ? 'joined_to'
    )
    select from one where one.id = {row}.case_id
))"""  # noqa: S608  our own


OPENING_TABLE = RecordTable(
    name=OPENINGS,
    table="protection_opening",
    key=("id",),
    made_by=("vault.opened",),
    case_column="case_id",
    columns={
        "id": "uuid",
        "items": "uuids",
        "reason": "plain",
        "recipient": "plain",
        "officer": "plain",
        "officer_name": "plain",
        "posting": "plain",
        "role": "plain",
        "unit": "plain",
    },
    values="jsonb_build_object('words', x.words)",
    misdated=f"""
select o.id::text, case
    when abs(extract(epoch from o.at - l.at)) > 300 then 'it claims another time than its audit entry'
    when o.unusual <> exists (
        select from audit_line u where u.act = 'vault.unusual' and u.object = o.id::text
    ) then 'whether it was out of the ordinary is not as its audit entries say'
    else 'it is shown with another case than it was made for' end
from protection_opening o join audit_line l on l.act = 'vault.opened' and l.object = o.id::text
where abs(extract(epoch from o.at - l.at)) > 300 or o.expires > o.at + interval '15 minutes'
or o.unusual <> exists (select from audit_line u where u.act = 'vault.unusual' and u.object = o.id::text)
or {joined_elsewhere("o")}""",  # noqa: S608  our own
)
"""The hash does not bind the case, since an opening moves with its case when that is joined to another."""
