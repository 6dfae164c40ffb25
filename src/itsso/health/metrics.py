"""Metrics for Prometheus: counts and ages of the installation. No label names an officer or a unit below a State."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Final

from django.db import Error
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from itsso.accounts.queries import system_posting
from itsso.health import queries
from itsso.health.examination import ALL_CHECKS
from itsso.platform.errors import Refused
from itsso.platform.home import home
from itsso.platform.version import version
from itsso.protection.ranges import enter

SECONDS: Final = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 10.0)
"""Bounds of the classes of answers by time; 0.3 is the budget of a page."""
REQUESTS = Counter("itsso_requests", "Requests that were answered, by class of status.", ("status",))
ANSWER_TIMES = Histogram("itsso_request_seconds", "Seconds in which requests were answered.", buckets=SECONDS)


def note_request(status: int, seconds: float) -> None:
    """Count a request that was answered."""
    REQUESTS.labels(f"{status // 100}xx").inc()
    ANSWER_TIMES.observe(seconds)


def exposition() -> bytes:
    """Return all metrics in the text format of Prometheus, those of every process that makes pages included."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
        registry.register(ANSWER_TIMES)
    registry.register(_Installation())
    return generate_latest(registry)


class _Installation(Collector):
    """Collects what the database and the machine say at the moment of the scrape."""

    def collect(self) -> Iterator[Metric]:
        """Yield each metric. What the database does not answer is missing, and `itsso_check_good` says so."""
        yield _gauge("itsso_version", "The version that runs.", ("version",), [((version(),), 1)])
        usage = shutil.disk_usage(home())
        yield _gauge("itsso_disk_free_ratio", "Free part of the disk.", (), [((), usage.free / usage.total)])
        yield _gauge(
            "itsso_check_good",
            "1 where a check of itsso doctor found nothing, 0 where it did or could not be carried out.",
            ("check", "severity"),
            [
                ((result.check.id, result.check.severity), int(result.state == "good"))
                for result in ALL_CHECKS.results()
                if result.state != "left_out"
            ],
        )
        try:
            yield from _from_database()
        except (Error, Refused):
            return


def _from_database() -> Iterator[Metric]:
    with queries.read_only(), enter(system_posting()):
        jobs, ages, mails = queries.job_counts(), queries.source_ages(), queries.mail_counts()
        worker = queries.seconds_since_worker()
    yield _gauge(
        "itsso_jobs", "Jobs by name and state.", ("task", "state"), [((job.task, job.state), job.count) for job in jobs]
    )
    yield _gauge(
        "itsso_feed_age_seconds",
        "Age of the rows of a source's quietest district.",
        ("source",),
        [((age.source,), age.seconds) for age in ages],
    )
    yield _gauge("itsso_mails", "Mails by state.", ("state",), [((mail.state,), mail.count) for mail in mails])
    if worker is not None:
        yield _gauge("itsso_worker_age_seconds", "Since the last sign of life of a worker.", (), [((), worker)])


def _gauge(
    name: str, description: str, labels: tuple[str, ...], values: list[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, description, labels=labels)
    for value_labels, value in values:
        family.add_metric(value_labels, value)
    return family
