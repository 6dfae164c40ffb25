"""What the law's own pages have that is guarded: a command alone (see tests/guarding.py)."""

from tests.guarding import Guarded

GUARDED = Guarded(commands=frozenset({"assess"}))
