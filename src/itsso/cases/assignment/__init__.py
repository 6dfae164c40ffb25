"""Assignments of cases to investigating officers, and the rights that follow from them."""
