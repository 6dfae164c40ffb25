"""Obligations of units: statuses, addressees and overdue answers of advisories, counted for a place."""
