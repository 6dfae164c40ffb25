"""The settings of a State: what its editor decides on a page, from which day on, by which order."""
