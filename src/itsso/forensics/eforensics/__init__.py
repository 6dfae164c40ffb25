"""e-Forensics: the messages and forwarding notes that a laboratory's own system sends and fetches."""
