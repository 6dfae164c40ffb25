"""The recording of events on the pages of a case, and their correction."""
