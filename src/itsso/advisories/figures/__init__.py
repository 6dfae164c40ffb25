"""The figures that the system itself measures for an item: conditions, readings, and how they are shown."""
