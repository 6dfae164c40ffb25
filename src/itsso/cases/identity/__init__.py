"""The people behind V1 and A1: their sealed identity, its openings, and the names of accused."""
