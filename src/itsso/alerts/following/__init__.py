"""Reminders that follow their post."""
