"""The sign of life: a request without data to an address that the State names, while steps are taken."""
