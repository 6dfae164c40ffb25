"""Parcels: what crosses the border of a unit crosses as a parcel, since nobody writes outside the own range."""
