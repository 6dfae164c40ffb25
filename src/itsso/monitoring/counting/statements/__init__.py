"""Statements about the cases of one unit, asked alone or several at once."""
