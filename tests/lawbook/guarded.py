"""What the law's own pages have that is guarded: a command alone (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(commands=frozenset({"assess"}))
