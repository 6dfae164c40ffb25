"""The people behind V1 and A1: what is sealed, opened and named."""
