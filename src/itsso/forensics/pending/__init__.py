"""Exhibits pending with laboratories, those of this system and those that CCTNS reports counted apart."""
