"""The clearance list: time limits that were over when reminders began in their State."""
