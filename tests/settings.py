"""The project's settings, with a data directory of this test process alone."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(tempfile.mkdtemp(prefix="farmops-test-"))
DATA_DIR = str(ROOT / "data")
atexit.register(shutil.rmtree, ROOT, ignore_errors=True)

FOREIGN = ("DEBUG", "SECRET_KEY", "ASSISTANT_PROVIDER", "ALLOWED_HOSTS", "EMAIL_URL", "TRUSTED_PROXIES")
for name in list(os.environ):
    if name.endswith("DATABASE_URL") or name in FOREIGN:
        del os.environ[name]
os.environ["FARMOPS_DATA_DIR"] = DATA_DIR
os.environ["FARMOPS_LOCAL"] = "1"

from farmops.settings import *  # noqa: E402, F403

SECRET_KEY, SECRET_KEY_IS_TEMPORARY = "tests", False
STATIC_ROOT = ROOT / "static"
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one would be most of the suite
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
