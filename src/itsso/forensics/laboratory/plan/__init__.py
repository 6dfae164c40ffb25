"""The director's plan: what is near in court, what waits for the police, and days lost to testimony."""
