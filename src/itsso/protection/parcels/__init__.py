"""Parcels: how data crosses from one unit to another, since nobody writes outside the own range."""
