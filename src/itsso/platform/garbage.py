"""The garbage collection of a process that makes pages."""

import gc

from django.urls import get_resolver


def freeze_loaded_objects() -> None:
    """Load the modules of all pages, and exclude the objects that exist now from garbage collection.

    They live until the process ends. Collections that looked at them too held a page for 150 ms now and then: of 1,500
    case pages the slowest took 165 ms, and without these objects 25 ms.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
