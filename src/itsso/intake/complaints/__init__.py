"""Complaints: heard, recorded, decided; and what the law permits of each."""
