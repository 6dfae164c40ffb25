"""Django's settings. What an installation may choose comes from the environment; the rest is the same everywhere."""

import os
import sys
from urllib.parse import urlsplit

from django.utils.csp import CSP

from itsso.platform.database import addresses
from itsso.platform.department import department_sign_in
from itsso.platform.home import home, private_folder, secret_key, secret_of_file
from itsso.platform.languages import languages, locale_paths, variants
from itsso.platform.logs import log_format
from itsso.platform.web import proxies

# Where it is served: nothing set means this machine only. ITSSO_ORIGIN=https://itsso.example.in opens it to others.
DEMO = os.environ.get("ITSSO_DEMO") == "1"
_origin = urlsplit(os.environ.get("ITSSO_ORIGIN", ""))
_https = _origin.scheme == "https"
OWNER = os.environ.get("ITSSO_OWNER", "")  # the office that runs it: footer, privacy, feedback
FEEDBACK_ADDRESS = os.environ.get("ITSSO_FEEDBACK", "")  # its mail address: privacy, feedback
PROXIES = proxies(os.environ.get("ITSSO_PROXIES", "1" if _https else "0"))  # how many of our own stand in front

SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *([_origin.hostname] if _origin.hostname else [])]
CSRF_TRUSTED_ORIGINS = [_origin.geturl()] if _https else []

INSTALLED_APPS = [
    "itsso.ui",
    "itsso.platform",
    "itsso.audit",
    "itsso.units",
    "itsso.accounts",
    "itsso.protection",
    "itsso.lawbook",
    "itsso.notices",
    "itsso.cases",
    "itsso.alerts",
    "itsso.intake",
    "itsso.forensics",
    "itsso.forensics.capacity",
    "itsso.training",
    "itsso.advisories",
    "itsso.monitoring",
    "itsso.exchange",
    "itsso.demo",
    "itsso.health",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth.account",  # not its pages: second factors and a department's own sign-in stand on it
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "itsso.audit.request.RequestNumberMiddleware",
    "itsso.platform.web.ShortAddress",
    "itsso.platform.web.TrueAddress",
    "itsso.health.endpoints.Endpoints",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "itsso.platform.web.Headers",
    "itsso.platform.web.DemonstrationHere",
    "django.middleware.gzip.GZipMiddleware",  # whitenoise's own files are compressed ahead and pass it by
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "itsso.accounts.middleware.keep_session",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "itsso.exchange.api.reference.name_successor",
    "itsso.protection.middleware.Enforce",
    "itsso.protection.language_change.LanguageChange",
    "itsso.ui.errors.explain_method",
    "itsso.ui.errors.ExplainUnprintable",
]

ROOT_URLCONF = "itsso.platform.urls"
WSGI_APPLICATION = "itsso.platform.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("itsso.platform.templates.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "itsso.ui.context_processors.frame",
                "itsso.protection.guide.context.about_page",
                "itsso.demo.progress.still_building",
                "itsso.cases.recalculation.actions.recalculation_progress",
            ],
            "builtins": ["itsso.ui.templatetags.posting_forms"],
        },
    }
]

# `default` owns nothing and is bound by row-level security; `owner` is there only in a process that makes tables.
DATABASES = {
    alias: {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": str(address.port),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": f"itsso {alias}",
            "connect_timeout": 10,
            **address.tls,
            "prepare_threshold": sys.maxsize,  # prepared is what asks for it (platform/prepared_statements.py)
        },
    }
    for alias, address in addresses().items()
}
DATABASE_ROUTERS = ["itsso.platform.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Officer"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "number", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
] + [{"NAME": "itsso.accounts.password_rules.VariedPasswordValidator"}]

# Second factors are allauth's, under our own pages (itsso.accounts); nobody signs up, an account has no e-mail address.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_ADAPTER = "itsso.accounts.factor_secrets.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "ITSSO"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
SOCIALACCOUNT_ADAPTER = "itsso.accounts.department.Department"
SOCIALACCOUNT_PROVIDERS = department_sign_in()

# A station's computer is shared: a session ends with the browser, after half an hour of nothing, and with the shift.
SESSION_ENGINE = "itsso.accounts.sessions"
MESSAGE_STORAGE = "itsso.accounts.message_storage.OfficerMessages"
SESSION_COOKIE_AGE = 30 * 60
SESSION_LONGEST = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if _https:  # the prefix makes browsers refuse such a cookie from a neighbouring host, or without TLS
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Scripts run by the nonce of their page alone: no file of ours, an export or an upload, can be made to run as one.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
CSRF_FAILURE_VIEW = "itsso.ui.errors.csrf_failure"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# What is being sent is restricted data: while it arrives it lies where what came lies, and not in a folder of all.
FILE_UPLOAD_TEMP_DIR = private_folder("uploads")

LANGUAGE_CODE = "en"
LOCALE_PATHS = locale_paths()
LANGUAGES = languages(LOCALE_PATHS)
LANGUAGE_VARIANTS = variants(LOCALE_PATHS)  # the words of States: ui/languages.py
USE_I18N = True
TIME_ZONE = "Asia/Kolkata"
CURRENT_DAY = "itsso.platform.clock.today"  # by string: `ui`, beside `platform`, asks for it
FORM_RENDERER = "itsso.ui.form_errors.FormRenderer"
USE_TZ = True
FORMAT_MODULE_PATH = ["itsso.ui.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "itsso.audit.request.RequestNumberFilter"},
        "few": {"()": "itsso.platform.logs.FewOfStrangers"},
    },
    "formatters": {
        "line": {
            "()": "itsso.platform.logs.Sparing",
            "format": "{asctime} {levelname} {request_number} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "itsso.platform.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": log_format(os.environ.get("ITSSO_LOG_FORMAT", "line")),
            "filters": ["few", "request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "itsso.access": {"level": "INFO" if os.environ.get("ITSSO_ACCESS_LOG") == "1" else "WARNING"},
        "django.request": {"level": "ERROR"},  # a page that is not there is the trail's to note
    },
}

# Openings of the vault that are expected of one officer in a day; more are marked wherever openings are listed.
OPENINGS_A_DAY = int(os.environ.get("ITSSO_OPENINGS_A_DAY", "20"))

# Hours in which the station of jurisdiction registers a Zero FIR or asks the nodal officer, where its State's rule in
# the law book sets no other limit.
ZERO_FIR_HOURS = int(os.environ.get("ITSSO_ZERO_FIR_HOURS", "24"))

# The server that sends mail to officers; nothing set means that none is sent (docs/notices.md). The sender's address
# stands in every mail, so it must not tell what this system is.
MAIL_HOST = os.environ.get("ITSSO_MAIL_HOST", "")
MAIL_PORT = int(os.environ.get("ITSSO_MAIL_PORT", "587"))
MAIL_TLS = os.environ.get("ITSSO_MAIL_TLS", "starttls")  # or tls; none only for a server on this machine
MAIL_CA = os.environ.get("ITSSO_MAIL_CA", "")  # a file with the certificate of an authority of the department's own
MAIL_USER = os.environ.get("ITSSO_MAIL_USER", "")
MAIL_PASSWORD = secret_of_file(os.environ.get("ITSSO_MAIL_PASSWORD_FILE", ""))
MAIL_SENDER = os.environ.get("ITSSO_MAIL_SENDER", "")
MAIL_TIMEOUT = float(os.environ.get("ITSSO_MAIL_TIMEOUT", "20"))  # seconds for each answer of the server
MAIL_RETURNS = os.environ.get("ITSSO_MAIL_RETURNS", "")  # maildir:/path or imaps://user@host/folder
MAIL_RETURNS_PASSWORD = secret_of_file(os.environ.get("ITSSO_MAIL_RETURNS_PASSWORD_FILE", ""))

# The token by which a monitoring system reads /metrics; without one only this machine may.
METRICS_TOKEN = secret_of_file(os.environ.get("ITSSO_METRICS_TOKEN_FILE", ""))

# The address outside that expects a sign of life every five minutes (docs/alerts.md): https, a request without data.
# One inside a private network has to be allowed, so that a wrong address reaches no other service there.
HEARTBEAT_URL = os.environ.get("ITSSO_HEARTBEAT_URL", "")
HEARTBEAT_PRIVATE = os.environ.get("ITSSO_HEARTBEAT_PRIVATE", "") == "1"
HEARTBEAT_CA = os.environ.get("ITSSO_HEARTBEAT_CA", "")  # a file with the certificate of the department's own authority
HEARTBEAT_TIMEOUT = float(os.environ.get("ITSSO_HEARTBEAT_TIMEOUT", "10"))  # seconds for the whole request

# A folder in which a State has templates of its own for printed papers, as UP/iif_1.typ.
PAPERS = os.environ.get("ITSSO_PAPERS", "")

# What a lower package must reach in a higher one is named here, by string.
ENTER_AS_SYSTEM = "itsso.protection.ranges.enter_as_system"
MAY = "itsso.protection.roles.may"
REQUEST_NUMBER = "itsso.audit.request.current"
AFTER_MIGRATE = "itsso.cases.recalculation.actions.check_version"
KEY_CHECKS = {
    "secret_key": "itsso.accounts.factor_secrets.key_problem",
    "master_key": "itsso.protection.keys.key_problem",
    "seal_key": "itsso.audit.keys.key_problem",
}
