"""Draft police reports on their way: with which office each is, since when, and how often it was returned."""
