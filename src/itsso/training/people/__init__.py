"""Persons of the register: the list of a unit's people, a person's record, transfers, certificates."""
