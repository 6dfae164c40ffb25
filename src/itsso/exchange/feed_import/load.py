"""Loading of a delivery, from its manifest to the summary of how its rows ended.

A load sorts the rows by case, loads them chunk by chunk, and then retries parked rows. If it is killed at any point and
run again, the result is that of an undisturbed load.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.actions import OWN_SOURCE, declare_source
from itsso.cases.models import Source
from itsso.exchange.deliveries.queries import not_counted
from itsso.exchange.feed_import.parked import retry_parked
from itsso.exchange.feed_import.partitions import PartitionedFile, Plan, plan_for
from itsso.exchange.feed_import.repeated_files import count_repeated_files, file_hash
from itsso.exchange.feed_import.results import RESULTS
from itsso.exchange.feed_import.stations import station_directory
from itsso.exchange.feed_import.workers import (
    LOAD_KIND,
    InProcessExecutor,
    Progress,
    load_partitions,
    most_workers,
    one_load,
    partition_files,
    pool_of,
    wait_for_others_that_begin,
)
from itsso.exchange.files.containers import container_at
from itsso.exchange.files.manifest import Manifest, read_manifest
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.freshness.actions import record_freshness
from itsso.exchange.freshness.queries import store_arrival
from itsso.exchange.models import Delivery, DeliveryStatus, File, Part, SourceName, Tally
from itsso.exchange.reasons import RefusedFile
from itsso.platform import jobs, long_jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.home import home
from itsso.protection.ranges import enter
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of loading a delivery: received = accepted + unchanged + parked + rejected.

    `problems` counts the problems of rows that were accepted, `not_counted` the cases with a problem that are in no
    figure.
    """

    delivery: UUID
    received: int
    accepted: int
    unchanged: int
    parked: int
    rejected: int
    taken_up: int  # rows of any delivery that had waited
    problems: int = 0
    not_counted: int = 0

    def as_json(self) -> dict[str, str | int]:
        """Return the summary as a dictionary that can be written as JSON."""
        return asdict(self) | {"delivery": str(self.delivery)}


def load(
    path: Path,
    *,
    by: Posting | None = None,
    mapping: Mapping | None = None,
    delivery: Delivery | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Load a folder or zip for the officer `by`, or for the system itself where none is given.

    A load of the same delivery that was interrupted is resumed. `delivery` is the row that an upload created.

    Raises:
        Refused: the delivery was refused and nothing of it was loaded; or a worker was killed, and what it had loaded
            stays.
        JobCancelled: somebody cancelled the load; what was loaded stays.
        RefusedFile: the delivery or one of its files cannot be accepted; nothing of it was loaded.
    """
    mapping = mapping or Mapping()
    system = system_posting()
    container = container_at(path)
    manifest = _with_current_source(read_manifest(container, mapping))
    sender = by.pk if by else None
    delivery_row = _begin(path, manifest, mapping, by or system, system, delivery)
    workers = min(workers or most_workers(), max(1, manifest.rows // 5_000))
    if delivery is None:
        long_jobs.reopen(LOAD_KIND, str(delivery_row.pk))
    run = partial(
        long_jobs.working, LOAD_KIND, str(delivery_row.pk), unit_id=by.unit_id if by else None, total=manifest.rows
    )
    try:
        if count_repeated_files(delivery_row, manifest, mapping, system):
            manifest.require_files(container, mapping)
            with run() as job:
                job.complete(manifest.rows)
                return _finish(delivery_row, {}, manifest, system)
        with (
            pool_of(workers) as pool,
            one_load(manifest.source_system),
            run() as job,
            _working_folder(delivery_row.pk) as folder,
        ):
            plan = Plan(**delivery_row.manifest["plan"])
            with _ended_before_cancelled(pool):
                partitioned = partition_files(pool, job, container, manifest, mapping, plan, folder)
                chunk_count = load_partitions(pool, delivery_row, plan, folder, manifest.rows, progress, sender)
            _require_all_rows_counted(delivery_row, chunk_count, system)
            job.complete(manifest.rows)
            return _finish(delivery_row, _newest_changes(partitioned), manifest, system)
    except BrokenProcessPool:
        raise Refused(
            _("A process of the load was stopped. What it loaded is kept; run the same command again.")
        ) from None
    except RefusedFile as refusal:
        record_refusal(delivery_row.pk, refusal, system)
        raise


@contextmanager
def _ended_before_cancelled(pool: ProcessPoolExecutor | InProcessExecutor) -> Iterator[None]:
    """Let the processes of a cancelled load end their chunks before the load is recorded as cancelled."""
    try:
        yield
    except long_jobs.JobCancelled:
        if isinstance(pool, ProcessPoolExecutor):
            pool.shutdown(cancel_futures=True)
        raise


def _with_current_source(manifest: Manifest) -> Manifest:
    """Return the manifest under its source's own code, since a source may continue under another name."""
    with enter(system_posting()):
        name = SourceName.objects.filter(name=manifest.source_system).first()
    return manifest if name is None else replace(manifest, source_system=name.source_id)


def _begin(
    path: Path, manifest: Manifest, mapping: Mapping, by: Posting, system: Posting, upload: Delivery | None
) -> Delivery:
    """Return the row of this load: that of an interrupted load, that of the upload, or a new one."""
    text = f"{manifest.sha256} {mapping.sha256} {by.unit_id}"
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    with enter(system):
        wait_for_others_that_begin(fingerprint)
        _refuse_foreign_source(manifest, by.unit)
        source = declare_source(manifest.source_system, manifest.kinds_carried, system)
        unfinished = (DeliveryStatus.RUNNING, DeliveryStatus.CANCELLED)
        broken_off = Delivery.objects.filter(fingerprint=fingerprint, status__in=unfinished).first()
        delivery = (
            upload
            or broken_off
            or Delivery(name=path.name[:200], by=by.officer.number, unit=by.unit, received_at=now())
        )
        rows = {name: file.rows for name, file in manifest.files.items()}
        delivery.source, delivery.fingerprint, delivery.status = source, fingerprint, DeliveryStatus.RUNNING
        delivery.manifest = {
            "code_system": manifest.code_system,
            "mode": manifest.mode,
            "coverage_from": str(manifest.coverage_from),
            "coverage_to": str(manifest.coverage_to),
            "files": rows,
            "plan": delivery.manifest.get("plan") or asdict(plan_for(rows)),
        }
        delivery.rows, delivery.finished_at = manifest.rows, None
        delivery.save()
        for name in manifest.files:
            File.objects.get_or_create(
                delivery=delivery, name=name, defaults={"sha256": file_hash(manifest, name, mapping)}
            )
        if delivery is not broken_off:
            audit.write("feed.begun", by.actor, str(delivery.pk), {"source": source.pk, "rows": manifest.rows})
    return delivery


def _refuse_foreign_source(manifest: Manifest, unit: Unit) -> None:
    """Refuse a source that belongs to another unit.

    A source's records, and the kinds of event that it says it carries, belong to its own unit: any other unit that used
    its code would change what the limits of the owner's cases wait for. A unit may send a part of a wider unit's
    source, if it names the same kinds with the same days.

    Raises:
        RefusedFile: the source is another unit's, or the manifest names other kinds than the wider unit's does.
    """
    if manifest.source_system == OWN_SOURCE:
        raise RefusedFile("source_of_another", source=manifest.source_system)
    first, last = unit.interval
    deliveries_of_source = Delivery.objects.filter(source=manifest.source_system)
    other_deliveries = deliveries_of_source.exclude(unit__first__gte=first, unit__last__lte=last)
    if not other_deliveries.exists():
        return
    kinds_carried = {kind: day.isoformat() for kind, day in manifest.kinds_carried.items()}
    if other_deliveries.filter(Q(unit__last__lt=first) | Q(unit__first__gt=last)).exists():
        raise RefusedFile("source_of_another", source=manifest.source_system)
    if not Source.objects.filter(pk=manifest.source_system, carried=kinds_carried).exists():
        raise RefusedFile("kinds_differ", source=manifest.source_system)


def record_refusal(delivery: UUID, refusal: RefusedFile, system: Posting) -> None:
    """Record that nothing of a delivery was loaded, and why."""
    with enter(system):
        Delivery.objects.filter(pk=delivery).update(
            status=DeliveryStatus.REFUSED, message=str(refusal), finished_at=now()
        )


def _require_all_rows_counted(delivery: Delivery, chunk_count: int, system: Posting) -> None:
    """Check that no chunk and no row of the delivery was lost.

    The commit of a chunk does not wait for the disk, so chunks may be lost where the database crashed and came back.
    Every row of the delivery must be accepted, unchanged, parked or rejected; a row that is none of these was skipped.

    Raises:
        Refused: chunks are missing, or the rows do not add up.
    """
    with enter(system):
        if Part.objects.filter(delivery=delivery).count() < chunk_count:
            raise Refused(
                _("The database stopped during the load. What was loaded is kept; run the same command again.")
            )
        counted = sum(_result_counts(delivery).values())
        if counted != delivery.rows:
            message = ngettext(
                "Only %(told)s of %(rows)s row was accounted for. Tell the people who run the system.",
                "Only %(told)s of %(rows)s rows were accounted for. Tell the people who run the system.",
                delivery.rows,
            )
            raise Refused(message % {"told": counted, "rows": delivery.rows})


def _result_counts(delivery: Delivery) -> dict[str, int]:
    """Return how many rows of the delivery ended in each way, by the name of the column."""
    return {
        column: Tally.objects.filter(delivery=delivery).aggregate(sum=Sum(column))["sum"] or 0 for column in RESULTS
    }


def _finish(delivery: Delivery, newest: dict[tuple[str, str], str], manifest: Manifest, system: Posting) -> Summary:
    taken_up = retry_parked(system, now())
    with enter(system):
        if newest:
            places = station_directory(manifest.code_system, delivery.unit_id)
            record_freshness(manifest.source_system, newest, places, now())
        else:
            store_arrival(manifest.source_system, delivery.unit, now())
        File.objects.filter(delivery=delivery).update(done=True)
        sums = _result_counts(delivery)
        delivery.status, delivery.finished_at = DeliveryStatus.DONE, now()
        delivery.save(update_fields=["status", "finished_at"])
        audit.write("feed.loaded", system.actor, str(delivery.pk), sums)
        jobs.enqueue("monitoring.roll_up")
        jobs.enqueue("intake.find_pairs")
        jobs.enqueue("exchange.count_faults")
        problems, uncounted = not_counted(delivery.pk)
    return Summary(delivery.pk, sum(sums.values()), **sums, taken_up=taken_up, problems=problems, not_counted=uncounted)


def _newest_changes(files: Sequence[PartitionedFile]) -> dict[tuple[str, str], str]:
    """Return the newest change of each station over all files."""
    newest: dict[tuple[str, str], str] = {}
    for file in files:
        for station, text in file.newest.items():
            newest[station] = max(text, newest.get(station, ""))
    return newest


@contextmanager
def _working_folder(delivery: UUID) -> Iterator[Path]:
    """Create the folder in which this process sorts rows, and remove it at the end.

    What a killed load left behind is removed too: it is restricted data.
    """
    feed_folder = home() / "feed"
    feed_folder.mkdir(mode=0o700, exist_ok=True)
    for leftover in feed_folder.iterdir():
        pid = leftover.suffix.removeprefix(".")
        if pid.isdecimal() and (not _is_alive(int(pid)) or int(pid) == os.getpid()):
            shutil.rmtree(leftover, ignore_errors=True)
    folder = feed_folder / f"{delivery}.{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
