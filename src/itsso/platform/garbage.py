"""What a process that makes pages sets apart from the searches for objects that nothing reaches."""

import gc

from django.urls import get_resolver


def set_loaded_apart() -> None:
    """Load the modules of all pages, and let Python search none of what is loaded now for unreachable objects.

    It stays until the end. To search it too held a page for 150 ms now and then: of 1,500 case pages the slowest took
    165 ms, and with it set apart 25 ms.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
