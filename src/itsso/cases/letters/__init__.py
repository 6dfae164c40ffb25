"""Letters to the offices outside the police that hold what is late, each with the list of the cases it is about."""
