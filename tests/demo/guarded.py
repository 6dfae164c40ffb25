"""The guarded resources of the demonstration: a command alone (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(commands=frozenset({"demo"}))
