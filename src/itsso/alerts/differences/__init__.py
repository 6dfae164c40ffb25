"""The differences that the nightly recount of reminders found, by case."""
