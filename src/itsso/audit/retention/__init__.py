"""Retention of the data of the platform and the audit log, and how far the job that removes data has come."""
