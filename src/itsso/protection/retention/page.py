"""The texts and tables of the retention page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.audit.retention.kinds import OWN_CHOICE
from itsso.audit.retention.models import RetentionRun
from itsso.platform import retention
from itsso.platform.clock import now
from itsso.platform.retention import Removal, RetainedData
from itsso.protection.retention.actions import LOST_AFTER, removable
from itsso.ui import text
from itsso.ui.components import PageTable, Text, with_note


def title_of(code: str) -> Text | None:
    """Return the title of a kind of data; None where there is none of this code."""
    kind = retention.data_by_code(code)
    return kind.title if kind else None


def answer(runs: Mapping[str, RetentionRun]) -> str:
    """Return the first sentence: whether anything is due that was not removed."""
    kinds = removable()
    if not any(kind.code in runs for kind in kinds if kind.removal and not kind.removal.every_hour):
        return _("The job has not run yet. It runs every night at 02:40.")
    overdue = sum(run.due - run.removed for run in runs.values() if run.finished_at is None)
    if overdue:
        return ngettext(
            "%(rows)s row is over its period and was not removed yet.",
            "%(rows)s rows are over their period and were not removed yet.",
            overdue,
        ) % {"rows": text.count(overdue)}
    if any(kind.code not in runs or runs[kind.code].failure for kind in kinds):
        return _("It is not known whether anything is over its period: the job did not count all data.")
    return _("Nothing is over its period, as last counted by the job.")


def failures(runs: Mapping[str, RetentionRun]) -> str:
    """Return which kinds the job could not finish; empty where there are none."""
    titles = [str(kind.title) for kind in removable() if kind.code in runs and runs[kind.code].failure]
    if not titles:
        return ""
    return _("The job stopped with an error at: %(kinds)s. The operator finds the cause in the log of the server.") % {
        "kinds": "; ".join(titles)
    }


def removed_table(runs: Mapping[str, RetentionRun]) -> PageTable:
    """Return the kinds that a job removes, with their numbers and the last run."""
    rows = [_removed_row(kind, kind.removal, runs.get(kind.code)) for kind in removable() if kind.removal is not None]
    head = [_("Data"), _("Removed after"), _("Stored"), pgettext("retention", "To be removed"), _("Last run")]
    return PageTable(_("Removed by the job"), head, rows, frozenset({2, 3}), stacks=True)


def lasting_table() -> PageTable:
    """Return the kinds that no job removes, and how each ends."""
    rows: list[list[Text]] = [
        [kind.title, kind.purpose, kind.ends] for kind in retention.registered() if kind.removal is None
    ]
    head = [_("Data"), _("Why it is kept"), _("How it ends")]
    return PageTable(_("Never removed by the job"), head, rows, stacks=True)


def _removed_row(kind: RetainedData, removal: Removal, run: RetentionRun | None) -> list[Text]:
    period = _("%(period)s after %(begins)s") % {"period": period_text(removal.period), "begins": removal.begins}
    if removal.period == timedelta(0):
        period = _("immediately after %(begins)s") % {"begins": removal.begins}
    stored = text.count(run.rows - run.removed) if run else "–"
    due = text.count(run.due - run.removed) if run else "–"
    return [
        with_note(kind.title, kind.purpose),
        with_note(period, "" if removal.source is OWN_CHOICE else removal.source),
        stored,
        due,
        _status(run),
    ]


def period_text(period: timedelta) -> str:
    """Return a period in days, hours or minutes, the largest that it is whole in."""
    minutes = int(period.total_seconds()) // 60
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": text.count(days)}
    if minutes % 60 == 0:
        return ngettext("%(hours)s hour", "%(hours)s hours", minutes // 60) % {"hours": text.count(minutes // 60)}
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": text.count(minutes)}


def _status(run: RetentionRun | None) -> Text:
    if run is None:
        return _("not run yet")
    removed = {"removed": text.count(run.removed), "due": text.count(run.due)}
    if run.finished_at:
        counted = ngettext("%(removed)s row removed", "%(removed)s rows removed", run.removed) % removed
        return with_note(counted if run.removed else _("nothing was due"), text.moment(run.finished_at))
    since = text.moment(run.moved_at)
    if run.failure:
        error = {**removed, "error": run.failure}
        return with_note(_("stopped by an error (%(error)s) after %(removed)s of %(due)s") % error, since)
    if now() - run.moved_at > LOST_AFTER:
        return with_note(_("stopped after %(removed)s of %(due)s; the next run goes on") % removed, since)
    return with_note(_("running: %(removed)s of %(due)s removed") % removed, since)
