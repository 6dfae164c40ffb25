"""What happened in the cases of a unit since yesterday 06:00, and the units that need a look."""
