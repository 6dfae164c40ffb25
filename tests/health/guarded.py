"""What the package of health has that is guarded (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(commands=frozenset({"doctor", "init", "restore"}))
