"""The dashboard of a unit: its form, its page and the same numbers as CSV."""
