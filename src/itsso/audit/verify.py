"""Verify the audit log: find entries and seals that were changed, removed, inserted or dated back.

Every entry is compared with the seal that covers it (`audit.sealing`). Seals are those in the database, and those
exported to a file and stored outside, which nobody here could change. On request every record is compared with its
audit entry too (`audit.records`). The command is `itsso audit verify`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsso.audit import canonical, merkle, queries
from itsso.audit.exported_seals import MARK, ExportedSeals, Marks
from itsso.audit.findings import AuditFinding
from itsso.audit.records.verify import RecordReport, verify_records
from itsso.audit.seal import AuditSeal, fault_after
from itsso.audit.sealing import HOUR
from itsso.platform.plurals import counted

SHOWN = 20


@dataclass(slots=True)
class VerificationReport:
    """The result of a verification; `findings` has entries first, the earliest before the later.

    `overdue` counts the entries that still wait for a seal more than two hours after their own hour has closed;
    `notices` says what an auditor should know and nobody can correct.
    """

    lines: int = 0
    seals: int = 0
    sealed_to: str = ""
    unsealed: int = 0
    overdue: int = 0
    late: int = 0
    records: list[RecordReport] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    findings: list[AuditFinding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Return whether nothing was tampered with and the sealing keeps up."""
        return not self.findings and not self.overdue

    def as_lines(self) -> Iterator[str]:
        """Yield the report as lines for a reader: the first findings in full, the rest by their number."""
        to = f", up to the end of the hour from {self.sealed_to}" if self.sealed_to else ""
        yield f"{self.lines} lines read and held against {self.seals} seals{to}."
        yield f"{self.unsealed} lines are not yet sealed; {self.late} came after their own hour's seal."
        for report in self.records:
            redacted = f", {report.redacted} of them redacted" if report.redacted else ""
            redacted += f"; {report.expunged} more were removed by order of a court" if report.expunged else ""
            redacted += f"; {report.unbound} of them wait for their audit entry" if report.unbound else ""
            records = counted(report.records, "record")
            yield f"{records} of the kind {report.table} compared with the audit entries{redacted}."
        yield from self.notices
        if self.overdue:
            yield (
                f"NOT SEALED: {self.overdue} entries wait for a seal more than two hours after their hour closed."
                " Run `itsso audit seal`, and look why the hourly job does not."
            )
        for finding in self.findings[:SHOWN]:
            yield finding.as_text()
        if len(self.findings) > SHOWN:
            yield f"And {len(self.findings) - SHOWN} more."
        if not self.findings:
            yield "Nothing was changed, removed, inserted or dated back."


def verify(
    trusted: Collection[str], exported: ExportedSeals | None = None, *, with_records: bool = False
) -> VerificationReport:
    """Read every entry once, in one transaction whose range is the whole nation, and compare it with its seal.

    `trusted` are the public keys whose seals count. With `exported`, its seals are used instead of the database's own.
    `with_records` compares every record (event of a case, identity opening, print ...) with its audit entry too.
    """
    report = VerificationReport(overdue=queries.overdue())
    seals, findings = _chain(set(trusted) | ({exported.key} if exported else set()), exported)
    expected = {**seals, **(exported.seals if exported else {})}
    for seal in expected.values():
        report.seals, report.sealed_to, report.late = report.seals + 1, seal.hour, report.late + seal.late
    since, report.notices = _sealed_before(list(expected.values()))
    wrong, inserted, dated_back = _read_all(expected, since, report)
    findings += [
        _finding("back-dated", line, int(seal), _hour(line), "its hour was sealed long before it was written")
        for seal, line in dated_back
    ]
    for number in wrong:
        findings += _locate_changes(expected[number], exported.marks(number) if exported else None)
    findings += [
        _finding("inserted", line, None, _hour(line), "no seal holds it and it waits for none") for line in inserted
    ]
    findings += [
        AuditFinding("removed", "", None, id, told="it waited for its seal") for id in queries.waiting_without_entry()
    ]
    if with_records:
        findings += verify_records(report.records)
    report.findings = sorted(findings, key=lambda item: (item.line == "", item.hour or "~", item.line))
    return report


LATE = timedelta(hours=2)
"""An entry that claims a time this long before a seal of its own hour was made was not there then."""


def _sealed_before(seals: Sequence[AuditSeal]) -> tuple[dict[int, bytes], list[str]]:
    """Return, by seal, the moment before which every entry had been sealed when it was made, and notices.

    The moment is in UTC, to the minute. The notices name seals that were made by a clock that was ahead: such a seal
    proves nothing of the time.
    """
    times = [datetime.fromisoformat(seal.made) for seal in seals]
    right = [moment == min(times[at:]) for at, moment in enumerate(times)]
    notices = [
        f"Seal {seal.number} was made by a clock that was ahead: it says {seal.made}, and a later seal an earlier time."
        for seal, is_right in zip(seals, right, strict=True)
        if not is_right
    ]
    since: dict[int, bytes] = {}
    before = b""
    for seal, moment, is_right in zip(seals, times, right, strict=True):
        since[seal.number] = before
        if is_right:
            to = min(seal.begins + HOUR, moment - LATE).astimezone(UTC)
            before = max(before, to.isoformat(timespec="minutes")[:16].encode())
    return since, notices


def _chain(trusted: Collection[str], exported: ExportedSeals | None) -> tuple[dict[int, AuditSeal], list[AuditFinding]]:
    """Return the database's seals by number, and what is wrong with them as a chain."""
    seals: dict[int, AuditSeal] = {}
    findings: list[AuditFinding] = []
    before: AuditSeal | None = None
    for number, body, signature in queries.stored_seals():
        try:
            seal = queries.seal_of(body, signature)
        except ValueError as error:
            findings.append(
                AuditFinding("seal", before.hour if before else "", number, told=f"it cannot be read: {error}")
            )
            continue
        fault = fault_after(before, seal) or ("" if seal.key in trusted else f"its key is not trusted: {seal.key}")
        if seal.number != number or seal.body.decode() != body:
            fault = "its row was changed"
        if exported and number in exported.seals and exported.seals[number].body != seal.body:
            fault = "it is not the one kept outside"
        if fault:
            findings.append(AuditFinding("seal", seal.hour, number, told=fault))
        seals[number] = before = seal
    missing = [seal for number, seal in exported.seals.items() if number not in seals] if exported else []
    findings += [
        AuditFinding("seal", seal.hour, seal.number, told="it was kept outside and is gone here") for seal in missing
    ]
    return seals, findings


type _Sealed = tuple[bytes, bytes]
"""The number of a seal and the canonical form of an entry that it covers, as the query returns them."""


def _read_all(
    expected: Mapping[int, AuditSeal], since: Mapping[int, bytes], report: VerificationReport
) -> tuple[list[int], list[bytes], list[_Sealed]]:
    """Read every entry, compare it with its seal, and count it in `report`.

    Return the numbers of wrong seals, the entries that no seal holds and that wait for none, and the entries that claim
    too early a time, each with its seal. Entries are bytes in their canonical form (`audit.canonical`).

    A seal is wrong where its entries are not those that were sealed. A time is too early where every entry before it
    had been sealed already; `since` gives that moment for each seal (`_sealed_before`).
    """
    leaves: dict[bytes, list[bytes]] = {str(number).encode(): [] for number in expected}
    counts = {str(number).encode(): seal.count for number, seal in expected.items()}
    floors = {str(number).encode(): floor for number, floor in since.items()}
    right: set[int] = set()
    inserted: list[bytes] = []
    dated_back: list[_Sealed] = []
    for number, line in queries.entries_by_seal():
        report.lines += 1
        sealed_leaves = leaves.get(number)
        if sealed_leaves is None:
            if number == b"!":
                inserted.append(line)
            else:
                report.unsealed += 1  # waits, or was sealed while we read
            continue
        if line[_AT] < floors[number]:
            dated_back.append((number, line))
        sealed_leaves.append(sha256(b"\0" + line).digest())
        if len(sealed_leaves) == counts[number]:
            seal = expected[int(number)]
            if merkle.root(sealed_leaves).hex() == seal.root:
                right.add(seal.number)
                sealed_leaves.clear()  # what comes after is one too many, and makes the seal wrong again
    wrong = [number for number in expected if number not in right or leaves[str(number).encode()]]
    return wrong, inserted, dated_back


_AT = slice(51, 67)
"""Where a canonical line, which begins {"id":"...","at":"..., has its time in UTC to the minute."""


def _locate_changes(seal: AuditSeal, marks: Marks | None) -> Iterator[AuditFinding]:
    """Yield the entries of a seal that are not as they were sealed.

    Yields the hour itself where no mark tells which entry it is.
    """
    if marks is None:
        marks = {id: leaf[:MARK] for id, leaf in queries.leaf_by_entry(seal.number).items()}
    present = {canonical.id_of(line): line for line in queries.entries_of_seal(seal.number, marks)}
    is_located = False
    for id in sorted(marks.keys() | present.keys()):
        line = present.get(id)
        if line is None:
            yield AuditFinding("removed", seal.hour, seal.number, id)
        elif id not in marks:
            yield _finding("inserted", line, seal.number, seal.hour)
        elif merkle.leaf(line)[:MARK] != marks[id]:
            yield _finding("changed", line, seal.number, seal.hour)
        else:
            continue
        is_located = True
    if not is_located:
        message = (
            f"{seal.count} lines were sealed, the first {seal.first}, the last {seal.last}; {len(present)} are there"
        )
        yield AuditFinding("hour", seal.hour, seal.number, told=message)


def _finding(kind: str, line: bytes, seal: int | None, hour: str, message: str = "") -> AuditFinding:
    entry = json.loads(line)
    actor = f"{entry['actor_name']} ({entry['actor']}, {entry['role']}): {entry['act']}"
    return AuditFinding(kind, hour, seal, entry["id"], actor, message)


def _hour(line: bytes) -> str:
    return queries.hour_begins(datetime.fromisoformat(json.loads(line)["at"])).isoformat()
