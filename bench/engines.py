"""Both databases, for benchmarks that a process of its own runs on each."""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from tools import postgres


@dataclass(frozen=True)
class Engine:
    name: str
    folder: str  # for the data of its own, thrown away at the end
    environment: dict[str, str]


def engines() -> Iterator[Engine]:
    """SQLite, then PostgreSQL where it is installed; both write to the disk as they do in life."""
    with tempfile.TemporaryDirectory(prefix="entrepairs-bench-") as folder:
        yield Engine("sqlite", folder, _environment(folder, None))
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.server(durable=True))
        except postgres.NotHere as reason:
            print(f"PostgreSQL is left out: {reason}", file=sys.stderr)
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="entrepairs-bench-"))
        yield Engine("postgresql", folder, _environment(folder, url))


def _environment(folder: str, url: str | None) -> dict[str, str]:
    environment = os.environ | {
        "DATA": folder,
        "DJANGO_SETTINGS_MODULE": "entrepairs.config.settings",
        "SECRET_KEY": secrets.token_hex(32),
    }
    environment.pop("DATABASE_URL", None)
    return environment | ({"DATABASE_URL": url} if url else {})
