"""Up to which day the case diary of several cases is written: one entry in each case."""
