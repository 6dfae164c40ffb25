"""The first day of a State: from nothing to its first administrator."""
