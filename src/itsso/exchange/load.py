"""Loading a delivery: sort by case, load piece by piece, take up what waited. Killed at any point and run again, the
result is that of an undisturbed load."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, connections
from django.db.models import Sum
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.actions import declare_source
from itsso.cases.models import Source
from itsso.exchange.delivery import Manifest, Place, place_at, read_manifest
from itsso.exchange.freshness import note_freshness
from itsso.exchange.mapping import Mapping
from itsso.exchange.models import Delivery, File, Rejected, Status, Tally
from itsso.exchange.parked import take_up
from itsso.exchange.pieces import HOW, Loading, load_piece
from itsso.exchange.places import known_places
from itsso.exchange.reasons import RefusedFile
from itsso.exchange.spill import Plan, Spilled, pieces, plan_for, spill
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.home import home
from itsso.protection.ranges import enter

TRIES = 8
"""How often a piece is tried that met another at the same case; each time one of the two goes on."""

type Progress = Callable[[int, int], None]
"""Told the rows that are done and all rows of the delivery."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How a delivery ended: received = accepted + unchanged + parked + rejected."""

    delivery: UUID
    received: int
    accepted: int
    unchanged: int
    parked: int
    rejected: int
    taken_up: int  # rows of any delivery that had waited

    def as_json(self) -> dict[str, Any]:
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
    """Loads a folder or zip for the officer `by` (the system itself where none is given).

    A load of the same delivery that was broken off is gone on with. `delivery` is the row that an upload made.
    Raises Refused or RefusedFile, with nothing loaded, where the delivery is not taken; a worker that was killed
    raises Refused too, and what it had loaded stays.
    """
    mapping = mapping or Mapping()
    system = system_posting()
    place = place_at(path)
    manifest = read_manifest(place, mapping)
    begun = _begin(path, manifest, mapping, by or system, system, delivery)
    folder = _spill_folder(begun.pk)
    workers = min(workers or os.cpu_count() or 1, max(1, manifest.rows // 5_000))
    try:
        if _all_loaded_before(begun, manifest, mapping, system):
            return _finish(begun, {}, manifest, system)
        with _one_load(manifest.source_system), _pool(workers) as pool:
            plan = plan_for({name: file.rows for name, file in manifest.files.items()})
            spilled = _sort(pool, place, manifest, mapping, plan, folder)
            _load_parts(pool, begun, plan, folder, manifest.rows, progress)
            return _finish(begun, _newest(spilled), manifest, system)
    except BrokenProcessPool:
        raise Refused(_("A process of the load was stopped. What it had loaded is kept; run the same again.")) from None
    except RefusedFile as refusal:
        _note_refusal(begun.pk, refusal, system)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- the delivery's row ---------------------------------------------------------------------------------------------


def _begin(
    path: Path, manifest: Manifest, mapping: Mapping, by: Posting, system: Posting, row: Delivery | None
) -> Delivery:
    """The row of this load: of one that was broken off, or of the upload, or a new one."""
    text = f"{manifest.sha256} {mapping.sha256} {by.unit_id}"
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    with enter(system):
        source = declare_source(manifest.source_system, manifest.kinds_carried, system)
        broken_off = Delivery.objects.filter(fingerprint=fingerprint, status=Status.RUNNING).first()
        first, last = by.unit.interval
        delivery = row or broken_off or Delivery(
            name=path.name[:200], by=by.officer.number, first=first, last=last, received_at=now()
        )  # fmt: skip
        delivery.source, delivery.fingerprint, delivery.status = source, fingerprint, Status.RUNNING
        delivery.manifest = {
            "code_system": manifest.code_system, "mode": manifest.mode, "coverage_from": str(manifest.coverage_from),
            "coverage_to": str(manifest.coverage_to), "files": {n: f.rows for n, f in manifest.files.items()},
        }  # fmt: skip
        delivery.rows = manifest.rows
        delivery.save()
        for name, file in manifest.files.items():
            File.objects.get_or_create(
                delivery=delivery, name=name, defaults={"sha256": _file_hash(manifest, name, mapping)}
            )
        if delivery is not broken_off:
            audit.write("feed.begun", by.actor, str(delivery.pk), {"source": source.pk, "rows": manifest.rows})
    return delivery


def _file_hash(manifest: Manifest, name: str, mapping: Mapping) -> str:
    """A file with the mapping by which it is read, for a source."""
    text = f"{manifest.source_system} {name} {manifest.files[name].sha256} {mapping.sha256}"
    return hashlib.sha256(text.encode()).hexdigest()


def _note_refusal(delivery: UUID, refusal: RefusedFile, system: Posting) -> None:
    with enter(system):
        Delivery.objects.filter(pk=delivery).update(status=Status.REFUSED, message=str(refusal), finished_at=now())


def _all_loaded_before(delivery: Delivery, manifest: Manifest, mapping: Mapping, system: Posting) -> bool:
    """Whether each file was loaded to its end before: then every row is unchanged, and is counted so.

    Not where rows of it were rejected for a station that is known by now: those are looked at again.
    """
    with enter(system):
        before: dict[str, File] = {}
        stations = {code for _, code in known_places(manifest.code_system, (delivery.first, delivery.last)).stations}
        for name in manifest.files:
            same = File.objects.filter(sha256=_file_hash(manifest, name, mapping), done=True).select_related("delivery")
            found = same.exclude(delivery=delivery).filter(delivery__first=delivery.first, delivery__last=delivery.last)
            if (file := found.first()) is None or _waited_for_one_of(stations, file):
                return False
            before[name] = file
        for name, file in before.items():
            for tally in Tally.objects.filter(delivery=file.delivery, file=name):
                received = tally.accepted + tally.unchanged + tally.parked + tally.rejected
                Tally.objects.update_or_create(
                    delivery=delivery, file=name, station_no=tally.station_no, defaults={"unchanged": received}
                )
    return True


def _waited_for_one_of(stations: set[str], file: File) -> bool:
    rejected = Rejected.objects.filter(delivery=file.delivery, file=file.name, reason="unknown_station")
    return not stations.isdisjoint(rejected.values_list("value", flat=True).distinct())


def _finish(delivery: Delivery, newest: dict[tuple[str, str], str], manifest: Manifest, system: Posting) -> Summary:
    taken_up = take_up(system, now())
    with enter(system):
        places = known_places(manifest.code_system, (delivery.first, delivery.last))
        note_freshness(manifest.source_system, newest, places, now())
        File.objects.filter(delivery=delivery).update(done=True)
        sums = {how: Tally.objects.filter(delivery=delivery).aggregate(sum=Sum(how))["sum"] or 0 for how in HOW}
        delivery.status, delivery.finished_at = Status.DONE, now()
        delivery.save(update_fields=["status", "finished_at"])
        audit.write("feed.loaded", system.actor, str(delivery.pk), sums)
    return Summary(delivery.pk, sum(sums.values()), **sums, taken_up=taken_up)


def _newest(spilled: Sequence[Spilled]) -> dict[tuple[str, str], str]:
    """The newest change of each station over all files."""
    newest: dict[tuple[str, str], str] = {}
    for one in spilled:
        for station, text in one.newest.items():
            newest[station] = max(text, newest.get(station, ""))
    return newest


# --- the work -------------------------------------------------------------------------------------------------------


def _spill_folder(delivery: UUID) -> Path:
    folder = home() / "feed" / f"{delivery}.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


@contextmanager
def _one_load(source: str) -> Iterator[None]:
    """One load of a source at a time: two would both take a record for a new one. Gone with the process."""
    key = int.from_bytes(hashlib.blake2b(source.encode(), digest_size=8).digest(), signed=True)
    lock = connections.create_connection("default")
    try:
        with lock.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", [key])
            if not cursor.fetchone()[0]:
                raise Refused(_("Another delivery of %(source)s is being loaded. Wait for its end.") % {"source": source})
        yield
    finally:
        lock.close()


class _Here:
    """Does the work of a pool in this process."""

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor | _Here]:
    if workers == 1:
        yield _Here()
        return
    connections.close_all()  # a child must not share its parent's connection
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_remember_parent, initargs=(os.getpid(),)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_parent: int | None = None


def _remember_parent(pid: int) -> None:
    global _parent
    _parent = pid
    connections.close_all()


def _stop_if_orphaned() -> None:
    """A worker whose load was killed does no more: the load that is run again does it."""
    if _parent is not None and os.getppid() != _parent:
        raise SystemExit(1)


def _sort(
    pool: ProcessPoolExecutor | _Here, place: Place, manifest: Manifest, mapping: Mapping, plan: Plan, folder: Path
) -> list[Spilled]:
    """Sorts all files, and holds them against the manifest; nothing is loaded before that."""
    longest_first = sorted(manifest.files, key=lambda name: -manifest.files[name].rows)
    futures = [pool.submit(spill, place, name, mapping, plan, folder) for name in longest_first]
    found = [future.result() for future in futures]
    for one in found:
        told = manifest.files[one.name]
        if one.sha256 != told.sha256:
            raise RefusedFile("hash", file=mapping.theirs(one.name))
        if one.rows != told.rows:
            raise RefusedFile("row_count", file=mapping.theirs(one.name), found=one.rows, told=told.rows)
    return found


def _load_parts(
    pool: ProcessPoolExecutor | _Here, delivery: Delivery, plan: Plan, folder: Path, rows: int, progress: Progress | None
) -> None:
    done = 0
    for stage in (range(plan.zero), range(plan.zero, plan.parts)):
        futures = [pool.submit(load_part, delivery.pk, part, folder) for part in stage]
        for future in as_completed(futures) if isinstance(pool, ProcessPoolExecutor) else futures:
            done += future.result()
            if progress is not None:
                progress(done, rows)


def load_part(delivery: UUID, part: int, folder: Path) -> int:
    """Loads the pieces of a part that are not loaded yet, in a worker; answers the part's rows."""
    loading = _loading(delivery)
    rows = 0
    for number, piece in enumerate(pieces(folder, part)):
        _stop_if_orphaned()
        _try(loading, part, number, piece)
        rows += sum(len(lines) for _, lines in piece)
    return rows


_loadings: dict[UUID, Loading] = {}


def _loading(delivery: UUID) -> Loading:
    """What this process knows of a delivery, read once."""
    if delivery not in _loadings:
        _loadings.clear()
        system = system_posting()
        with enter(system):
            row = Delivery.objects.get(pk=delivery)
            source = Source.objects.get(pk=row.source_id)
            places = known_places(row.manifest["code_system"], (row.first, row.last))
        _loadings[delivery] = Loading(delivery, source, places, system, now())
    return _loadings[delivery]


def _try(loading: Loading, part: int, number: int, piece: Sequence[Any]) -> None:
    for attempt in range(TRIES):
        try:
            load_piece(loading, part, number, piece)
            return
        except (IntegrityError, OperationalError) as error:
            if not _met_another(error) or attempt == TRIES - 1:
                raise
            time.sleep(0.05 * (attempt + 1))


def _met_another(error: Exception) -> bool:
    """Whether two transactions met at the same case or record: unique violation, deadlock, serialization failure."""
    return getattr(error.__cause__, "sqlstate", "") in ("23505", "40P01", "40001")

