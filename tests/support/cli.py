"""The `itsso` command as a process of its own, or as a fork of this one."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, NoReturn

ITSSO = [sys.executable, "-m", "itsso.platform.cli"]


def itsso(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these arguments and variables; return its exit status and what it printed."""
    return _run(arguments, environment, 60)


def long_itsso(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that copies a whole database; return the same."""
    return _run(arguments, environment, 600)


def _run(arguments: Sequence[str], environment: Mapping[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ITSSO, *arguments], capture_output=True, text=True, env=os.environ | environment, timeout=timeout, check=False
    )


def forked_itsso(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a fork of this process, which has everything imported: that costs a tenth. Return the same.

    The fork reads the law anew, as a process does that begins. What it does not read anew are the settings, and a day
    that the test fixed; where these matter, `itsso` runs a process of its own.
    """
    with TemporaryFile() as output, TemporaryFile() as errors:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the threads that it warns of are OpenBLAS's own
            child = os.fork()
        if child == 0:
            _run_as_fork(arguments, environment, output, errors)
        _pid, status = os.waitpid(child, 0)
        texts = [_content(file) for file in (output, errors)]
    return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), *texts)


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _run_as_fork(
    arguments: Sequence[str], environment: Mapping[str, str], output: IO[bytes], errors: IO[bytes]
) -> NoReturn:
    status = 70
    try:
        for number, file in ((1, output), (2, errors)):
            os.dup2(file.fileno(), number)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        os.environ.update(environment)
        _begin_as_new_process()
        from itsso.platform.cli import main

        status = main(arguments)
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)  # what pytest does at its end is not for the fork


def _begin_as_new_process() -> None:
    """Forget the parent's connections, without ending them, and what it read of the law."""
    from django.db import connections

    from itsso.cases.recalculation import versions
    from itsso.law.book import book_of_files, use_orders

    for alias in connections:
        del connections[alias]
    use_orders(())
    for remembered in (book_of_files, versions._version_of_files, versions._digest, versions._hashes_of_orders):
        remembered.cache_clear()
    versions._AT_START = versions._bytes_of_files()
