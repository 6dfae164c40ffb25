"""The page and the command of long jobs: what runs, waits, stopped or failed, with the ways to cancel and try again."""
