"""Deliveries: their list, the rows of each that were not accepted, and uploads, which a job loads."""
