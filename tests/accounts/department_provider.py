"""An OpenID Connect provider that others wrote (django-oauth-toolkit), in a process of its own on loopback.

It asks for a password, checks the code challenge, and signs identity tokens with RSA keys that it publishes. Run as a
script with a folder and a port; `serving_provider` does so. Its newest key is in `keys/`, the last by name.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ROOT = Path(__file__).parents[2]
CLIENT, SECRET, PASSWORD = "itsso", "between the two of us", "a password at the department"
CLAIM = "employee_number"
LOGIN = "<form method=post>{% csrf_token %}{{ form.as_p }}<button>Sign in</button></form>"


def make_key(folder: Path, name: str) -> None:
    """Write a key; the newest signs, the others are still published."""
    (folder / "keys").mkdir(exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "keys" / name).write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@contextmanager
def serving_provider(folder: Path, port: int, redirect: str, *numbers: str) -> Iterator[str]:
    """Serve the provider with an account for each officer's number; yield the issuer's address."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.department_provider", str(folder), str(port), redirect, *numbers],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONWARNINGS": "ignore"},
    )
    try:
        until = time.monotonic() + 120
        while True:
            assert process.poll() is None and time.monotonic() < until
            with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/o"
    finally:
        process.kill()
        process.wait()


def _configure(folder: Path, port: int) -> None:
    from django.conf import settings

    keys = [path.read_text() for path in sorted((folder / "keys").iterdir())]
    settings.configure(
        SECRET_KEY="of the provider of a test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.accounts.department_provider",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite"}},
        INSTALLED_APPS=[
            *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"),
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN})],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        LOGIN_URL="/login/",
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider-csrf",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "PKCE_REQUIRED": True,
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": keys[-1],
            "OIDC_RSA_PRIVATE_KEYS_INACTIVE": keys[:-1],
            "SCOPES": {"openid": "who", "profile": "number"},
            "OAUTH2_VALIDATOR_CLASS": "tests.accounts.department_provider.validator_class",
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
        },
    )


def _prepare(redirect: str, numbers: list[str]) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for number in numbers:
        if not User.objects.filter(username=number).exists():
            User.objects.create_user(number, password=PASSWORD)
    Application.objects.get_or_create(
        client_id=CLIENT,
        defaults={
            "client_secret": SECRET,
            "client_type": Application.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            "redirect_uris": redirect,
            "algorithm": Application.RS256_ALGORITHM,
            "skip_authorization": True,
        },
    )


def validator_class(*args: Any, **kwargs: Any) -> Any:
    """Return a validator that puts the officer's number into identity tokens."""
    from oauth2_provider.oauth2_validators import OAuth2Validator

    class NumberValidator(OAuth2Validator):  # type: ignore[misc]
        oidc_claim_scope = None

        def get_additional_claims(self, request: Any) -> dict[str, str]:
            return {CLAIM: request.user.username}

    return NumberValidator(*args, **kwargs)


def _urls() -> list[Any]:
    from django.contrib.auth.views import LoginView
    from django.urls import include, path

    return [path("o/", include("oauth2_provider.urls")), path("login/", LoginView.as_view())]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":  # only the provider's own process has its settings
        return _urls()
    raise AttributeError(name)


def main() -> None:
    import django

    folder, port, redirect, *numbers = sys.argv[1:]
    _configure(Path(folder), int(port))
    django.setup()
    _prepare(redirect, numbers)
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    from django.core.wsgi import get_wsgi_application

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Silent(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing on the tests' output."""

    make_server("127.0.0.1", int(port), get_wsgi_application(), Threads, Silent).serve_forever()


if __name__ == "__main__":
    main()
