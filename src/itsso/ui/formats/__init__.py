"""FORMAT_MODULE_PATH: how dates and numbers are written and read, the same in both languages."""
