"""Entry lag: how many days pass from an event to its entry, at each station."""
