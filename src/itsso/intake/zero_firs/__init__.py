"""Zero FIRs on their way: forwarded, accepted, referred, decided above; the board and its figures."""
