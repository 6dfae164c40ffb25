"""Leave of investigating officers, and who holds charge of their cases meanwhile."""
