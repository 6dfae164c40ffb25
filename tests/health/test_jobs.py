"""Long jobs: what their page and command say, and what happens where one is cancelled, killed or tried again."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.exchange.deliveries import uploads
from itsso.exchange.deliveries.actions import load_upload
from itsso.exchange.feed_import import workers
from itsso.exchange.feed_import.partitions import read_chunks
from itsso.exchange.models import Delivery, DeliveryStatus
from itsso.health.jobs.words import WORDS, next_step, progress_text
from itsso.monitoring.jobs import roll_up
from itsso.monitoring.models import Rollup
from itsso.monitoring.stages.queries import stages_of_all
from itsso.platform import cli, long_jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.long_jobs import CancelOutcome, JobCancelled, JobRun, JobTakenOver, RetryOutcome, RunStatus, runs
from itsso.platform.long_jobs.progress import add_progress
from itsso.platform.long_jobs.runs import as_the_system
from itsso.protection.ranges import enter
from itsso.training.files import actions as files
from itsso.training.jobs import process_file
from itsso.training.models import Upload
from tests.support.api_client import api_client, json_lines, send_delivery
from tests.support.audit_log import lines
from tests.support.feeds import fir
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once
from tests.support.training_files import csv_of, register_row

PAGE = "/installation/jobs/"


@pytest.fixture(autouse=True)
def _every_step_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.platform.long_jobs.progress.SECONDS_BETWEEN_WRITES", 0.0)


def stored_run(kind: str, subject: str = "") -> JobRun:
    run = long_jobs.run_of(kind, subject)
    assert run is not None
    return run


def queue_run(kind: str, subject: str = "", unit_id: int | None = None, asked_by: str = "") -> JobRun:
    """Record that a job was asked for, and return it."""
    long_jobs.queue(kind, subject, unit_id=unit_id, asked_by=asked_by, total=10)
    return stored_run(kind, subject)


def fail_run(kind: str, subject: str = "", unit_id: int | None = None) -> JobRun:
    """Let a job fail, and return it."""
    with pytest.raises(OSError, match="disk"), long_jobs.working(kind, subject, unit_id=unit_id, total=10) as job:
        job.advance(4)
        raise OSError("the disk, with a name in it: Sunita")
    return stored_run(kind, subject)


def waiting_jobs(task: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [task])
        return int(cursor.fetchone()[0])


def text_of(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert problems(answer.content.decode()) == []
    return " ".join(BeautifulSoup(answer.content, "lxml").main.get_text(" ").split())  # type: ignore[union-attr]


# --- The mechanism ----------------------------------------------------------------------------------------------------


def test_every_kind_has_words_and_every_word_a_kind() -> None:
    assert {kind.code for kind in long_jobs.registered()} == set(WORDS)
    for kind in long_jobs.registered():
        assert kind.can_cancel == (not WORDS[kind.code].no_cancel), kind.code
        assert (kind.try_again is None) == bool(WORDS[kind.code].no_retry), kind.code


@pytest.mark.parametrize("status", [RunStatus.WAITING, RunStatus.STOPPED, RunStatus.FAILED])
def test_a_trial_that_ended_early_says_that_it_begins_with_the_first_case(db: None, status: RunStatus) -> None:
    trial, load = fail_run("ladder_trial", "1"), fail_run("feed_load", "1")
    texts = [next_step(replace(run, stored_status=status)) for run in (trial, load)]
    assert "first case" in texts[0]
    assert "where it ended" not in texts[0]
    assert "What was done stays" not in texts[0]
    assert "first case" not in texts[1]


def test_a_job_that_is_cancelled_ends_at_its_next_safe_point_and_goes_on_behind_it(db: None) -> None:
    steps = []
    with pytest.raises(JobCancelled), long_jobs.working("rebuild", "IN", total=5) as job:
        for step in range(5):
            if step == 3:
                assert long_jobs.cancel(job.run.id, by="UP1") == CancelOutcome.ENDING
                assert long_jobs.cancel(job.run.id, by="UP2") == CancelOutcome.ALREADY
                assert stored_run("rebuild", "IN").is_ending
            steps.append(step)
            job.advance(step + 1, position=str(step))
    run = stored_run("rebuild", "IN")
    assert (steps, run.done, run.position, run.status) == ([0, 1, 2, 3], 4, "3", RunStatus.CANCELLED)
    assert run.cancelled_by == "UP1"
    assert long_jobs.cancel(run.id, by="UP2") == CancelOutcome.ALREADY
    with pytest.raises(JobCancelled), long_jobs.working("rebuild", "IN"):
        pytest.fail("a cancelled job does not begin by itself")
    long_jobs.reopen("rebuild", "IN")
    with long_jobs.working("rebuild", "IN") as job:
        assert job.position == "3"
        job.complete(5)
    assert (stored_run("rebuild", "IN").status, stored_run("rebuild", "IN").done) == (RunStatus.DONE, 5)
    assert long_jobs.cancel(run.id, by="UP1") == CancelOutcome.OVER


def test_a_job_that_waits_is_cancelled_at_once(db: None) -> None:
    run = queue_run("count_ahead")
    assert long_jobs.cancel(run.id, by="UP1") == CancelOutcome.CANCELLED
    assert stored_run("count_ahead").status == RunStatus.CANCELLED


def test_a_failed_job_names_the_class_of_the_error_alone(db: None) -> None:
    run = fail_run("rebuild", "IN")
    assert (run.status, run.fault, run.done) == (RunStatus.FAILED, "OSError", 4)
    assert "Sunita" not in repr(run)


def test_of_two_who_try_a_job_again_at_once_one_enqueues_it(world: World) -> None:
    run = fail_run("count_ahead")
    outcomes = at_once(*[partial(long_jobs.retry, run.id, by=by) for by in ("UP1", "UP2", "UP3")])
    assert sorted(outcomes) == [RetryOutcome.ALREADY, RetryOutcome.ALREADY, RetryOutcome.QUEUED]
    assert waiting_jobs("advisories.count_ahead") == 1


def test_of_two_who_cancel_a_job_at_once_one_does(world: World) -> None:
    run = queue_run("count_ahead")
    outcomes = at_once(*[partial(long_jobs.cancel, run.id, by=by) for by in ("UP1", "UP2")])
    assert sorted(outcomes) == [CancelOutcome.ALREADY, CancelOutcome.CANCELLED]


def test_a_process_ends_when_another_took_over_its_job(db: None) -> None:
    with pytest.raises(JobTakenOver), long_jobs.working("rebuild", "IN") as job:
        with long_jobs.working("rebuild", "IN") as other:
            other.advance(7)
        job.advance(1)
    assert stored_run("rebuild", "IN").done == 7


@pytest.fixture
def killed_run(db: None) -> JobRun:
    """Return the run of a process that was killed (kill -9) in the middle of its work."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            with long_jobs.working("rebuild", "IN", total=1_000) as job:
                for step in range(1_000):
                    job.advance(step + 1, position=str(step))
                    time.sleep(0.01)
        finally:
            os._exit(1)
    deadline = time.monotonic() + 20
    while (run := long_jobs.run_of("rebuild", "IN")) is None or run.done < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return stored_run("rebuild", "IN")


def test_a_killed_process_is_shown_as_stopped_and_its_job_goes_on(
    killed_run: JobRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed_run.status == RunStatus.RUNNING  # until its last sign of life is too old
    monkeypatch.setattr(runs, "LOST_AFTER", 0.2)
    time.sleep(0.3)
    assert stored_run("rebuild", "IN").status == RunStatus.STOPPED
    with long_jobs.working("rebuild", "IN") as job:
        assert int(job.position) == killed_run.done - 1
        job.complete(1_000)
    assert stored_run("rebuild", "IN").status == RunStatus.DONE


def test_a_killed_job_can_be_cancelled(killed_run: JobRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LOST_AFTER", 0.0)
    assert long_jobs.cancel(killed_run.id, by="UP1") == CancelOutcome.CANCELLED
    with pytest.raises(JobCancelled), long_jobs.working("rebuild", "IN"):
        pytest.fail("it was cancelled")


def test_a_long_step_gives_signs_of_life(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsso.platform.long_jobs.progress.SECONDS_BETWEEN_BEATS", 0.05)
    with long_jobs.working("rebuild", "IN"):
        time.sleep(0.5)
        silent = stored_run("rebuild", "IN").silent_seconds
    assert silent is not None
    assert silent < 0.4


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def jobs_of_units(world: World) -> dict[str, JobRun]:
    """Return a failed job of each kind of owner, by a word."""
    return {
        "up": fail_run("replanning", "UP 1", world.up.pk),
        "kanpur": fail_run("feed_load", str(uuid4()), world.kanpur.pk),
        "bihar": fail_run("replanning", "BR 1", world.bihar.pk),
        "installation": fail_run("count_ahead"),
    }


def visible_names(client: Client, jobs_of_units: dict[str, JobRun]) -> set[str]:
    page = client.get(PAGE).content.decode()
    return {name for name, run in jobs_of_units.items() if str(run.id) in page}


def statuses_of_acts(client: Client, run: JobRun) -> set[int]:
    return {client.post(f"{PAGE}{run.id}/{act}/").status_code for act in ("cancel", "retry")}


def test_nobody_sees_or_touches_a_job_of_another_unit(world: World, jobs_of_units: dict[str, JobRun]) -> None:
    readers = {
        post("admin.up", world.up, Role.UNIT_ADMINISTRATOR): {"up", "kanpur", "installation"},
        post("admin.knp", world.kanpur, Role.UNIT_ADMINISTRATOR): {"kanpur", "installation"},
        post("admin.br", world.bihar, Role.UNIT_ADMINISTRATOR): {"bihar", "installation"},
        post("admin.in", world.nation, Role.UNIT_ADMINISTRATOR): {"up", "kanpur", "bihar", "installation"},
        post("editor.up", world.up, Role.SETTINGS_EDITOR): {"up", "kanpur"},
        world.state_monitor: {"up", "kanpur"},
    }
    for posting, expected in readers.items():
        client = browser(posting)
        assert visible_names(client, jobs_of_units) == expected, posting
        for name, run in jobs_of_units.items():
            if name not in expected:
                assert statuses_of_acts(client, run) == {404}, (posting, name)
        assert statuses_of_acts(client, jobs_of_units["installation"]) == (
            {302} if posting.unit == world.nation else {404}
        )
    for posting in (world.sho, world.sp, world.clerk, world.national_monitor):
        client = browser(posting)
        assert client.get(PAGE).status_code == 404
        assert statuses_of_acts(client, jobs_of_units["kanpur"]) == {404}
    assert stored_run("feed_load", jobs_of_units["kanpur"].subject).status == RunStatus.FAILED


def test_the_administrator_of_the_only_state_acts_on_jobs_of_the_installation(world: World) -> None:
    run = fail_run("count_ahead")
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    assert client.post(f"{PAGE}{run.id}/retry/").status_code == 302
    assert waiting_jobs("advisories.count_ahead") == 1
    assert [line["act"] for line in lines()].count("jobs.tried_again") == 1


def test_the_page_says_what_runs_how_far_it_is_and_why_it_failed(world: World) -> None:
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    assert "No background jobs of your unit have been recorded yet." in text_of(client)
    run = fail_run("replanning", "UP 1", world.up.pk)
    with long_jobs.working("count_ahead", total=36) as job:
        job.advance(12)
        page = text_of(client)
    assert "Running: 1. Waiting: 0. Stopped or failed: 1." in page
    assert "12 of 36 units" in page
    assert "4 of 10 cases" in page
    assert (
        f"A file could not be read or written. Look at the space on the disk. Number in the log: {run.reference}"
        in page
    )
    assert "Sunita" not in page


def test_a_grave_cancel_is_asked_about_first_and_done_once(world: World) -> None:
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    run = queue_run("replanning", "UP 1", world.up.pk, "ADMIN.UP")
    address = f"{PAGE}{run.id}/cancel/"
    question = client.post(address)
    assert "the others the earlier steps, until it is tried again" in question.content.decode()
    assert stored_run("replanning", "UP 1").status == RunStatus.WAITING
    for title in ("The job is cancelled", "The job was cancelled already"):
        assert title in client.post(address, {"confirmed": ""}, follow=True).content.decode()
    assert stored_run("replanning", "UP 1").cancelled_by == "ADMIN.UP"
    assert [line["act"] for line in lines()].count("jobs.cancelled") == 1


def test_a_backup_says_why_it_cannot_be_cancelled(world: World) -> None:
    client = browser(post("admin.in", world.nation, Role.UNIT_ADMINISTRATOR))
    with long_jobs.working("backup", total=100) as job:
        job.advance(40)
        page = text_of(client)
        answer = client.post(f"{PAGE}{job.run.id}/cancel/", follow=True).content.decode()
        job.advance(41)
    assert "40 of 100 MB" in page
    assert "It cannot be cancelled here: another program, pg_basebackup" in page
    assert "This job cannot be cancelled here" in answer


# --- A delivery -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent_delivery(world: World) -> Delivery:
    rows = [{"file": "fir.csv"} | fir(number) for number in range(1, 61)]
    send_delivery(api_client(world.clerk), json_lines(*rows))
    with enter(world.clerk):
        return Delivery.objects.get()


def delivery_now(world: World) -> Delivery:
    with enter(world.system):
        return Delivery.objects.get()


def test_a_cancelled_load_keeps_its_rows_and_goes_on_where_it_stopped(
    world: World, sent_delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stored_run("feed_load", str(sent_delivery.pk))
    assert (run.status, run.total, run.asked_by) == (RunStatus.WAITING, 60, world.clerk.officer.number)
    partitions: list[int] = []

    def one_by_one(folder: Path, partition: int, most: int) -> Iterator[object]:
        for chunk in read_chunks(folder, partition, 5):
            if len(partitions) == 3:
                assert long_jobs.cancel(run.id, by="UP1") == CancelOutcome.ENDING
            partitions.append(partition)
            yield chunk

    monkeypatch.setattr(workers, "read_chunks", one_by_one)
    load_upload(sent_delivery.pk, world.clerk.pk)
    cancelled = stored_run("feed_load", str(sent_delivery.pk))
    assert cancelled.status == RunStatus.CANCELLED
    assert 0 < cancelled.done < 60
    assert delivery_now(world).status == DeliveryStatus.CANCELLED
    assert uploads.upload_path(sent_delivery.pk).exists()
    page = browser(world.clerk).get(f"/feed/{sent_delivery.pk}/").content.decode()
    assert f"The loading was cancelled: {cancelled.done} of 60 rows were loaded and stay." in page
    assert waiting_jobs("monitoring.roll_up") == 1  # what was loaded is counted

    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    assert "The job is tried again" in client.post(f"{PAGE}{run.id}/retry/", follow=True).content.decode()
    load_upload(sent_delivery.pk, world.clerk.pk)
    delivery = delivery_now(world)
    with enter(world.system):
        counts = [(tally.accepted, tally.unchanged) for tally in delivery.tallies.all()]
    assert (delivery.status, [sum(column) for column in zip(*counts, strict=True)]) == (DeliveryStatus.DONE, [60, 0])
    assert (
        stored_run("feed_load", str(sent_delivery.pk)).status,
        stored_run("feed_load", str(sent_delivery.pk)).done,
    ) == (RunStatus.DONE, 60)
    assert not uploads.upload_path(sent_delivery.pk).exists()


def test_a_load_without_its_file_says_so(world: World, sent_delivery: Delivery) -> None:
    run = stored_run("feed_load", str(sent_delivery.pk))
    long_jobs.cancel(run.id, by="UP1")
    assert delivery_now(world).status == DeliveryStatus.CANCELLED
    load_upload(sent_delivery.pk, world.clerk.pk)  # the job that was enqueued for it
    assert stored_run("feed_load", str(sent_delivery.pk)).status == RunStatus.CANCELLED
    uploads.delete_upload(sent_delivery.pk)
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    answer = client.post(f"{PAGE}{run.id}/retry/", follow=True).content.decode()
    assert "The file of this delivery is no longer here. Send the delivery again." in answer
    assert stored_run("feed_load", str(sent_delivery.pk)).status == RunStatus.CANCELLED


def test_a_load_shows_how_many_rows_it_has_sorted_and_is_cancelled_there(
    world: World, sent_delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = str(sent_delivery.pk)
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    texts: list[str] = []

    def look(kind: str, job_subject: str, count: int) -> None:
        add_progress(kind, job_subject, count)
        texts.append(text_of(client))
        if len(texts) == 3:
            long_jobs.cancel(stored_run(kind, job_subject).id, by="UP1")

    monkeypatch.setattr("itsso.exchange.feed_import.partitions.BUFFERED_ROWS", 10)
    monkeypatch.setattr(workers, "add_progress", look)
    load_upload(sent_delivery.pk, world.clerk.pk)
    for rows, page in zip((10, 20, 30), texts, strict=True):
        assert f"Before loading: {rows} of 60 rows sorted by case" in page
    assert (delivery_now(world).status, len(texts)) == (DeliveryStatus.CANCELLED, 3)
    assert "The loading was cancelled: 0 of 60 rows" in browser(world.clerk).get(f"/feed/{subject}/").content.decode()
    assert "The job is tried again" in retry(client, stored_run("feed_load", subject))
    load_upload(sent_delivery.pk, world.clerk.pk)
    run = stored_run("feed_load", subject)
    assert (run.status, run.done, progress_text(run)) == (RunStatus.DONE, 60, "60 of 60 rows")


def retry(client: Client, run: JobRun) -> str:
    return client.post(f"{PAGE}{run.id}/retry/", follow=True).content.decode()


def test_a_load_is_tried_again_only_in_a_posting_that_may_send_deliveries(
    world: World, sent_delivery: Delivery
) -> None:
    run = stored_run("feed_load", str(sent_delivery.pk))
    long_jobs.cancel(run.id, by="UP1")
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    clerk = world.clerk
    Posting.objects.filter(pk=clerk.pk).update(ended_at=now())
    refused = "The officer who sent this delivery may no longer send data of this unit. Send the delivery again."
    assert refused in retry(client, run), "the posting has ended"
    reader = Posting.objects.create(
        officer=clerk.officer, unit=clerk.unit, role=Role.TRAINING_OFFICER, since=date(2018, 4, 21)
    )
    assert refused in retry(client, run), "the newest posting at the unit may not send deliveries"
    offered = Posting.objects.create(
        officer=clerk.officer, unit=clerk.unit, role=clerk.role, since=date(2018, 4, 21), waits=True
    )
    assert refused in retry(client, run), "a posting that was offered is none yet"
    assert (stored_run(run.kind, run.subject).status, delivery_now(world).status) == (
        RunStatus.CANCELLED,
        DeliveryStatus.CANCELLED,
    )
    Posting.objects.filter(pk=clerk.pk).update(ended_at=None)
    assert "The job is tried again" in retry(client, run)
    assert postings_of_waiting_loads()[-1] == clerk.pk
    assert clerk.pk < reader.pk < offered.pk


def postings_of_waiting_loads() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->'posting' FROM procrastinate_jobs WHERE task_name = 'exchange.load' ORDER BY id")
        return [int(posting) for (posting,) in cursor.fetchall()]


# --- Figures and files of training ------------------------------------------------------------------------------------


def test_a_count_of_figures_shows_its_steps_and_is_cancelled_without_a_trace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_up()
    run = stored_run("roll_up")
    assert (run.status, progress_text(run)) == (RunStatus.DONE, "13 of 13 steps")
    with enter(world.system):
        before = set(Rollup.objects.values_list("pk", "counted_at"))
    monkeypatch.setattr("itsso.platform.long_jobs.progress.SECONDS_BETWEEN_BEATS", 0.05)

    def wait_for_a_sign_of_life(*arguments: Any) -> Any:
        deadline = time.monotonic() + 60
        while stored_run_elsewhere("roll_up").done != 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        cancel_elsewhere(run)
        time.sleep(1)
        return stages_of_all(*arguments)

    with monkeypatch.context() as waiting:
        waiting.setattr("itsso.monitoring.counting.actions.stages_of_all", wait_for_a_sign_of_life)
        roll_up()
    cancelled = stored_run("roll_up")
    assert (cancelled.status, cancelled.attempt) == (RunStatus.CANCELLED, 2)
    with enter(world.system):
        assert set(Rollup.objects.values_list("pk", "counted_at")) == before
    client = browser(post("admin.in", world.nation, Role.UNIT_ADMINISTRATOR))
    assert "The job is tried again" in retry(client, cancelled)
    assert waiting_jobs("monitoring.roll_up") == 1
    roll_up()
    assert stored_run("roll_up").status == RunStatus.DONE


def stored_run_elsewhere(kind: str) -> JobRun:
    """Return a run as another process sees it, by the connection of another thread."""
    (run,) = at_once(partial(stored_run, kind))
    assert isinstance(run, JobRun)
    return run


def cancel_elsewhere(run: JobRun) -> None:
    at_once(partial(long_jobs.cancel, run.id, by="IN1"))


def test_a_file_of_personnel_is_a_long_job_that_goes_on_behind_its_last_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = post("training.up", world.up, Role.TRAINING_OFFICER)
    content = csv_of([register_row(str(number), world.kotwali) for number in range(1, 11)])
    with enter(trainer):
        upload = files.receive(uuid4(), Upload.FileKind.REGISTER, "register.csv", content, by=trainer)
        files.enqueue_import(upload, by=trainer)
    subject = str(upload.pk)
    run = stored_run("training_file", subject)
    assert (run.status, run.total, run.asked_by) == (RunStatus.WAITING, 10, trainer.officer.number)
    monkeypatch.setattr(files, "BATCH", 3)
    batch = files._process_batch

    def cancel_after_the_second(upload: Upload, *rest: Any) -> None:
        batch(upload, *rest)
        if upload.done == 6:
            cancel_elsewhere(run)

    monkeypatch.setattr(files, "_process_batch", cancel_after_the_second)
    process_file(subject, trainer.pk)
    cancelled = stored_run("training_file", subject)
    assert (cancelled.status, progress_text(cancelled)) == (RunStatus.CANCELLED, "6 of 10 rows")
    page = browser(trainer).get(f"/training/files/{subject}/")
    assert "Loading stopped before the last row." in page.content.decode()

    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    assert "Loading of a file of personnel or attendances" in text_of(client)
    Posting.objects.filter(pk=trainer.pk).update(ended_at=now())
    assert "The officer who sent this file may no longer load files here." in retry(client, cancelled)
    Posting.objects.filter(pk=trainer.pk).update(ended_at=None)
    assert "The job is tried again" in retry(client, cancelled)
    process_file(subject, trainer.pk)
    assert (stored_run("training_file", subject).status, stored_run("training_file", subject).done) == (
        RunStatus.DONE,
        10,
    )
    with enter(trainer):
        assert Upload.objects.values_list("taken", "rejected").get(pk=upload.pk) == (10, 0)


def test_a_file_whose_sender_has_left_before_it_was_loaded_can_be_tried_again(world: World) -> None:
    trainer = post("training.up", world.up, Role.TRAINING_OFFICER)
    content = csv_of([register_row("1", world.kotwali)])
    with enter(trainer):
        upload = files.receive(uuid4(), Upload.FileKind.REGISTER, "register.csv", content, by=trainer)
        files.enqueue_import(upload, by=trainer)
    subject = str(upload.pk)
    Posting.objects.filter(pk=trainer.pk).update(ended_at=now())
    with pytest.raises(Refused, match="not in force"):
        process_file(subject, trainer.pk)
    failed = stored_run("training_file", subject)
    assert (failed.status, failed.fault) == (RunStatus.FAILED, "Refused")
    Posting.objects.filter(pk=trainer.pk).update(ended_at=None)
    assert long_jobs.retry(failed.id, by="IN1") == RetryOutcome.QUEUED
    process_file(subject, trainer.pk)
    with enter(trainer):
        loaded = Upload.objects.get(pk=upload.pk)
        assert loaded.taken == 1
        files.enqueue_import(loaded, by=trainer)  # the form is sent again
    assert (stored_run("training_file", subject).status, stored_run("training_file", subject).done) == (
        RunStatus.DONE,
        1,
    )


# --- The command ------------------------------------------------------------------------------------------------------


def test_the_command_lists_cancels_and_tries_again(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    run = fail_run("count_ahead")
    number = str(run.id)[-8:]
    assert cli.main(["jobs"]) == 0
    listed = capsys.readouterr().out
    assert f"{number}  failed    Counting of figures before they are read: 4 of 10 units" in listed
    assert str(run.reference) in listed
    assert cli.main(["jobs", "--retry", number]) == 0
    assert "waits for the worker" in capsys.readouterr().out
    assert cli.main(["jobs", "--cancel", number]) == 0
    assert cli.main(["jobs", "--cancel", number]) == 0
    assert "It was cancelled already." in capsys.readouterr().out
    assert cli.main(["jobs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["status"] == "cancelled"
    assert cli.main(["jobs", "--cancel", "zz"]) == 1
    assert [line["act"] for line in lines()].count("jobs.cancelled") == 1


def test_a_transaction_of_a_posting_cannot_write_runs(world: World) -> None:
    run = queue_run("replanning", "UP 1", world.up.pk)
    with (
        pytest.raises(Exception, match="row-level security"),
        enter(world.state_monitor),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE platform_jobrun SET done = 9 WHERE id = %s", [run.id])
    with as_the_system():
        (unchanged,) = runs.runs_where("id = %s", [UUID(str(run.id))])
    assert unchanged.done == 0
