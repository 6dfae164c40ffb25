"""NCRB's tables of a calendar year: cases by the head of their principal offence, and by unit."""
