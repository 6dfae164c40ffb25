"""Recording events of a case from its page."""
