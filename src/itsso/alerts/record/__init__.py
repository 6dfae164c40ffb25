"""The record of notification of a case: each reminder and message, its recipient, and the answer."""
