"""The records of this package that the audit log binds (`audit.records`)."""

from itsso.audit.records.tables import RecordTable

ACCOUNTS = "refusal"

ACCOUNT_TABLE = RecordTable(
    name=ACCOUNTS,
    table="intake_accountability",
    key=("id",),
    made_by=("accountability.opened",),
    changed_by=("accountability.taken_further",),
    columns={
        "id": "uuid",
        "unit_id": "plain",
        "complaint_id": "uuid",
        "told_by": "plain",
        "what": "plain",
        "section": "plain",
        "officer": "plain",
        "happened_on": "day",
        "opened_at": "moment",
        "opened_by": "plain",
        "enquiry_on": "day",
        "enquiry_by": "plain",
        "outcome": "plain",
        "outcome_on": "day",
        "action": "plain",
        "action_on": "day",
    },
    source="intake_accounts_of_the_nation()",
)
"""An account of a refusal is taken further by later actions: the newest entry holds its hash."""
