"""The recalculation of what is stored, after a change of law or code."""
