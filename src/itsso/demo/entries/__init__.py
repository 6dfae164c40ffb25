"""Entries of the demonstration's officers, made by the actions that the pages call."""
