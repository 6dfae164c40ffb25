"""Records: rows that nobody may change, each bound to its audit entry by a hash."""
