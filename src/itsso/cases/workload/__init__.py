"""The work of each investigating officer, and the hand-over of an officer's cases to another."""
