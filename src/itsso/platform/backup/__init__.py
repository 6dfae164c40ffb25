"""Physical backups of the embedded database: sets, the write-ahead log between them, and recovery to a moment."""
