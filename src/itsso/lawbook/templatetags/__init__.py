"""Template tags of the statute book."""
