"""Sessions of Django in the database, with columns for their officer and their end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from itsso.accounts.models import Session
from itsso.platform.clock import now

SINCE, ADDRESS, AGENT = "since", "address", "agent"
"""The keys that signing in writes into the session, for the columns."""

MINUTE = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Ends half an hour after the last page, and eight hours after the sign-in at the latest."""

    row: Session | None = None
    ran_out = False  # whether the browser came with a session that has ended

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our model of sessions."""
        return Session

    def get_expiry_date(self, **kwargs: object) -> datetime:
        """Return when the session ends if no further page is opened from now on."""
        idle = now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        since = self.get(SINCE)
        if since is None:
            return idle
        return min(idle, datetime.fromisoformat(since) + timedelta(seconds=settings.SESSION_LONGEST))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for these data; its columns are what the session's officer is shown."""
        officer, since = data.get(SESSION_KEY), data.get(SINCE)
        return Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]  # as Django's own does
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            officer_id=int(officer) if officer else None,
            address=data.get(ADDRESS),
            agent=data.get(AGENT, ""),
            since=datetime.fromisoformat(since) if since else None,
            last_seen=now(),
        )

    def touch(self) -> datetime:
        """Extend the session because a page was opened, and return its end. Writes at most once a minute."""
        ends = self.get_expiry_date()
        if self.row is not None and now() - self.row.last_seen > MINUTE:
            Session.objects.filter(pk=self.row.pk).update(last_seen=now(), expire_date=ends)
        return ends

    def _get_session_from_db(self) -> Session | None:
        """Return the row, where it has not ended by our own clock."""
        key = self.session_key or ""
        ours = key.isascii() and key.isalnum()  # PostgreSQL takes no NUL, which a cookie can spell
        self.row = Session.objects.filter(session_key=key, expire_date__gt=now()).first() if ours else None
        if self.row is None:
            self._session_key, self.ran_out = None, True  # an unknown key is never used for a new session
        return self.row
