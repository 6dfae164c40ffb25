"""The roles of the database aliases."""


class OwnerMigrates:
    """Tables are made through `owner` only; everything else goes to `default`, whose role owns nothing."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Return whether tables are made through this alias: only through `owner`."""
        return db == "owner"
