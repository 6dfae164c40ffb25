"""Custody: the ledger of acts by which items are given and taken, the chain that follows, and the scanning page."""
