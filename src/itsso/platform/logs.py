"""Log records that say where an error occurred, and never repeat its text.

The message of an exception may quote what was typed (`could not convert string to float: 'Sunita'`, a database's `Key
(name)=(…) already exists`), so a record names the exceptions by class, the database's by its code, and the lines of
code that they passed. Values of variables and bodies of requests are in no record.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from itsso.platform.errors import BadUse

type _Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class FewOfStrangers(logging.Filter):
    """Lets through at most `most` records a minute of what strangers cause (a bad Host, a form without its token).

    The first record of the next minute says how many were left out before it.
    """

    def __init__(self, most: int = 10) -> None:
        super().__init__()
        self.most = most
        self._minute = -1
        self._seen = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written."""
        if not record.name.startswith("django.security"):
            return True
        minute, left_out = int(record.created // 60), 0
        if minute != self._minute:
            left_out = max(0, self._seen - self.most)
            self._minute, self._seen = minute, 0
        self._seen += 1
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} records like this one were left out before it)"
            record.args = None
        return self._seen <= self.most


class Sparing(logging.Formatter):
    """Formats a record without the words of exceptions, in its arguments too."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a copy of the record: another handler's own text for it is not used."""
        spared = logging.makeLogRecord(record.__dict__)
        spared.exc_text = None
        if isinstance(record.args, tuple):
            spared.args = tuple(
                _called(argument) if isinstance(argument, BaseException) else argument for argument in record.args
            )
        if isinstance(record.msg, BaseException):
            spared.msg = _called(record.msg)
        return super().format(spared)

    def formatException(self, ei: _Info) -> str:  # noqa: N802  logging's own name
        """Return lines of code and names of classes, also for the cause of a cause."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            passed = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
            lines += [*(line.rstrip("\n") for line in passed.format()), _called(error)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                lines.append("because of:")
        return "\n".join(lines)


class JsonLines(Sparing):
    """Formats a record as one line of JSON, for a collector of logs: the same words and no more."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record with its time, level, logger, request and, for the access log, what it measured."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": str(getattr(record, "request_number", "-")),
            "message": super().format(record),
        }
        return json.dumps(fields | getattr(record, ACCESS, {}), ensure_ascii=False)


ACCESS = "access"
"""The attribute of a record of the access log: page, method, status, milliseconds."""


def log_format(setting: str) -> str:
    """Return the name of a formatter (ITSSO_LOG_FORMAT). Raises BadUse for one that does not exist."""
    if setting not in ("line", "json"):
        raise BadUse(f"ITSSO_LOG_FORMAT: {setting!r} is neither line nor json.")
    return setting


def _called(error: BaseException) -> str:
    code = getattr(error, "sqlstate", None)
    return f"{type(error).__module__}.{type(error).__qualname__}" + (f" ({code})" if code else "")
