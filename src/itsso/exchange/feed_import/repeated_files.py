"""Files of a delivery that were loaded before, byte for byte: their rows are counted without being read again."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import Sum

from itsso.accounts.models import Posting
from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.stations import station_directory
from itsso.exchange.files.manifest import Manifest
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.models import Delivery, File, Problem, Rejected, Tally
from itsso.protection.ranges import enter


def file_hash(manifest: Manifest, name: FeedFile, mapping: Mapping) -> str:
    """Return a hash of a source's file together with the mapping and the code system by which it is read."""
    text = f"{manifest.source_system} {manifest.code_system} {name} {manifest.files[name].sha256} {mapping.sha256}"
    return hashlib.sha256(text.encode()).hexdigest()


def count_repeated_files(delivery: Delivery, manifest: Manifest, mapping: Mapping, system: Posting) -> bool:
    """Count the rows of a delivery as unchanged if all its files were loaded before; return whether they were.

    Where each file was loaded completely, every row that was accepted or parked then is unchanged. Rows that were
    rejected are rejected again, with their reasons, since nothing of them is stored.

    Nothing is counted, and the answer is no, where a row may now have another result: it was rejected for a station
    that is known by now, or for a reason that may have changed since, or it names a Zero FIR or a unit that was not
    here.
    """
    with enter(system):
        before: dict[FeedFile, File] = {}
        for name in manifest.files:
            same = File.objects.filter(sha256=file_hash(manifest, name, mapping), done=True)
            of_unit = same.exclude(delivery=delivery).filter(delivery__unit=delivery.unit_id)
            earlier_files = [file for file in of_unit.select_related("delivery") if _has_all_rejects(file)]
            if not earlier_files or any(_may_differ_now(file, manifest.code_system) for file in earlier_files):
                return False
            before[name] = max(earlier_files, key=_rows_rejected)
        for name, file in before.items():
            for tally in Tally.objects.filter(delivery=file.delivery, file=name):
                unchanged = tally.accepted + tally.unchanged + tally.parked
                Tally.objects.update_or_create(
                    delivery=delivery,
                    file=name,
                    station_no=tally.station_no,
                    defaults={"unchanged": unchanged, "rejected": tally.rejected},
                )
            _copy_rejects(file.delivery_id, delivery, name)
    return True


def _rows_rejected(file: File) -> int:
    """Return how many rows of a file are known to have been rejected.

    An older release counted none for a repeated file.
    """
    return Rejected.objects.filter(delivery=file.delivery_id, file=file.name).count()


def _has_all_rejects(file: File) -> bool:
    """Return whether all rejected rows of a file are stored; retention removes those that were accepted since."""
    tallies = Tally.objects.filter(delivery=file.delivery_id, file=file.name)
    return _rows_rejected(file) == (tallies.aggregate(rejected=Sum("rejected"))["rejected"] or 0)


def _copy_rejects(before: UUID, delivery: Delivery, name: str) -> None:
    """Copy the rejects of a file that was loaded before to this delivery, each once."""
    rejected = Rejected.objects.filter(delivery=before, file=name)
    columns = ("file", "line", "source_record_id", "column", "reason", "value", "station_no")
    again = [
        Rejected(delivery=delivery, **dict(zip(columns, row, strict=True))) for row in rejected.values_list(*columns)
    ]
    Rejected.objects.bulk_create(again, batch_size=5_000, ignore_conflicts=True)


CHANGEABLE_REASONS = (
    "with_another_unit",
    "goes_back",
    "outside_your_unit",
    "second_record",
    "record_of_another",
    "in_the_future",
    "accused_twice",
)
"""Reasons for which a row was rejected and may be accepted unchanged later: the case, station or day differs."""


def _may_differ_now(file: File, code_system: str) -> bool:
    of_file = {"delivery": file.delivery, "file": file.name}
    if Rejected.objects.filter(**of_file, reason__in=CHANGEABLE_REASONS).exists():
        return True
    if Problem.objects.filter(**of_file, code__in=("zero_fir_not_here", "unknown_unit")).exists():
        return True
    rejected = Rejected.objects.filter(**of_file, reason="unknown_station")
    waited_for = set(rejected.values_list("value", flat=True).distinct())
    if not waited_for:
        return False
    stations = station_directory(code_system, file.delivery.unit_id).stations
    return any(code in waited_for for _state, code in stations)
