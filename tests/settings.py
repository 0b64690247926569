"""The product's own settings, on a folder that is thrown away, with quick passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="entrepairs-test-"))
_owner = os.getpid()


@atexit.register
def _remove() -> None:
    if os.getpid() == _owner:  # not in a process that a test has forked
        shutil.rmtree(_data, ignore_errors=True)


VARIABLES = (
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "SOURCE_URL",
    "DEMO",
    "EMAIL_URL",
    "EMAIL_FROM",
    "LANGUAGE_DEFAULT",
    "WORKERS",
)
for _name in VARIABLES:
    os.environ.pop(_name, None)
os.environ["DATA"] = str(_data)
os.environ["SECRET_KEY"] = "only-for-tests-" + "0" * 40
(_data / "static").mkdir()

from entrepairs.config.settings import *  # noqa: E402, F403
from entrepairs.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: the journal, the locks and one connection for each thread are as in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}
