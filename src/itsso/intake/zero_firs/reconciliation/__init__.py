"""The counts that States report of Zero FIRs, the list behind each, and the same counts by unit."""
