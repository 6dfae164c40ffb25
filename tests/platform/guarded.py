"""What the libraries bring, and what the platform itself keeps (see tests/support/guarded_resources.py)."""

from tests.support.guarded_resources import Guarded

GUARDED = Guarded(
    system=frozenset(
        {
            "django_migrations",
            "mfa_authenticator",
            "procrastinate_jobs",
            "procrastinate_events",
            "procrastinate_periodic_defers",
            "procrastinate_workers",
            "socialaccount_socialaccount",
            "socialaccount_socialapp",
            "platform_drill",
            "platform_limit",
        }
    ),
    shut=frozenset(
        {
            "account_emailaddress",
            "account_emailconfirmation",
            "auth_group",
            "auth_group_permissions",
            "auth_permission",
            "django_content_type",
            "django_session",
            "socialaccount_socialtoken",
        }
    ),
    jobs=frozenset({"platform.take_up_lost_jobs"}),
    commands=frozenset({"backup", "db", "migrate", "serve", "worker"}),
)
