"""Long jobs in plain words: what each is, what it counts, what stays where it is cancelled, and why one cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.exchange.feed_import.workers import SORTING
from itsso.platform.long_jobs import JobRun, RunStatus
from itsso.ui import text
from itsso.ui.components import Text


def _cases(run: JobRun) -> str:
    return ngettext("%(done)s of %(total)s case", "%(done)s of %(total)s cases", run.total)


def _rows_of_a_delivery(run: JobRun) -> str:
    if run.position == SORTING:
        return ngettext(
            "Before loading: %(done)s of %(total)s row sorted by case",
            "Before loading: %(done)s of %(total)s rows sorted by case",
            run.total,
        )
    return _rows(run)


def _steps(run: JobRun) -> str:
    return ngettext("%(done)s of %(total)s step", "%(done)s of %(total)s steps", run.total)


def _rows(run: JobRun) -> str:
    return ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", run.total)


def _items(run: JobRun) -> str:
    return ngettext("%(done)s of %(total)s sealed item", "%(done)s of %(total)s sealed items", run.total)


def _units(run: JobRun) -> str:
    return ngettext("%(done)s of %(total)s unit", "%(done)s of %(total)s units", run.total)


def _megabytes(run: JobRun) -> str:
    return _("%(done)s of %(total)s MB")


@dataclass(frozen=True, slots=True)
class JobWords:
    """The words of a kind.

    Attributes:
        title: What the job does.
        progress: Returns the text with the numbers `done` and `total`.
        stays: What is true once it is cancelled.
        is_grave: Whether a check page comes before it is cancelled: others see old or missing data meanwhile.
        no_cancel: Why it cannot be cancelled, and what to do instead; empty where it can.
        no_retry: What to do where it cannot be tried again from here; empty where it can.
        from_start: Whether each attempt begins with the first case and keeps nothing of the one before.
    """

    title: Text
    progress: Callable[[JobRun], str]
    stays: Text
    is_grave: bool = True
    no_cancel: Text = ""
    no_retry: Text = ""
    from_start: bool = False


WORDS: Mapping[str, JobWords] = {
    "feed_load": JobWords(
        gettext_lazy("Loading of a CCTNS data delivery"),
        _rows_of_a_delivery,
        gettext_lazy(
            "The rows loaded so far stay and are counted. The other rows are missing until the loading is tried again,"
            " within three days, or the delivery is sent again."
        ),
    ),
    "recalculation": JobWords(
        gettext_lazy("Recalculation of time limits and figures after a change of law or software"),
        _cases,
        gettext_lazy(
            "The cases done so far stay as they are now. The others keep time limits and figures of the earlier law or"
            " software until it is tried again. Every page goes on saying so."
        ),
    ),
    "rebuild": JobWords(
        gettext_lazy("Comparison of stored time limits and figures with the histories of cases"),
        _cases,
        gettext_lazy("What was done in the cases compared so far stays. The others were not compared."),
        is_grave=False,
        no_retry=gettext_lazy("Run the command again on the server: itsso rebuild --resume"),
    ),
    "key_rotation": JobWords(
        gettext_lazy("Change of the key that seals identities"),
        _items,
        gettext_lazy(
            "Items sealed again so far stay under the new key, the others under the earlier key. All can still be"
            " opened. The earlier key must be kept."
        ),
    ),
    "ladder_trial": JobWords(
        gettext_lazy("Trial of changed reminders"),
        _cases,
        gettext_lazy("The trial has no result and changes nothing. Tried again, it begins with the first case."),
        is_grave=False,
        from_start=True,
    ),
    "replanning": JobWords(
        gettext_lazy("Planning of reminders by changed steps"),
        _cases,
        gettext_lazy(
            "Time limits planned so far follow the new steps, the others the earlier steps, until it is tried again."
        ),
        no_retry="",
    ),
    "count_ahead": JobWords(
        gettext_lazy("Counting of figures before they are read"),
        _units,
        gettext_lazy("Figures counted so far are used. The next regular count begins within half an hour."),
        is_grave=False,
    ),
    "roll_up": JobWords(
        gettext_lazy("Counting of the figures of districts, States and the nation"),
        _steps,
        gettext_lazy("The figures counted before stay, with their time. The next regular count begins within an hour."),
        is_grave=False,
        from_start=True,
    ),
    "training_file": JobWords(
        gettext_lazy("Loading of a file of personnel or attendances"),
        _rows,
        gettext_lazy(
            "The rows loaded so far stay. The others are missing until the loading is tried again, or the file is"
            " loaded again."
        ),
    ),
    "backup": JobWords(
        gettext_lazy("Backup of the database"),
        _megabytes,
        "",
        no_cancel=gettext_lazy(
            "It cannot be cancelled here: another program, pg_basebackup, copies the database under the command “itsso"
            " backup run”. Stop that command on the server (Ctrl-C). An incomplete backup is removed."
        ),
        no_retry=gettext_lazy("Run the command again on the server: itsso backup run"),
    ),
}

STATUS_TITLES: Mapping[RunStatus, Text] = {
    RunStatus.WAITING: pgettext_lazy("background job", "Waiting"),
    RunStatus.RUNNING: pgettext_lazy("background job", "Running"),
    RunStatus.STOPPED: pgettext_lazy("background job", "Stopped"),
    RunStatus.FAILED: pgettext_lazy("background job", "Failed"),
    RunStatus.CANCELLED: pgettext_lazy("background job", "Cancelled"),
    RunStatus.DONE: pgettext_lazy("background job", "Done"),
}

_FAULTS: Mapping[str, Text] = {
    "OperationalError": gettext_lazy("The database did not answer."),
    "InterfaceError": gettext_lazy("The database did not answer."),
    "RefusedFile": gettext_lazy("The delivery was refused. The page of the delivery says why."),
    "KeyLost": gettext_lazy("A key that opens sealed identities is not on this server."),
    "KeyboardInterrupt": gettext_lazy("The command was stopped on the server."),
    "BrokenProcessPool": gettext_lazy("One of its processes was stopped on the server."),
    "Refused": gettext_lazy("The software refused to go on. The command said why."),
    "OSError": gettext_lazy("A file could not be read or written. Look at the space on the disk."),
    "MemoryError": gettext_lazy("The server has too little memory."),
}


def title_of_kind(code: str) -> Text:
    """Return what a kind of job does; the code of a kind of a later release."""
    return WORDS[code].title if code in WORDS else code


def progress_text(run: JobRun) -> str:
    """Return how far a run is, as numbers; how much there is to do may not be known yet."""
    if not run.total and run.status == RunStatus.DONE:
        return _("Nothing was left to do.")
    if not run.total:
        return _("How much there is to do is not known yet.")
    return WORDS[run.kind].progress(run) % {"done": text.count(run.done), "total": text.count(run.total)}


def fault_text(run: JobRun) -> str:
    """Return why the last attempt ended, in one sentence; empty where nothing failed."""
    if not run.fault:
        return ""
    sentence = _FAULTS.get(run.fault)
    return str(sentence) if sentence else _("An error in the software ended it (%(name)s).") % {"name": run.fault}


def next_step(run: JobRun) -> str:
    """Return what happens next, and what the reader can do."""
    texts = WORDS[run.kind]
    match run.status:
        case RunStatus.WAITING if run.fault and texts.from_start:
            return _("It is tried again by itself and begins with the first case.")
        case RunStatus.WAITING if run.fault:
            return _("It is tried again by itself and goes on where it ended.")
        case RunStatus.WAITING:
            return _("It begins, or goes on, when its turn comes.")
        case RunStatus.RUNNING if run.is_ending:
            return _("It was cancelled and ends at its next safe point. %(stays)s") % {"stays": texts.stays}
        case RunStatus.RUNNING:
            return _("It ends by itself. You can leave this page.")
        case RunStatus.STOPPED if texts.no_retry:
            return str(texts.no_retry)
        case RunStatus.STOPPED if texts.from_start:
            return _(
                "Its process has ended. The server begins it again within two minutes, with the first case. If it does"
                " not, try it again."
            )
        case RunStatus.STOPPED:
            return _(
                "Its process has ended. The server takes it up again within two minutes, where it ended. If it does"
                " not, try it again."
            )
        case RunStatus.FAILED if texts.no_retry:
            return str(texts.no_retry)
        case RunStatus.FAILED:
            return _("Have the cause removed, then try it again. %(stays)s") % {"stays": texts.stays}
        case RunStatus.CANCELLED:
            return f"{texts.stays} {texts.no_retry}".strip()
        case _:
            return ""
