"""The figures of this package on the pages of units, counted from the police's own notes."""
