"""The search for cases."""
