"""The hourly job that seals each hour soon after it has closed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.audit.sealing import seal_closed_hours


@app.periodic(cron="32 * * * *")  # two minutes past the hour in India
@app.task(name="audit.seal", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int | None = None) -> None:
    """Run the sealing of hours that have closed. Running it twice has the same effect as once."""
    seal_closed_hours()
