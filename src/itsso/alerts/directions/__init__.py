"""Directions of supervising officers in a case, the officers' answers, and how these are judged."""
