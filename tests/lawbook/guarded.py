"""The guarded resources of the law's own pages: a command only (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(commands=frozenset({"assess"}))
