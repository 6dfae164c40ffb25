"""The tables and pages of the audit log that are guarded (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator

from itsso.accounts.models import Role
from tests.support.guarded_resources import IN_CASE, NOWHERE, Asker, Guarded, Target, noted

LINE = (
    "%(trail_first)s <= 1 and %(trail_last)s >= 9999999 or exists (select 1 from units_unit u where u.id = t.unit"
    " and u.parent_id is not null and u.first between %(trail_first)s and %(trail_last)s and u.last <= %(trail_last)s)"
    " or " + IN_CASE.replace("t.case_id", 't."case"')
)


def _case(asker: Asker) -> Iterator[Target]:
    """An auditor sees of a case what officers below did, if they did anything: the tests of `audit` say what."""
    if asker.role != Role.AUDITOR:
        yield from noted("case_id")(asker)
        return
    for case in (*asker.holdings.cases.values(), NOWHERE):
        yield Target((case,), None, "a case, or none, that officers below may have asked for")


GUARDED = Guarded(
    seen={"audit_line": LINE},
    system=frozenset({"audit_seal", "audit_sealed", "audit_unsealed", "audit_removedrecord", "audit_retentionrun"}),
    only_grow=frozenset({"audit_line", "audit_seal", "audit_sealed", "audit_removedrecord"}),
    targets=dict.fromkeys(("audit:case", "audit:case_csv", "audit:case_lines"), _case),
    jobs=frozenset({"audit.bind_records", "audit.seal"}),
    commands=frozenset({"audit"}),
)
