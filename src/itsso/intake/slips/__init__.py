"""Slips: the code by which a complainant opens her own page, what it shows, and what she says there."""
