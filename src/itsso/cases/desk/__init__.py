"""The desk and the list of cases."""
