"""What the package of units has that is guarded (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(
    reference=frozenset({"units_unit", "units_alias", "units_capacity", "units_tally"}), commands=frozenset({"units"})
)
