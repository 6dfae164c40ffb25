"""Changing keys while the system is in use.

A State's key: a new version seals from the moment it is committed, then the keys of its items are sealed again, some
hundreds a transaction. A reader sees each item with the version of the key that fits it, old or new. Killed at any
point, the work resumes where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, QuerySet
from procrastinate.contrib.django import app

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform import long_jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.long_jobs import JobRun
from itsso.protection import keys, queries, sealing
from itsso.protection.keys import KeyLost, Ring
from itsso.protection.models import DataKey, Item, Rotation
from itsso.protection.ranges import enter, enter_as_system
from itsso.units.models import STATES, Unit

BATCH_SIZE = 500  # items a transaction
KIND = "key_rotation"
"""The kind of long job that a change of a State's key is."""


def start_rotation(state: str, *, by: Posting) -> Rotation:
    """Add a version of a State's key and enqueue the work; where a rotation is not done, return that one instead.

    Raises Refused where nothing is sealed for the State, KeyLost where its newest key is not available.
    """
    with enter(by):
        unfinished = Rotation.objects.filter(state=state, ended=None).first()
        if unfinished is not None:
            return unfinished
        if state not in keys.states_with_key(keys.SEAL):
            raise Refused(f"Nothing is sealed for {state or 'this State'}. See: itsso vault status")
        version = keys.add_version(state)
        total = _older(state, version).count()
        rotation = Rotation.objects.create(state=state, version=version, total=total, started=now(), moved=now())
        audit.write("vault.rotation_begun", by.actor, state, {"version": version, "items": total})
        unit = Unit.objects.filter(kind__in=STATES, state=state).first()
        long_jobs.queue(KIND, str(rotation.pk), unit_id=unit.pk if unit else None, total=total)
        _enqueue(str(rotation.pk))
    return rotation


def _enqueue(rotation: str) -> None:
    app.configure_task("protection.rotate").defer(rotation=rotation)


def rotate_again(run: JobRun) -> None:
    """Enqueue the rest of a change of a key that was cancelled or failed."""
    _enqueue(run.subject)


def continue_rotation(rotation: UUID, *, by: Posting) -> Iterator[Rotation]:
    """Seal the rest, and yield the progress after each transaction. Run twice it has the effect of once.

    Raises:
        JobCancelled: somebody cancelled it. What is sealed under the new key stays so, the rest under the earlier ones.
    """
    with long_jobs.working(KIND, str(rotation)) as run:
        while True:
            with enter(by):
                progress = Rotation.objects.select_for_update().get(pk=rotation)
                if progress.ended is None:
                    _reseal_batch(progress)
                    if progress.ended:
                        audit.write("vault.rotation_ended", by.actor, progress.state, {"version": progress.version})
            yield progress
            if progress.ended:
                run.complete(progress.done, progress.total)
                return
            run.advance(progress.done, progress.total)


def change_master(*, by: Posting) -> tuple[str, int]:
    """Seal every data key under the newest master key; return its name, and how many keys were under another.

    Where the master key is the installation's own file a new one is put into it first. No item is touched.
    """
    if keys.uses_own_key_file():
        keys.add_master_key()
    with enter(by):
        changed = keys.reseal_data_keys()
        audit.write("vault.master_changed", by.actor, keys.master().name, {"keys": changed})
    return keys.master().name, changed


class DataKeyStatus(TypedDict):
    """A data key, the number of items that it seals, whether it opens, and if not, the problem."""

    state: str
    purpose: str
    version: int
    master: str
    items: int
    opens: bool
    problem: str


class RotationStatus(TypedDict):
    """A change of a State's key that is not done."""

    state: str
    version: int
    done: int
    total: int


class VaultKeyStatus(TypedDict):
    """The master key's name (empty where it is not here), the data keys, and the changes that are not done."""

    master: str
    keys: list[DataKeyStatus]
    rotations: list[RotationStatus]


def key_status() -> VaultKeyStatus:
    """Return the status of the keys, for `itsso vault status`."""
    with enter_as_system():
        sealed = dict(_items_by_key())
        key_entries = [_key(row, sealed.get((row.state, row.version), 0)) for row in DataKey.objects.order_by("pk")]
        open_ones: list[RotationStatus] = [
            {"state": change.state, "version": change.version, "done": change.done, "total": change.total}
            for change in Rotation.objects.filter(ended=None).order_by("started")
        ]
        try:
            name = keys.master().name
        except KeyLost:
            name = ""
    return {"master": name, "keys": key_entries, "rotations": open_ones}


def _items_by_key() -> Iterator[tuple[tuple[str, int], int]]:
    counted = Item.objects.values_list("state", "key_version").annotate(n=Count("pk")).order_by()
    yield from (((state, version), n) for state, version, n in counted)


def _key(row: DataKey, items: int) -> DataKeyStatus:
    try:
        keys.data_key(row.state, row.purpose, row.version)
        problem = ""
    except KeyLost as lost:
        problem = str(lost)
    return {
        "state": row.state,
        "purpose": row.purpose,
        "version": row.version,
        "master": row.master,
        "items": items,
        "opens": not problem,
        "problem": problem,
    }


def replace_lost_keys(state: str, *, by: Posting) -> int:
    """Create new keys for a State whose keys are lost for good; return the version that seals now.

    What they sealed stays shut.
    """
    with enter(by):
        version = keys.replace_lost_keys(state)
        audit.write("vault.begun_anew", by.actor, state, {"version": version})
    return version


def _older(state: str, version: int) -> QuerySet[Item]:
    """Return items under an earlier key, without those whose key is lost for good."""
    older = DataKey.objects.filter(state=state, purpose=keys.SEAL, version__lt=version)
    available = [
        number for number in older.values_list("version", flat=True) if keys.can_open(state, keys.SEAL, number)
    ]
    return Item.objects.filter(state=state, key_version__in=available)


def _reseal_batch(rotation: Rotation) -> None:
    older = _older(rotation.state, rotation.version)
    items, ring = list(older.order_by("key_version", "id").select_for_update()[:BATCH_SIZE]), Ring()
    for item in items:
        sealing.reseal_key(item, ring)
    queries.store_resealed_keys(items)
    rotation.done += len(items)
    rotation.moved = now()
    if len(items) < BATCH_SIZE:
        rotation.ended = now()
    Rotation.objects.filter(pk=rotation.pk).update(done=rotation.done, moved=rotation.moved, ended=rotation.ended)
