"""Likely pairs: a Zero FIR as CCTNS reports it, and an FIR of the station it was sent to that may re-register it."""
