"""What crosses the border of a unit crosses as a parcel: nobody writes outside the own range."""
