"""Coverage by training: counts of a unit and their pages, suggestions whom to send, comparison before and after."""
