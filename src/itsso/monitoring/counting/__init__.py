"""The counts behind every figure: the query, the conditions by which cases are counted, the sums, and the roll-ups."""
