"""The records of this package that the audit log binds (`audit.records`)."""

from itsso.audit.records.tables import RecordTable
from itsso.protection.records import joined_elsewhere

EVENTS = "event"
PRINTS = "print"
BLANKS = "blank"

EVENT_TABLE = RecordTable(
    name=EVENTS,
    table="cases_event",
    key=("case_id", "id"),
    columns={
        "case_id": "uuid",
        "id": "uuid",
        "kind": "plain",
        "at": "moment",
        "precision": "plain",
        "recorded": "moment",
        "subject": "plain",
        "corrects": "uuid",
        "record": "uuid",
        "source": "plain",
        "by": "plain",
    },
    values="x.facts",
    is_batched=True,
    case_column="case_id",
)
PRINT_TABLE = RecordTable(
    name=PRINTS,
    table="cases_print",
    key=("id",),
    made_by=("cases.printed",),
    case_column="case_id",
    columns={
        "id": "uuid",
        "station_id": "plain",
        "year": "plain",
        "number": "plain",
        "document": "plain",
        "language": "plain",
        "copy": "plain",
        "opening": "uuid",
        "recipient": "plain",
        "at": "moment",
        "made_by": "plain",
        "made_by_name": "plain",
        "sha256": "plain",
    },
    misdated=f"""
select p.id::text, 'it is shown with another case than it was made for'
from cases_print p join audit_line l on l.act = 'cases.printed' and l.object = p.id::text
where {joined_elsewhere("p")}""",  # noqa: S608  our own
)
BLANK_TABLE = RecordTable(
    name=BLANKS,
    table="cases_blankform",
    key=("id",),
    made_by=("blank.printed",),
    changed_by=("blank.used", "blank.cancelled"),
    columns={
        "id": "uuid",
        "station_id": "plain",
        "year": "plain",
        "number": "plain",
        "kind": "plain",
        "batch": "uuid",
        "printed_at": "moment",
        "printed_by": "plain",
        "printed_by_name": "plain",
        "used_at": "moment",
        "used_by": "plain",
        "entry": "uuid",
        "cancelled_at": "moment",
        "cancelled_by": "plain",
        "reason": "plain",
    },
)
"""A blank form is used or cancelled later: the newest entry holds its hash. Its case may become another one."""
