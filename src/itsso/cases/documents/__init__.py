"""The papers printed of a case."""
