"""The demonstration nation, and feeds made to order."""

CASES = 105_000
"""A year of the nation as NCRB counted it (98,727 in 2024), and one in sixteen more that is older."""

SEED = 2019
