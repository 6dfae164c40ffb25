"""The districts from which data came, read by one prepared statement."""
