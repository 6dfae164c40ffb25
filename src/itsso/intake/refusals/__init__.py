"""Refusals and failures: records of accountability, seen and decided from above the unit only."""
