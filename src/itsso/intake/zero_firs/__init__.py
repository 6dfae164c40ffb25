"""Zero FIRs on their way: forwarded, accepted, returned, decided above; the board and its figures."""
