"""Files of a case, sealed in the vault."""
