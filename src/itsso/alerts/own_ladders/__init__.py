"""Ladders that a State adopts by its order in place of national ones."""
