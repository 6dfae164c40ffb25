"""Removal of a case, or of one person's particulars, by order of a court; and legal holds that stop it."""
