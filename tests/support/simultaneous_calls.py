"""Calls that several threads begin at the same moment."""

from __future__ import annotations

import threading
from typing import Any

from django.db import connections


def at_once(*works: Any) -> list[Any]:
    """Call each function in a thread of its own at the same moment; return what each returns or raises, in order."""
    barrier = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(n: int) -> None:
        barrier.wait()
        try:
            answers[n] = works[n]()
        except Exception as error:
            answers[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
