"""A delivery as it was sent: its folder or zip, its manifest, a State's own mapping, and the rows of its files."""
