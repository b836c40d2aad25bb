"""Settings: typed readers over the environment, with defaults that run on one laptop with nothing configured."""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from farmops import secret_key
from farmops.data_dir import data_dir
from farmops.database import logins

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
# On one laptop, over plain HTTP (`make run`): no redirect to HTTPS, the demo may be made.
LOCAL = env.bool("FARMOPS_LOCAL", default=DEBUG)
# Commands run without a key; the web server does not (farmops/wsgi.py).
# It also signs the contexts that PostgreSQL accepts (farmops/database/tickets.py). Without one in the environment it is
# the one that `make run` or `migrate` keeps beside the data.
_given_key = env.str("SECRET_KEY", default="") or secret_key.kept()
SECRET_KEY_IS_TEMPORARY = not _given_key
SECRET_KEY = _given_key or secrets.token_urlsafe(48)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies of ours stand between a client and the web: their headers about address and TLS count. 0: none.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "assistant",
    "governance",
    "credits",
    "farms",
    "farmops",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "farmops.web.readable.OnlyReadable",
    "farmops.web.bodies.BodyLimits",
    "farmops.web.proxies.client_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths do not tell secrets
    "farmops.web.middleware.page_headers",
    "csp.middleware.CSPMiddleware",
    "farms.people.session_middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "farms.people.access.hide_from_strangers",
]

ROOT_URLCONF = "farmops.urls"
WSGI_APPLICATION = "farmops.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.context.farm_page",
            ],
        },
    },
]

# --- Databases: one connection alias a login ------------------------------------------------------------------------


# A process has the logins whose addresses it was given. Without any it uses the embedded PostgreSQL, as all of them:
# an operator's command line.
_given = [alias for alias, variable in logins.URL_VARIABLES.items() if env.str(variable, default="")]


def _database(alias: str) -> dict:
    if _given:
        config = env.db_url(logins.URL_VARIABLES[alias], engine="django.db.backends.postgresql")
    else:
        from farmops.embedded.access import embedded_settings  # never loaded where somebody gives addresses

        config = {
            "ENGINE": "django.db.backends.postgresql",
            **embedded_settings(logins.short_name(logins.ALIASES[alias])),
        }
    config["CONN_MAX_AGE"] = 60 if alias in ("default", "assistant", "signin") else 0
    config["CONN_HEALTH_CHECKS"] = True
    config["DISABLE_SERVER_SIDE_CURSORS"] = True  # safe behind a transaction pooler
    config.setdefault("OPTIONS", {})["application_name"] = f"farmops:{alias}"
    return config


EMBEDDED = not _given
DATABASES: dict[str, dict] = {alias: _database(alias) for alias in _given or logins.ALIASES}
# Django wants the name; who uses it is told that it is not there.
DATABASES.setdefault("default", {"ENGINE": "django.db.backends.dummy"})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASE_ROUTERS = ["farmops.database.routers.SigninRouter"]

CACHES = {"default": {"BACKEND": "farmops.database.cache.JsonCache"}}

# --- People ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "farms.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "farms:list"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "farms.people.forms.SignupForm"
ACCOUNT_ADAPTER = "farms.people.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "farms.people.account.forms.NewAccountForm",
    "change_password": "farms.people.account.forms.ChangedPasswordForm",
    "reset_password_from_key": "farms.people.account.forms.NewPasswordForm",
    "add_email": "farms.people.account.forms.NewAddressForm",
    "confirm_email_verification_code": "farms.people.account.forms.CodeForm",
}
# A code is typed on the page that asked for it: the e-mail may be read on another phone, and opens nothing by itself.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": True}
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 60 * 60  # seconds; e-mail is slow on slow networks
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_TIMEOUT = 60 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/accounts/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# The e-mailed code verifies the address, and the browser becomes a known one (farms/people/account/devices.py).
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
PASSWORD_RESET_TIMEOUT = 6 * 60 * 60
# What may be asked how often: of one client (ip), one person (user), or what `key` names. Wrong passwords and codes are
# counted by farms/people/account/limits.py, the others by allauth's views. Many farmers may share one client address.
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,
    "login": "300/m/ip",
    "wrong_of_device": "10/15m/key",
    "wrong_of_client_and_account": "10/15m/key",
    "wrong_of_client": "100/15m/ip",
    "wrong_of_account": "100/h/key",
    "wrong_code": "3/h/key",
    "signup": "60/15m/ip",
    "confirm_email": "10/h/key,60/h/ip",
    "reset_password": "60/h/ip,5/h/key",
    "change_password": "10/15m/user",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SIGNUP_REDIRECT_URL = "/farms/new/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
# To whom a person writes who did not change her address or password herself.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
EMAIL_TIMEOUT = 10  # seconds that a page waits for the mail server
EMAIL_BACKEND = "farmops.mail.PrivateFolder"
MAIL_FOLDER = data_dir() / "mail"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="FarmOps Desk <no-reply@localhost>")

# --- Browser safety -------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "farms.people.sessions"
# What a page has to say once goes with the session, and is gone when she signs out.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
if not LOCAL:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES > 0 else None
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Bytes of a body without files (farmops/web/bodies.py). The largest form, a daily sheet of a hundred batches, has
# 100,000.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256_000
FILE_UPLOAD_HANDLERS = ["farmops.web.uploads.SmallFiles"]

# --- Words and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"  # a farm's own zone is applied at the edges
USE_I18N = True
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# --- Jobs -----------------------------------------------------------------------------------------------------------

PROCRASTINATE_DATABASE_ALIAS = "queue"  # the worker's; the web puts jobs in line by functions of the database
PROCRASTINATE_IMPORT_PATHS = ["assistant.tasks"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # farms.tasks.services are a farmer's tasks, not jobs
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=200)  # runs in flight; most of their time they wait
# Connections of each of the two logins that a worker uses, shared by all its runs, beside four of its queue.
WORKER_DATABASE_CONNECTIONS = env.int("WORKER_DATABASE_CONNECTIONS", default=8)
# A worker told to stop waits as long for models, then leaves their runs to another. `make run` ends it after six.
WORKER_GRACE_SECONDS = env.float("WORKER_GRACE_SECONDS", default=4)

# --- Credits --------------------------------------------------------------------------------------------------------

# On another machine or a write-once store: whoever can write to the database must not be able to write here.
LEDGER_HEADS_FILE = Path(env.str("LEDGER_HEADS_FILE", default="") or data_dir() / "ledger_heads.jsonl")

# --- The assistant --------------------------------------------------------------------------------------------------

ASSISTANT_PROVIDER = env.str("ASSISTANT_PROVIDER", default="builtin")
BEDROCK_MODEL_ID = env.str("BEDROCK_MODEL_ID", default="")
BEDROCK_ENDPOINT_URL = env.str("BEDROCK_ENDPOINT_URL", default="")
BEDROCK_GUARDRAIL_ID = env.str("BEDROCK_GUARDRAIL_ID", default="")
BEDROCK_GUARDRAIL_VERSION = env.str("BEDROCK_GUARDRAIL_VERSION", default="DRAFT")
BEDROCK_PROMPT_CACHE = env.bool("BEDROCK_PROMPT_CACHE", default=True)
BEDROCK_MAX_TOKENS = env.int("BEDROCK_MAX_TOKENS", default=1500)  # of one answer
BEDROCK_MAX_CREDITS = env.int("BEDROCK_MAX_CREDITS", default=50)  # that one question may cost, and reserves at most
BEDROCK_CONNECT_TIMEOUT = env.float("BEDROCK_CONNECT_TIMEOUT", default=5)  # seconds
# A stream says early that a model hangs; it needs a model that streams, and bedrock:InvokeModelWithResponseStream.
BEDROCK_STREAM = env.bool("BEDROCK_STREAM", default=False)
# Seconds of silence; then it is sent once more. Without a stream a model is silent until its answer is complete.
BEDROCK_READ_TIMEOUT = env.float("BEDROCK_READ_TIMEOUT", default=20 if BEDROCK_STREAM else 60)
BEDROCK_DEADLINE = env.float("BEDROCK_DEADLINE", default=90)  # seconds for a request with all its repeats
AWS_REGION = env.str("AWS_REGION", default="")
BEDROCK_ROLE_ARN = env.str("BEDROCK_ROLE_ARN", default="")  # AWS_ROLE_ARN is the database's role
AWS_WEB_IDENTITY_TOKEN_FILE = env.str("AWS_WEB_IDENTITY_TOKEN_FILE", default="")
AWS_STS_ENDPOINT_URL = env.str("AWS_STS_ENDPOINT_URL", default="")

# Empty: all-MiniLM-L6-v2 in this process. After a change: manage.py reembed.
BEDROCK_EMBEDDING_MODEL_ID = env.str("BEDROCK_EMBEDDING_MODEL_ID", default="")

if ASSISTANT_PROVIDER == "bedrock" and not BEDROCK_MODEL_ID:
    raise ImproperlyConfigured("ASSISTANT_PROVIDER=bedrock needs BEDROCK_MODEL_ID.")
if ASSISTANT_PROVIDER == "bedrock" or BEDROCK_EMBEDDING_MODEL_ID:
    if not AWS_REGION:
        raise ImproperlyConfigured("A model on Bedrock needs AWS_REGION.")
    if BEDROCK_ROLE_ARN and not AWS_WEB_IDENTITY_TOKEN_FILE:
        raise ImproperlyConfigured("BEDROCK_ROLE_ARN needs AWS_WEB_IDENTITY_TOKEN_FILE.")
    if env.str("AWS_BEARER_TOKEN_BEDROCK", default=""):
        raise ImproperlyConfigured("AWS_BEARER_TOKEN_BEDROCK is set: it would be used instead of the model's role.")

# --- Logs -----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "farmops.web.secret_paths.Masked"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "loggers": {"procrastinate": {"level": "WARNING"}, "botocore": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
