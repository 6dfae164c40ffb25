"""What the demonstration has that is guarded: a command alone (see tests/guarding.py)."""

from tests.guarding import Guarded

GUARDED = Guarded(commands=frozenset({"demo"}))
