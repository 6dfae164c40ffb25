"""Data quality: what is missing, rejected or contradictory in the data of each unit, and who is to correct it."""
