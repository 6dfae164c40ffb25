"""The jobs that bind records to audit entries, and that seal each hour soon after it has closed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.audit.records.binding import bind_records
from itsso.audit.sealing import seal_closed_hours


@app.periodic(cron="32 * * * *")  # two minutes past the hour in India
@app.task(name="audit.seal", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int | None = None) -> None:
    """Run the sealing of hours that have closed. Running it twice has the same effect as once."""
    seal_closed_hours()


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.bind_records", queueing_lock="audit.bind_records", pass_context=False)
def bind(timestamp: int | None = None) -> None:
    """Bind the records that have no audit entry yet. Running it twice has the same effect as once."""
    bind_records()
