"""Courses and their sessions: planned, nominated for, attended, with results."""
