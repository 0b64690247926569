"""All settings, read once from the environment; whatever is not sound stops the start with one line.

| variable           | meaning, and default                                                            |
| ------------------ | ------------------------------------------------------------------------------- |
| `DATA`             | folder of the database, files, backups: `data` in a checkout, else of the user  |
| `DATABASE_URL`     | `postgres://…`, or the path of a SQLite file: `DATA/entrepairs.sqlite3`         |
| `HOST`, `PORT`     | where to listen: 127.0.0.1, 8000                                                |
| `PUBLIC_URL`       | the address that people type; https switches on secure cookies: none            |
| `SECRET_KEY`       | signs sessions: made once, in `DATA/secret.key`                                 |
| `EMAIL_URL`        | `smtp://…`, `smtps://…`, `console:`, `file:`: files in `DATA/mail`              |
| `EMAIL_FROM`       | sender of e-mail: `entrepairs@` and the public host                             |
| `LANGUAGE_DEFAULT` | language of whoever asks for none of ours, fr or en: fr                         |
| `WORKERS`          | processes that answer requests: as many as cores, at most 4                     |
| `SOURCE_URL`       | where the source of the running version can be had: none, ask the operator      |
| `DEMO`             | 1 lets anybody in as one of the demo persons: 0                                 |
"""

import os
import sys
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from entrepairs.config import env, sqlite

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]


def _default_data() -> Path:
    if (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "src").is_dir():
        return CHECKOUT / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "entrepairs"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "entrepairs"


# Where things are

DATA = env.folder("DATA", default=_default_data())
HOST = env.host("HOST", default="127.0.0.1")
PORT = env.integer("PORT", default=8000, lowest=1, highest=65535)
ALL_INTERFACES = {"0.0.0.0", "::"}  # noqa: S104
WORKERS = env.integer("WORKERS", default=min(4, os.cpu_count() or 1), lowest=1, highest=64)
BACKUPS = DATA / "backups"

# What is on

DEBUG = False
DEMO_MODE = env.boolean("DEMO", default=False)

# Who may come, and how

_public = env.public_url("PUBLIC_URL")
PUBLIC_URL = f"{_public.scheme}://{_public.netloc}" if _public else ""
SECURE = bool(_public and _public.scheme == "https")
SECRET_KEY = env.secret("SECRET_KEY", file=DATA / "secret.key")

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if _public:
    ALLOWED_HOSTS.append(
        f"[{_public.hostname}]" if ":" in (_public.hostname or "") else _public.hostname or ""
    )
elif DEMO_MODE:
    ALLOWED_HOSTS = ["*"]  # a demo holds no secret, and is shown from whatever machine is at hand
elif HOST not in ALL_INTERFACES:
    ALLOWED_HOSTS.append(f"[{HOST}]" if ":" in HOST else HOST)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

# The licence wants whoever uses the site over a network to be offered the source of this very version.
SOURCE_URL = env.web_address("SOURCE_URL")

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60

AUTH_USER_MODEL = "people.Person"
# An e-mail address is unique whatever its case, by a constraint that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
LOGIN_URL = "people:signin"
LOGIN_REDIRECT_URL = "front:desk"
LOGOUT_REDIRECT_URL = "front:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# The rooms, highest floor first: a room's templates win over those of the rooms below

ROOMS = [
    "config",
    "front",
    "demo",
    "matching",
    "exchanges",
    "commons",
    "outcomes",
    "goals",
    "ledger",
    "impact",
    "recognition",
    "listings",
    "contributions",
    "communities",
    "people",
    "kernel",
]

INSTALLED_APPS = [
    *(f"entrepairs.{room}" for room in ROOMS),
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "entrepairs.people.acting.ActingFor",
    "django_htmx.middleware.HtmxMiddleware",
    "entrepairs.kernel.middleware.acting_from_web",
    "entrepairs.kernel.middleware.NumbersOfSomething",
    "entrepairs.demo.known.remember_people",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "entrepairs.config.urls"
WSGI_APPLICATION = "entrepairs.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entrepairs.people.acting.context",
                "entrepairs.communities.context.current",
                "entrepairs.demo.context.personas",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# The database

_database = env.database("DATABASE_URL", default=DATA / "entrepairs.sqlite3")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "entrepairs.config.sqlite_backend",
        "NAME": _database.name,
        "OPTIONS": sqlite.options(),
        "CONN_MAX_AGE": 600,
    }
    if _database.engine == "sqlite"
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.name,
        "USER": _database.user,
        "PASSWORD": _database.password,
        "HOST": _database.host,
        "PORT": _database.port,
        "OPTIONS": _database.options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}

# Language and time

LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_CODE = env.choice("LANGUAGE_DEFAULT", default="fr", among=("fr", "en"))
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "UTC"
USE_TZ = True

# Static files: collected at set-up, compressed, named after their content and so cached for ever

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# What people send: what is too heavy is left out while it comes in, and the form says so

FILE_UPLOAD_HANDLERS = [
    "entrepairs.kernel.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 30
# Which of some pictures a room shows: the files of those that none does are deleted
PICTURES_SHOWN_BY = ["entrepairs.listings.photos.queries.shown_among"]

# E-mail

MAILERS: dict[str, dict[str, Any]] = {"default": env.mail("EMAIL_URL", folder=DATA / "mail")}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.address(
    "EMAIL_FROM", default=f"entrepairs@{_public.hostname if _public else 'localhost'}"
)

# What people can be told of; each says how, on a page in this order

NEWS_KINDS = [
    "entrepairs.exchanges.news.EXCHANGES",
    "entrepairs.exchanges.reviews.news.REVIEWS",
    "entrepairs.exchanges.news.WAITING",
    "entrepairs.exchanges.news.MESSAGES",
    "entrepairs.listings.news.LISTINGS",
    "entrepairs.listings.news.SEARCHES",
    "entrepairs.goals.news.GOALS",
    "entrepairs.recognition.news.BADGES",
    "entrepairs.commons.news.PAGES",
    "entrepairs.communities.news.JOINING",
    "entrepairs.communities.news.STEWARDING",
    "entrepairs.communities.news.DECISIONS",
    "entrepairs.people.news.kinds.LETTER",
    "entrepairs.people.news.kinds.ACCOUNT",
]

# What the worker does now and then: a callable that returns a count, and its period in seconds

PERIODIC_JOBS: dict[str, int] = {
    "entrepairs.communities.tasks.end_past_suspensions": 10 * 60,
    "entrepairs.kernel.outbox.deliver_mail": 5,
    "entrepairs.kernel.jobs.clear_sessions": 24 * 60 * 60,
    "entrepairs.kernel.once.forget_old": 24 * 60 * 60,
    "entrepairs.kernel.picture_upkeep.forget_strays": 24 * 60 * 60,
    "entrepairs.exchanges.tasks.keep_time": 10 * 60,
    "entrepairs.exchanges.reviews.tasks.keep_time": 10 * 60,
    "entrepairs.exchanges.tasks.tend_lines": 60,
    "entrepairs.exchanges.tasks.keep_standing": 10 * 60,
    "entrepairs.commons.tasks.settle_edits": 60 * 60,
    "entrepairs.listings.tasks.forget_past_listings": 60 * 60,
    "entrepairs.listings.tasks.ask_owners": 60 * 60,
    "entrepairs.listings.tasks.tell_searchers": 10 * 60,
    "entrepairs.listings.tasks.read_calendars": 2 * 60,
    "entrepairs.ledger.tasks.expire_holds": 60,
    "entrepairs.ledger.tasks.take_due_charges": 60 * 60,
    "entrepairs.ledger.tasks.let_limits_grow": 60 * 60,
    "entrepairs.people.tasks.forget_old_sign_in_tries": 60 * 60,
    "entrepairs.people.tasks.forget_old_notices": 60 * 60,
    "entrepairs.front.tasks.send_letters": 60,
    "entrepairs.recognition.tasks.give_badges": 5,
    "entrepairs.recognition.tasks.work_out_thanks": 60,
}

# What a helper can open while they act for somebody: whole rooms, and single pages

OPEN_WHILE_ACTING = {
    "kernel:",
    "listings:",
    "contributions:",
    "recognition:",
    "impact:",
    "exchanges:",
    "commons:",
    "matching:",
    "demo:",
    "goals:index",
    "goals:detail",
    "ledger:account",
    "ledger:statement",
    "communities:report",
    "communities:reported",
    "communities:decision",
    "people:act_for",
    "people:news_off",
    "people:stop_acting",
    "people:signout",
    "front:home",
    "front:explore",
    "front:propose",
    "front:community",
    "front:member",
    "front:desk",
    "front:about",
}

# What members can report to the stewards: see communities/reporting.py

REPORTABLE = (
    "entrepairs.communities.reportable.PERSON",
    "entrepairs.listings.reportable.LISTING",
    "entrepairs.exchanges.reportable.EXCHANGE",
    "entrepairs.exchanges.reviews.reportable.REVIEW",
    "entrepairs.exchanges.reviews.reportable.REPLY",
    "entrepairs.exchanges.reviews.reportable.WORD",
    "entrepairs.exchanges.reportable.MESSAGE",
)

# What follows when a member leaves, in the same transaction: a callable of the person and the community

ON_LEAVING = ("entrepairs.listings.keeping.pause_all_of",)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "entrepairs": {"level": "INFO"},
    },
}
