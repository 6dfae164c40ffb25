"""Triggers: conditions other than time limits about which an officer has a message while they last."""
