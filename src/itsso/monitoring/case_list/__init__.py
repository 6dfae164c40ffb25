"""The list of cases behind a number."""
