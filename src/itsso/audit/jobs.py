"""Hours are sealed soon after they have closed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.audit.sealing import seal_closed_hours


@app.periodic(cron="32 * * * *")  # two minutes past the hour in India
@app.task(name="audit.seal", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int | None = None) -> None:
    """Seals what has closed. Twice has the effect of once."""
    seal_closed_hours()
