"""Receiving of a delivery that was sent by a page or the API, its load by a job, and the other names of a source."""

from __future__ import annotations

import io
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from itsso.accounts.models import Posting
from itsso.accounts.queries import postings_at, system_posting
from itsso.audit import actions as audit
from itsso.cases.actions import OWN_SOURCE
from itsso.cases.models import Source
from itsso.exchange.deliveries import uploads
from itsso.exchange.feed_import.load import load, record_refusal
from itsso.exchange.feed_import.workers import LOAD_KIND, refuse_if_ended
from itsso.exchange.files.containers import container_at
from itsso.exchange.files.manifest import read_manifest
from itsso.exchange.files.mapping import read_mapping
from itsso.exchange.models import FINISHED_STATUSES, Delivery, DeliveryStatus, SourceName
from itsso.exchange.reasons import RefusedFile
from itsso.exchange.source_mappings.queries import mapping_of_delivery
from itsso.law.shapes import fits
from itsso.platform import long_jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.jobs import enqueue
from itsso.platform.long_jobs import JobRun
from itsso.protection.ranges import enter
from itsso.protection.roles import PAGES

PAGE = "exchange:deliveries"
"""The page of deliveries: who may open it may send one."""


def rename_source(name: str, source_code: str) -> None:
    """Register `name` as another name of a source: deliveries under that name belong to the source.

    The source's records keep their ids, so each stays the record that it was.

    Raises:
        Refused: there is no such source, or the name is already a source's name.
    """
    system = system_posting()
    with enter(system):
        if not fits("source", name):
            raise Refused(_("Write the name of the source as a code, for example cctns-up."))
        if not Source.objects.filter(pk=source_code).exclude(pk=OWN_SOURCE).exists():
            raise Refused(_("There is no source %(code)s. The deliveries show the names.") % {"code": source_code})
        if Source.objects.filter(pk=name).exists() or SourceName.objects.filter(name=name).exists():
            raise Refused(_("A source with the name %(name)s already exists. Choose another name.") % {"name": name})
        SourceName.objects.create(name=name, source_id=source_code, since=now())
        audit.write("feed.source_renamed", system.actor, source_code, {"name": name})


def receive_upload(content: IO[bytes], mapping: IO[bytes] | None, *, by: Posting) -> Delivery:
    """Store a zip that was sent by a page or the API, and enqueue a job that loads it as the officer's own delivery.

    Without a mapping it is read by the one that the State keeps for its source, as it is in force now.

    Runs in the officer's transaction.

    Raises:
        RefusedFile: it can be seen at once that the zip is not a delivery.
        BadUse: the mapping is wrong.
    """
    delivery = Delivery(by=by.officer.number, unit=by.unit, received_at=now())
    try:
        path = uploads.save_upload(delivery.pk, "zip", content)
        container = container_at(path)
        version = None if mapping else mapping_of_delivery(container, by.unit)
        sent = mapping or (io.BytesIO(version.content.encode()) if version else None)
        mapping_path = uploads.save_upload(delivery.pk, "yaml", sent) if sent else None
        manifest = read_manifest(container, read_mapping(mapping_path, "mapping.yaml"))
        delivery.rows = manifest.rows
        # Not by the name of the file: whoever named it may have written a person's.
        delivery.name = f"{manifest.source_system} {manifest.coverage_from} – {manifest.coverage_to}"
        delivery.save(force_insert=True)
        detail = {"rows": manifest.rows} | ({"version": version.version} if version else {})
        audit.write("feed.received", by.actor, str(delivery.pk), detail)
        long_jobs.queue(
            LOAD_KIND, str(delivery.pk), unit_id=by.unit_id, asked_by=by.officer.number, total=manifest.rows
        )
        _enqueue_load(delivery.pk, by.pk)
    except BaseException:
        uploads.delete_upload(delivery.pk)
        raise
    return delivery


def _enqueue_load(delivery_id: UUID, posting_id: int) -> None:
    app.configure_task("exchange.load").defer(delivery=str(delivery_id), posting=posting_id)


def load_again(run: JobRun) -> None:
    """Enqueue the load of a delivery that failed or was cancelled; rows that were loaded are skipped.

    It is loaded for its sender, in a posting at the same unit that is in force now and may send deliveries.

    Raises:
        Refused: its file is not here, since a command loaded it or its period is over; or the sender has no such
            posting any more.
    """
    system = system_posting()
    with enter(system):
        delivery = Delivery.objects.select_for_update().get(pk=UUID(run.subject))
        if not uploads.upload_path(delivery.pk).exists():
            raise Refused(_("The file of this delivery is no longer here. Send the delivery again."))
        posting = postings_at(delivery.unit, PAGES[PAGE]).filter(officer__number=delivery.by).last()
        if posting is None:
            raise Refused(
                _("The officer who sent this delivery may no longer send data of this unit. Send the delivery again.")
            )
        delivery.status, delivery.finished_at, delivery.tries = DeliveryStatus.WAITING, None, 0
        delivery.save(update_fields=["status", "finished_at", "tries"])
        _enqueue_load(delivery.pk, posting.pk)


def record_cancelled(run: JobRun) -> None:
    """Record that the load of a delivery is cancelled. What was loaded is counted in the figures."""
    with enter(system_posting()):
        delivery = Delivery.objects.filter(pk=UUID(run.subject))
        delivery.update(status=DeliveryStatus.CANCELLED, finished_at=now())
        enqueue("monitoring.roll_up")


def load_upload(delivery_id: UUID, posting_id: int) -> None:
    """Load what `receive_upload` stored. Loading it again does no harm: what is already loaded is skipped.

    An upload is loaded only while its sender's posting lasts.
    """
    system = system_posting()
    with enter(system):
        delivery = Delivery.objects.get(pk=delivery_id)
        by = Posting.objects.select_related("officer", "unit").get(pk=posting_id)
    if delivery.status in FINISHED_STATUSES:
        if delivery.status == DeliveryStatus.DONE:
            long_jobs.record_end(LOAD_KIND, str(delivery_id))
        return
    try:
        refuse_if_ended(posting_id)
        mapping_path = uploads.upload_path(delivery_id, "yaml")
        mapping = read_mapping(mapping_path if mapping_path.exists() else None)
        load(uploads.upload_path(delivery_id), by=by, mapping=mapping, delivery=delivery, workers=1)
    except RefusedFile as refusal:
        record_refusal(delivery_id, refusal, system)
        long_jobs.record_failure(LOAD_KIND, str(delivery_id), refusal, tried_again=False)
    except (long_jobs.JobCancelled, long_jobs.JobTakenOver):
        return  # the file is needed where the load is tried again
    uploads.delete_upload(delivery_id)


MAX_ATTEMPTS = 6
"""How often a load that an error stopped is attempted, within about an hour."""


def record_failed_attempt(delivery_id: UUID) -> int | None:
    """Record that an error stopped a job's load; return the seconds until the next attempt, or None after the last.

    What was loaded stays. The upload stays for some days after the last attempt, so that the load can be tried again
    once the cause is corrected (`uploads.RESUMABLE_FOR`).
    """
    with enter(system_posting()):
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        delivery.tries += 1
        last = delivery.tries >= MAX_ATTEMPTS
        if last:
            delivery.status, delivery.finished_at = DeliveryStatus.FAILED, now()
        delivery.save(update_fields=["tries", "status", "finished_at"])
        if last:
            audit.write("feed.failed", system_posting().actor, str(delivery_id), {"tries": delivery.tries})
    return None if last else 60 * 2 ** (delivery.tries - 1)
