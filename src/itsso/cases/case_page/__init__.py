"""The page of one case: its clocks, its history, its task list."""
