import logging

import pytest


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Hundreds of refusals are what is wanted here."""
    caplog.set_level(logging.CRITICAL, "django")
