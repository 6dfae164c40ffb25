"""The woman officer on call at a station: named from a time to a time, shown where the law asks for a woman officer."""
