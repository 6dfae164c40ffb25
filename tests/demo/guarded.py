"""What the demonstration has that is guarded: a command alone (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(commands=frozenset({"demo"}))
