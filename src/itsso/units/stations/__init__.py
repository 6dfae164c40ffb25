"""Name, telephone numbers, address and place of a station, as its State's editor enters them, with their history."""
