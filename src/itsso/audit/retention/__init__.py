"""Retention periods of the platform and the audit log, and the last run of the retention job."""
