"""Whether this installation works: checks that say what is wrong and what to do, readiness, and metrics."""
