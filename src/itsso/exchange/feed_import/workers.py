"""The work of a load in several processes: files are sorted into partitions, and partitions are loaded."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from uuid import UUID

from django.db import IntegrityError, OperationalError, connections
from django.db.models import Sum
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.cases.models import Source
from itsso.cases.recalculation.versions import current_digest
from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import import queries
from itsso.exchange.feed_import.applier import RecordExists
from itsso.exchange.feed_import.chunks import ChunkLoader, RowReader, retry_on_conflict
from itsso.exchange.feed_import.partitions import FileRows, PartitionedFile, Plan, partition_file, read_chunks
from itsso.exchange.feed_import.results import RESULTS
from itsso.exchange.files.containers import Container
from itsso.exchange.files.manifest import Manifest
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.models import Delivery, Tally
from itsso.exchange.reasons import RefusedFile
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.long_jobs import LongJob, add_progress, note_progress
from itsso.protection.ranges import enter

LOCK_TIMEOUT = "10s"
"""How long a load waits for its lock: on a busy machine the lock of a load that ended or was killed outlives it."""

type Progress = Callable[[int, int], None]
"""Called with the number of rows that are done and of all rows of the delivery."""


LOAD_KIND = "feed_load"
"""The kind of long job that a load is."""

SORTING = "sorting"
"""The part of a load in which the rows of its files are sorted by case."""


class SourceBusy(Refused):
    """Another delivery of the same source is being loaded."""


@contextmanager
def one_load(source: str) -> Iterator[None]:
    """Hold the lock that allows one load of a source at a time: two would both take a record for a new one.

    The lock is released when the process ends.

    Raises:
        SourceBusy: another load holds the lock.
    """
    lock = connections.create_connection("default")
    try:
        queries.set_lock_timeout(lock, LOCK_TIMEOUT)
        try:
            queries.lock_for_session(lock, lock_key(source))
        except OperationalError:
            message = _("Another delivery of %(source)s is being loaded. Wait until it has finished.")
            raise SourceBusy(message % {"source": source}) from None
        yield
    finally:
        lock.close()


def wait_for_others_that_begin(fingerprint: str) -> None:
    """Lock the start of the same delivery until this transaction ends.

    The database may still be committing a load that was killed, whose row nobody sees yet.
    """
    queries.lock_for_transaction(lock_key(fingerprint))


def lock_key(text: str) -> int:
    """Return the number by which PostgreSQL knows a lock of this name."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


class InProcessExecutor:
    """A pool that does its work in this process."""

    def submit[**Arguments, Answer](
        self, work: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Answer]:
        """Run the work at once; an exception is raised by the future's `result`, as that of a pool is."""
        future: Future[Answer] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def most_workers() -> int:
    """Return one worker for each core.

    While a worker waits for the database, the database works, usually on the same machine.
    """
    return os.cpu_count() or 1


@contextmanager
def pool_of(workers: int) -> Iterator[ProcessPoolExecutor | InProcessExecutor]:
    """Create a pool of so many processes, or of this one where one is enough.

    Where an exception leaves the block, work that has not begun is dropped.
    """
    if workers == 1:
        yield InProcessExecutor()
        return
    current_digest()  # inherited by each child, which would otherwise read all code of the law again
    connections.close_all()  # a child must not share its parent's connection
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker) as pool:
        pool.submit(os.getpid).result()  # the children are made now, before this process opens connections of its own
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin_worker() -> None:
    connections.close_all()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End a worker whose load was killed, so that it does not work on or wait for work for ever.

    Its transaction is rolled back, and the load that is run again repeats it.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker is a child of the load"
    wait([parent.sentinel])
    os._exit(1)


def partition_files(
    pool: ProcessPoolExecutor | InProcessExecutor,
    job: LongJob,
    container: Container,
    manifest: Manifest,
    mapping: Mapping,
    plan: Plan,
    folder: Path,
) -> list[PartitionedFile]:
    """Sort the rows of all files, and check the files against the manifest; nothing is loaded before that."""
    job.begin_phase(SORTING)
    longest_first = sorted(manifest.files, key=lambda file: -manifest.files[file].rows)
    futures = [
        pool.submit(_partition_file, container, file, mapping, plan, folder, job.run.subject) for file in longest_first
    ]
    partitioned = [future.result() for future in futures]
    for file in partitioned:
        manifest.files[file.file].require(file.sha256, file.rows, mapping.source_file_name(file.file))
    job.begin_phase("")
    return partitioned


def _partition_file(
    container: Container, file: FeedFile, mapping: Mapping, plan: Plan, folder: Path, delivery: str
) -> PartitionedFile:
    with _without_collector():
        return partition_file(container, file, mapping, plan, folder, partial(add_progress, LOAD_KIND, delivery))


def load_partitions(
    pool: ProcessPoolExecutor | InProcessExecutor,
    delivery: Delivery,
    plan: Plan,
    folder: Path,
    rows: int,
    progress: Progress | None,
    posting: int | None,
) -> int:
    """Load every partition, those of Zero FIRs before the others; return how many chunks there are.

    `posting` is the sender's, whose end stops the load; None where the system itself loads.
    """
    loaded_rows = chunks = 0
    for stage in (range(plan.zero), range(plan.zero, plan.parts)):
        futures = [pool.submit(load_partition, delivery.pk, number, plan.piece, folder, posting) for number in stage]
        for future in as_completed(futures) if isinstance(pool, ProcessPoolExecutor) else futures:
            rows_of_partition, chunks_of_partition = future.result()
            loaded_rows, chunks = loaded_rows + rows_of_partition, chunks + chunks_of_partition
            if progress is not None:
                progress(loaded_rows, rows)
    return chunks


def refuse_if_ended(posting: int) -> None:
    """Refuse to load on where the sender's posting has ended. Reads the posting from the database at each call.

    Raises:
        RefusedFile: `posting_ended`.
    """
    if not Posting.objects.select_related("officer").get(pk=posting).in_force(now()):
        raise RefusedFile("posting_ended")


def load_partition(delivery: UUID, partition: int, most: int, folder: Path, posting: int | None) -> tuple[int, int]:
    """Load the chunks of a partition that are not loaded yet, each of at most `most` rows, in a worker.

    Returns the numbers of rows and chunks of the partition.
    """
    loader = _chunk_loader(delivery)
    rows, number = 0, -1
    with _without_collector():
        for number, chunk in enumerate(read_chunks(folder, partition, most)):
            if posting is not None:
                refuse_if_ended(posting)
            note_progress(LOAD_KIND, str(delivery), partial(_rows_done, delivery))
            retry_on_conflict(partial(_try_chunk, loader, partition, number, chunk))
            rows += sum(len(lines) for _file, lines in chunk)
    return rows, number + 1


def _rows_done(delivery: UUID) -> int:
    """Return how many rows of a delivery are loaded, parked or rejected, by whichever process."""
    with enter(system_posting()):
        sums = Tally.objects.filter(delivery=delivery).aggregate(*(Sum(column) for column in RESULTS))
    return sum(count or 0 for count in sums.values())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Switch cyclic garbage collection off.

    A load creates millions of small objects and no reference cycles; looking for cycles takes a sixth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_chunk_loaders: dict[UUID, ChunkLoader] = {}


def _chunk_loader(delivery: UUID) -> ChunkLoader:
    """Return what this process needs to load a delivery's chunks, read once."""
    if delivery not in _chunk_loaders:
        _chunk_loaders.clear()
        system = system_posting()
        with enter(system):
            row = Delivery.objects.get(pk=delivery)
            source = Source.objects.get(pk=row.source_id)
            is_first = not Delivery.objects.filter(source=source).exclude(pk=delivery).exists()
        reader = RowReader(source, row.manifest["code_system"], row.unit_id, now())
        _chunk_loaders[delivery] = ChunkLoader(delivery.hex, reader, system, assume_new=is_first)
    return _chunk_loaders[delivery]


def _try_chunk(loader: ChunkLoader, partition: int, number: int, chunk: Sequence[FileRows]) -> None:
    try:
        loader.load(partition, number, chunk)
    except (RecordExists, IntegrityError, OperationalError):
        loader.assume_new = False  # the cause may also be a record that comes twice in the delivery
        raise
