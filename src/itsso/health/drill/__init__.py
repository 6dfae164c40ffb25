"""The restoring of backups, and the drill that proves that what is restored is the installation."""
