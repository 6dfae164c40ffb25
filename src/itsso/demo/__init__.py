"""The demonstration nation, and feeds made to give back required figures."""

CASES = 105_000
"""A year of the nation as NCRB counted it (98,727 cases in 2024), and one in sixteen more that is older."""

SEED = 2019
