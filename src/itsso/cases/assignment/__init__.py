"""Assignments: who named the investigating officer of a case, and what follows from it."""
