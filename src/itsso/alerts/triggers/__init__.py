"""Conditions beside time limits of which an officer is told while they last, registered by any package."""
