"""What Django's system checks should know beyond Django's own."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import connections

from entrepairs.config import sqlite


@register
def sqlite_is_safe(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error when a database is SQLite and its version can lose data."""
    if all(connection.vendor != "sqlite" for connection in connections.all()):
        return []
    reason = sqlite.refusal(sqlite.version())
    return [Error(reason, id="entrepairs.E001")] if reason else []
