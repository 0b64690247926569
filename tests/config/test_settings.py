import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "SESSION_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "DEBUG",
    "TIME_ZONE",
)
READ = f"""
import json
from entrepairs.config import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))
"""


def settings_under(data: Path, **given: str) -> dict[str, Any]:
    environment = {"PATH": os.environ["PATH"], "DATA": str(data)} | given
    done = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True
    )
    read = json.loads(done.stdout)
    assert isinstance(read, dict)
    return read


def test_by_itself_a_site_is_for_this_machine_only(tmp_path: Path) -> None:
    read = settings_under(tmp_path)
    assert read["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]", "127.0.0.1"]
    assert read["SESSION_COOKIE_SECURE"] is False
    assert read["DEBUG"] is False
    assert read["TIME_ZONE"] == "UTC"


def test_a_public_address_with_https_makes_cookies_secure(tmp_path: Path) -> None:
    read = settings_under(tmp_path, PUBLIC_URL="https://fair.example.org")
    assert "fair.example.org" in read["ALLOWED_HOSTS"]
    assert read["CSRF_TRUSTED_ORIGINS"] == ["https://fair.example.org"]
    assert read["SESSION_COOKIE_SECURE"] is True
    assert read["SECURE_HSTS_SECONDS"] > 0


def test_every_name_is_answered_to_in_a_demo_only(tmp_path: Path) -> None:
    assert settings_under(tmp_path, DEMO="1")["ALLOWED_HOSTS"] == ["*"]
    assert settings_under(tmp_path, HOST="0.0.0.0")["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]  # noqa: S104


@pytest.mark.parametrize(
    "name", ["PORT", "PUBLIC_URL", "DATABASE_URL", "EMAIL_URL", "EMAIL_FROM", "DEMO", "WORKERS"]
)
def test_nonsense_stops_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        settings_under(tmp_path, **{name: "x://\u00e9 y/"})
    assert f"{name}=" in caught.value.stderr.splitlines()[-1]
